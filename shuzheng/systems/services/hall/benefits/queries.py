"""What is known of somebody, what is offered, what was found, what lists there are."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shuzheng.lib import masks
from shuzheng.systems.services.hall.applicants import queries as applicants
from shuzheng.systems.services.hall.benefits.models import Assessment, BenefitEntry, BenefitList, Offer, RegisteredFact
from shuzheng.systems.services.hall.benefits.rules import POLICIES, assess
from shuzheng.systems.services.hall.benefits.specs import Known, Policy, Verdict
from shuzheng.systems.services.hall.prefill.queries import ask
from shuzheng.systems.services.hall.specs import Subject

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


def offers(*, on: date) -> QuerySet[Offer]:
    """The policies that are given on a day."""
    return Offer.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on).select_related("agency")


def offered(code: str, *, on: date) -> tuple[Policy, Offer] | None:
    """A policy with the agency that gives it."""
    found = offers(on=on).filter(policy=code).first()
    return (POLICIES[code], found) if found and code in POLICIES else None


def known(policy: Policy, agency: Org, person: Person | None, org: Org | None, *, at: datetime) -> dict[str, Known]:
    """What registers say: those kept here, then what providers supply by account or grant."""
    rows = RegisteredFact.objects.filter(person=person, org=org, element__in=policy.elements)
    found = {one.element: Known(one.value, f"{one.source}（截至 {one.as_of}）") for one in rows}
    rest = [one for one in policy.elements if one not in found]
    identity = org.uscc if org else applicants.number_of(applicants.applicant(person))
    subject = Subject(person, org, identity, "", agency, at)
    return found | {element: Known(one.value, one.source) for element, one in ask(subject, rest).items()}


def verdict(policy: Policy, agency: Org, person: Person | None, org: Org | None, *, at: datetime) -> Verdict:
    """What the machine finds now."""
    return assess(policy, known(policy, agency, person, org, at=at), on=at.date())


def known_of_all(policy: Policy) -> dict[tuple[UUID | None, UUID | None], dict[str, Known]]:
    """What the registers kept here say of everybody, for a list: only those whom they know at all."""
    found: dict[tuple[UUID | None, UUID | None], dict[str, Known]] = {}
    for one in RegisteredFact.objects.filter(element__in=policy.elements).iterator():
        said = found.setdefault((one.person_id, one.org_id), {})
        said[one.element] = Known(one.value, f"{one.source}（截至 {one.as_of}）")
    return found


def assessments(person: Person) -> QuerySet[Assessment]:
    """What was found about a person or the enterprises they act for."""
    from shuzheng.lib import clock
    from shuzheng.systems.services.hall.drafts.queries import acts_for

    orgs = acts_for(person, on=clock.today())
    return Assessment.objects.filter(Q(person=person) | Q(org__in=orgs)).select_related("case", "org")


def of_case(case_id: UUID) -> Assessment:
    """The finding that an appeal is about."""
    return Assessment.objects.select_related("person", "org").get(case_id=case_id)


def lists(person: Person) -> QuerySet[BenefitList]:
    """The lists of the agencies a person works for."""
    return BenefitList.objects.filter(agency__in=person.orgs_with("services.handle")).select_related("agency")


def published(*, on: date) -> QuerySet[BenefitList]:
    """The lists that are shown."""
    return BenefitList.objects.filter(objections_until__gte=on).select_related("agency")


def shown(one: BenefitList) -> list[str]:
    """Those on a list as the public sees them: persons with their names masked."""
    rows = BenefitEntry.objects.filter(benefit_list=one, struck_because="").select_related("person", "org")
    return [_name(row) for row in rows]


def _name(row: Any) -> str:
    return row.org.name if row.org else str(masks.mask("name", row.person.name))
