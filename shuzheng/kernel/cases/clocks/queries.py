"""Clocks in words and as the ribbon draws them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Q, QuerySet

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.calendar.specs import UNITS
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.models import Case, CaseClock, ClockExtension
from shuzheng.kernel.cases.moves.queries import Standing, standing
from shuzheng.kernel.cases.specs import Clock, Ground
from shuzheng.kernel.orgs.queries import superiors

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def unit_words(row: CaseClock) -> str:
    """个工作日, 日 or 小时."""
    return UNITS[row.limit_unit]


@dataclass(frozen=True, slots=True)
class Still:
    """A span not counted, and why."""

    since: date
    until: date | None
    label: str
    article: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """One run of a clock, ready to be shown."""

    id: int
    name: str
    label: str
    limit: str
    extended: int
    article: str
    started_on: date
    due_on: date | None
    warn_on: date | None
    stopped_on: date | None
    provisional: bool
    stills: tuple[Still, ...]
    light: rules.Light
    why: str


def clocks(case_id: UUID, *, today: date) -> list[ClockView]:
    """The clocks of a case that count, running ones and stopped ones."""
    rows = CaseClock.objects.filter(case=case_id, is_void=False).prefetch_related("pauses", "extensions")
    return [view(row, today=today) for row in rows]


def view(row: CaseClock, *, today: date) -> ClockView:
    """One clock as a value; its pauses and extensions should be prefetched."""
    return ClockView(
        id=row.pk,
        name=row.name,
        label=row.label,
        limit=row.limit_words,
        extended=sum(one.value for one in row.extensions.all() if one.agreed),
        article=row.article,
        started_on=row.started_on,
        due_on=row.due_on,
        warn_on=row.warn_on,
        stopped_on=row.stopped_on,
        provisional=row.provisional,
        stills=tuple(Still(one.since, one.until, one.label, one.article) for one in row.pauses.all()),
        light=light(row, today=today),
        why=why(row),
    )


def light(row: CaseClock, *, today: date) -> rules.Light:
    """The light of a clock: for a stopped one, the light it had when it stopped."""
    found = rules.light(due_on=row.due_on, warn_on=row.warn_on, today=row.stopped_on or today)
    return "" if row.stopped_on and found == "amber" else found


def why(row: CaseClock) -> str:
    """One sentence that says what is due and on which basis."""
    start = f"{row.label}{row.limit_words}（{row.article}），自{row.started_on}起算（当日不计）"
    if row.due_on is None:
        still = next((one for one in row.pauses.all() if one.until is None), None)
        return f"{start}，现已暂停：{still.label if still else ''}"
    added = sum(one.value for one in row.extensions.all() if one.agreed)
    longer = f"，已延长{added}{unit_words(row)}" if added else ""
    return f"{start}{longer}，{row.due_on}届满{'（暂定，待官方放假安排）' if row.provisional else ''}"


def open_extension_asks(case_id: UUID) -> list[ClockExtension]:
    """The requests for extension that wait for an answer."""
    return list(
        ClockExtension.objects.filter(clock__case=case_id, clock__stopped_on=None, agreed=None).select_related(
            "clock", "asked_by"
        )
    )


@dataclass(frozen=True, slots=True)
class Handle:
    """What one person may do by hand to a clock that runs."""

    clock: str
    label: str
    unit: str
    article: str
    most: int  # how much longer may be asked for; 0 where nothing may be asked
    grounds: tuple[Ground, ...]  # on which they may let it stand still
    may_resume: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for extension that waits, and whether this person answers it."""

    id: int
    clock: str
    longer: str
    reason: str
    asked_by: str
    asked_at: datetime
    may_answer: bool
    who: str
    article: str


def handles(case: Case, person: Person, *, on: date) -> list[Handle]:
    """The running clocks at which a person may turn something."""
    flow, where = flows.flow(case.flow, case.flow_version), standing(person, case, on=on)
    rows = CaseClock.objects.filter(case=case, stopped_on=None, is_void=False).prefetch_related("pauses", "extensions")
    found = [_handle(row, spec, where, case, on) for row in rows if (spec := flow.clock(row.name))]
    return [one for one in found if one.most or one.grounds or one.may_resume]


def _handle(row: CaseClock, spec: Clock, where: Standing, case: Case, on: date) -> Handle:
    is_open = any(one.until is None for one in row.pauses.all())
    by_hand = any(one.until is None and not one.by_move for one in row.pauses.all())
    may_pause = spec.paused_by is not None and where.acts((spec.paused_by,))
    free = not any(one.agreed is not False for one in row.extensions.all())
    may_ask = spec.extension is not None and where.acts((spec.extension.asked_by,)) and free
    in_time = row.due_on is None or on <= row.due_on
    most = _most(row, case) if may_ask and in_time else 0
    article = spec.extension.article if spec.extension else row.article
    grounds = spec.grounds if may_pause and not is_open else ()
    return Handle(row.name, row.label, unit_words(row), article, most, grounds, may_pause and by_hand)


def _most(row: CaseClock, case: Case) -> int:
    area = superiors(case.division_id, on=row.started_on)
    most = calendar.limit(row.parameter, on=row.started_on, area=area).extension
    return most.value if most else 0


def asks(case: Case, person: Person, *, on: date) -> list[Ask]:
    """The requests for extension that wait in a case."""
    flow, where = flows.flow(case.flow, case.flow_version), standing(person, case, on=on)
    return [
        Ask(
            id=one.pk,
            clock=one.clock.label,
            longer=f"{one.value}{unit_words(one.clock)}",
            reason=one.reason,
            asked_by=one.asked_by.name,
            asked_at=one.asked_at,
            may_answer=where.acts((extension.consent,)) and one.asked_by_id != person.pk,
            who=where.words((extension.consent,)),
            article=extension.article,
        )
        for one in open_extension_asks(case.pk)
        if (spec := flow.clock(one.clock.name)) and (extension := spec.extension)
    ]


def running() -> QuerySet[CaseClock]:
    """The clocks that run, with their cases."""
    return CaseClock.objects.filter(stopped_on=None, is_void=False).select_related("case").order_by("id")


@dataclass(frozen=True, slots=True)
class Late:
    """A clock that ran out: which, in which case, on whom, and when it was stopped if it was."""

    number: str
    flow: str
    clock: str
    due_on: date
    stopped_on: date | None
    sides: dict[str, str]  # side -> USCC


def late(flows: Collection[str], *, on: date, since: date) -> list[Late]:
    """The clocks run out by a day, still running or stopped too late since another; provisional ones are spared."""
    ran_out = CaseClock.objects.filter(case__flow__in=flows, due_on__lt=on, is_void=False, provisional=False)
    open_or_recent = Q(stopped_on=None) | Q(stopped_on__gt=F("due_on"), stopped_on__gte=since)
    rows = ran_out.filter(open_or_recent).select_related("case").prefetch_related("case__parties__org").order_by("id")
    return [_late(row, row.due_on) for row in rows if row.due_on]


def _late(row: CaseClock, due_on: date) -> Late:
    sides = {party.side: party.org.uscc for party in row.case.parties.all() if party.org}
    return Late(row.case.number, row.case.flow, row.name, due_on, row.stopped_on, sides)
