"""Clocks in words and as the ribbon draws them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Q, QuerySet

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.calendar.specs import BY_INSTANT, UNITS, Limit, Office, Pause
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.clocks import rules as law
from shuzheng.kernel.cases.models import Case, CaseClock, ClockExtension, PauseSpan
from shuzheng.kernel.cases.moves.queries import Standing, standing
from shuzheng.kernel.cases.specs import Clock, Ground
from shuzheng.kernel.orgs.queries import superiors
from shuzheng.lib.clock import SHANGHAI

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def unit_words(row: CaseClock) -> str:
    """个工作日, 日 or 小时."""
    return UNITS[row.limit_unit]


# --- counting ------------------------------------------------------------------------------------------------------


def situation(row: CaseClock) -> law.Situation:
    """All that decides when a clock runs out."""
    pauses = sorted(row.pauses.all(), key=lambda one: (one.since_at, one.pk))
    return law.Situation(
        first=row.started_on,
        started_at=row.started_at.astimezone(SHANGHAI),
        limit=Limit(row.limit_value, row.limit_unit),  # type: ignore[arg-type]
        promised=_limit(row.promised_value, row.promised_unit),
        warn=_limit(row.warn_value, row.warn_unit),
        share=row.warn,
        added=sum(one.value for one in row.extensions.all() if one.agreed),
        spans=tuple(
            (one.since, one.until, one.since_at.astimezone(SHANGHAI), one.until_at.astimezone(SHANGHAI))
            for one in pauses
            if one.until and one.until_at
        ),
        still_since=next((one.since_at for one in pauses if one.until is None), None),
    )


def _limit(value: int | None, unit: str) -> Limit | None:
    return None if value is None else Limit(value, unit)  # type: ignore[arg-type]


def count(situation: law.Situation, *, division: str) -> law.Counted | None:
    """When a clock in a situation runs out, with the days and the office hours in force."""
    spans = [Pause(since, until) for since, until, *_ in situation.spans]
    table = calendar.days_for(situation.first, situation.limits, spans)
    return law.count(situation, table, office(situation, division=division))


def office(situation: law.Situation, *, division: str) -> Office:
    """The office hours a situation is counted with; none where none are needed."""
    if not any(one.unit == "wh" for one in situation.limits):
        return ()
    return calendar.office(situation.first, superiors(division, on=situation.first))


# --- in words ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Still:
    """A span not counted, and why."""

    since: date
    until: date | None
    label: str
    article: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """One run of a clock, ready to be shown. `due_…` is the law's end, `target_…` the promised one if there is one."""

    id: int
    name: str
    label: str
    limit: str
    promised: str
    extended: int
    article: str
    started_on: date
    started_at: datetime
    due_on: date | None
    due_at: datetime | None
    target_on: date | None
    target_at: datetime | None
    warn_on: date | None
    warn_at: datetime | None
    stopped_on: date | None
    stopped_at: datetime | None
    is_by_instant: bool
    provisional: bool
    stills: tuple[Still, ...]
    light: rules.Light
    is_late: bool
    why: str


def clocks(case_id: UUID, *, today: date, at: datetime | None = None) -> list[ClockView]:
    """The clocks of a case that count, running ones and stopped ones."""
    rows = CaseClock.objects.filter(case=case_id, is_void=False).prefetch_related("pauses", "extensions")
    return [view(row, today=today, at=at) for row in rows]


def view(row: CaseClock, *, today: date, at: datetime | None = None) -> ClockView:
    """One clock as a value; its pauses and extensions should be prefetched."""
    now = row.stopped_at or instant(today, at)
    return ClockView(
        id=row.pk,
        name=row.name,
        label=row.label,
        limit=row.limit_words,
        promised=row.promise_words,
        extended=sum(one.value for one in row.extensions.all() if one.agreed),
        article=row.article,
        started_on=row.started_on,
        started_at=row.started_at,
        due_on=row.due_on,
        due_at=row.due_at,
        target_on=row.target_on,
        target_at=row.target_at,
        warn_on=row.warn_on,
        warn_at=row.warn_at,
        stopped_on=row.stopped_on,
        stopped_at=row.stopped_at,
        is_by_instant=is_by_instant(row),
        provisional=row.provisional,
        stills=tuple(Still(one.since, one.until, one.label, one.article) for one in row.pauses.all()),
        light=light(row, today=today, at=at),
        is_late=row.due_at is not None and now > row.due_at,
        why=why(row),
    )


