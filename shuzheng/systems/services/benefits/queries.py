"""Policies for everybody, matches for oneself, lists and the facts that rules are asked over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

from django.db.models import Q, QuerySet

from shuzheng.kernel.orgs.identities import queries as identities
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.codes import why_not
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.benefits import rules
from shuzheng.systems.services.benefits.models import Benefit, BenefitCheck, Offer, OfferLine
from shuzheng.systems.services.benefits.specs import DERIVED, Clause, Finding, Outcome, Verdict
from shuzheng.systems.services.hall.prefill.actions import call, source_of
from shuzheng.systems.services.hall.prefill.queries import ask
from shuzheng.systems.services.hall.specs import Subject

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

PAGE = 100
Facts = dict[str, tuple[str, str]]


def in_force(on: date, *, text: str = "", audience: str = "") -> QuerySet[Benefit]:
    """The published policies that hold on a day."""
    found = Benefit.objects.in_force(on).select_related("org")
    if audience:
        found = found.filter(audience=audience)
    for word in text.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(gives__icontains=word) | Q(basis__icontains=word))
    return found


def benefit_of(number: str, on: date) -> Benefit | None:
    """The version of a policy that holds on a day."""
    return in_force(on).filter(number=number).first()


def benefits_of(person: Person) -> QuerySet[Benefit]:
    """The policies that a person's organisations pay out, in every state."""
    return Benefit.objects.filter(org__in=person.orgs_with("benefits.view")).select_related("org")


def own_benefit(person: Person, pk: UUID) -> Benefit:
    """One of them; else the same refusal as if there were none."""
    found = benefits_of(person).filter(pk=pk).first()
    if found is None:
        raise NotAllowed("没有这项政策，或不由您的单位兑现", code="benefits.not_yours")
    return found


def offers_of(person: Person) -> QuerySet[Offer]:
    """The lists of a person's organisations."""
    return Offer.objects.filter(benefit__in=benefits_of(person)).select_related("benefit__org")


def own_offer(person: Person, pk: UUID) -> Offer:
    """One of them; else the same refusal as if there were none."""
    found = offers_of(person).filter(pk=pk).first()
    if found is None:
        raise NotAllowed("没有这份名单，或不属于您的单位", code="benefits.not_yours")
    return found


def own_line(person: Person, pk: int) -> OfferLine | None:
    """A line of one of them."""
    found = OfferLine.objects.filter(pk=pk, offer__in=offers_of(person))
    return found.select_related("offer__benefit__org").first()


def shown_offers(on: date) -> QuerySet[Offer]:
    """The lists that everybody may read: in their term of objection, and those settled."""
    return Offer.objects.exclude(state__in=(Offer.State.PROPOSED, Offer.State.DROPPED)).select_related("benefit__org")


# --- matching ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Match:
    """A policy, what it says of one, and the check on record."""

    benefit: Benefit
    verdict: Verdict
    check: BenefitCheck | None = None


def enterprises_of(person: Person, on: date) -> list[Org]:
    """The enterprises a person acts for."""
    return [held.org for held in person.held(on) if held.role == Role.ENTERPRISE_AGENT]


def facts(benefit: Benefit, person: Person | None, org: Org | None, *, at: datetime) -> Facts:
    """What is registered of one that the policy asks about."""
    return facts_for([benefit], person, org, at=at)


def facts_for(benefits: Sequence[Benefit], person: Person | None, org: Org | None, *, at: datetime) -> Facts:
    """What policies of one paying organisation ask about, by its grants: each resource is asked once for them all."""
    number = org.uscc if org else identities.proven_number(person)
    subject = Subject(None if org else person, org, number, "", benefits[0].org, at)
    wanted = sorted({clause.element for one in benefits for clause in one.rules})
    found = {name: (one.value, one.source) for name, one in ask(subject, wanted).items()}
    if org is None and why_not("citizen-id", number) is None:
        said = rules.derived(number, on=at.date())
        found |= {name: (said[name], "公民身份号码") for name in said if name in wanted}
    return found


