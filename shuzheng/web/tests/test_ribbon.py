from datetime import date, timedelta

import pytest

from shuzheng.web import samples
from shuzheng.web.ribbon import MOST_CELLS, Ribbon, ribbon
from shuzheng.web.specs import Pause

START, TODAY = date(2026, 9, 30), date(2026, 10, 20)


def lay(**more: object) -> Ribbon:
    given: dict[str, object] = {
        "label": "答复",
        "limit": "10 个工作日",
        "start": START,
        "due": date(2026, 10, 20),
        "today": TODAY,
        "skipped": samples.skipped(START, date(2026, 11, 30)),
        "makeup": samples.MAKEUP,
    }
    return ribbon(**(given | more))  # type: ignore[arg-type]


def kind_on(strip: Ribbon, day: date) -> str:
    return next(cell.kind for cell in strip.cells if cell.start == day)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (START, "start"),
        (date(2026, 10, 1), "holiday"),
        (date(2026, 10, 8), "counted"),
        (date(2026, 10, 10), "makeup"),
        (date(2026, 10, 11), "weekend"),
        (date(2026, 10, 20), "counted"),
    ],
)
def test_each_day_is_what_the_calendar_says(day: date, kind: str) -> None:
    assert kind_on(lay(), day) == kind


def test_the_counted_days_are_the_limit() -> None:
    strip = lay()
    assert (strip.counted, strip.total, strip.word) == (9, 10, "今日到期")


def test_days_after_the_due_date_are_overdue() -> None:
    strip = lay(due=date(2026, 10, 14))
    assert (strip.days_late, strip.level, kind_on(strip, date(2026, 10, 15))) == (6, "late", "overdue")


def test_a_clock_that_stands_still_says_its_ground() -> None:
    strip = lay(due=None, pauses=[Pause(date(2026, 10, 12), None, "等待补正")])
    assert (strip.is_paused, strip.word, kind_on(strip, date(2026, 10, 13))) == (True, "已中止计时", "paused")
    assert "等待补正" in strip.sentence


def test_without_a_due_date_the_strip_ends_today() -> None:
    strip = lay(due=None, pauses=[Pause(date(2026, 10, 12), None, "等待补正")])
    assert (strip.cells[-1].end, strip.due_words) == (TODAY, "恢复计时后顺延")


def test_the_last_days_are_the_extension() -> None:
    strip = lay(due=date(2026, 11, 3), extended=10)
    assert sum(cell.kind == "extended" for cell in strip.cells) == 10


def test_a_year_without_an_official_schedule_is_provisional() -> None:
    strip = lay(start=date(2026, 12, 16), due=date(2027, 1, 5), provisional_from=date(2027, 1, 1))
    assert strip.is_provisional
    assert next(cell.start for cell in strip.cells if cell.is_provisional) == date(2027, 1, 1)
    assert strip.due_words.endswith("暂定")


def test_a_concluded_clock_is_never_late() -> None:
    strip = lay(due=date(2026, 10, 14), done_on=date(2026, 10, 13))
    assert (strip.days_late, strip.word) == (0, "已办结")


def test_a_clock_concluded_after_its_day_says_so() -> None:
    strip = lay(due=date(2026, 10, 14), done_on=date(2026, 10, 16))
    assert (strip.word, strip.level) == ("逾期 2 天办结", "late")


def test_a_long_clock_is_drawn_in_weeks() -> None:
    strip = lay(due=START + timedelta(days=300))
    assert len(strip.cells) <= MOST_CELLS
    assert strip.cells[-1].is_due


def test_the_whole_strip_can_be_heard() -> None:
    assert lay().sentence.startswith(
        "答复，10 个工作日，2026 年 10 月 20 日（周二）到期；今日到期；已计 9 日，共 10 日"
    )
