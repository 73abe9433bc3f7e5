"""Limits and what they come to: values, so that any room may hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol

from shuzheng.kernel.audit.specs import Actor
from shuzheng.lib.errors import Refused

Unit = Literal["wd", "d", "h", "wh", "min", "month", "year"]
UNITS: dict[str, str] = {
    "wd": "个工作日",
    "d": "日",
    "h": "小时",
    "wh": "个工作小时",
    "min": "分钟",
    "month": "个月",
    "year": "年",
}
BY_INSTANT = frozenset({"h", "wh", "min"})  # these run from the minute, all others from the day
_DAYS = {"month": 31, "year": 366, "h": 1 / 12, "wh": 1, "min": 1 / 720}
_ROUGHLY = {"min": 1 / 1440, "h": 1 / 24, "wh": 7 / 40, "d": 1.0, "wd": 7 / 5, "month": 30.0, "year": 365.0}
_LONGEST = {"month": 1200, "year": 100}
OTHER_UNITS: dict[str, str] = {
    "count": "次",
    "ratio": "（比例）",
    "grade": "级",
    "item": "（款项序号）",
    "hhmm": "（时分，如830为8时30分）",
    "ms": "毫秒",
    "char": "位",
    "mb": "兆字节",
}
CERTAINTIES: dict[str, str] = {
    "found": "已核对原文",
    "memory": "未核对原文",
    "high": "未核对原文（把握较大）",
    "med": "未核对原文（请核实）",
    "low": "未核对原文（存疑）",
    "local": "本地规定",
}
_WEEKDAYS = "一二三四五六日"


class Official(Actor, Protocol):
    """An actor whose permissions can be asked: a person."""

    def require_in(self, permission: str, area: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time: working days, natural days, hours, office hours, minutes, months or years."""

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS or not 0 <= self.value <= _LONGEST.get(self.unit, 36_600):
            raise Refused(f"时限“{self.value}{self.unit}”不合规", code="calendar.limit")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """`20wd`, `60d`, `24h`, `8wh`, `30min`, `3month` or `1year`."""
        match = re.fullmatch(r"([0-9]{1,5})(wd|d|h|wh|min|month|year)", text.strip().lower())
        if not match:
            units = "20wd（工作日）、60d（自然日）、24h（小时）、8wh（工作小时）、30min（分钟）、3month（月）"
            message = f"时限“{text}”写法不对：请写数字加单位，如 {units}"
            raise Refused(message, code="calendar.limit")
        return cls(int(match[1]), match[2])  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.value}{self.unit}"

    @property
    def label(self) -> str:
        """As people say it."""
        return f"{self.value} {UNITS[self.unit]}"

    @property
    def reach(self) -> int:
        """More natural days than it ever takes without pauses, if the schedules are known: holidays leave a half."""
        return int(self.value * _DAYS.get(self.unit, 2)) + 30

    @property
    def is_by_instant(self) -> bool:
        """Whether it runs from the minute and ends at a minute."""
        return self.unit in BY_INSTANT

    @property
    def roughly(self) -> float:
        """In natural days, to tell which of two limits of different units is meant to be the longer."""
        return self.value * _ROUGHLY[self.unit]


Office = tuple[tuple[time, time], ...]  # when an office is open on a working day, in order


class Pause(NamedTuple):
    """A span in which the clock stands still: after the day `since`, up to and including the day `until`, on which it
    goes on. With instants, for limits that run from the minute: from the one to the other."""

    since: date
    until: date | None
    why: str = "计时暂停"


class Skipped(NamedTuple):
    """A day that was not counted."""

    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends; `provisional` where it touches a year without an official schedule. `at` is for hours."""

    on: date
    provisional: bool
    skipped: tuple[Skipped, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayTable:
    """Which days are worked: exceptions to the week, and the years whose schedule is official."""

    off: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    make_up: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    official: frozenset[int] = frozenset()

    def why_rest(self, day: date) -> str | None:
        """Why a day is not worked, None when it is."""
        if day in self.make_up:
            return None
        holiday = self.off.get(day)
        if holiday:
            return holiday
        return f"周{_WEEKDAYS[day.weekday()]}" if day.weekday() >= 5 else None

    def is_working(self, day: date) -> bool:
        """Whether a day is worked."""
        return self.why_rest(day) is None


@dataclass(frozen=True, slots=True)
class DatedParameter:
    """A number of the law, as it stands on a day in an area."""

    code: str
    name: str
    value: Decimal
    unit: str
    article: str
    starts: str = ""
    extension: Decimal | None = None
    extension_needs: str = ""
    area: str = ""
    valid_from: date = date.min
    valid_to: date | None = None
    certainty: str = "memory"
    note: str = ""

    @property
    def whole(self) -> int:
        """The value where only a whole number makes sense."""
        if self.value != int(self.value):
            raise ValueError(f"{self.code} is {self.value}, not a whole number")
        return int(self.value)


@dataclass(frozen=True, slots=True)
class DatedLimit:
    """A limit of the law, as it stands on a day in an area, with the extension the law allows."""

    code: str
    name: str
    limit: Limit
    article: str
    starts: str = ""
    extension: Limit | None = None
    extension_needs: str = ""
    area: str = ""
    valid_from: date = date.min
    valid_to: date | None = None
    certainty: str = "memory"
    note: str = ""