def judged(benefit: Benefit, known: Facts, *, on: date) -> Verdict:
    """The policy's verdict over the facts."""
    return rules.judge(benefit.rules, known, on=on)


def matches(person: Person, org: Org | None, *, at: datetime) -> list[Match]:
    """Every policy for one's kind: what one gets first, then what is open, then what is not."""
    audience = "org" if org else "person"
    order = [Outcome.ELIGIBLE, Outcome.UNKNOWN, Outcome.NOT]
    latest = {one.benefit_id: one for one in _checks(person, org).order_by("at")}
    found = [
        Match(one, judged(one, known, on=at.date()), latest.get(one.pk))
        for same, known in _by_payer(in_force(at.date(), audience=audience), person, org, at)
        for one in same
    ]
    return sorted(found, key=lambda one: order.index(one.verdict.outcome))


def _by_payer(
    rows: Iterable[Benefit], person: Person, org: Org | None, at: datetime
) -> Iterator[tuple[list[Benefit], Facts]]:
    for _, same in groupby(sorted(rows, key=lambda one: str(one.org_id)), key=lambda one: one.org_id):
        payers = list(same)
        yield payers, facts_for(payers, person, org, at=at)


def _checks(person: Person, org: Org | None) -> QuerySet[BenefitCheck]:
    return BenefitCheck.objects.filter(person=person, org=org).select_related("case", "benefit__org")


def check_of(person: Person, pk: UUID) -> BenefitCheck:
    """One of one's own checks."""
    found = BenefitCheck.objects.filter(person=person, pk=pk).select_related("case", "benefit__org", "org").first()
    if found is None:
        raise NotAllowed("没有这次匹配，或不是您的", code="benefits.not_yours")
    return found


def checks_by(person: Person, org: Org | None, benefit: Benefit) -> QuerySet[BenefitCheck]:
    """What was said of one before, newest first."""
    return _checks(person, org).filter(benefit=benefit)


def findings_of(check: BenefitCheck) -> list[Finding]:
    """The verdict as it was given, under the clauses of that version."""
    clauses: Sequence[Clause] = check.benefit.rules
    return [
        Finding(clause, Outcome(said["outcome"]), said["source"])
        for clause, said in zip(clauses, check.findings, strict=True)
    ]


def elements_known() -> list[tuple[str, str]]:
    """What needs no grant to be asked about."""
    own = (("org:name", "单位名称"), ("org:uscc", "统一社会信用代码"), ("org:division", "所在区划"))
    return [*own, *DERIVED]


def row_facts(benefit: Benefit, row: dict[str, Any], source: str) -> Facts:
    """The facts that a row of the roll itself holds."""
    prefix = f"resource:{benefit.roll}/"
    names = {one.element: one.element.removeprefix(prefix) for one in benefit.rules if one.element.startswith(prefix)}
    return {element: (str(row[name]), source) for element, name in names.items() if row.get(name) not in (None, "")}


def roll(benefit: Benefit, *, at: datetime, most: int) -> Iterator[tuple[dict[str, Any], str]]:
    """The rows of the roll, page by page through the gateway, under the paying organisation's grant."""
    after, seen = "", 0
    while seen < most:
        rest = f"?limit={PAGE}" + (f"&cursor={quote(after, safe='')}" if after else "")
        grant, body = call(benefit.org, benefit.roll, rest, at=at)
        if grant is None or "data" not in body:
            raise Refused(
                f"读不到名册“{benefit.roll}”：请确认本单位有它的有效授权、应用密钥，并且数据网关在运行",
                code="benefits.roll",
                article="政务数据共享条例第二十条",
            )
        yield from ((row, source_of(grant)) for row in body["data"])
        seen, after = seen + len(body["data"]), body.get("next") or ""
        if not after:
            return
