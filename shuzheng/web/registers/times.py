"""The two times of an address: of which day the truth is told, and as it was known when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.http import urlencode

from shuzheng.lib.clock import SHANGHAI, day_of
from shuzheng.lib.errors import Refused

YEARS = range(1900, 2201)  # of instants at which something was known: no others fit every time zone


@dataclass(frozen=True, slots=True)
class Times:
    """`on` is a day of the world; `known` an instant of ours, None for now."""

    on: date
    known: datetime | None
    asked_on: str = ""
    asked_known: str = ""
    today: date = date.min

    @property
    def is_now(self) -> bool:
        """Whether this is what is true today as it is known today."""
        return self.known is None and self.on == self.today

    @property
    def words(self) -> str:
        """What one looks at, where it is not the present."""
        if self.is_now:
            return ""
        day = f"{self.on.year}年{self.on.month}月{self.on.day}日"
        if self.known is None:
            return f"您看到的不是现在：这是{day}的真实情况，按现在所知。"
        instant = self.known.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        return f"您看到的不是现在：这是{day}的真实情况，按 {instant} 当时所知；其后的变更、更正没有计入。"

    @property
    def query(self) -> str:
        """The part of an address that keeps both times: empty for the present."""
        asked = {"on": self.asked_on, "known": self.asked_known}
        found = urlencode({name: value for name, value in asked.items() if value})
        return f"?{found}" if found else ""


def times_of(query: Mapping[str, str], *, now: datetime) -> Times:
    """The times an address asks for; without a day, that of the instant."""
    on, known = query.get("on", "").strip(), query.get("known", "").strip()
    at = _instant(known) if known else None
    at = None if at is None or at >= now else at
    return Times(_day(on) if on else day_of(at or now), at, on, known, day_of(now))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("“真实日期”的写法应为 2026-01-31", code="registers.on", status=400) from None


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise _no_instant() from None
    if found.year not in YEARS:
        raise _no_instant()
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def _no_instant() -> Refused:
    return Refused("“当时所知”的写法应为 2026-01-31T09:00", code="registers.known", status=400)
