"""When a limit ends. 民法典 §201: the day the clock starts is not counted; §202: months and years end on the same day;
§203: a last day of rest moves on."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from shuzheng.kernel.calendar.specs import UNITS, DatedParameter, DayTable, Due, Limit, Office, Pause, Skipped

_BEIJING = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(1)
Spans = Iterable[Pause | tuple[date, date | None] | tuple[date, date | None, str]]


def due(start: date, limit: Limit, days: DayTable, pauses: Spans = (), office: Office = ()) -> Due:
    """民法典 §201, §203: the last day of a limit that starts on a day; the last instant, for hours and minutes."""
    spans = [Pause(*span) for span in pauses]
    if any(span.until is None for span in spans):
        raise ValueError("a clock that stands still has no last day")
    if limit.unit == "wh":
        return _due_in_office_hours(_instant(start), limit.value, days, spans, office)
    if limit.is_by_instant:
        return _due_in_minutes(_instant(start), limit.value * (60 if limit.unit == "h" else 1), spans)
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


def _instant(start: date) -> datetime:
    return start if isinstance(start, datetime) else datetime.combine(start, time(), _BEIJING)


def _due_in_minutes(begin: datetime, value: int, pauses: list[Pause]) -> Due:
    """民法典 §201: time that runs through nights and holidays; only a pause stops it."""
    at, free = begin + timedelta(minutes=value), begin
    skipped: list[Skipped] = []
    for since, until, why in _stretches(pauses):
        if since >= at:
            break
        if until > free:
            at += until - max(since, free)
            skipped += (Skipped(day, why) for day in _days_touched(max(since, free), until))
            free = until
    return Due(at.date(), provisional=False, skipped=tuple({one.on: one for one in skipped}.values()), at=at)


def _due_in_office_hours(begin: datetime, value: int, days: DayTable, pauses: list[Pause], office: Office) -> Due:
    """Time that runs only while the office is open on a working day."""
    if not office:
        raise ValueError("office hours are needed to count working hours")
    left, skipped = timedelta(hours=value), list[Skipped]()
    for opens, closes in _office_time(begin, days, office, skipped):
        for since, until in _open(opens, closes, pauses):
            if since + left <= until:
                at = since + left
                years = range(begin.year, at.year + 1)
                return Due(at.date(), any(year not in days.official for year in years), tuple(skipped), at)
            left -= until - since
    raise AssertionError("offices open again and again")


def _office_time(
    begin: datetime, days: DayTable, office: Office, skipped: list[Skipped]
) -> Iterator[tuple[datetime, datetime]]:
    """From an instant on, every stretch in which the office is open; days of rest are noted on the way."""
    day = begin.date()
    while True:
        why = days.why_rest(day)
        if why:
            skipped.append(Skipped(day, why))
        for opens, closes in () if why else office:
            yield max(begin, datetime.combine(day, opens, _BEIJING)), datetime.combine(day, closes, _BEIJING)
        day += _DAY


def _open(since: datetime, until: datetime, pauses: list[Pause]) -> Iterable[tuple[datetime, datetime]]:
    """What the pauses leave of a stretch of office time."""
    for still, on, _ in _stretches(pauses):
        if since < min(still, until):
            yield since, min(still, until)
        if still < until:
            since = max(since, on)
    if since < until:
        yield since, until


def _stretches(pauses: list[Pause]) -> list[tuple[datetime, datetime, str]]:
    """Pauses as instants, in order; one by days stands still from the day after its first to the end of its last."""
    return sorted(
        (_instant(since), _instant(until), why)
        if isinstance(since, datetime)
        else (_instant(since + _DAY), _instant(until + _DAY), why)
        for since, until, why in pauses
        if until
    )


def _days_touched(since: datetime, until: datetime) -> Iterable[date]:
    last = (until - timedelta(microseconds=1)).date()
    return (since.date() + _DAY * step for step in range((last - since.date()).days + 1))


def _paused(day: date, pauses: list[Pause]) -> str | None:
    return next((span.why for span in pauses if span.until and span.since < day <= span.until), None)


def _touches_unofficial(start: date, end: date, days: DayTable) -> bool:
    first = (start + _DAY).year
    return end > start and any(year not in days.official for year in range(first, end.year + 1))


def time_of(hhmm: int) -> time:
    """A time of day written as a number: 830 is half past eight."""
    return time(*divmod(hhmm, 100))


def why_not_promise(promised: Limit, lawful: Limit) -> str | None:
    """优化营商环境条例: a promise may shorten the law's limit, never lengthen it."""
    if promised.roughly <= lawful.roughly:
        return None
    return f"承诺时限{promised.label}不得超过法定时限{lawful.label}"


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
    if current.unit in UNITS and value != int(value):
        return "时限应为整数"
    if current.unit == "hhmm" and (value != int(value) or value // 100 > 23 or value % 100 > 59):
        return "时刻应写成时分，如830为8时30分"
    is_law = current.certainty == "found" and not current.area and current.unit in UNITS
    if area and is_law and value > current.value:
        return f"本地时限不得长于上位法规定的 {current.value.normalize():f}（{current.article}）"
    if valid_from < current.valid_from:
        return f"施行日期不得早于现行规定的 {current.valid_from}"
    return None
