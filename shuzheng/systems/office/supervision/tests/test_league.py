"""Tables: what is reckoned, who is not ranked, and that each line belongs to whom the clock was for."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.kernel.cases.oversight.queries import of_unit, running_clocks
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.office.supervision.league.actions import tally, tally_recent
from shuzheng.systems.office.supervision.league.queries import league
from shuzheng.systems.office.supervision.league.rules import Gathered, Line, line, median, months_between, ranked
from shuzheng.systems.office.supervision.models import Tally
from shuzheng.systems.office.supervision.reports.actions import make_report
from shuzheng.systems.office.supervision.reports.forms import word
from shuzheng.systems.office.supervision.reports.rules import digest, sentences
from shuzheng.systems.office.supervision.tests.conftest import Ask, County, at, take
from shuzheng.systems.office.supervision.watching.actions import watch

OCTOBER = date(2026, 10, 1)


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_median_of_counted_days_is_the_median_of_the_days(days: list[int]) -> None:
    ordered = sorted(days)
    middle = (ordered[(len(days) - 1) // 2] + ordered[len(days) // 2]) / 2
    assert median(Counter(days)) == middle


def _line(name: str, *, done: int, late: int = 0, late_now: int = 0, days: int = 3) -> Line:
    return line(name, name, Gathered(Counter({days: done}), late, late_now, 0))


def test_what_is_still_late_counts_against_the_rate() -> None:
    assert _line("甲", done=8, late=1, late_now=2).rate == 0.7


def test_equals_share_a_place_and_small_numbers_have_none() -> None:
    table = ranked(
        [_line("小", done=9), _line("乙", done=10), _line("甲", done=20), _line("丙", done=10, late=1)], least=10
    )
    assert [(one.name, one.rank) for one in table] == [("乙", 1), ("甲", 1), ("丙", 3), ("小", None)]


def test_a_shorter_median_goes_first_among_equal_rates() -> None:
    table = ranked([_line("慢", done=10, days=9), _line("快", done=10, days=2)], least=10)
    assert [one.name for one in table] == ["快", "慢"]


def test_months_cross_the_year() -> None:
    assert [f"{one:%Y%m}" for one in months_between(date(2025, 11, 1), date(2026, 2, 1))] == [
        "202511",
        "202512",
        "202601",
        "202602",
    ]


@pytest.fixture
def october(county: County, ask: Ask) -> None:
    """Two cases of the county ended in October, one of them late; a third is late still."""
    first, second = ask(at(9, 14)), ask(at(10, 9))
    take(first, "propose", county.housing_officer, at(10, 12))
    take(first, "refuse", county.housing_head, at(10, 12), reason="无")
    take(second, "propose", county.housing_officer, at(10, 14))
    take(second, "refuse", county.housing_head, at(10, 14), reason="无")
    ask(at(10, 13))
    watch(at=at(10, 30))
    tally(month=OCTOBER, at=at(10, 30))


@pytest.mark.usefixtures("october")
def test_a_table_says_who_was_late_and_who_is(county: County) -> None:
    found = league(county.small.county, first=OCTOBER, last=OCTOBER, at=at(10, 30))
    unit = next(one for one in found.units if one.name == str(county.housing))
    assert (unit.done, unit.late, unit.late_now, unit.findings, unit.rank) == (2, 1, 1, 2, None)
    assert unit.rate == pytest.approx(1 / 3)
    assert [one.name for one in found.places] == ["长安区本级"]


@pytest.mark.usefixtures("october")
def test_the_province_sees_its_cities(county: County) -> None:
    found = league(county.small.province, first=OCTOBER, last=OCTOBER, at=at(10, 30))
    assert [(one.name, one.done) for one in found.places] == [("石家庄市", 2)]


@pytest.mark.usefixtures("october")
def test_adding_up_again_changes_nothing(county: County) -> None:
    before = list(Tally.objects.order_by("days").values_list("days", "is_late", "count"))
    tally_recent(at=at(11, 1))
    assert list(Tally.objects.order_by("days").values_list("days", "is_late", "count")) == before


@pytest.mark.usefixtures("october")
def test_a_report_keeps_the_figures_of_its_instant(county: County, ask: Ask) -> None:
    report = make_report(division=county.small.county, month=OCTOBER, by=county.first, at=at(10, 30))
    before = word(report)
    ask(at(10, 30))
    report.refresh_from_db()
    assert (word(report), digest(report.figures)) == (before, report.digest)
    assert "已超期1个" in sentences(report.figures)[0]
    assert "共办结时钟2个，其中逾期1个" in sentences(report.figures)[1]


@pytest.mark.usefixtures("october")
def test_a_second_report_of_a_month_is_a_second_draft(county: County) -> None:
    made = [make_report(division=county.small.county, month=OCTOBER, by=county.first, at=at(10, 30)) for _ in range(2)]
    assert [one.number for one in made] == [1, 2]


@pytest.mark.usefixtures("october")
def test_who_only_looks_makes_no_report(county: County) -> None:
    with pytest.raises(NotAllowed):
        make_report(division=county.small.county, month=OCTOBER, by=county.head, at=at(10, 30))


def test_lateness_is_laid_to_whoever_was_on_duty_when_time_ran_out(county: County, ask: Ask) -> None:
    case, here = ask(at(10, 12)), county.small
    take(case, "ask_correction", county.housing_officer, at(10, 13), data={"missing": ["户型图"]})
    take(case, "correct", here.market_officer, at(10, 14))
    watch(at=at(11, 2))
    tally(month=date(2026, 11, 1), at=at(11, 2))
    found = league(here.county, first=date(2026, 11, 1), last=date(2026, 11, 1), at=at(11, 2))
    assert [(one.name, one.late_now, one.findings) for one in found.units] == [(str(county.housing), 1, 1)]
    red = (
        of_unit(running_clocks(), county.housing.pk, at=at(11, 2)),
        of_unit(running_clocks(), here.market.pk, at=at(11, 2)),
    )
    assert [rows.filter(case=case).count() for rows in red] == [1, 0]
