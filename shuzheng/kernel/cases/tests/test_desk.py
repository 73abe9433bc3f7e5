"""Tasks land on a desk, are claimed, given and returned, and never lie with nobody."""

from __future__ import annotations

from datetime import date

import pytest

from seeds.handful import Small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions, queries
from shuzheng.kernel.cases.models import Case, Move, Notice, Task
from shuzheng.kernel.cases.tests.conftest import ask, at
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.absences.actions import substitute
from shuzheng.kernel.orgs.models import Person, RoleHeld
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import NotAllowed, Refused

TODAY = date(2026, 9, 28)


def _leave(person: Person) -> None:
    RoleHeld.objects.filter(person=person).update(valid_to=date(2026, 9, 1))


def test_a_claimed_task_leaves_the_desks_of_the_others(here: Small, asked: Case) -> None:
    task = Task.objects.get()

    actions.claim_task(task_id=task.pk, by=here.education_officer, at=at(9, 28))

    (row,) = queries.desk(here.education_officer, on=TODAY)
    assert row.claimed_by == "演示·省教育厅数据官"
    actions.release_task(task_id=task.pk, by=here.education_officer, at=at(9, 28))
    assert Task.objects.get().person is None


def test_only_a_holder_of_the_role_claims(here: Small, asked: Case) -> None:
    with pytest.raises(NotAllowed):
        actions.claim_task(task_id=Task.objects.get().pk, by=here.environment_officer, at=at(9, 28))


def test_only_the_head_gives_a_task_and_only_to_a_holder(here: Small, asked: Case) -> None:
    task = Task.objects.get()
    with pytest.raises(NotAllowed, match="单位负责人"):
        actions.assign_task(task_id=task.pk, to=here.education_officer, by=here.education_clerk, at=at(9, 28))
    with pytest.raises(NotAllowed, match="不担任"):
        actions.assign_task(task_id=task.pk, to=here.education_clerk, by=here.education_head, at=at(9, 28))

    actions.assign_task(task_id=task.pk, to=here.education_officer, by=here.education_head, at=at(9, 28))

    assert Notice.objects.get(person=here.education_officer).title == f"{asked.number} 已派给您"


def test_what_nobody_holds_falls_to_the_head_with_a_notice(here: Small) -> None:
    _leave(here.education_officer)

    case = ask(here, at(9, 25))

    (row,) = queries.desk(here.education_head, on=TODAY)
    assert (row.fallen, row.role) == (True, "部门负责人")
    assert "没有人担任“部门数据官”" in Notice.objects.get(role=Role.DEPARTMENT_HEAD).body
    actions.take(case_id=case.pk, step="propose", by=here.education_head, at=at(9, 28))
    assert Case.objects.get().state == "proposed"


def test_without_a_head_the_authority_must_see_to_it_but_cannot_act(here: Small) -> None:
    _leave(here.education_officer)
    _leave(here.education_head)

    case = ask(here, at(9, 25))

    (row,) = queries.desk(here.reviewer, on=TODAY)
    assert row.fallen
    with pytest.raises(NotAllowed):
        actions.take(case_id=case.pk, step="propose", by=here.reviewer, at=at(9, 28))


def test_with_nobody_at_all_the_move_is_refused(here: Small) -> None:
    _leave(here.education_officer)
    _leave(here.education_head)
    _leave(here.reviewer)

    with pytest.raises(Refused, match="请先指定人员"):
        ask(here, at(9, 25))


def test_a_fallen_task_goes_back_once_somebody_holds_the_role(here: Small) -> None:
    _leave(here.education_officer)
    ask(here, at(9, 25))
    orgs.grant_role(
        person=here.education_clerk, role=Role.DATA_OFFICER, org=here.education, by=SYSTEM, on=date(2026, 9, 27)
    )

    assert actions.resettle(at=at(9, 28)) == 1

    assert queries.desk(here.education_head, on=TODAY) == []
    assert queries.desk(here.education_clerk, on=TODAY)[0].fallen is False


