"""Reading the sharing desks: applications, disputes, verifications, and who has charge of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from shuzheng.kernel.cases.queries import cases_visible_to
from shuzheng.kernel.exchange.queries import resource_view
from shuzheng.kernel.exchange.specs import Condition, GrantTerms
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.lib.crypto import open_sealed
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing import rules
from shuzheng.systems.data.sharing.models import ShareRequest, Verification

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

SEAL = "sharing.verification"


def authority_of(org: Org, *, on: date) -> Org:
    """The data authority at an organisation's own level, else the nearest above."""
    return _authority(org.division_id, on)


def authority_over_both(one: Org, other: Org, *, on: date) -> Org:
    """条例第二十八条: the same-level authority, across levels or areas the common superior one."""
    code = rules.common(orgs.superiors(one.division_id, on=on), orgs.superiors(other.division_id, on=on))
    if code is None:
        raise Refused(f"{one}与{other}没有共同的上级区划，请先登记隶属关系", code="sharing.no_common_superior")
    return _authority(code, on)


def judge_of(offender: Org, provider: Org | None, *, on: date) -> Org | None:
    """The authority over both sides of a breach; nobody judges itself, so over an authority the next one above."""
    code = rules.common(
        orgs.superiors(offender.division_id, on=on), orgs.superiors((provider or offender).division_id, on=on)
    )
    above = orgs.superiors(code, on=on) if code else []
    found = (orgs.authority_over(one, on=on) for one in above)
    return next((org for org in found if org and org.pk != offender.pk), None)


def _authority(code: str, on: date) -> Org:
    found = orgs.authority_over(code, on=on)
    if found is None:
        raise Refused("本区划尚无政务数据共享主管部门的审核人员，请先授予角色", code="sharing.no_authority")
    return found


def requests_for(person: Person, *, on: date) -> QuerySet[ShareRequest]:
    """The applications whose case concerns the person."""
    found = ShareRequest.objects.filter(case__in=cases_visible_to(person, on=on))
    return found.select_related("case", "resource", "requester", "provider", "grant")


def request_for(person: Person, request_id: UUID, *, on: date) -> ShareRequest:
    """One application, if it concerns the person."""
    found = requests_for(person, on=on).filter(pk=request_id).first()
    if found is None:
        raise NotAllowed("没有这项申请，或与您的单位无关", code="sharing.not_yours")
    return found


def request_of(case_id: UUID) -> ShareRequest:
    """The application of a case."""
    return ShareRequest.objects.select_related("resource", "requester", "provider", "case").get(case_id=case_id)


def application(request: ShareRequest) -> rules.Application:
    """An application beside what the published entry offers, as a value for the rules."""
    view = resource_view(request.resource_id)
    current = request.resource.current
    return rules.Application(
        basis=request.basis,
        scenario=request.scenario,
        scope=request.scope,
        modes=request.modes,
        valid_from=request.valid_from,
        valid_to=request.valid_to,
        elements=request.elements,
        security_measures=request.security_measures,
        unmasked=request.unmasked,
        unmask_reason=request.unmask_reason,
        offered_elements=frozenset(one.name for one in view.elements),
        offered_modes=frozenset(current.modes if current else ()),
        sharing=view.sharing,
        is_published=view.state == "published",
    )


def terms(request: ShareRequest, *, on: date) -> GrantTerms:
    """What was agreed to, as the exchange grants it; nothing is granted for days that are past."""
    end = request.agreed_to or request.valid_to
    if request.valid_from is None or end is None:
        raise Refused("申请没有使用时限", code="sharing.no_term", article=rules.ART_20)
    agreed = tuple(request.agreed_elements)
    return GrantTerms(
        purpose=request.scenario,
        elements=agreed,
        modes=tuple(request.modes),
        valid_from=max(request.valid_from, on),
        valid_to=end,
        use=request.use,  # type: ignore[arg-type]
        basis=request.basis,
        scope=request.scope,
        obligations="\n".join(filter(None, (request.security_measures, request.obligations))),
        conditions=tuple(Condition(**one) for one in request.conditions),
        unmasked=tuple(name for name in request.unmasked if name in agreed),
        unmask_reason=request.unmask_reason,
        verifiable=tuple(name for name in request.verifiable if name in agreed),
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """A disputed value, opened for those whom the verification concerns."""

    row: str
    element: str
    held: str
    claimed: str
    evidence: str


def claim(verification: Verification) -> Claim:
    """What is said to be wrong. Callers have scoped the case already."""
    row, held, claimed = (
        open_sealed(bytes(sealed), purpose=SEAL).decode()
        for sealed in (verification.sealed_row, verification.sealed_held, verification.sealed_claimed)
    )
    return Claim(row, verification.element, held, claimed, verification.evidence)


def verification_for(person: Person, case_id: UUID, *, on: date) -> Verification:
    """One verification, if its case concerns the person."""
    found = Verification.objects.filter(case_id=case_id, case__in=cases_visible_to(person, on=on))
    verification = found.select_related("case", "resource").first()
    if verification is None:
        raise NotAllowed("没有这项校核，或与您的单位无关", code="sharing.not_yours")
    return verification
