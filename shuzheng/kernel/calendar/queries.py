"""Which days are worked, how long the law allows, and when that ends."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from shuzheng.kernel.calendar import rules
from shuzheng.kernel.calendar.models import DayRule, Parameter, Schedule
from shuzheng.kernel.calendar.specs import UNITS, DatedLimit, DatedParameter, DayTable, Due, Limit, Office, Pause
from shuzheng.lib.errors import Refused

Area = str | Sequence[str]  # a division code, or the chain of superiors, nearest first


def days(start: date, end: date) -> DayTable:
    """The table of days from the year of one date to the year of another."""
    off: dict[date, str] = {}
    make_up: dict[date, str] = {}
    current = Schedule.objects.filter(is_current=True, year__gte=start.year, year__lte=end.year)
    rows = DayRule.objects.filter(schedule__in=current).values_list("date", "kind", "name", "schedule__official")
    official = set()
    for day, kind, name, is_official in rows:
        (off if kind == DayRule.Kind.OFF else make_up)[day] = name
        if is_official:
            official.add(day.year)
    return DayTable(off, make_up, frozenset(official))


def due(start: date | datetime, limit: str | Limit, *, area: Area = "", pauses: rules.Spans = ()) -> Due:
    """When a limit ends: a `Limit`, or the code of one in force on the day it starts."""
    first = start.date() if isinstance(start, datetime) else start
    length = limit if isinstance(limit, Limit) else _limit(limit, first, area).limit
    spans = [Pause(*span) for span in pauses]
    opening = office(first, area) if length.unit == "wh" else ()
    return rules.due(start, length, days_for(first, [length], spans), spans, opening)


def days_for(start: date, limits: Iterable[Limit], pauses: Iterable[Pause] = ()) -> DayTable:
    """The table of days that some limits, counted from a day, can reach."""
    still = sum(((span.until - span.since).days + 1 for span in pauses if span.until), 0)
    return days(start, start + timedelta(days=max(one.reach for one in limits) + still))


def office(on: date, area: Area = "") -> Office:
    """When offices are open, in force on a day in an area."""
    parts = ((f"calendar.office.{part}_from", f"calendar.office.{part}_until") for part in ("morning", "afternoon"))
    return tuple(
        (rules.time_of(parameter(opens, on, area).whole), rules.time_of(parameter(closes, on, area).whole))
        for opens, closes in parts
    )


def limit(code: str, *, on: date, area: Area = "") -> DatedLimit:
    """The limit in force on a day: the nearest area's, an official's before the shipped one."""
    return _limit(code, on, area)


def parameter(code: str, on: date, area: Area = "") -> DatedParameter:
    """The number in force on a day: the nearest area's, an official's before the shipped one."""
    areas = ["", *reversed([area] if isinstance(area, str) else list(area))]
    rows = [*in_force(on).filter(code=code, area__in=areas)]
    if not rows:
        raise Refused(f"{on} 没有施行中的参数“{code}”，请管理员核对法定参数表", code="calendar.no_parameter")
    return dated(max(rows, key=lambda row: (areas.index(row.area), row.by_official, row.valid_from, row.pk)))


def in_force(on: date) -> QuerySet[Parameter]:
    """Every row in its term on a day."""
    return Parameter.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


def parameters(prefix: str = "") -> QuerySet[Parameter]:
    """All rows, past and to come, of a room."""
    return Parameter.objects.filter(code__startswith=prefix)


def schedules() -> QuerySet[Schedule]:
    """The current schedule of each year, with its days."""
    return Schedule.objects.filter(is_current=True).prefetch_related("days")


def official_years() -> list[int]:
    """The years whose official schedule is entered."""
    return list(Schedule.objects.filter(is_current=True, official=True).values_list("year", flat=True))


def dated(row: Parameter) -> DatedParameter:
    """A row as a value."""
    return DatedParameter(
        code=row.code,
        name=row.name,
        value=row.value.normalize() + Decimal(0),
        unit=row.unit,
        article=row.article,
        starts=row.starts,
        extension=row.extension,
        extension_needs=row.extension_needs,
        area=row.area,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        certainty=row.certainty,
        note=row.note,
    )


def _limit(code: str, on: date, area: Area) -> DatedLimit:
    found = parameter(code, on, area)
    unit = found.unit
    if unit not in UNITS:
        raise Refused(f"参数“{found.name}”的单位是“{unit}”，不是时限", code="calendar.not_a_limit")
    return DatedLimit(
        code=found.code,
        name=found.name,
        limit=Limit(found.whole, unit),  # type: ignore[arg-type]
        article=found.article,
        starts=found.starts,
        extension=Limit(int(found.extension), unit) if found.extension else None,  # type: ignore[arg-type]
        extension_needs=found.extension_needs,
        area=found.area,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        certainty=found.certainty,
        note=found.note,
    )
