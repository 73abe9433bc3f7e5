"""Pauses on a ground, one extension by whom the law names, and schedules announced late."""

from __future__ import annotations

from datetime import date

import pytest

from seeds.handful import Small
from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.cases import actions, queries
from shuzheng.kernel.cases.clocks.actions import wind
from shuzheng.kernel.cases.models import Case, CaseClock, ClockExtension, Notice, Task
from shuzheng.kernel.cases.recounting.actions import recompute_clocks
from shuzheng.kernel.cases.tests.conftest import ask, at
from shuzheng.lib import schedules
from shuzheng.lib.errors import NotAllowed, Refused


def _ask_longer(here: Small, case: Case, value: int = 5) -> ClockExtension:
    return actions.ask_extension(
        case_id=case.pk, clock="answer", value=value, by=here.education_officer, at=at(10, 9), reason="数据量大"
    )


def test_a_pause_needs_a_ground_the_flow_knows_and_written_words(here: Small, asked: Case) -> None:
    with pytest.raises(Refused, match="不能以此事由暂停"):
        actions.pause_clock(
            case_id=asked.pk, clock="answer", ground="holiday", by=here.education_officer, at=at(9, 28), reason="忙"
        )
    with pytest.raises(Refused, match="须有书面说明"):
        actions.pause_clock(
            case_id=asked.pk, clock="answer", ground="hearing", by=here.education_officer, at=at(9, 28), reason=""
        )


def test_a_hearing_is_not_counted_and_every_side_is_told(here: Small, asked: Case) -> None:
    actions.pause_clock(
        case_id=asked.pk,
        clock="answer",
        ground="hearing",
        by=here.education_officer,
        at=at(9, 28),
        reason="定期听证",
    )
    assert CaseClock.objects.get().due_on is None
    assert queries.desk(here.education_officer, on=date(2026, 9, 29))[0].why == "无法定时限，或计时已暂停"
    actions.resume_clock(case_id=asked.pk, clock="answer", by=here.education_officer, at=at(9, 30))

    assert CaseClock.objects.get().due_on == date(2026, 10, 19)
    told = Notice.objects.filter(title__contains="暂停计时").values_list("org__short_name", flat=True)
    assert set(told) == {"省市场监管局", "省教育厅", "省数据局"}


def test_only_the_party_the_flow_names_may_pause(here: Small, asked: Case) -> None:
    with pytest.raises(NotAllowed):
        actions.pause_clock(
            case_id=asked.pk, clock="answer", ground="hearing", by=here.market_officer, at=at(9, 28), reason="听证"
        )


def test_an_extension_waits_on_the_desk_of_whom_the_law_names(here: Small, asked: Case) -> None:
    _ask_longer(here, asked)

    (row,) = queries.desk(here.reviewer, on=date(2026, 10, 9))
    assert row.steps == ("答复延期申请",)
    assert CaseClock.objects.get().due_on == date(2026, 10, 15)


def test_consent_moves_the_last_day_and_the_asker_is_told_why(here: Small, asked: Case) -> None:
    extension = _ask_longer(here, asked)

    actions.extend_clock(extension_id=extension.pk, by=here.reviewer, at=at(10, 10))

    assert CaseClock.objects.get().due_on == date(2026, 10, 22)
    notice = Notice.objects.get(title__contains="同意延期", org=here.market)
    assert "数据量大" in notice.body
    assert "届满日：2026-10-22" in notice.body
    assert queries.desk(here.reviewer, on=date(2026, 10, 12)) == []


def test_a_declined_extension_leaves_the_last_day_and_may_be_asked_again(here: Small, asked: Case) -> None:
    extension = _ask_longer(here, asked)

    actions.decline_extension(extension_id=extension.pk, by=here.reviewer, at=at(10, 10), answer="理由不充分")

    assert CaseClock.objects.get().due_on == date(2026, 10, 15)
    assert _ask_longer(here, asked).pk != extension.pk


def test_nobody_extends_twice_nor_beyond_the_limit_nor_by_themselves(here: Small, asked: Case) -> None:
    with pytest.raises(Refused, match="1至10之间"):
        _ask_longer(here, asked, value=11)
    extension = _ask_longer(here, asked)
    with pytest.raises(NotAllowed):
        actions.extend_clock(extension_id=extension.pk, by=here.education_officer, at=at(10, 10))
    actions.extend_clock(extension_id=extension.pk, by=here.reviewer, at=at(10, 10))

    with pytest.raises(Refused, match="只能延期一次"):
        _ask_longer(here, asked)
    with pytest.raises(Refused, match="已经答复"):
        actions.extend_clock(extension_id=extension.pk, by=here.reviewer, at=at(10, 10))


def _enter_2027(here: Small) -> None:
    """Spring Festival 2027 as an official might enter it: 5–11 February off, no make-up days, the law's days else."""
    by_law = schedules.statutory(2027)
    calendar.enter_schedule(
        year=2027,
        off={**by_law, date(2027, 1, 4): "元旦"},
        make_up={},
        source="演示通知〔2026〕1号",
        by=here.reviewer,
        at=at(12, 30),
        despite="演示",
    )


def test_a_deadline_across_the_year_is_provisional_until_the_schedule_is_entered(here: Small) -> None:
    case = ask(here, at(12, 25))
    before = CaseClock.objects.get(case=case)
    assert (before.due_on, before.provisional) == (date(2027, 1, 11), True)

    _enter_2027(here)

    after = CaseClock.objects.get(case=case)
    assert (after.due_on, after.provisional) == (date(2027, 1, 12), False)
    said = queries.timeline(case)[-1]
    assert (said.what, said.by) == ("重算时限：答复时限", "系统")
    assert said.words == "2027年放假安排已录入，答复时限届满日由2027-01-11（暂定）重算为2027-01-12"
    assert Task.objects.get(case=case).due_on == date(2027, 1, 12)
    assert Notice.objects.filter(case=case, title__contains="重算时限").count() == 3


def test_counting_again_changes_nothing_when_nothing_changed(here: Small, asked: Case) -> None:
    before = CaseClock.objects.values().get(case=asked)

    wind(asked)

    assert CaseClock.objects.values().get(case=asked) == before
    assert recompute_clocks(year=2026, at=at(10, 9)) == 0


def test_the_ribbon_gets_every_run_with_its_reasons(here: Small, asked: Case) -> None:
    actions.take(
        case_id=asked.pk,
        step="ask_correction",
        by=here.education_officer,
        at=at(9, 28),
        data={"missing": ["公函"]},
    )

    (view,) = queries.clocks(asked.pk, today=date(2026, 9, 29))

    assert (view.limit, view.light, view.stills[0].label) == ("10个工作日", "", "等待补正材料")
    assert view.why.endswith("现已暂停：等待补正材料（条例第二十一条），自2026-09-28起暂停，至恢复计时之日止")
