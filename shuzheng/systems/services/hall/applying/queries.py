"""An application as its applicant follows it: what is done, what is to do, what happened and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import segno

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.calendar.specs import UNITS
from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases import queries as cases
from shuzheng.systems.services.hall import rules
from shuzheng.systems.services.hall.bundles.queries import PartLine
from shuzheng.systems.services.hall.bundles.queries import lines as lines_of
from shuzheng.systems.services.hall.drafts import queries as drafts
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.ratings.queries import of_application
from shuzheng.web.clocks import ribbon_of, table_for
from shuzheng.web.specs import TimelineStep

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person
    from shuzheng.web.ribbon import Ribbon

TOLD = frozenset(
    {
        *("ask_correction", "accept", "deem_accepted", "refuse_acceptance", "transfer", "withdraw", "start_special"),
        *("end_special", "grant", "refuse", "grant_at_once", "deliver", "deliver_refusal", "conclude"),
    }
)  # whose reasons are for the applicant; of what only prepares a decision they see that it was done
LENGTHENED = ("同意延期", "暂停计时", "恢复计时")
LEVELS = {
    "correcting": "warn", "granted": "good", "delivered": "good", "refused": "late",
    "refusal_delivered": "late", "not_accepted": "late", "withdrawn": "off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page of the form, and how far it is."""

    name: str
    title: str
    wrong: int
    supplied: int
    number: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case stands, as the applicant sees it at all times."""

    state: str
    level: str
    clocks: Sequence[Ribbon]
    timeline: Sequence[TimelineStep]
    asked: Sequence[str]
    how: str
    outcome: str
    remedies: str
    parts: Sequence[PartLine]
    may_correct: bool
    may_hand_in: bool
    may_withdraw: bool
    rating: Any


def lines(found: Application) -> list[PageLine]:
    """The pages with what is still wrong on each."""
    wrong = {one.field for one in drafts.problems(found)}
    origins = found.supplied.get("answers", {})
    return [
        PageLine(
            name=page.name,
            title=page.title,
            wrong=sum(one.name in wrong for one in page.questions),
            supplied=sum(one.name in origins for one in page.questions),
            number=number,
        )
        for number, page in enumerate(drafts.pages(found), 1)
    ]


def summary(found: Application) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Every page with its answers in words and where they came from: for the last look before handing in."""
    said, origins = drafts.answers(found), found.supplied.get("answers", {})
    return [
        (
            page.name,
            page.title,
            [(q.title, words(q, said.get(q.name)), origins.get(q.name, "")) for q in page.questions],
        )
        for page in drafts.pages(found)
    ]


def words(question: Any, value: object) -> str:
    """An answer as a person reads it."""
    labels: Mapping[str, str] = dict(question.choices)
    if value in (None, "", []):
        return "（未填）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(labels.get(str(one), str(one)) for one in value)
    return labels.get(str(value), str(value))


def progress(found: Application, person: Person | None, *, on: date) -> Progress:
    """Where it stands, what was decided and why, what may be done now."""
    case: Any = found.case
    flow = flows.flow(case.flow, case.flow_version)
    views = [one for one in cases.clocks(case.pk, today=on) if one.name != "acceptance" or one.stopped_on is None]
    table = table_for(views, today=on) if views else None
    steps = {one.name for one in cases.available_steps(case, person, on=on) if not one.why_not} if person else set()
    refused = found.outcome in {Application.Outcome.REFUSED, Application.Outcome.NOT_ACCEPTED}
    asked = case.data.get("missing", []) if case.state == drafts.EDITABLE else []
    returned = drafts.asked_again(found)
    return Progress(
        state=flow.state(case.state).label,
        level=LEVELS.get(case.state, "busy"),
        clocks=[ribbon_of(one, today=on, table=table) for one in views],
        timeline=timeline(case, flow),
        asked=asked or list(returned),
        how=str(case.data.get("how", "")) if asked else "\n".join(dict.fromkeys(returned.values())),
        parts=lines_of(found),
        outcome=found.get_outcome_display() if found.outcome else "",
        remedies=remedies(on) if refused else "",
        may_correct="correct" in steps,
        may_hand_in=bool(steps) and bool(returned),
        may_withdraw="withdraw" in steps,
        rating=of_application(found.pk),
    )


def timeline(case: Any, flow: Any) -> list[TimelineStep]:
    """What happened, by whose office and why; names of officials and what only prepares a decision are left out."""
    shown = []
    named = {one.label: one for one in flow.steps}
    for one in cases.timeline(case):
        step = named.get(one.what)
        if one.is_comment:
            continue
        is_told = step.name in TOLD if step else one.what.startswith(LENGTHENED)
        note = one.words if is_told else ""
        listed = one.data.get("missing") if step and step.name == "ask_correction" else None
        if listed:
            note = f"{'、'.join(listed)}。{one.data.get('how', '')}"
        what = "提交申请" if one.what == "发起" else one.what
        shown.append(TimelineStep(one.at, what, one.org, "", step.article if step else "", note))
    return shown


def remedies(on: date) -> str:
    """What may be done against a refusal, and for how long."""
    terms = [parameter(code, on) for code in ("services.remedy.review", "services.remedy.suit")]
    review, suit = (f"{one.whole}{UNITS[one.unit]}" for one in terms)
    return rules.remedies(review=review, suit=suit)


def picture(address: str) -> str:
    """An address as a QR code, drawn here."""
    return segno.make(address, error="m").svg_data_uri(scale=4, dark="#1f2329", light="#ffffff")
