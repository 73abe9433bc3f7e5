"""Several sign, nobody checks himself, whoever is close stays away; sent back, handed on, taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from seeds.handful import Small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions, flows, queries
from shuzheng.kernel.cases.models import Case, CaseClock, Move, Task
from shuzheng.kernel.cases.specs import Step
from shuzheng.kernel.cases.tests.conftest import answered, at, call_of, opened, step
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import NotAllowed, Refused
from tests.toy.matters import CALL, CALL_2, FORWARD

TODAY = date(2026, 9, 28)


# --- joint handling ------------------------------------------------------------------------------------------------


def test_the_case_goes_on_when_all_parties_have_signed(world: Small, call: Case) -> None:
    step(call, "propose", world.education_officer)

    waiting = step(call, "concur", world.environment_head, reason="同意")
    going = step(call, "concur", world.market_head, reason="同意")

    assert (waiting.state, going.state) == ("proposed", "checked")
    assert [one.what for one in queries.timeline(going)][-2:] == ["会签：会签", "会签"]


def test_whoever_has_signed_has_no_task_left_and_does_not_sign_twice(world: Small, call: Case) -> None:
    step(call, "propose", world.education_officer)
    step(call, "concur", world.environment_head)

    assert queries.desk(world.environment_head, on=TODAY) == []
    assert len(queries.desk(world.market_head, on=TODAY)) == 1
    with pytest.raises(Refused, match="您已签署"):
        step(call, "concur", world.environment_head)


def test_signatures_of_an_earlier_round_do_not_count(world: Small, call: Case) -> None:
    step(call, "propose", world.education_officer)
    step(call, "concur", world.environment_head)
    actions.recall(case_id=call.pk, by=world.education_officer, at=at(9, 28, 11), reason="重拟")
    step(call, "propose", world.education_officer, hour=12)

    again = step(call, "concur", world.market_head, hour=13)

    assert again.state == "proposed"


def test_two_officials_of_one_office_sign_together(world: Small) -> None:
    both = replace(CALL, name="toy_pair", steps=tuple(_by_two(one) for one in CALL.steps))
    flows.install(both)
    orgs.grant_role(
        person=world.education_head, role=Role.DATA_CLERK, org=world.education, by=SYSTEM, on=date(2026, 9, 1)
    )
    sides: dict[str, Org | Person] = {"caller": world.citizen, "handler": world.education, "authority": world.authority}
    case = actions.open_case(flow="toy_pair", title="x", sides=sides, division="130000", by=world.citizen, at=at(9, 25))

    first = step(case, "propose", world.education_clerk)
    with pytest.raises(Refused, match="您已签署"):
        step(case, "propose", world.education_clerk)
    second = step(case, "propose", world.education_head)

    flows.remove(both)
    assert (first.state, second.state) == ("received", "checked")


def _by_two(one: Step) -> Step:
    from tests.toy.matters import CLERK, OTHERS

    if one.name == "propose":
        return replace(one, by=CLERK, staff=2, target="checked")
    return replace(one, source="received", quorum="any", by=OTHERS[0], target="proposed") if one.name == "concur" else (
        replace(one, source="proposed", target="received") if one.name == "send" else one
    )  # fmt: skip


def test_whoever_prepared_it_does_not_approve_it(world: Small, call: Case) -> None:
    step(call, "propose", world.education_officer)
    step(call, "concur", world.environment_head)
    step(call, "concur", world.market_head)
    told = {one.name: one.why_not for one in queries.available_steps(call_of(call), world.education_officer, on=TODAY)}

    with pytest.raises(Refused, match="不能由办理“拟办”的同一人办理"):
        step(call, "answer", world.education_officer)

    assert told["answer"] == "“答复”不能由办理“拟办”的同一人办理"
    assert step(call, "answer", world.education_head).state == "answered"


# --- interests -----------------------------------------------------------------------------------------------------


def test_who_is_a_side_in_person_does_not_act_for_the_office(world: Small) -> None:
    sides: dict[str, Org | Person] = {
        "caller": world.education_officer,
        "handler": world.education,
        "authority": world.authority,
    }
    case = actions.open_case(
        flow="toy_call", title="x", sides=sides, division="130000", by=world.education_officer, at=at(9, 25)
    )

    with pytest.raises(NotAllowed, match="应当回避"):
        step(case, "propose", world.education_officer)


def test_a_declared_relation_keeps_an_official_out_of_the_case(world: Small, call: Case) -> None:
    actions.declare_interest(
        person=world.education_officer, by=world.education_officer, at=at(9, 26), reason="夫妻", other=world.citizen
    )

    with pytest.raises(NotAllowed, match="已申报回避（夫妻）"):
        step(call, "propose", world.education_officer)


def test_who_withdraws_gives_the_task_back_and_it_falls_to_the_head(world: Small, call: Case) -> None:
    actions.claim_task(task_id=Task.objects.get().pk, by=world.education_officer, at=at(9, 26))

    actions.recuse(
        case_id=call.pk, person=world.education_officer, by=world.education_officer, at=at(9, 27), reason="同学"
    )

    task = Task.objects.get(closed_at=None)
    assert (task.person, task.role) == (None, Role.DEPARTMENT_HEAD)
    with pytest.raises(NotAllowed, match="回避"):
        step(call, "propose", world.education_officer)
    assert step(call, "propose", world.education_head).state == "proposed"
    assert queries.timeline(call)[-2].what == "回避：演示·省教育厅数据官"


def test_nobody_ends_their_own_interest(world: Small) -> None:
    found = actions.declare_interest(
        person=world.education_officer, by=world.education_head, at=at(9, 26), reason="持股", other=world.market
    )

    with pytest.raises(NotAllowed, match="负责人决定"):
        actions.end_interest(interest_id=found.pk, by=world.education_officer, at=at(9, 27))


# --- returns, transfer, reopening ----------------------------------------------------------------------------------


def test_after_two_returns_arbitration_is_due(world: Small, call: Case) -> None:
    for day in (28, 29):
        step(call, "send_back", world.education_officer, day, reason="不属我单位职责")
        step(call, "send", world.reviewer, day, hour=15)

    with pytest.raises(Refused, match="已退回2次，不能再退回，请提请仲裁"):
        step(call, "send_back", world.education_officer, 30, reason="仍不属")
    assert queries.returns(call_of(call)) == 2


def test_a_transfer_waits_for_the_other_organisation(world: Small, call: Case) -> None:
    offer = actions.transfer(
        case_id=call.pk, side="handler", to=world.civil, by=world.education_officer, at=at(9, 28), reason="归民政"
    )

    (row,) = queries.desk(world.civil_officer, on=TODAY)
    assert row.steps == ("答复移送",)
    assert queries.case_for(world.civil_officer, call.pk, on=TODAY) == call
    with pytest.raises(NotAllowed):
        step(call, "propose", world.civil_officer)
    actions.accept_transfer(transfer_id=offer.pk, by=world.civil_officer, at=at(9, 28, 15))

    assert queries.desk(world.education_officer, on=TODAY) == []
    assert step(call, "propose", world.civil_officer, hour=16).state == "proposed"


def test_a_declined_transfer_stays_and_counts_as_a_return(world: Small, call: Case) -> None:
    offer = actions.transfer(
        case_id=call.pk, side="handler", to=world.civil, by=world.education_officer, at=at(9, 28), reason="归民政"
    )
    with pytest.raises(Refused, match="须写明理由"):
        actions.decline_transfer(transfer_id=offer.pk, by=world.civil_officer, at=at(9, 28, 15), answer="")

    actions.decline_transfer(transfer_id=offer.pk, by=world.civil_officer, at=at(9, 28, 15), answer="不归我单位")

    assert queries.desk(world.civil_officer, on=TODAY) == []
    assert len(queries.desk(world.education_officer, on=TODAY)) == 1
    assert queries.returns(call_of(call)) == 1
    with pytest.raises(NotAllowed, match="没有这个办件"):
        queries.case_for(world.civil_officer, call.pk, on=TODAY)


def test_a_concluded_case_is_taken_up_again_with_its_history(world: Small, call: Case) -> None:
    answered(world, call)

    again = actions.reopen(case_id=call.pk, by=world.citizen, at=at(10, 9), reason="水还在漏")

    assert (again.state, again.closed_at) == ("received", None)
    assert [one.what for one in queries.timeline(again)] == ["发起", "拟办", "会签：会签", "会签", "答复", "重新办理"]
    assert [run.stopped_on for run in CaseClock.objects.filter(case=call).order_by("run")] == [TODAY, None]
    assert len(queries.desk(world.education_officer, on=date(2026, 10, 9))) == 1


def test_a_case_is_taken_up_again_only_in_time_and_by_whom_the_flow_names(world: Small, call: Case) -> None:
    answered(world, call)

    with pytest.raises(NotAllowed):
        actions.reopen(case_id=call.pk, by=world.education_officer, at=at(10, 9), reason="x")
    with pytest.raises(Refused, match="2026-10-28）已过"):
        actions.reopen(case_id=call.pk, by=world.citizen, at=at(10, 29), reason="水还在漏")


# --- repeats of one request ----------------------------------------------------------------------------------------


def test_the_same_key_again_does_nothing(world: Small, call: Case) -> None:
    step(call, "propose", world.education_officer, key="k-1")

    again = step(call, "propose", world.education_officer, hour=11, key="k-1")

    assert again.state == "proposed"
    assert Move.objects.filter(case=call, step="propose").count() == 1
    with pytest.raises(Refused, match="已被他人使用"):
        step(call, "concur", world.market_head, key="k-1")


# --- versions ------------------------------------------------------------------------------------------------------


@pytest.fixture
def second(world: Small) -> Iterator[None]:
    """The second version installed beside the first, and the way there."""
    flows.install(CALL_2)
    flows.install_map(FORWARD)
    yield
    flows.remove(CALL_2)


def test_a_case_keeps_its_version_while_new_ones_get_the_newest(world: Small, call: Case, second: None) -> None:
    newer = opened(world)

    assert (call_of(call).flow_version, newer.flow_version) == (1, 2)
    assert [one.version for one in flows.installed("toy_call")] == [2, 1]


def test_a_case_moves_to_a_newer_version_by_the_declared_map(world: Small, call: Case, second: None) -> None:
    step(call, "propose", world.education_officer)
    step(call, "concur", world.environment_head)
    step(call, "concur", world.market_head)

    moved = actions.migrate_case(case_id=call.pk, to_version=2, by=SYSTEM, at=at(9, 29), reason="流程修订")

    assert (moved.state, moved.flow_version) == ("checking", 2)
    assert [one.state for one in queries.timeline(moved)][-2:] == ["待审批", "复核中"]
    assert CaseClock.objects.get(case=call).due_on == date(2026, 10, 15)
    assert OutboxLine.objects.filter(body__contains="迁移到第2版").exists()
    assert step(call, "answer", world.education_head, 30).state == "answered"


def test_a_case_does_not_move_without_a_map_or_without_the_right(world: Small, call: Case) -> None:
    with pytest.raises(Refused, match="没有登记"):
        actions.migrate_case(case_id=call.pk, to_version=2, by=SYSTEM, at=at(9, 29), reason="x")
    with pytest.raises(NotAllowed):
        actions.migrate_case(case_id=call.pk, to_version=2, by=world.education_head, at=at(9, 29), reason="x")
