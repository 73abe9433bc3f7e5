"""The yearly schedules of the State Council as two packages carry them: one is the seed, the other the check."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

_FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}
_NOT_BY_LAW = ("补假", "调休")


@dataclass(frozen=True, slots=True)
class YearSchedule:
    """One year: days off beyond weekends (weekend days inside a holiday included), and weekend days to be worked."""

    year: int
    off: dict[date, str] = field(default_factory=dict)
    make_up: dict[date, str] = field(default_factory=dict)
    official: bool = False
    source: str = ""

    def is_working(self, day: date) -> bool:
        """Whether the day is worked."""
        return day in self.make_up or (day.weekday() < 5 and day not in self.off)


def published_years() -> range:
    """The years whose official schedule the package `chinesecalendar` carries."""
    from chinese_calendar import constants

    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


@cache
def published(year: int) -> YearSchedule | None:
    """The official schedule of a year, or None when the package does not know it."""
    from importlib.metadata import version

    from chinese_calendar import constants

    if year not in published_years():
        return None
    names = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    off = {day: _named(names[name]) for day, name in constants.holidays.items() if day.year == year}
    make_up = {day: f"{_named(names[name])}调休上班" for day, name in constants.workdays.items() if day.year == year}
    return YearSchedule(year, off, make_up, official=True, source=f"chinesecalendar {version('chinesecalendar')}")


@cache
def foreseen(year: int) -> YearSchedule:
    """What the law alone says of a year without a schedule: statutory holidays and their replacement days."""
    from importlib.metadata import version

    from holidays import country_holidays

    known = country_holidays("CN", years=year, language="zh_CN")
    off = {day: name for day, name in known.items() if day.year == year}
    make_up = {day: "调休上班" for day in known.weekend_workdays if day.year == year}
    return YearSchedule(year, off, make_up, source=f"holidays {version('holidays')}")


def statutory(year: int) -> dict[date, str]:
    """The holidays that the regulation itself names for a year, without replacement days."""
    return {day: name for day, name in foreseen(year).off.items() if not any(word in name for word in _NOT_BY_LAW)}


def disagreements(year: int) -> list[tuple[date, str]]:
    """The days of a published year on which the two packages differ."""
    seed, check = published(year), foreseen(year)
    if seed is None:
        return []
    return [
        (day, f"chinesecalendar 记为{_word(seed, day)}，holidays 记为{_word(check, day)}")
        for day in _days(year)
        if seed.is_working(day) != check.is_working(day)
    ]


def _word(schedule: YearSchedule, day: date) -> str:
    return "上班" if schedule.is_working(day) else "休息"


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(1)


def _named(name: str) -> str:
    return _FULL_NAMES.get(name, name)
