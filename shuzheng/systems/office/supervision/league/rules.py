"""League tables: what is compared, how it is reckoned, and who is not ranked. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

METHOD = (
    "按期率＝期限内停止的时钟÷（期间内停止的时钟＋现在仍在走而已超期的时钟），有承诺的按承诺时限；"
    "用时为自起算至停止的自然日，取中位数；发现数为期间内的监督发现；"
    "先比按期率，再比用时中位数；件数不足{least}的不排名。"
)


@dataclass(slots=True)
class Gathered:
    """What is known of one unit or division over a period, while it is added up."""

    days: Counter[int] = field(default_factory=Counter)
    late: int = 0
    late_now: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. `rank` is None where the numbers are too small."""

    key: str
    name: str
    done: int
    late: int
    late_now: int
    rate: float | None
    median: float | None
    findings: int
    rank: int | None = None


def line(key: str, name: str, one: Gathered) -> Line:
    """A line from what was gathered."""
    done = one.days.total()
    all_due = done + one.late_now
    rate = (done - one.late) / all_due if all_due else None
    return Line(key, name, done, one.late, one.late_now, rate, median(one.days), one.findings)


def median(days: Counter[int]) -> float | None:
    """The middle value of days counted."""
    total = days.total()
    if not total:
        return None
    return (_nth(days, (total - 1) // 2) + _nth(days, total // 2)) / 2


def _nth(days: Counter[int], place: int) -> int:
    passed = 0
    for value in sorted(days):
        passed += days[value]
        if passed > place:
            return value
    raise IndexError(place)


def ranked(lines: Iterable[Line], *, least: int) -> list[Line]:
    """The best first; equals share a place; what is too small to compare follows without one."""
    all_lines = list(lines)
    big = sorted((one for one in all_lines if _is_big(one, least)), key=_merit)
    small = sorted((one for one in all_lines if not _is_big(one, least)), key=lambda one: (-one.done, one.name))
    places: dict[tuple[float, float], int] = {}
    for place, one in enumerate(big, 1):
        places.setdefault(_merit(one), place)
    return [_placed(one, places[_merit(one)]) for one in big] + small


def _is_big(one: Line, least: int) -> bool:
    return one.done + one.late_now >= least


def _merit(one: Line) -> tuple[float, float]:
    """Higher rate first, then the shorter median."""
    return -(one.rate or 0.0), one.median if one.median is not None else float("inf")


def _placed(one: Line, rank: int) -> Line:
    return replace(one, rank=rank)


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_after(month: date, count: int) -> date:
    """The first day of a month that lies some months after another, or before it."""
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, index + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """Every month of a span, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [months_after(month_of(first), step) for step in range(count + 1)]
