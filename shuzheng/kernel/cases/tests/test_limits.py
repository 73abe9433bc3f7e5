"""Three limits a clock: what the law allows, what was promised, when it is warned of; to the day or to the minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from seeds.handful import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.calendar.specs import DatedParameter, Limit
from shuzheng.kernel.cases import actions, flows, queries
from shuzheng.kernel.cases.clocks import rules as law
from shuzheng.kernel.cases.clocks.queries import late
from shuzheng.kernel.cases.models import Case, CaseClock, Notice
from shuzheng.kernel.cases.specs import LICENSING_GROUNDS, OPEN, Clock, Ground
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import Refused
from tests.toy.flows import FLOW, HANDLER

CLOCK = replace(FLOW.clocks[0], pauses=())
Opened = Callable[..., Case]


@pytest.fixture
def opened(here: Small) -> Iterator[Opened]:
    """Opens a case whose one clock is as a test wants it, from a minute on."""
    installed = []

    def open_case(clock: Clock, when: datetime = at(9, 25)) -> Case:  # noqa: B008 - a constant instant
        flow = replace(FLOW, name="limits", prefix="SX", clocks=(clock,))
        flows.install(flow)
        installed.append(flow)
        sides = {"asker": here.market, "handler": here.education, "authority": here.authority}
        return actions.open_case(
            flow="limits", title="x", sides=sides, division="130000", by=here.market_officer, at=when
        )

    yield open_case
    for flow in installed:
        flows.remove(flow)


def _limit(value: int, unit: str, **more: Any) -> None:
    row = DatedParameter(
        "toy.other", "另一时限", Decimal(value), unit, "玩具办法第九条", valid_from=date(2026, 1, 1), **more
    )
    calendar.load_parameters(rows=[row], source="other", by=SYSTEM, at=at(1, 1))


def minute(month: int, day: int, hour: int, minutes: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minutes, tzinfo=SHANGHAI)


def test_the_promise_lights_the_clock_and_the_law_alone_makes_it_late(here: Small, opened: Opened) -> None:
    case = opened(replace(CLOCK, promised=lambda case: Limit(5, "wd")))

    (view,) = queries.clocks(case.pk, today=date(2026, 10, 9))
    assert (view.target_on, view.due_on) == (date(2026, 10, 9), date(2026, 10, 15))
    (row,) = queries.desk(here.education_officer, on=date(2026, 10, 10))
    assert (row.due_on, row.light) == (date(2026, 10, 9), "red")
    assert late(["limits"], on=date(2026, 10, 15), since=date(2026, 9, 1)) == []
    assert len(late(["limits"], on=date(2026, 10, 16), since=date(2026, 9, 1))) == 1


def test_a_desk_names_both_limits(here: Small, opened: Opened) -> None:
    opened(replace(CLOCK, promised=lambda case: Limit(5, "wd")))

    (row,) = queries.desk(here.education_officer, on=date(2026, 9, 28))

    assert row.why == (
        "答复时限承诺5个工作日，法定10个工作日（玩具办法第二条），自2026-09-25起算（当日不计），"
        "2026-10-09届满，法定2026-10-15届满"
    )


def test_a_promise_above_the_law_is_refused(opened: Opened) -> None:
    with pytest.raises(Refused, match="承诺时限11 个工作日不得超过法定时限10 个工作日"):
        opened(replace(CLOCK, promised=lambda case: Limit(11, "wd")))


def test_a_promise_may_depend_on_the_case_and_be_absent(opened: Opened) -> None:
    case = opened(replace(CLOCK, promised=lambda case: Limit(1, "wd") if case.data else None))

    assert CaseClock.objects.get(case=case).target_on == date(2026, 10, 15)


def test_a_promise_in_natural_days_never_ends_after_the_law(opened: Opened) -> None:
    _limit(3, "wd")
    case = opened(replace(CLOCK, limit="toy.other", promised=lambda case: Limit(4, "d")), at(9, 28))

    row = CaseClock.objects.get(case=case)
    assert row.target_on == row.due_on == date(2026, 10, 8)


def test_a_warning_may_have_a_limit_of_its_own(opened: Opened) -> None:
    _limit(2, "wd")

    case = opened(replace(CLOCK, warn="toy.other"))

    assert CaseClock.objects.get(case=case).warn_on == date(2026, 9, 29)


def test_an_extension_moves_the_promise_too(here: Small, opened: Opened) -> None:
    case = opened(replace(CLOCK, promised=lambda case: Limit(5, "wd")))
    asked = actions.ask_extension(
        case_id=case.pk, clock="answer", value=2, by=here.education_officer, at=at(9, 28), reason="数据量大"
    )

    actions.extend_clock(extension_id=asked.pk, by=here.reviewer, at=at(9, 29))

    row = CaseClock.objects.get(case=case)
    assert (row.target_on, row.due_on) == (date(2026, 10, 12), date(2026, 10, 19))


# --- hours and minutes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "started", "due"),
    [
        (2, "h", minute(9, 25, 23, 10), minute(9, 26, 1, 10)),  # 传染病甲类: two hours, by night as well
        (24, "h", minute(9, 30, 17, 5), minute(10, 1, 17, 5)),
        (30, "min", minute(9, 25, 9, 50), minute(9, 25, 10, 20)),  # 网格: half an hour
        (4, "wh", minute(9, 30, 15, 0), minute(10, 8, 10, 0)),  # office hours: two and a half today, the rest after
    ],
)
def test_hours_start_at_the_minute_of_the_step(
    opened: Opened, value: int, unit: str, started: datetime, due: datetime
) -> None:
    _limit(value, unit)

    case = opened(replace(CLOCK, limit="toy.other"), started)

    row = CaseClock.objects.get(case=case)
    assert (row.started_at, row.due_at, row.due_on) == (started, due, due.date())


@pytest.mark.parametrize(
    ("now", "light"),
    [
        (minute(9, 25, 11, 35), ""),
        (minute(9, 25, 11, 36), "amber"),
        (minute(9, 25, 12, 0), "amber"),
        (minute(9, 25, 12, 1), "red"),
    ],
)
def test_lights_of_hours_change_at_the_minute(here: Small, opened: Opened, now: datetime, light: str) -> None:
    _limit(2, "h")
    opened(replace(CLOCK, limit="toy.other"))

    (row,) = queries.desk(here.education_officer, on=now.date(), at=now)

    assert (row.light, row.due_at) == (light, minute(9, 25, 12))
    assert [one.task_id for one in queries.desk(here.education_officer, on=now.date(), at=now, light=light)] == [
        row.task_id
    ]


def test_a_pause_of_hours_is_counted_to_the_minute(here: Small, opened: Opened) -> None:
    _limit(2, "h")
    case = opened(replace(CLOCK, limit="toy.other"))
    said: dict[str, Any] = {"case_id": case.pk, "clock": "answer", "by": here.education_officer}
    actions.pause_clock(**said, ground="hearing", reason="听证", at=minute(9, 25, 10, 30))

    actions.resume_clock(**said, at=minute(9, 25, 16, 45))

    assert CaseClock.objects.get(case=case).due_at == minute(9, 25, 18, 15)


def test_why_names_the_minute(opened: Opened) -> None:
    _limit(30, "min")
    case = opened(replace(CLOCK, limit="toy.other"))

    (view,) = queries.clocks(case.pk, today=date(2026, 9, 25), at=minute(9, 25, 10, 31))

    assert view.why == "答复时限30分钟（玩具办法第九条），自2026-09-25 10:00起算，2026-09-25 10:30届满"
    assert (view.light, view.is_late) == ("red", True)


# --- standing still only on a ground, told in writing --------------------------------------------------------------


def test_the_grounds_of_the_licensing_law_are_ready_for_any_flow(here: Small, opened: Opened) -> None:
    case = opened(replace(CLOCK, grounds=LICENSING_GROUNDS, paused_by=HANDLER))

    actions.pause_clock(
        case_id=case.pk, clock="answer", ground="expert_review", by=here.education_officer, at=at(9, 28), reason="论证"
    )

    body = Notice.objects.get(title__contains="暂停计时", org=here.market).body
    assert "事由：专家评审；依据：行政许可法第四十五条；自2026-09-28起暂停，至恢复计时之日止。书面说明：论证" in body


def test_the_notice_of_going_on_names_the_whole_span(here: Small, asked: Case) -> None:
    said: dict[str, Any] = {"case_id": asked.pk, "clock": "answer", "by": here.education_officer}
    actions.pause_clock(**said, ground="hearing", reason="定期听证", at=at(9, 28))

    actions.resume_clock(**said, at=at(9, 30))

    body = Notice.objects.get(title__contains="恢复计时", org=here.market).body
    assert "事由：听证；依据：行政许可法第八十二条；自2026-09-28起暂停，2026-09-30恢复" in body
    assert "届满日：2026-10-19" in body


def test_a_step_that_makes_it_stand_still_is_told_in_writing_too(here: Small, asked: Case) -> None:
    said: dict[str, Any] = {"case_id": asked.pk}
    actions.take(step="ask_correction", by=here.education_officer, at=at(9, 28), data={"missing": ["公函"]}, **said)
    actions.take(step="correct", by=here.market_officer, at=at(9, 30), **said)

    bodies = Notice.objects.filter(org=here.market, title__contains="计时").order_by("created_at")
    assert [one.body.splitlines()[1] for one in bodies] == [
        "“答复时限”自2026-09-28起暂停，至恢复计时之日止。事由：等待补正材料；依据：条例第二十一条。",
        "“答复时限”自2026-09-28起暂停，2026-09-30恢复。事由：等待补正材料；依据：条例第二十一条。",
    ]
    (row,) = queries.desk(here.education_officer, on=date(2026, 9, 30))
    assert row.why.endswith("；不计入：等待补正材料（自2026-09-28起暂停，2026-09-30恢复，条例第二十一条）")


def test_what_has_run_out_cannot_be_made_to_stand_still(here: Small, asked: Case) -> None:
    with pytest.raises(Refused, match="已经超过时限"):
        actions.pause_clock(
            case_id=asked.pk, clock="answer", ground="hearing", by=here.education_officer, at=at(10, 16), reason="听证"
        )


def test_a_step_that_pauses_it_too_late_does_not_put_the_light_out(here: Small, asked: Case) -> None:
    actions.take(
        case_id=asked.pk, step="ask_correction", by=here.education_officer, at=at(10, 20), data={"missing": ["函"]}
    )

    (view,) = queries.clocks(asked.pk, today=date(2026, 10, 21))

    assert (view.light, view.due_on) == ("red", date(2026, 10, 15))


def test_both_reasons_of_an_extension_reach_the_applicant(here: Small, asked: Case) -> None:
    extension = actions.ask_extension(
        case_id=asked.pk, clock="answer", value=5, by=here.education_officer, at=at(10, 9), reason="数据量大"
    )

    actions.extend_clock(extension_id=extension.pk, by=here.reviewer, at=at(10, 10), answer="情况属实")

    assert "理由：数据量大。答复：情况属实" in Notice.objects.get(title__contains="同意延期", org=here.market).body


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (replace(CLOCK, grounds=(Ground("tea", "喝茶"),)), "没有写明法律依据"),
        (replace(CLOCK, extension=replace(CLOCK.extension, tells=())), "没有写明把理由告知谁"),  # type: ignore[type-var]
    ],
)
def test_a_clock_without_law_is_refused_in_words(clock: Clock, words: str) -> None:
    assert words in "；".join(law.faults(replace(FLOW, clocks=(clock,)), roles=frozenset()))


def test_an_instant_to_the_first_of_two_runs(here: Small, opened: Opened) -> None:
    _limit(2, "h")
    case = opened(
        replace(CLOCK, limit="toy.other", starts_on=(OPEN, "correct"), stops_on=("ask_correction", *CLOCK.stops_on))
    )
    actions.take(
        case_id=case.pk,
        step="ask_correction",
        by=here.education_officer,
        at=minute(9, 25, 11),
        data={"missing": ["函"]},
    )
    actions.take(case_id=case.pk, step="correct", by=here.market_officer, at=minute(9, 25, 15, 20))

    first, second = CaseClock.objects.filter(case=case).order_by("run")
    assert (first.stopped_at, second.due_at) == (minute(9, 25, 11), minute(9, 25, 17, 20))
