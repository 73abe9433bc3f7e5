"""Nothing is assigned to nobody: in every flow that is installed, whatever state a case rests in."""

from __future__ import annotations

from uuid import uuid4

import pytest

from seeds import Small, small
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.desk.actions import settle
from shuzheng.kernel.cases.models import Case, CaseParty, Task
from shuzheng.kernel.cases.specs import Flow, Party, State
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.kernel.orgs.models import Person, RoleHeld
from shuzheng.kernel.orgs.specs import Role

NOW = at(9, 28)
RESTING = [(flow, state) for flow in flows.installed() for state in flow.states if not state.final]
IDS = [f"{flow.name}:{state.name}" for flow, state in RESTING]


def _parties(flow: Flow) -> set[Party]:
    return {party for step in flow.steps for party in step.parties} | set(flow.openers)


def _resting(flow: Flow, state: State, here: Small) -> Case:
    """A case of the flow in the state, an office on every side where a role acts, and a person on the others."""
    case = Case.objects.create(
        number=f"{flow.prefix}{uuid4().hex[:8]}",
        flow=flow.name,
        flow_version=flow.version,
        state=state.name,
        title="x",
        division=here.province,
        opened_at=NOW,
    )
    offices = {party.side for party in _parties(flow) if party.holds}
    CaseParty.objects.bulk_create(
        CaseParty(case=case, side=side.name, org=here.education)
        if side.name in offices
        else CaseParty(case=case, side=side.name, person=here.citizen)
        for side in flow.sides
    )
    return case


def _held(task: Task) -> bool:
    """Somebody will find it on a desk."""
    if task.person_id:
        return Person.objects.filter(pk=task.person_id, is_active=True).exists()
    held = RoleHeld.objects.on(NOW.date()).filter(role=task.role, person__is_active=True)
    return held.filter(org=task.org_id).exists()


def _leads_on_by_itself(flow: Flow, state: State) -> bool:
    return any(state.name in step.sources and step.automatic for step in flow.steps)


def test_there_are_flows_to_look_at() -> None:
    assert len(RESTING) > 20


@pytest.mark.django_db
@pytest.mark.parametrize(("flow", "state"), RESTING, ids=IDS)
def test_every_resting_case_has_a_task_with_a_holder(flow: Flow, state: State) -> None:
    case = _resting(flow, state, small())

    settle(case, at=NOW)

    tasks = list(Task.objects.filter(case=case))
    assert tasks or _leads_on_by_itself(flow, state)
    assert all(map(_held, tasks))


@pytest.mark.django_db
@pytest.mark.parametrize(("flow", "state"), RESTING, ids=IDS)
def test_where_nobody_holds_the_role_a_named_authority_does(flow: Flow, state: State) -> None:
    case = _resting(flow, state, small())
    RoleHeld.objects.exclude(role=Role.DATA_AUTHORITY).delete()

    settle(case, at=NOW)

    tasks = list(Task.objects.filter(case=case))
    assert all(map(_held, tasks))
    assert {task.role for task in tasks if task.org_id} <= {Role.DATA_AUTHORITY}


@pytest.mark.parametrize(("flow", "state"), RESTING, ids=IDS)
def test_every_state_calls_on_somebody_or_leads_on_by_itself(flow: Flow, state: State) -> None:
    assert rules.duties(flow, state.name) or _leads_on_by_itself(flow, state)
