"""Tasks land on a desk, are claimed, given and returned, and never lie with nobody."""

from __future__ import annotations

from datetime import date

import pytest

from seeds.handful import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions, queries
from shuzheng.kernel.cases.models import Case, Notice, Task
from shuzheng.kernel.cases.tests.conftest import ask, at
from shuzheng.kernel.orgs import actions as orgs
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
