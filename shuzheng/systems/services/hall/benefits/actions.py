"""Matching, appealing against a machine's no, and the lists of those who need not apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.calendar.queries import due
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.orgs.actions import Doer, require
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.benefits import queries, rules
from shuzheng.systems.services.hall.benefits.models import Assessment, BenefitEntry, BenefitList, Offer, RegisteredFact
from shuzheng.systems.services.hall.benefits.specs import Policy

if TYPE_CHECKING:
    from shuzheng.kernel.cases.specs import Taking
    from shuzheng.kernel.orgs.models import Org, Person

FLOW = "benefit_appeal"


@transaction.atomic
def offer(*, policy: str, agency: Org, since: date, by: Doer, at: datetime) -> Offer:
    """Say which agency gives what a policy promises."""
    require(by, "services.handle", at=agency)
    made, _ = Offer.objects.update_or_create(policy=policy, defaults={"agency": agency, "since": since})
    _record("offer", f"由{agency}兑现：{made.get_policy_display()}", policy, by, at)
    return made


@transaction.atomic
def register_facts(
    *, rows: Iterable[tuple[Person | Org, str, str]], source: str, as_of: date, by: Doer, at: datetime
) -> int:
    """Take registered values in, as a department delivered them: whom about, which element, what value."""
    require(by, "services.handle")
    count = 0
    for whom, element, value in rows:
        about = {"org": whom, "person": None} if hasattr(whom, "uscc") else {"person": whom, "org": None}
        said = {"value": value, "source": source, "as_of": as_of}
        RegisteredFact.objects.update_or_create(**about, element=element, defaults=said)
        count += 1
    _record("register_facts", f"登记{source}数据 {count} 项", source, by, at)
    return count


@transaction.atomic
def match(*, policy: Policy, agency: Org, person: Person | None, org: Org | None, at: datetime) -> Assessment:
    """Find whether somebody is eligible, clause by clause, and keep it; the same finding is kept once."""
    verdict = queries.verdict(policy, agency, person, org, at=at)
    findings = [asdict(one) for one in verdict.findings]
    last = Assessment.objects.filter(policy=policy.code, person=person, org=org).first()
    if last and (last.result, last.findings) == (verdict.result, findings):
        return last
    return Assessment.objects.create(
        policy=policy.code, person=person, org=org, result=verdict.result, findings=findings, at=at
    )


@transaction.atomic
def appeal(*, assessment: Assessment, reason: str, by: Person, at: datetime) -> Assessment:
    """第二十四条: refuse to be decided about by a machine alone; a person looks, and answers with reasons."""
    found = queries.assessments(by).select_for_update(of=("self",)).get(pk=assessment.pk)
    offered = queries.offered(found.policy, on=day_of(at))
    if found.case_id or found.result == "eligible" or offered is None:
        raise Refused("已经提出过申诉，或者结论对您有利，不需要申诉", code="services.appeal", article=rules.PIPL_24)
    policy, offer = offered
    found.case = cases.open_case(
        flow=FLOW,
        title=f"对自动匹配结论的申诉：{policy.name}",
        sides={"applicant": found.person or found.org, "agency": offer.agency},  # type: ignore[dict-item]
        division=offer.agency.division_id,
        subject=f"services.assessment:{found.pk}",
        data={"reason": reason},
        by=by,
        at=at,
    )
    found.save(update_fields=["case"])
    return found


def decided(taking: Taking) -> None:
    """Effect: what the person decided stands instead of what the machine found."""
    result = "eligible" if taking.step == "overturn" else "not"
    Assessment.objects.filter(case_id=taking.case.id).update(decided=result)


# --- 免申即享 ------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, policy: Policy, by: Person, at: datetime) -> BenefitList:
    """Let the machine propose everybody of whom the registers say that every clause is met."""
    offered = queries.offered(policy.code, on=day_of(at))
    if offered is None or not policy.automatic:
        raise Refused("这项政策没有实行免申即享", code="services.benefit")
    agency = offered[1].agency
    by.require("services.handle", at=agency)
    made = BenefitList.objects.create(policy=policy.code, agency=agency, proposed_by=by, proposed_at=at)
    on = day_of(at)
    for (person, org), known in queries.known_of_all(policy).items():
        verdict = rules.assess(policy, known, on=on)
        if verdict.result == "eligible":
            findings = [asdict(one) for one in verdict.findings]
            BenefitEntry.objects.create(benefit_list=made, person_id=person, org_id=org, findings=findings)
    _record("propose", f"提出免申即享名单：{policy.name}，{made.entries.count()} 个对象", str(made.pk), by, at)
    return made


@transaction.atomic
def confirm(*, made: BenefitList, struck: Mapping[int, str], by: Person, at: datetime) -> BenefitList:
    """A person confirms the list, strikes off with reasons, and publishes what is left."""
    found = BenefitList.objects.select_for_update().get(pk=made.pk)
    by.require("services.decide", at=found.agency)
    if found.published_at is not None:
        raise Refused("名单已经公示", code="services.published")
    without = any(not reason.strip() for reason in struck.values())
    if why := rules.why_not_confirm(
        proposer=str(found.proposed_by_id), confirmer=str(by.pk), struck_without_reason=without
    ):
        raise Refused(why, code="services.benefit_list")
    for pk, reason in struck.items():
        BenefitEntry.objects.filter(benefit_list=found, pk=pk).update(struck_because=reason.strip())
    found.confirmed_by, found.published_at = by, at
    found.objections_until = due(day_of(at), "services.benefit.publicity").on
    found.save()
    _record("confirm", f"确认并公示免申即享名单：{found.get_policy_display()}", str(found.pk), by, at)
    return found


@transaction.atomic
def object_to(*, made: BenefitList, reason: str, by: Person, at: datetime) -> UUID:
    """异议: anybody may say why somebody should or should not be on a published list; a person answers."""
    if why := rules.why_not_object(on=day_of(at), until=made.objections_until):
        raise Refused(why, code="services.objection")
    case = cases.open_case(
        flow=FLOW,
        title=f"对免申即享名单的异议：{made.get_policy_display()}",
        sides={"applicant": by, "agency": made.agency},
        division=made.agency.division_id,
        subject=f"services.benefitlist:{made.pk}",
        data={"reason": reason},
        by=by,
        at=at,
    )
    return case.pk


def _record(verb: str, words: str, subject: str, by: Doer, at: datetime, **detail: Any) -> None:
    audit.record(
        by=by, action=f"services.{verb}", subject=f"services.benefit:{subject}", summary=words[:500], detail=detail,
        at=at,
    )  # fmt: skip
