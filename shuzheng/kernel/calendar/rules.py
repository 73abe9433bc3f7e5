"""When a limit ends. 民法典 §201: the day the clock starts is not counted; §202: months and years end on the same day;
§203: a last day of rest moves on."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from shuzheng.kernel.calendar.specs import DatedParameter, DayTable, Due, Limit, Pause, Skipped

_BEIJING = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(1)
Spans = Iterable[Pause | tuple[date, date | None] | tuple[date, date | None, str]]


def due(start: date, limit: Limit, days: DayTable, pauses: Spans = ()) -> Due:
    """民法典 §201, §203: the last day of a limit that starts on a day, or an instant for hours."""
    spans = [Pause(*span) for span in pauses]
    if any(span.until is None for span in spans):
        raise ValueError("a clock that stands still has no last day")
    if limit.unit == "h":
        return _due_in_hours(start, limit.value, spans)
    first = start.date() if isinstance(start, datetime) else start
    if limit.unit == "wd":
        return _due_in_working_days(first, limit.value, days, spans)
    length = limit.value if limit.unit == "d" else (_same_day(first, limit) - first).days
    return _due_in_natural_days(first, length, days, spans)


def _same_day(start: date, limit: Limit) -> date:
    """民法典 §202: the day that answers to the first one, or the month's last where there is none."""
    months = start.year * 12 + start.month - 1 + limit.value * (12 if limit.unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def extended(limit: Limit, extension: Limit) -> Limit:
    """A limit with its extension, in the same unit."""
    if limit.unit != extension.unit:
        raise ValueError(f"{limit} cannot be extended by {extension}")
    return Limit(limit.value + extension.value, limit.unit)


def working_days_between(start: date, end: date, days: DayTable) -> int:
    """How many working days lie after one day, up to and including another; negative when it is past."""
    if end < start:
        return -working_days_between(end, start, days)
    return sum(days.is_working(start + _DAY * step) for step in range(1, (end - start).days + 1))


def _due_in_working_days(start: date, value: int, days: DayTable, pauses: list[Pause]) -> Due:
    day, left, skipped = start, value, []
    while left:
        day += _DAY
        why = _paused(day, pauses) or days.why_rest(day)
        if why:
            skipped.append(Skipped(day, why))
        else:
            left -= 1
    return Due(day, _touches_unofficial(start, day, days), tuple(skipped))


def _due_in_natural_days(start: date, value: int, days: DayTable, pauses: list[Pause]) -> Due:
    """Every day counts, only the last may not be a day of rest."""
    day, left, skipped = start, value, []
    while left:
        day += _DAY
        why = _paused(day, pauses)
        if why:
            skipped.append(Skipped(day, why))
        else:
            left -= 1
    while value and (why := days.why_rest(day)):
        skipped.append(Skipped(day, f"末日为{why}，顺延至次日（民法典第二百零三条）"))
        day += _DAY
    return Due(day, bool(value) and day.year not in days.official, tuple(skipped))


def _due_in_hours(start: date, value: int, pauses: list[Pause]) -> Due:
    """Hours run through nights and holidays; only a pause stops them."""
    begin = start if isinstance(start, datetime) else datetime.combine(start, time(), _BEIJING)
    at = begin + timedelta(hours=value)
    skipped: list[Skipped] = []
    for span in sorted(pauses):
        for day in _days_of(span):
            if day > at.date():
                break
            if day not in {one.on for one in skipped}:
                at += _DAY
                skipped.append(Skipped(day, span.why))
    return Due(at.date(), provisional=False, skipped=tuple(skipped), at=at)


def _paused(day: date, pauses: list[Pause]) -> str | None:
    return next((span.why for span in pauses if span.until and span.since < day <= span.until), None)


def _days_of(span: Pause) -> Iterable[date]:
    length = (span.until - span.since).days if span.until else 0
    return (span.since + _DAY * step for step in range(1, length + 1))


def _touches_unofficial(start: date, end: date, days: DayTable) -> bool:
    first = (start + _DAY).year
    return end > start and any(year not in days.official for year in range(first, end.year + 1))


# --- a schedule that an official enters ----------------------------------------------------------------------------


def why_not_schedule(
    year: int, off: Mapping[date, str], make_up: Mapping[date, str], by_law: Mapping[date, str]
) -> str | None:
    """全国年节及纪念日放假办法: what cannot be in any schedule."""
    stray = sorted(day for day in (*off, *make_up) if day.year != year)
    if stray:
        return f"{_days_words(stray)}不在 {year} 年内；上一年年末的调休请补录在上一年的安排里"
    working = sorted(day for day in make_up if day.weekday() < 5)
    if working:
        return f"调休上班日必须是周六或周日：{_days_words(working)}不是"
    both = sorted(set(off) & set(make_up))
    if both:
        return f"{_days_words(both)}既放假又上班，请核对"
    missing = sorted(set(by_law) - set(off))
    if missing:
        return f"缺少法定节假日：{'、'.join(f'{day}（{by_law[day]}）' for day in missing)}"
    return None


def doubt_about_schedule(
    off: Mapping[date, str], make_up: Mapping[date, str], by_law: Mapping[date, str]
) -> str | None:
    """全国年节及纪念日放假办法: weekdays off, less weekend days worked, are as many as the days the law gives."""
    weekdays_off = sum(day.weekday() < 5 for day in off)
    given, expected = weekdays_off - len(make_up), len(by_law)
    if given == expected:
        return None
    return (
        f"放假的工作日 {weekdays_off} 天减去调休上班 {len(make_up)} 天为 {given} 天，"
        f"与法定节假日 {expected} 天不符，请逐日核对；国务院另有安排的，请填写说明"
    )


def _days_words(days: Iterable[date]) -> str:
    return "、".join(str(day) for day in days)


# --- a parameter that an official sets -----------------------------------------------------------------------------


def why_not_parameter(current: DatedParameter, value: Decimal, *, area: str, valid_from: date) -> str | None:
    """政务数据共享条例第二十三条: a local limit may be shorter than the law's, never longer."""
    if value < 0:
        return "数值不能为负"
    if current.unit in ("wd", "d", "h") and value != int(value):
        return "时限应为整数"
    is_law = current.certainty == "found" and not current.area and current.unit in ("wd", "d", "h")
    if area and is_law and value > current.value:
        return f"本地时限不得长于上位法规定的 {current.value.normalize():f}（{current.article}）"
    if valid_from < current.valid_from:
        return f"施行日期不得早于现行规定的 {current.valid_from}"
    return None
