"""How the moves, the limits and the calendar make the instants of a clock. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from shuzheng.kernel.calendar import rules as calendar
from shuzheng.kernel.calendar.specs import DayTable, Due, Limit, Office, Pause
from shuzheng.kernel.cases.rules import Light, runs
from shuzheng.kernel.cases.specs import CaseFacts, Clock, Flow, MoveFact

BEIJING = ZoneInfo("Asia/Shanghai")
SHARE = 0.2
_MOST_MINUTES = 600 * 60  # of a limit in hours that is warned of to the minute
LEVELS = re.compile(r"amber|red|\+([1-9][0-9]?)wd")


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides when a clock runs out. Two clocks in the same situation run out at the same instant."""

    first: date
    started_at: datetime
    limit: Limit
    promised: Limit | None
    warn: Limit | None
    share: float
    added: int
    spans: tuple[tuple[date, date, datetime, datetime], ...]  # of standing still, by days and by instants
    still_since: datetime | None = None  # it stands still now

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Every limit that may have to be counted, with what was added."""
        longest = Limit(self.limit.value + self.added, self.limit.unit)
        own = (_longer(one, self) for one in (self.promised, self.warn))
        return (longest, *(one for one in own if one))


@dataclass(frozen=True, slots=True)
class Counted:
    """When it runs out by law, when the light turns red (the promise, if there is one), and when amber."""

    due_on: date
    due_at: datetime
    target_on: date
    target_at: datetime
    warn_on: date
    warn_at: datetime
    provisional: bool


def count(situation: Situation, days: DayTable, office: Office = ()) -> Counted | None:
    """民法典 §201–203: the law's last instant, the promised one, the warning; None while it stands still in time."""
    lawful = situation.limits[0]
    due = _end(situation, lawful, days, office)
    if situation.still_since and situation.still_since <= last_instant(due):
        return None  # one that had run out before it was made to stand still has run out
    kept = _longer(situation.promised, situation)
    target = min(due, _end(situation, kept, days, office), key=last_instant) if kept else due
    early = _longer(situation.warn, situation) or warned(kept or lawful, situation.share)
    warn = _end(situation, early, days, office)
    warn_at = min(first_instant(warn), last_instant(target))
    return Counted(
        due_on=due.on,
        due_at=last_instant(due),
        target_on=target.on,
        target_at=last_instant(target),
        warn_on=warn_at.date(),
        warn_at=warn_at,
        provisional=due.provisional or target.provisional,
    )


def _longer(limit: Limit | None, situation: Situation) -> Limit | None:
    """A promise or a warning moves with the extension; where it is told in another unit, the extended limit stands."""
    if limit is None or not situation.added:
        return limit
    return Limit(limit.value + situation.added, limit.unit) if limit.unit == situation.limit.unit else None


def _end(situation: Situation, limit: Limit, days: DayTable, office: Office) -> Due:
    if limit.is_by_instant:
        instants = [Pause(since, until) for *_, since, until in situation.spans]
        return calendar.due(situation.started_at, limit, days, instants, office)
    return calendar.due(situation.first, limit, days, [Pause(since, until) for since, until, *_ in situation.spans])


def last_instant(due: Due) -> datetime:
    """民法典 §203: the last day ends at midnight; a limit in hours at its minute."""
    return due.at or datetime.combine(due.on, time.max, BEIJING)


def first_instant(due: Due) -> datetime:
    """When a warning day begins; a limit in hours is warned of at its minute."""
    return due.at or day_begins(due.on)


def day_begins(on: date) -> datetime:
    """Midnight in Beijing."""
    return datetime.combine(on, time(), BEIJING)


def warned(limit: Limit, share: float) -> Limit:
    """How much of a limit passes before its light turns amber: whole days, or minutes."""
    if limit.unit == "h" and limit.value * 60 <= _MOST_MINUTES:
        limit = Limit(limit.value * 60, "min")
    return Limit(int(limit.value * (1 - share)), limit.unit)