def instant(on: date, at: datetime | None) -> datetime:
    """The instant that lights are asked for: the given one, or the first of the day."""
    return at or law.day_begins(on)


def is_by_instant(row: CaseClock) -> bool:
    """Whether it ends at a minute: its promise, if there is one, or its limit is told in hours or minutes."""
    return (row.promised_unit or row.limit_unit) in BY_INSTANT


def light(row: CaseClock, *, today: date, at: datetime | None = None) -> rules.Light:
    """The light of a clock, by its promise if there is one: for a stopped one, the light it had when it stopped."""
    now = row.stopped_at or instant(today, at)
    found = law.light(target_at=row.target_at, warn_at=row.warn_at, at=now)
    return "" if row.stopped_on and found == "amber" else found


def why(row: CaseClock) -> str:
    """What is due and why, in one sentence: limits, basis, since when, until when, what is not counted."""
    limit = f"承诺{row.promise_words}，法定{row.limit_words}" if row.promise_words else row.limit_words
    since = moment(row.started_at) if is_by_instant(row) else f"{row.started_on}"
    start = f"{row.label}{limit}（{row.article}），自{since}起算{'' if is_by_instant(row) else '（当日不计）'}"
    still = next((one for one in row.pauses.all() if one.until is None), None)
    if still and row.due_at is None:
        return f"{start}，现已暂停：{still.label}（{still.article}），{span_words(still.since, None)}"
    added = sum(one.value for one in row.extensions.all() if one.agreed)
    longer = f"，已延长{added}{unit_words(row)}" if added else ""
    lawful = f"，法定{due_words(row)}届满" if row.promise_words else ""
    end = moment(row.target_at) if is_by_instant(row) and row.target_at else f"{row.target_on}"
    doubt = "（暂定，待官方放假安排）" if row.provisional else ""
    return f"{start}{longer}，{end}届满{lawful}{doubt}{_not_counted(row)}"


def _not_counted(row: CaseClock) -> str:
    """Which pauses lay between; that rest days are not counted, the ribbon shows day by day."""
    spans = [one for one in row.pauses.all() if one.until]
    told = "、".join(f"{one.label}（{span_words(one.since, one.until)}，{one.article}）" for one in spans)
    return f"；不计入：{told}" if told else ""


def due_words(row: CaseClock) -> str:
    """The law's last day, or its last minute."""
    return moment(row.due_at) if row.limit_unit in BY_INSTANT and row.due_at else f"{row.due_on}"


def moment(at: datetime) -> str:
    """A minute in Beijing."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def span_words(since: date, until: date | None) -> str:
    """Since when it stands still, and until when."""
    return f"自{since}起暂停，{until}恢复" if until else f"自{since}起暂停，至恢复计时之日止"


def still_words(span: PauseSpan) -> str:
    """A pause as the written notice tells it: ground, article, since when, until when."""
    return f"事由：{span.label}；依据：{span.article}；{span_words(span.since, span.until)}"


# --- by hand -------------------------------------------------------------------------------------------------------


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
    in_time = row.due_on is None or on <= row.due_on  # to the minute, the action asks again
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
    """The clocks run out by law by a day, running or stopped too late since another; provisional ones are spared."""
    by = law.day_begins(on)
    ran_out = CaseClock.objects.filter(case__flow__in=flows, due_at__lt=by, is_void=False, provisional=False)
    open_or_recent = Q(stopped_on=None) | Q(stopped_at__gt=F("due_at"), stopped_on__gte=since)
    rows = ran_out.filter(open_or_recent).select_related("case").prefetch_related("case__parties__org").order_by("id")
    return [_late(row, row.due_on) for row in rows if row.due_on]


def _late(row: CaseClock, due_on: date) -> Late:
    sides = {party.side: party.org.uscc for party in row.case.parties.all() if party.org}
    return Late(row.case.number, row.case.flow, row.name, due_on, row.stopped_on, sides)
