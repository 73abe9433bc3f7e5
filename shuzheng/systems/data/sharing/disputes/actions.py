"""Raising an objection against the other side of an application, and sharing what the ladder ends with."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.specs import Taking
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing import queries, rules
from shuzheng.systems.data.sharing.models import ShareRequest

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@transaction.atomic
def object_to(*, request_id: UUID, matter: str, by: Person, at: datetime) -> UUID:
    """Either side of an application may object; the ladder begins with the two of them."""
    request = queries.request_for(by, request_id, on=day_of(at))
    if not matter.strip():
        raise Refused("请写明异议事项和理由", code="sharing.matter", fields={"matter": "请填写"})
    mine = {org.pk for org in by.orgs_with("exchange.consent")}
    claimant, respondent = request.requester, request.provider
    if claimant.pk not in mine:
        claimant, respondent = respondent, claimant
    case = cases.open_case(
        flow="share_dispute",
        title=f"对{request.case.number}的异议",
        sides={
            "claimant": claimant,
            "respondent": respondent,
            "authority": queries.authority_over_both(claimant, respondent, on=day_of(at)),
        },
        division=respondent.division_id,
        subject=f"sharing.request:{request.pk}",
        data={"matter": matter.strip()},
        parent=request.case,
        by=by,
        at=at,
    )
    return case.pk


# --- guards --------------------------------------------------------------------------------------------------------


def why_nothing_to_share(taking: Taking) -> str | None:
    """Only what was refused, or agreed to in part, can still be shared; and only by who provides it."""
    request = _request(taking)
    return rules.why_nothing_to_share(
        by_provider=taking.case.sides["respondent"] == request.provider_id,
        state=request.case.state,
        is_whole=set(request.agreed_elements) >= set(request.elements),
        ends_on=request.valid_to,
        on=taking.on,
    )


def why_not_share(taking: Taking) -> str | None:
    """An entry without data bound to it delivers nothing, and a term that is over cannot be granted."""
    request = _request(taking)
    if request.resource.bound_on is None:
        return "该目录尚未挂接数据，请先挂接、测试，再开通共享"
    return rules.why_over(request.valid_to, on=taking.on)


# --- effects -------------------------------------------------------------------------------------------------------


def shared(taking: Taking) -> None:
    """Grant what was applied for, in the place of what was granted in part."""
    request = _request(taking)
    if request.grant is not None and request.grant.state in ("active", "suspended"):
        reason = f"争议已决，改按全部申请内容授权（{taking.case.number}）"
        exchange.terminate(
            grant=request.grant,
            ground="negotiated",
            reason=reason,
            filing=taking.case.number,
            by=taking.by,
            at=taking.at,
        )
    request.agreed_elements, request.agreed_to = request.elements, request.valid_to
    request.grant = exchange.grant(
        resource_id=request.resource_id,
        consumer=request.requester,
        terms=queries.terms(request, on=taking.on),
        request_ref=f"{request.case.number}（{taking.case.number}）",
        by=taking.by,
        at=taking.at,
    )
    request.save(update_fields=["agreed_elements", "agreed_to", "grant"])


def _request(taking: Taking) -> ShareRequest:
    pk = taking.case.subject.removeprefix("sharing.request:")
    return ShareRequest.objects.select_related("resource", "requester", "provider", "case", "grant").get(pk=pk)