def light(*, target_at: datetime | None, warn_at: datetime | None, at: datetime) -> Light:
    """Red after the last instant, amber from the warning on, none before it or while the clock stands still."""
    if target_at is None:
        return ""
    if at > target_at:
        return "red"
    return "amber" if warn_at is not None and at >= warn_at else ""


def touches(flow: Flow, step: str) -> bool:
    """Whether a step, by its name alone, can change any clock; one that asks the case itself may always change."""
    return flow.step(step) is None or any(
        callable(clock.limit) or clock.since or step in {*clock.starts_on, *clock.stops_on, *_between(clock)}
        for clock in flow.clocks
    )


def _between(clock: Clock) -> Iterator[str]:
    for pause in clock.pauses:
        yield from (pause.after, *pause.until)


# --- what the law takes as done ------------------------------------------------------------------------------------


def reaching_back(flow: Flow, about: CaseFacts, moves: Sequence[MoveFact]) -> list[MoveFact]:
    """行政许可法 §32: what is deemed done counts from the day the law names, not from the day the time was up."""
    back = {one.step: one.after_clock for one in flow.deemed if one.counts_from == "start"}
    return [
        _since_start(flow, back[move.step], about, moves[:place], move) if move.step in back else move
        for place, move in enumerate(moves)
    ]


def _since_start(flow: Flow, name: str, about: CaseFacts, before: Sequence[MoveFact], move: MoveFact) -> MoveFact:
    clock = flow.clock(name)
    told = runs(clock, before) if clock else []
    if clock is None or not told:
        return move
    first = clock.since(about) if clock.since else None
    return replace(move, since=replace(told[-1], started_on=first) if first else told[-1])


# --- what a flow may declare ---------------------------------------------------------------------------------------


def faults(flow: Flow, *, roles: frozenset[str]) -> list[str]:
    """What is wrong with the clocks a flow declares, beyond their names; empty when they may be used."""
    return [*_groundless(flow), *_silent_extensions(flow), *_wrong_deemed(flow), *_wrong_escalations(flow, roles)]


def _groundless(flow: Flow) -> Iterator[str]:
    for clock in flow.clocks:
        for ground in (*clock.grounds, *(pause.ground for pause in clock.pauses)):
            if not ground.article:
                yield f"时钟“{clock.label}”的暂停事由“{ground.label}”没有写明法律依据"


def _silent_extensions(flow: Flow) -> Iterator[str]:
    for clock in flow.clocks:
        if clock.extension and not clock.extension.tells:
            yield f"时钟“{clock.label}”可以延期，却没有写明把理由告知谁"


def _wrong_deemed(flow: Flow) -> Iterator[str]:
    for one in flow.deemed:
        clock, step = flow.clock(one.after_clock), flow.step(one.step)
        if clock is None or step is None:
            yield f"视为办理引用了未知的时钟或步骤“{one.after_clock}／{one.step}”"
            continue
        if not step.automatic or step.guard or any(field.required for field in step.fields):
            yield f"视为办理的步骤“{step.label}”须由系统自动办理，不设条件，也不要求填写"
        if one.step not in clock.stops_on:
            yield f"时钟“{clock.label}”届满视为“{step.label}”，该步骤须使时钟停止"


def _wrong_escalations(flow: Flow, roles: frozenset[str]) -> Iterator[str]:
    sides = {side.name for side in flow.sides}
    for clock in flow.clocks:
        for one in clock.escalations:
            if not LEVELS.fullmatch(one.at):
                yield f"时钟“{clock.label}”的督促时点“{one.at}”不对，应为 amber、red 或 +3wd"
            role, side = (one.to, "") if isinstance(one.to, str) else (one.to.holds, one.to.side)
            if (role and role not in roles) or (side and side not in sides) or not (role or side):
                yield f"时钟“{clock.label}”的督促对象“{side}{role}”不存在"
