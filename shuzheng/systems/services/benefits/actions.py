"""Drafting and publishing policies, matching, appealing to a person, and lists of those who need not apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.moves.queries import movers
from shuzheng.lib.clock import day_of
from shuzheng.lib.crypto import keyed_digest, seal
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import key
from shuzheng.lib.masks import mask
from shuzheng.systems.services.benefits import queries, rules
from shuzheng.systems.services.benefits.models import Benefit, BenefitCheck, Offer, OfferLine
from shuzheng.systems.services.benefits.specs import Clause, Outcome

if TYPE_CHECKING:
    from shuzheng.kernel.cases.specs import Taking
    from shuzheng.kernel.orgs.models import Org, Person

SEAL = "services.offer"
MOST_ROWS = 200_000


def _record(verb: str, benefit: Benefit, words: str, by: Person, at: datetime, **detail: object) -> None:
    subject = f"services.benefit:{benefit.pk}"
    audit.record(by=by, action=f"benefits.{verb}", subject=subject, summary=words, detail=detail, at=at)


# --- policies ------------------------------------------------------------------------------------------------------


@transaction.atomic
def draft(*, number: str, clauses: Sequence[Clause], by: Person, at: datetime, **said: Any) -> Benefit:
    """Write a policy down, or a new version of one; the draft before it is replaced."""
    by.require("benefits.draft", at=said["org"])
    if wrong := rules.why_not_clauses(clauses):
        raise Refused("；".join(wrong), code="benefits.clauses", fields={"clauses": "；".join(wrong)}, status=422)
    number = number.strip()
    known = Benefit.objects.select_for_update().filter(number=number)
    if known.exclude(org=said["org"]).exists():
        words = "这个编号已由其他单位使用，请换一个"
        raise Refused(words, code="benefits.number", fields={"number": words}, status=422)
    known.filter(state="draft").delete()
    last = known.aggregate(last=Max("version"))["last"] or 0
    rows = [{**asdict(one), "values": list(one.values)} for one in clauses]
    made = Benefit(number=number, version=last + 1, clauses=rows, drafted_by=by, drafted_at=at, **said)
    if made.valid_to is not None and made.valid_to <= made.valid_from:
        words = "失效日期须晚于生效日期"
        raise Refused(words, code="benefits.term", fields={"valid_to": words}, status=422)
    made.save(force_insert=True)
    _record("draft", made, f"拟定政策《{made.name}》第 {made.version} 版", by, at, number=number)
    return made


@transaction.atomic
def publish(*, benefit: Benefit, by: Person, at: datetime) -> Benefit:
    """Let a draft out: another person than who drafted it. The version before it ends."""
    benefit = Benefit.objects.select_for_update().get(pk=benefit.pk)
    by.require("benefits.publish", at=benefit.org)
    if benefit.state != "draft":
        raise Refused("只有草稿可以公布", code="benefits.state")
    if why := rules.why_not_second(first=str(benefit.drafted_by_id), second=str(by.pk), act="公布"):
        raise Refused(why, code="benefits.two_persons")
    Benefit.objects.filter(number=benefit.number, state="published").update(state="withdrawn")
    benefit.state, benefit.published_by, benefit.published_at = "published", by, at
    benefit.save()
    _record("publish", benefit, f"公布政策《{benefit.name}》第 {benefit.version} 版", by, at)
    return benefit


@transaction.atomic
def withdraw(*, benefit: Benefit, reason: str, by: Person, at: datetime) -> None:
    """Stop a policy; what was found under it stays on record."""
    by.require("benefits.publish", at=benefit.org)
    if not reason.strip():
        raise Refused("请写明停止的理由", code="benefits.reason", fields={"reason": "请填写"}, status=422)
    if not Benefit.objects.filter(pk=benefit.pk, state="published").update(state="withdrawn"):
        raise Refused("这项政策没有在公布", code="benefits.state")
    _record("withdraw", benefit, f"停止政策《{benefit.name}》：{reason.strip()}", by, at)


# --- matching ------------------------------------------------------------------------------------------------------


@transaction.atomic
def check(*, benefit: Benefit, org: Org | None, by: Person, at: datetime) -> BenefitCheck:
    """Ask the machine, and keep what it said: the ground on which one may ask a person."""
    if org is not None and org not in queries.enterprises_of(by, day_of(at)):
        raise Refused("您不是这家企业的经办人", code="benefits.not_yours")
    verdict = queries.judged(benefit, queries.facts(benefit, by, org, at=at), on=day_of(at))
    said = [{"outcome": one.outcome.value, "source": one.source} for one in verdict.findings]
    made = BenefitCheck.objects.create(
        benefit=benefit, person=by, org=org, outcome=verdict.outcome.value, findings=said, at=at
    )
    _record("check", benefit, f"政策匹配：{verdict.outcome.label}", by, at)
    return made


@transaction.atomic
def appeal(*, check: BenefitCheck, words: str, by: Person, at: datetime) -> BenefitCheck:
    """Ask that a person decides, not a machine."""
    check = BenefitCheck.objects.select_for_update(of=("self",)).select_related("benefit__org").get(pk=check.pk)
    if check.person_id != by.pk:
        raise Refused("不是您的匹配结果", code="benefits.not_yours")
    if why := rules.why_not_appeal(outcome=Outcome(check.outcome), is_open=check.case_id is not None):
        raise Refused(why, code="benefits.appeal", article=rules.ART_24)
    if not words.strip():
        raise Refused("请写明您认为符合的理由", code="benefits.words", fields={"words": "请填写"}, status=422)
    agency = check.benefit.org
    check.case = cases.open_case(
        flow="benefit_appeal",
        title=f"复核：{check.benefit.name}",
        sides={"applicant": check.org or by, "agency": agency},
        division=agency.division_id,
        subject=f"services.benefitcheck:{check.pk}",
        by=by,
        at=at,
        data={"words": words.strip()},
    )
    check.save(update_fields=["case"])
    return check


def why_not_decide(taking: Taking) -> str | None:
    """Guard: whoever examined does not also decide."""
    examiners = movers(taking.case.id, "examine")
    return "核查人不能同时作出决定，请由另一名负责人决定" if str(taking.person.pk) in examiners else None


def decided(taking: Taking) -> None:
    """Effect: the person's word stands beside the machine's."""
    outcome = Outcome.ELIGIBLE if taking.step == "find_eligible" else Outcome.NOT
    BenefitCheck.objects.filter(case_id=taking.case.id).update(decided=outcome.value)


# --- 免申即享 ------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, benefit: Benefit, by: Person, at: datetime) -> Offer:
    """Compare the whole roll with the policy: a list of those for whom every clause holds."""
    by.require("benefits.draft", at=benefit.org)
    if not benefit.roll or benefit.state != "published":
        raise Refused("只有已公布、写明名册的政策可以免申即享", code="benefits.roll")
    offer = Offer.objects.create(benefit=benefit, proposed_by=by, proposed_at=at)
    lines: list[OfferLine] = []
    for row, source in queries.roll(benefit, at=at, most=MOST_ROWS):
        verdict = queries.judged(benefit, queries.row_facts(benefit, row, source), on=day_of(at))
        offer.considered += 1
        offer.unknown += verdict.outcome == Outcome.UNKNOWN
        if verdict.outcome == Outcome.ELIGIBLE:
            lines.append(_line(offer, row, len(lines) + 1))
    OfferLine.objects.bulk_create(lines, batch_size=2000)
    offer.save()
    _record("propose", benefit, f"比对名册 {offer.considered} 条，拟列入 {len(lines)} 条", by, at, offer=str(offer.pk))
    return offer


def _line(offer: Offer, row: dict[str, Any], position: int) -> OfferLine:
    """The code sealed; a person's name is masked before it is kept."""
    identity, name = (str(row.get(one) or "") for one in (offer.benefit.roll_key, offer.benefit.roll_name))
    if not identity:
        raise Refused(
            f"名册里没有“{offer.benefit.roll_key}”，请在政策里改正，或者在授权里加上这一项", code="benefits.roll"
        )
    label = name if offer.benefit.audience == "org" else mask("name", name) or ""
    return OfferLine(
        offer=offer,
        position=position,
        sealed_identity=seal(identity.encode(), purpose=SEAL),
        digest=keyed_digest(key("services-offers"), identity),
        label=label[:128],
    )


