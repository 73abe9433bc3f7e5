"""Clocks in words and as the ribbon draws them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from shuzheng.kernel.calendar.specs import UNITS
from shuzheng.kernel.cases import rules
from shuzheng.kernel.cases.models import CaseClock, ClockExtension


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
    return [_view(row, today) for row in rows]


def _view(row: CaseClock, today: date) -> ClockView:
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
