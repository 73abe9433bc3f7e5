"""All open clocks counted at once come to exactly what each comes to by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seeds.handful import Small
from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.cases.clocks.actions import COUNTED, reckon
from shuzheng.kernel.cases.models import Case, CaseClock, CaseParty, ClockExtension, Move, Notice, PauseSpan, Task
from shuzheng.kernel.cases.recounting.actions import recompute_clocks
from shuzheng.kernel.cases.tests.conftest import ask, at
from shuzheng.lib import schedules
from shuzheng.lib.clock import SHANGHAI

YEAR = 2027
NOW = at(12, 30)
FIRST, LAST = date(2026, 10, 1), date(2027, 3, 1)
FIELDS = (*COUNTED, "provisional")

units = st.sampled_from(["wd", "d", "h", "wh", "min", "month", "year"])
own = st.none() | st.tuples(st.integers(0, 12), units)


@dataclass(frozen=True)
class Drawn:
    """A clock as hypothesis draws it."""

    started_at: datetime
    limit: tuple[int, str]
    promised: tuple[int, str] | None
    warn: tuple[int, str] | None
    added: int
    spans: list[tuple[datetime, int]] = field(default_factory=list)
    is_still: bool = False


instants = st.builds(
    lambda on, minutes: datetime.combine(on, time(), SHANGHAI) + timedelta(minutes=minutes),
    st.dates(FIRST, LAST),
    st.integers(0, 1439),
)
drawn = st.builds(
    Drawn,
    instants,
    st.tuples(st.integers(0, 40), units),
    own,
    own,
    st.integers(0, 10),
    st.lists(st.tuples(instants, st.integers(0, 40_000)), max_size=3),
    st.booleans(),
)


def _clock(case: Case, number: int, one: Drawn, by: object) -> CaseClock:
    row = CaseClock.objects.create(
        case=case,
        name="answer",
        label="答复时限",
        run=number,
        parameter="toy.answer",
        limit_value=one.limit[0],
        limit_unit=one.limit[1],
        promised_value=one.promised[0] if one.promised else None,
        promised_unit=one.promised[1] if one.promised else "",
        warn_value=one.warn[0] if one.warn else None,
        warn_unit=one.warn[1] if one.warn else "",
        warn=0.2,
        article="玩具办法第二条",
        started_on=one.started_at.date(),
        started_at=one.started_at,
    )
    PauseSpan.objects.bulk_create(_span(row, since, minutes) for since, minutes in one.spans)
    if one.is_still:
        PauseSpan.objects.create(clock=row, since=one.started_at.date(), since_at=one.started_at, ground="x", label="x")
    if one.added:
        asked = {"asked_by": by, "asked_at": NOW, "answered_by": by, "answered_at": NOW, "agreed": True}
        ClockExtension.objects.create(clock=row, value=one.added, reason="x", **asked)
    reckon(row)
    row.save()
    return row


def _span(row: CaseClock, since: datetime, minutes: int) -> PauseSpan:
    until = since + timedelta(minutes=minutes)
    return PauseSpan(
        clock=row, since=since.date(), since_at=since, until=until.date(), until_at=until, ground="x", label="x"
    )


def _schedule(off: dict[date, str]) -> None:
    given = schedules.YearSchedule(YEAR, off, {}, official=True, source="演示")
    calendar.replace_schedule(given, entered_by="演示", at=NOW)


@pytest.fixture
def bare(here: Small) -> tuple[Small, Case]:
    """A case of its own, without the clock and the desk it began with."""
    case = ask(here, at(9, 25))
    Task.objects.all().delete()
    CaseClock.objects.all().delete()
    return here, case


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clocks=st.lists(drawn, min_size=1, max_size=12), off=st.sets(st.dates(date(2027, 1, 1), date(2027, 4, 30))))
def test_counted_together_is_counted_alone(bare: tuple[Small, Case], clocks: list[Drawn], off: set[date]) -> None:
    here, case = bare
    CaseClock.objects.all().delete()
    _schedule({})
    rows = [_clock(case, number, one, here.reviewer) for number, one in enumerate(clocks, 1)]
    _schedule(dict.fromkeys(off, "演示假日"))

    recompute_clocks(year=YEAR, at=NOW)

    together = list(CaseClock.objects.order_by("run").values(*FIELDS))
    list(map(_alone, rows))
    assert together == list(CaseClock.objects.order_by("run").values(*FIELDS))


def _alone(row: CaseClock) -> None:
    reckon(row)
    row.save()


def _copies(case: Case, count: int) -> list[Case]:
    """More cases like one, with their sides and clocks, in three statements."""
    clock = CaseClock.objects.get(case=case)
    parties = list(CaseParty.objects.filter(case=case))
    kept = {"flow": case.flow, "flow_version": 1, "state": case.state, "division": case.division, "title": case.title}
    cases = [Case(number=f"WJ{number}", opened_at=case.opened_at, **kept) for number in range(count)]
    Case.objects.bulk_create(cases)
    CaseParty.objects.bulk_create(
        CaseParty(case=one, side=party.side, org=party.org) for one in cases for party in parties
    )
    fields = [one.attname for one in CaseClock._meta.concrete_fields if one.attname not in {"id", "case_id"}]
    CaseClock.objects.bulk_create(
        CaseClock(case=one, **{name: getattr(clock, name) for name in fields}) for one in cases
    )
    return cases


def _enter() -> None:
    by_law = schedules.statutory(YEAR)
    _schedule({**by_law, date(2027, 1, 4): "元旦"})


def test_every_case_says_so_and_each_side_hears_of_all_its_cases_at_once(here: Small) -> None:
    cases = _copies(ask(here, at(12, 25)), 24)
    _enter()

    assert recompute_clocks(year=YEAR, at=NOW) == 25

    assert Move.objects.filter(case__in=cases, label="重算时限：答复时限").count() == 24
    told = Notice.objects.filter(title="25件办件重算时限", created_at=NOW)
    assert {one.org for one in told} == {here.market, here.education, here.authority}
    assert "2027年放假安排已录入，答复时限届满日由2027-01-11（暂定）重算为2027-01-12" in told[0].body
    assert set(Case.objects.values_list("version", flat=True)) == {1, 2}


def test_the_statements_are_as_many_for_one_clock_as_for_many(
    here: Small, django_assert_max_num_queries: object
) -> None:
    _copies(ask(here, at(12, 25)), 50)
    _enter()

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        recompute_clocks(year=YEAR, at=NOW)


def test_a_schedule_that_comes_again_changes_nothing(here: Small) -> None:
    ask(here, at(12, 25))
    _enter()
    recompute_clocks(year=YEAR, at=NOW)

    assert recompute_clocks(year=YEAR, at=NOW) == 0
