"""Adding up what the records of use say, for charts and their tables. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

TOP = 10


class Day(Protocol):
    """One day's calls of one resource by one consumer."""

    @property
    def on(self) -> date: ...
    @property
    def resource(self) -> str: ...
    @property
    def consumer(self) -> str: ...
    @property
    def calls(self) -> int: ...
    @property
    def denied(self) -> int: ...
    @property
    def rows(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what, how many calls, how many refused, how many rows."""

    name: str
    calls: int
    denied: int
    rows: int

    @property
    def answered(self) -> int:
        """Calls that were answered."""
        return self.calls - self.denied


def by_day(days: Sequence[Day], *, since: date, until: date) -> list[Line]:
    """Every day of a span, also those without a call: that nothing was called is a figure, not a gap."""
    found = added(days, lambda one: one.on.isoformat())
    known = {line.name: line for line in found}
    span = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    return [known.get(day.isoformat(), Line(day.isoformat(), 0, 0, 0)) for day in span]


def added(days: Sequence[Day], name: Callable[[Day], str]) -> list[Line]:
    """The same added up by what `name` says of each, the most called first."""
    calls: Counter[str] = Counter()
    denied: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for one in days:
        key = name(one)
        calls[key] += one.calls
        denied[key] += one.denied
        rows[key] += one.rows
    return [Line(key, count, denied[key], rows[key]) for key, count in calls.most_common()]


def top(lines: Sequence[Line], words: Mapping[str, str], *, most: int = TOP) -> list[Line]:
    """The first lines by their names, the rest as one."""
    shown = [Line(words.get(one.name, one.name) or "未识别", one.calls, one.denied, one.rows) for one in lines[:most]]
    rest = lines[most:]
    if rest:
        total = [sum(getattr(one, name) for one in rest) for name in ("calls", "denied", "rows")]
        shown.append(Line(f"其余 {len(rest)} 个", *total))
    return shown


def day_chart(lines: Sequence[Line]) -> dict[str, object]:
    """Answered and refused calls, day by day."""
    return {
        "legend": {"top": 0, "left": 0},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [line.name[5:] for line in lines]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"type": "bar", "name": "已应答", "stack": "calls", "data": [line.answered for line in lines]},
            {
                "type": "bar",
                "name": "已拒绝",
                "stack": "calls",
                "data": [line.denied for line in lines],
                "itemStyle": {"color": "#8a5a00"},
            },
        ],
    }