@transaction.atomic
def remove_line(*, line: OfferLine, reason: str, by: Person, at: datetime) -> None:
    """Take one out before the list is settled: a person sees what the register does not."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("benefit__org").get(pk=line.offer_id)
    by.require("benefits.draft", at=offer.benefit.org)
    if offer.state in (Offer.State.SETTLED, Offer.State.DROPPED):
        raise Refused("名单已经确定或者作废，不能再改", code="benefits.state")
    if not reason.strip():
        raise Refused("请写明移出的理由", code="benefits.reason", fields={"reason": "请填写"}, status=422)
    OfferLine.objects.filter(pk=line.pk).update(removed_reason=reason.strip()[:500], removed_by=by)
    _record("remove_line", offer.benefit, f"名单移出“{line.label}”：{reason.strip()}", by, at, offer=str(offer.pk))


@transaction.atomic
def publish_offer(*, offer: Offer, by: Person, at: datetime) -> Offer:
    """Show the list to everybody for the term of objection: another person than who proposed it."""
    offer = _waiting(offer, Offer.State.PROPOSED, by)
    if why := rules.why_not_second(first=str(offer.proposed_by_id), second=str(by.pk), act="公示"):
        raise Refused(why, code="benefits.two_persons")
    due = calendar.due(day_of(at), "services.benefit.publicity")
    offer.state, offer.published_by, offer.published_at, offer.objections_until = "published", by, at, due.on
    offer.save()
    _record("publish_offer", offer.benefit, f"公示免申即享名单，至 {due.on}", by, at, offer=str(offer.pk))
    return offer


@transaction.atomic
def settle_offer(*, offer: Offer, by: Person, at: datetime) -> Offer:
    """After the term of objection, with every objection answered, the list stands."""
    offer = _waiting(offer, Offer.State.PUBLISHED, by)
    if offer.objections_until is None or day_of(at) <= offer.objections_until:
        raise Refused(f"公示至 {offer.objections_until}，期满后才能确定", code="benefits.too_early")
    if offer.lines.exclude(objection="").filter(removed_reason="").exists():
        raise Refused("还有异议没有答复：请移出该行，或者写明异议不成立", code="benefits.objection")
    offer.state, offer.settled_at = Offer.State.SETTLED, at
    offer.save()
    _record("settle_offer", offer.benefit, "确定免申即享名单", by, at, offer=str(offer.pk))
    return offer


@transaction.atomic
def drop_offer(*, offer: Offer, reason: str, by: Person, at: datetime) -> None:
    """Void a list that is not settled yet."""
    by.require("benefits.publish", at=offer.benefit.org)
    if not reason.strip():
        raise Refused("请写明作废的理由", code="benefits.reason", fields={"reason": "请填写"}, status=422)
    open_ = Offer.objects.filter(pk=offer.pk).exclude(state__in=(Offer.State.SETTLED, Offer.State.DROPPED))
    if not open_.update(state=Offer.State.DROPPED):
        raise Refused("名单已经确定或者作废", code="benefits.state")
    _record("drop_offer", offer.benefit, f"作废免申即享名单：{reason.strip()}", by, at, offer=str(offer.pk))


@transaction.atomic
def object_to(*, line: OfferLine, words: str, by: Person, at: datetime) -> None:
    """Anybody signed in may say, within the term, why a line is wrong."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("benefit").get(pk=line.offer_id)
    if offer.state != Offer.State.PUBLISHED or offer.objections_until is None or day_of(at) > offer.objections_until:
        raise Refused("不在公示期内，不能提异议", code="benefits.objection")
    if not words.strip():
        raise Refused("请写明异议", code="benefits.words", fields={"words": "请填写"}, status=422)
    said = f"{line.objection}\n{words.strip()}".strip()
    OfferLine.objects.filter(pk=line.pk).update(objection=said[:1000])
    _record("object", offer.benefit, f"对名单第 {line.position} 行提出异议", by, at, offer=str(offer.pk))


@transaction.atomic
def reject_objection(*, line: OfferLine, reason: str, by: Person, at: datetime) -> None:
    """Say why an objection does not hold: the line stays, the reason is on record."""
    by.require("benefits.publish", at=line.offer.benefit.org)
    if not line.objection or not reason.strip():
        raise Refused("请写明异议不成立的理由", code="benefits.reason", fields={"reason": "请填写"}, status=422)
    OfferLine.objects.filter(pk=line.pk).update(objection="")
    detail = {"offer": str(line.offer_id), "objection": line.objection}
    _record("reject_objection", line.offer.benefit, f"异议不成立：{reason.strip()}", by, at, **detail)


def _waiting(offer: Offer, state: str, by: Person) -> Offer:
    found = Offer.objects.select_for_update(of=("self",)).select_related("benefit__org").get(pk=offer.pk)
    by.require("benefits.publish", at=found.benefit.org)
    if found.state != state:
        raise Refused(f"名单{found.get_state_display()}，不能这样处理", code="benefits.state")
    return found
