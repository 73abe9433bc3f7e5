"""The law's own arithmetic, on the real schedule of 2026."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.kernel.calendar import rules
from shuzheng.kernel.calendar.specs import DatedParameter, DayTable, Limit, Pause
from shuzheng.lib import schedules
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import Refused

PUBLISHED = schedules.published(2026) or schedules.YearSchedule(2026)
DAYS = DayTable(PUBLISHED.off, PUBLISHED.make_up, frozenset({2026}))


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "value", "end"),
    [
        ("2026-09-28", 10, "2026-10-16"),
        ("2026-09-24", 1, "2026-09-28"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-02-11", 10, "2026-03-03"),
        ("2026-09-30", 20, "2026-11-03"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-11-20", 20, "2026-12-18"),
        ("2026-11-20", 0, "2026-11-20"),
    ],
)
def test_working_days_end_where_the_official_schedule_says(start: str, value: int, end: str) -> None:
    due = rules.due(on(start), Limit(value, "wd"), DAYS)

    assert (due.on, due.provisional) == (on(end), False)


def test_a_limit_that_crosses_into_an_unpublished_year_is_provisional_not_an_error() -> None:
    due = rules.due(on("2026-12-20"), Limit(10, "wd"), DAYS)

    assert (due.on, due.provisional) == (on("2027-01-01"), True)


def test_a_limit_that_ends_on_new_years_eve_is_not_provisional() -> None:
    assert not rules.due(on("2026-12-30"), Limit(1, "wd"), DAYS).provisional


def test_a_limit_that_starts_on_new_years_eve_touches_only_the_next_year() -> None:
    days = DayTable(DAYS.off, DAYS.make_up, frozenset({2027}))

    assert not rules.due(on("2026-12-31"), Limit(1, "wd"), days).provisional


def test_every_day_that_was_not_counted_is_named_with_its_reason() -> None:
    due = rules.due(on("2026-09-24"), Limit(1, "wd"), DAYS)

    assert [(str(day), why) for day, why in due.skipped] == [
        ("2026-09-25", "中秋节"),
        ("2026-09-26", "中秋节"),
        ("2026-09-27", "中秋节"),
    ]


def test_the_clock_stands_still_from_the_day_after_the_pause_to_the_day_it_goes_on() -> None:
    pause = Pause(on("2026-11-24"), on("2026-11-26"), "等待补正")

    due = rules.due(on("2026-11-20"), Limit(5, "wd"), DAYS, [pause])

    assert due.on == on("2026-12-01")
    assert [day.why for day in due.skipped].count("等待补正") == 2


def test_a_pause_that_ends_on_its_own_day_costs_nothing() -> None:
    same_day = (on("2026-11-24"), on("2026-11-24"))

    assert rules.due(on("2026-11-20"), Limit(5, "wd"), DAYS, [same_day]).on == on("2026-11-27")


def test_overlapping_pauses_are_not_counted_twice() -> None:
    pauses = [(on("2026-11-23"), on("2026-11-25")), (on("2026-11-24"), on("2026-11-26"))]

    assert rules.due(on("2026-11-20"), Limit(5, "wd"), DAYS, pauses).on == on("2026-12-02")


def test_a_clock_that_stands_still_has_no_last_day() -> None:
    with pytest.raises(ValueError, match="stands still"):
        rules.due(on("2026-11-20"), Limit(5, "wd"), DAYS, [(on("2026-11-24"), None)])


def test_an_extension_adds_to_the_limit_in_its_unit() -> None:
    longer = rules.extended(Limit(10, "wd"), Limit(10, "wd"))

    assert rules.due(on("2026-11-20"), longer, DAYS).on == on("2026-12-18")
    with pytest.raises(ValueError, match="cannot be extended"):
        rules.extended(Limit(10, "wd"), Limit(10, "d"))


@pytest.mark.parametrize(
    ("start", "value", "end"),
    [
        ("2026-09-01", 10, "2026-09-11"),
        ("2026-09-15", 10, "2026-09-28"),
        ("2026-09-10", 10, "2026-09-20"),
        ("2026-08-02", 60, "2026-10-08"),
    ],
)
def test_natural_days_count_every_day_and_end_on_no_day_of_rest(start: str, value: int, end: str) -> None:
    assert rules.due(on(start), Limit(value, "d"), DAYS).on == on(end)


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-01-05", "3month", "2026-04-07"),  # 5 April is a holiday and 6 April too
        ("2026-01-31", "1month", "2026-02-28"),  # no such day: the month's last, and 28 February 2026 is worked
        ("2025-12-31", "2month", "2026-02-28"),
        ("2025-11-23", "1year", "2026-11-23"),
        ("2024-02-29", "2year", "2026-02-28"),
        ("2026-11-23", "0month", "2026-11-23"),
    ],
)
def test_months_and_years_end_on_the_same_day_or_the_months_last(start: str, limit: str, end: str) -> None:
    assert rules.due(on(start), Limit.parse(limit), DAYS).on == on(end)


def test_months_stand_still_in_a_pause() -> None:
    assert rules.due(on("2026-10-12"), Limit(1, "month"), DAYS, [(on("2026-11-02"), on("2026-11-05"))]).on == on(
        "2026-11-16"
    )


def test_natural_days_stand_still_in_a_pause() -> None:
    assert rules.due(on("2026-11-02"), Limit(10, "d"), DAYS, [(on("2026-11-05"), on("2026-11-09"))]).on == on(
        "2026-11-16"
    )


def test_hours_run_through_the_night_and_the_holiday() -> None:
    start = datetime(2026, 9, 30, 17, 30, tzinfo=SHANGHAI)

    due = rules.due(start, Limit(24, "h"), DAYS)

    assert due.at == datetime(2026, 10, 1, 17, 30, tzinfo=SHANGHAI)
    assert due.on == on("2026-10-01")


def test_hours_that_start_on_a_date_start_at_midnight() -> None:
    assert rules.due(on("2026-11-20"), Limit(24, "h"), DAYS).on == on("2026-11-21")


def test_hours_stand_still_in_a_pause() -> None:
    start = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)
    pauses = [(on("2026-11-20"), on("2026-11-22")), (on("2026-12-20"), on("2026-12-22"))]

    assert rules.due(start, Limit(24, "h"), DAYS, pauses).at == datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


OFFICE = ((time(8, 30), time(12)), (time(14), time(17, 30)))


def minute(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def test_minutes_run_from_the_minute() -> None:
    assert rules.due(minute("11-20T23:50"), Limit(30, "min"), DAYS).at == minute("11-21T00:20")


@pytest.mark.parametrize(
    ("pauses", "ends"),
    [
        ([("11-20T10:00", "11-20T10:30")], "11-20T12:30"),
        ([("11-20T09:00", "11-20T10:30")], "11-20T12:30"),  # what lies before the start takes nothing away
        ([("11-20T10:00", "11-20T10:40"), ("11-20T10:20", "11-20T11:00")], "11-20T13:00"),  # once, where two overlap
        ([("11-20T12:00", "11-20T15:00")], "11-20T12:00"),  # too late
    ],
)
def test_two_hours_stand_still_to_the_minute(pauses: list[tuple[str, str]], ends: str) -> None:
    spans = [(minute(since), minute(until)) for since, until in pauses]

    assert rules.due(minute("11-20T10:00"), Limit(2, "h"), DAYS, spans).at == minute(ends)


@pytest.mark.parametrize(
    ("start", "hours", "ends"),
    [
        ("11-20T16:30", 2, "11-23T09:30"),  # Friday afternoon to Monday morning
        ("11-20T11:00", 2, "11-20T15:00"),  # over the lunch break
        ("11-21T10:00", 1, "11-23T09:30"),  # reported on a Saturday
        ("11-20T08:00", 7, "11-20T17:30"),  # a whole day, from before opening to closing time
        ("09-30T17:00", 1, "10-08T09:00"),  # over the national holiday
    ],
)
def test_office_hours_run_while_the_office_is_open(start: str, hours: int, ends: str) -> None:
    assert rules.due(minute(start), Limit(hours, "wh"), DAYS, office=OFFICE).at == minute(ends)


def test_office_hours_stand_still_in_a_pause() -> None:
    pauses = [(minute("11-20T10:00"), minute("11-20T15:00"))]

    due = rules.due(minute("11-20T09:00"), Limit(2, "wh"), DAYS, pauses, OFFICE)

    assert due.at == minute("11-20T16:00")


def test_office_hours_without_hours_are_a_fault() -> None:
    with pytest.raises(ValueError, match="office hours"):
        rules.due(minute("11-20T09:00"), Limit(2, "wh"), DAYS)


@pytest.mark.parametrize(
    ("promised", "lawful", "refused"),
    [
        (Limit(10, "wd"), Limit(20, "wd"), False),
        (Limit(20, "wd"), Limit(20, "wd"), False),
        (Limit(21, "wd"), Limit(20, "wd"), True),
        (Limit(30, "d"), Limit(20, "wd"), True),
        (Limit(20, "d"), Limit(20, "wd"), False),
        (Limit(24, "h"), Limit(5, "wd"), False),
        (Limit(3, "month"), Limit(60, "d"), True),
    ],
)
def test_a_promise_never_exceeds_the_law(promised: Limit, lawful: Limit, refused: bool) -> None:
    assert (rules.why_not_promise(promised, lawful) is not None) is refused


@given(st.dates(on("2026-01-01"), on("2026-06-30")), st.integers(1, 60))
def test_the_last_day_is_worked_and_as_many_days_lie_between_as_the_limit_says(start: date, value: int) -> None:
    due = rules.due(start, Limit(value, "wd"), DAYS)

    assert DAYS.is_working(due.on)
    assert rules.working_days_between(start, due.on, DAYS) == value
    assert rules.working_days_between(due.on, start, DAYS) == -value
    assert (due.on - start).days == value + len(due.skipped)


@given(st.dates(on("2026-01-01"), on("2026-06-30")), st.integers(1, 30), st.integers(0, 40), st.integers(0, 40))
def test_a_longer_pause_never_ends_earlier(start: date, value: int, since: int, length: int) -> None:
    first = date.fromordinal(start.toordinal() + since)
    pause = (first, date.fromordinal(first.toordinal() + length))

    plain = rules.due(start, Limit(value, "wd"), DAYS)
    paused = rules.due(start, Limit(value, "wd"), DAYS, [pause])

    assert paused.on >= plain.on


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("1wd", Limit(1, "wd")),
        (" 60D ", Limit(60, "d")),
        ("24h", Limit(24, "h")),
        ("30min", Limit(30, "min")),
        ("7wh", Limit(7, "wh")),
    ],
)
def test_a_limit_is_read_as_it_is_written(text: str, limit: Limit) -> None:
    assert Limit.parse(text) == limit


@pytest.mark.parametrize("text", ["", "wd", "1", "1w", "-1wd", "1.5d", "一wd", "99999wd", "１wd"])
def test_a_limit_that_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refused, match=r"20wd|不合规"):
        Limit.parse(text)


def test_the_published_schedule_of_2026_passes_its_own_validation() -> None:
    by_law = schedules.statutory(2026)

    assert rules.why_not_schedule(2026, PUBLISHED.off, PUBLISHED.make_up, by_law) is None
    assert rules.doubt_about_schedule(PUBLISHED.off, PUBLISHED.make_up, by_law) is None


@pytest.mark.parametrize(
    ("off", "make_up", "reason"),
    [
        ({}, {"2026-11-23": "x"}, "调休上班日必须是周六或周日：2026-11-23不是"),
        ({"2025-12-31": "元旦"}, {}, "2025-12-31不在 2026 年内"),
        ({"2026-01-04": "元旦"}, {}, "2026-01-04既放假又上班"),
    ],
)
def test_what_cannot_be_in_a_schedule_is_named(off: dict[str, str], make_up: dict[str, str], reason: str) -> None:
    all_off = PUBLISHED.off | {on(day): name for day, name in off.items()}
    all_made_up = PUBLISHED.make_up | {on(day): name for day, name in make_up.items()}

    assert reason in str(rules.why_not_schedule(2026, all_off, all_made_up, schedules.statutory(2026)))


def test_a_schedule_that_forgets_a_statutory_holiday_is_refused() -> None:
    off = {day: name for day, name in PUBLISHED.off.items() if day != on("2026-10-01")}

    assert "缺少法定节假日：2026-10-01（国庆节）" in str(
        rules.why_not_schedule(2026, off, PUBLISHED.make_up, schedules.statutory(2026))
    )


def test_a_schedule_that_forgets_a_make_up_day_raises_a_doubt() -> None:
    make_up = {day: name for day, name in PUBLISHED.make_up.items() if day != on("2026-10-10")}

    assert "减去调休上班 5 天为 14 天，与法定节假日 13 天不符" in str(
        rules.doubt_about_schedule(PUBLISHED.off, make_up, schedules.statutory(2026))
    )


def test_the_two_sources_agree_on_every_day_of_every_year_but_one() -> None:
    differing = {year: schedules.disagreements(year) for year in schedules.published_years()}

    assert {year: [str(day) for day, _ in days] for year, days in differing.items() if days} == {2005: ["2005-12-31"]}


LAW = DatedParameter(
    code="toy.reply",
    name="答复",
    value=Decimal(10),
    unit="wd",
    article="第二十一条",
    valid_from=on("2025-08-01"),
    certainty="found",
)


@pytest.mark.parametrize(
    ("value", "area", "valid_from", "reason"),
    [
        ("5", "130100", "2026-01-01", None),
        ("15", "130100", "2026-01-01", "本地时限不得长于上位法规定的 10"),
        ("15", "", "2026-01-01", None),
        ("-1", "", "2026-01-01", "不能为负"),
        ("1.5", "", "2026-01-01", "应为整数"),
        ("5", "", "2025-01-01", "不得早于"),
    ],
)
def test_a_local_limit_may_be_shorter_but_not_longer(
    value: str, area: str, valid_from: str, reason: str | None
) -> None:
    why = rules.why_not_parameter(LAW, Decimal(value), area=area, valid_from=on(valid_from))

    assert why is None if reason is None else reason in str(why)
