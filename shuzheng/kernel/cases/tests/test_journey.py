"""A toy case from end to end, and what is refused on the way."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from seeds.handful import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions, queries
from shuzheng.kernel.cases.models import Case, CaseClock, Move, Notice, Task
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.lib.errors import NotAllowed, Refused
from tests.toy.flows import effects


def _step(case: Case, step: str, by: object, when: tuple[int, int], **rest: object) -> Case:
    return actions.take(case_id=case.pk, step=step, by=by, at=at(*when), **rest)  # type: ignore[arg-type]


def test_a_case_runs_from_asking_to_granting(here: Small, asked: Case) -> None:
    _step(asked, "propose", here.education_officer, (9, 28))
    done = _step(asked, "grant", here.education_head, (9, 29), data={"copies": "3"})

    assert (done.state, done.closed_at, done.data["copies"]) == ("granted", at(9, 29), 3)
    assert effects == ["toy.list:1×3"]
    assert [one.what for one in queries.timeline(done)] == ["发起", "拟办", "同意"]
    assert CaseClock.objects.get(case=done).stopped_on == date(2026, 9, 29)
    assert not Task.objects.filter(case=done, closed_at=None).exists()
    assert Notice.objects.get(org=here.market).title.endswith("同意")


def test_ten_working_days_reach_over_national_day_and_a_make_up_saturday(asked: Case) -> None:
    clock = CaseClock.objects.get(case=asked)

    # 28–30 Sep, 8–10 Oct (Saturday 10 October is worked), 12–15 Oct
    assert (clock.due_on, clock.provisional) == (date(2026, 10, 15), False)


def test_the_desk_says_what_is_due_and_why(here: Small, asked: Case) -> None:
    (row,) = queries.desk(here.education_officer, on=date(2026, 10, 14))

    assert (row.number, row.steps, row.light) == (asked.number, ("告知补正", "拟办"), "amber")
    assert row.why == "答复时限10个工作日（玩具办法第二条），自2026-09-25起算（当日不计），2026-10-15届满"
    assert queries.desk(here.market_officer, on=date(2026, 10, 14)) == []


def test_a_desk_can_show_only_what_is_late(here: Small, asked: Case) -> None:
    assert queries.desk(here.education_officer, on=date(2026, 10, 15), light="red") == []

    (late,) = queries.desk(here.education_officer, on=date(2026, 10, 16), light="red")

    assert late.light == "red"


def test_the_head_sees_the_whole_office(here: Small, asked: Case) -> None:
    assert queries.desk(here.education_head, on=date(2026, 9, 28)) == []

    (row,) = queries.desk(here.education_head, on=date(2026, 9, 28), whole_office=True)

    assert row.role == "部门数据官"


def test_the_clock_stops_while_the_asker_corrects(here: Small, asked: Case) -> None:
    _step(asked, "ask_correction", here.education_officer, (9, 28), data={"missing": ["公函"]})
    standing = CaseClock.objects.get(case=asked)
    _step(asked, "correct", here.market_officer, (9, 30))

    clock = CaseClock.objects.get(case=asked)
    assert standing.due_on is None
    assert clock.due_on == date(2026, 10, 19)  # 29 and 30 September are not counted
    assert clock.pauses.get().label == "等待补正材料"


def test_only_the_one_whose_step_it_is_may_take_it(here: Small, asked: Case) -> None:
    with pytest.raises(NotAllowed, match="应由省教育厅部门数据官办理"):
        _step(asked, "propose", here.environment_officer, (9, 28))


def test_the_system_takes_no_step_of_a_person(asked: Case) -> None:
    with pytest.raises(NotAllowed, match="须由人办理"):
        _step(asked, "propose", SYSTEM, (9, 28))


def test_only_an_opener_may_open(here: Small) -> None:
    sides = {"asker": here.market, "handler": here.education, "authority": here.authority}

    with pytest.raises(NotAllowed, match="应由省市场监管局部门数据官发起"):
        actions.open_case(flow="toy", title="x", sides=sides, division="130000", by=here.market_clerk, at=at(9, 25))

    assert not Case.objects.exists()


def test_a_guard_refuses_and_nothing_happens(here: Small, asked: Case) -> None:
    _step(asked, "propose", here.education_officer, (9, 28))

    with pytest.raises(Refused, match="最多10份") as refused:
        _step(asked, "grant", here.education_head, (9, 29), data={"copies": 11})

    assert (refused.value.code, refused.value.article) == ("toy.grant", "玩具办法第三条")
    assert (Case.objects.get().state, effects) == ("proposed", [])


def test_a_refusal_needs_reasons(here: Small, asked: Case) -> None:
    _step(asked, "propose", here.education_officer, (9, 28))

    with pytest.raises(Refused, match="须写明理由"):
        _step(asked, "refuse", here.education_head, (9, 29), reason="  ")


def test_words_the_database_cannot_hold_are_refused_in_words(here: Small, asked: Case) -> None:
    with pytest.raises(Refused, match="空字符"):
        _step(asked, "withdraw", here.market_officer, (9, 28), reason="a\0b")
    with pytest.raises(Refused, match="格式不对"):
        _step(asked, "ask_correction", here.education_officer, (9, 28), data={"missing": ["a\0b"]})


def test_a_step_on_a_stale_page_is_refused(here: Small, asked: Case) -> None:
    _step(asked, "propose", here.education_officer, (9, 28), seen=asked.version)

    with pytest.raises(Refused, match="刚刚被他人办理"):
        _step(asked, "withdraw", here.market_officer, (9, 28), seen=asked.version)


def test_a_recalled_step_starts_the_clock_again(here: Small, asked: Case) -> None:
    _step(asked, "ask_correction", here.education_officer, (9, 28), data={"missing": ["公函"]})

    back = actions.recall(case_id=asked.pk, by=here.education_officer, at=at(9, 29), reason="材料其实齐全")

    assert back.state == "received"
    assert CaseClock.objects.get(case=asked).due_on == date(2026, 10, 15)


def test_a_step_with_effect_cannot_be_recalled(here: Small, asked: Case) -> None:
    _step(asked, "propose", here.education_officer, (9, 28))
    _step(asked, "grant", here.education_head, (9, 29), data={"copies": 1})

    with pytest.raises(Refused, match="已产生效力"):
        actions.recall(case_id=asked.pk, by=here.education_head, at=at(9, 29), reason="后悔")


def test_a_move_cannot_be_changed_in_the_database(asked: Case) -> None:
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        Move.objects.filter(case=asked).update(reason="改写")
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        Move.objects.filter(case=asked).delete()


def test_a_case_is_open_to_its_sides_and_to_the_authority_over_its_division(here: Small, asked: Case) -> None:
    on = date(2026, 9, 28)

    assert queries.case_for(here.market_clerk, asked.pk, on=on) == asked
    assert queries.case_for(here.reviewer, asked.pk, on=on) == asked
    with pytest.raises(NotAllowed, match="没有这个办件"):
        queries.case_for(here.environment_head, asked.pk, on=on)


def test_what_may_be_done_next_is_told_with_reasons(here: Small, asked: Case) -> None:
    found = {
        one.name: one.why_not for one in queries.available_steps(asked, here.education_officer, on=date(2026, 9, 28))
    }

    assert found == {"ask_correction": "", "propose": "", "withdraw": "由省市场监管局部门数据官办理"}


def test_a_remark_is_read_by_all_and_left_by_nobody_else(here: Small, asked: Case) -> None:
    actions.add_comment(case_id=asked.pk, by=here.education_clerk, at=at(9, 28), text="已电话联系")

    assert queries.timeline(asked)[-1].words == "已电话联系"
    with pytest.raises(NotAllowed):
        actions.add_comment(case_id=asked.pk, by=here.citizen, at=at(9, 28), text="路过")


def test_the_figures_count_open_late_and_concluded(here: Small, asked: Case) -> None:
    seen = queries.cases_visible_to(here.reviewer, on=date(2026, 10, 16))

    (figures,) = queries.statistics(seen, on=date(2026, 10, 16))

    assert (figures.open, figures.red, figures.concluded) == (1, 1, 0)
