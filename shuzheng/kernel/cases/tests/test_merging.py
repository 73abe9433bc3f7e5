"""Repeats follow a main case, every requester with their own clock and notices."""

from __future__ import annotations

from datetime import date

import pytest

from seeds.handful import Small
from shuzheng.kernel.cases import actions, queries
from shuzheng.kernel.cases.models import Case, CaseClock, Notice, Task
from shuzheng.kernel.cases.tests.conftest import answered, at, call_of, opened, step
from shuzheng.lib.errors import NotAllowed, Refused

TODAY = date(2026, 9, 28)


def _merged(here: Small, main: Case) -> Case:
    repeat = opened(here)
    actions.merge_cases(into=main.pk, cases=[repeat.pk], by=here.reviewer, at=at(9, 28, 9), reason="同一水管")
    return repeat


def test_a_step_of_the_main_case_is_taken_in_those_that_follow_it(world: Small, call: Case) -> None:
    repeat = _merged(world, call)

    answered(world, call)

    assert call_of(repeat).state == "answered"
    assert CaseClock.objects.get(case=repeat).stopped_on == TODAY
    assert Notice.objects.filter(case=repeat, person=world.citizen, title__endswith="答复").count() == 1
    assert not Task.objects.filter(case=repeat, closed_at=None).exists()


def test_a_repeat_is_handled_at_the_main_case_only_but_stays_the_requesters(world: Small, call: Case) -> None:
    repeat = _merged(world, call)

    with pytest.raises(Refused, match=f"已并入{call.number}"):
        step(repeat, "propose", world.education_officer)

    assert step(repeat, "drop", world.citizen).state == "closed"
    assert call_of(call).closed_at is None


def test_a_late_repeat_catches_up_with_the_main_case(world: Small, call: Case) -> None:
    step(call, "propose", world.education_officer, hour=8)

    repeat = _merged(world, call)

    assert call_of(repeat).state == "proposed"
    assert [one.what for one in queries.timeline(repeat)] == ["发起", "随并案：拟办", "并案"]


def test_a_merge_can_be_undone(world: Small, call: Case) -> None:
    repeat = _merged(world, call)

    actions.part_case(case_id=repeat.pk, by=world.reviewer, at=at(9, 28, 12), reason="不是同一处")

    assert step(repeat, "propose", world.education_officer, hour=13).state == "proposed"
    assert call_of(call).state == "received"


def test_only_open_cases_of_one_kind_are_merged_and_by_whom_the_flow_names(world: Small, call: Case) -> None:
    repeat = _merged(world, call)
    third = opened(world)

    with pytest.raises(Refused, match="已有其他办件并入"):
        actions.merge_cases(into=third.pk, cases=[call.pk], by=world.reviewer, at=at(9, 28), reason="x")
    with pytest.raises(Refused, match="请先拆分"):
        actions.merge_cases(into=third.pk, cases=[repeat.pk], by=world.reviewer, at=at(9, 28), reason="x")
    with pytest.raises(NotAllowed):
        actions.merge_cases(into=call.pk, cases=[third.pk], by=world.education_officer, at=at(9, 28), reason="x")


def test_who_withdraws_the_main_case_leaves_it_to_the_next_requester(world: Small, call: Case) -> None:
    second, third = _merged(world, call), _merged(world, call)

    step(call, "drop", world.citizen)

    assert (call_of(second).merged_into, call_of(third).merged_into) == (None, second)
    assert [row.number for row in queries.desk(world.education_officer, on=TODAY)] == [second.number]


def test_a_repeat_that_is_taken_up_again_goes_its_own_way(world: Small, call: Case) -> None:
    repeat = _merged(world, call)
    answered(world, call)

    actions.reopen(case_id=repeat.pk, by=world.citizen, at=at(10, 9), reason="还在漏")

    assert [row.number for row in queries.desk(world.education_officer, on=date(2026, 10, 9))] == [repeat.number]


def test_what_follows_a_case_is_handed_on_with_it(world: Small, call: Case) -> None:
    repeat = _merged(world, call)
    offer = actions.transfer(
        case_id=call.pk, side="handler", to=world.civil, by=world.education_officer, at=at(9, 28), reason="归民政"
    )

    actions.accept_transfer(transfer_id=offer.pk, by=world.civil_officer, at=at(9, 28, 15))

    assert queries.sides(call_of(repeat))["handler"].org == world.civil
