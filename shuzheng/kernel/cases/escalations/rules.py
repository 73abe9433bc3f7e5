"""When a level of escalation is reached: an instant, compared with the clock's own. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shuzheng.kernel.calendar.specs import DayTable
from shuzheng.kernel.cases.clocks.rules import LEVELS

DAY = timedelta(days=1)
WORDS = {"amber": "即将到期", "red": "已超期"}


@dataclass(frozen=True, slots=True)
class Reached:
    """Which clocks have come to a level: warned of by an instant, or run out before an instant or by a day."""

    warn_until: datetime | None = None
    run_out_before: datetime | None = None
    run_out_by: date | None = None


def reached(level: str, *, at: datetime, today: date, days: DayTable) -> Reached:
    """Amber from the warning to the end, red after it, and so many whole working days after it."""
    if level == "amber":
        return Reached(warn_until=at)
    if level == "red":
        return Reached(run_out_before=at)
    return Reached(run_out_before=at, run_out_by=_so_many_days_ago(int(level[1:-2]), today, days))


def _so_many_days_ago(count: int, today: date, days: DayTable) -> date:
    """The last day after which as many working days are over before today."""
    day = today
    while count:
        day -= DAY
        count -= days.is_working(day)
    return day - DAY


def furthest(level: str) -> timedelta:
    """More natural days back than a level ever reaches."""
    match = LEVELS.fullmatch(level)
    return timedelta(days=2 * int(match[1] or 0) + 30) if match else timedelta()


def level_words(level: str, *, promised: bool = False) -> str:
    """The level as people say it; of a promise where one was made."""
    words = WORDS.get(level) or f"超期{level[1:-2]}个工作日"
    return f"承诺{words}" if promised else words


def why_not_answer(*, is_theirs: bool, state: str, answer: str) -> str | None:
    """Whoever was told answers, once, in words."""
    if not is_theirs:
        return "这项督促不是发给您的"
    if state != "told":
        return "这项督促已经答复或已无须答复"
    return None if answer.strip() else "请填写原因和下一步安排"