def test_a_side_may_be_named_later(here: Small, asked: Case) -> None:
    actions.name_side(case_id=asked.pk, side="handler", who=here.environment, by=SYSTEM, at=at(9, 28))

    assert queries.desk(here.education_officer, on=TODAY) == []
    assert len(queries.desk(here.environment_officer, on=TODAY)) == 1


def test_a_substitute_acts_and_the_record_says_so(here: Small, asked: Case) -> None:
    task = Task.objects.get()
    actions.claim_task(task_id=task.pk, by=here.education_officer, at=at(9, 27))
    substitute(
        person=here.education_officer,
        org=here.education,
        substitute=here.education_clerk,
        since=TODAY,
        until=date(2026, 10, 9),
        by=here.education_head,
    )

    (row,) = queries.desk(here.education_clerk, on=TODAY)
    actions.take(case_id=asked.pk, step="propose", by=here.education_clerk, at=at(9, 28))

    move = Move.objects.get(case=asked, step="propose")
    assert row.claimed_by == "演示·省教育厅数据官"
    assert (move.by, move.acting_for) == (here.education_clerk, here.education_officer)
    assert move.by_name.endswith("（代）")


def test_whoever_leaves_hands_all_of_it_over(here: Small, asked: Case) -> None:
    orgs.grant_role(
        person=here.education_clerk, role=Role.DEPARTMENT_HEAD, org=here.education, by=SYSTEM, on=date(2026, 9, 1)
    )
    second = ask(here, at(9, 26))
    for case in (asked, second):
        actions.take(case_id=case.pk, step="propose", by=here.education_officer, at=at(9, 27))
    for task in Task.objects.filter(closed_at=None):
        actions.claim_task(task_id=task.pk, by=here.education_head, at=at(9, 27))

    given = actions.hand_over(person=here.education_head, to=here.education_clerk, by=here.education_head, at=at(9, 28))

    assert {one.case.number for one in given} == {asked.number, second.number}
    assert {task.person for task in Task.objects.filter(closed_at=None)} == {here.education_clerk}
    assert OutboxLine.objects.filter(body__contains="移交").count() == 2
    assert Notice.objects.get(person=here.education_clerk).title == "演示·省教育厅负责人向您移交了2项待办"


def test_nobody_hands_over_the_work_of_others_or_to_who_does_not_hold_the_role(here: Small, asked: Case) -> None:
    actions.claim_task(task_id=Task.objects.get().pk, by=here.education_officer, at=at(9, 27))

    with pytest.raises(NotAllowed, match="本人或者本单位负责人"):
        actions.hand_over(person=here.education_officer, to=here.education_clerk, by=here.market_head, at=at(9, 28))
    with pytest.raises(NotAllowed, match="不担任"):
        actions.hand_over(person=here.education_officer, to=here.education_clerk, by=here.education_head, at=at(9, 28))


def test_a_role_that_ends_gives_its_claimed_tasks_back_to_the_office(here: Small, asked: Case) -> None:
    actions.claim_task(task_id=Task.objects.get().pk, by=here.education_officer, at=at(9, 27))
    held = RoleHeld.objects.get(person=here.education_officer)

    orgs.revoke_role(held=held, by=SYSTEM, on=TODAY, reason="调离")

    task = Task.objects.get(closed_at=None)
    assert (task.person, task.role) == (None, Role.DEPARTMENT_HEAD)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("学校", True),
        ("名单 调取", True),
        ("取学", True),
        ("单", True),
        ("调名", False),
        ("WJ2026", True),
        ("20260", False),
    ],
)
def test_cases_are_found_by_any_part_of_the_title_and_the_beginning_of_the_number(
    here: Small, asked: Case, words: str, found: bool
) -> None:
    rows = queries.cases_visible_to(here.education_clerk, on=TODAY)

    assert queries.search(rows, words).exists() is found
    assert not queries.search(queries.cases_visible_to(here.environment_head, on=TODAY), words).exists()
