"""Tasks: after every change of a case, what waits on whose desk. Nothing is assigned to nobody."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.clocks.queries import open_extension_asks
from shuzheng.kernel.cases.desk.queries import ANSWER_EXTENSION, SUPPLY
from shuzheng.kernel.cases.materials.queries import open_returns
from shuzheng.kernel.cases.models import Case, CaseClock, CaseParty, Task
from shuzheng.kernel.cases.moves.actions import locked
from shuzheng.kernel.cases.moves.queries import sides
from shuzheng.kernel.cases.notices.actions import tell
from shuzheng.kernel.cases.specs import Flow, Party
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


def settle(case: Case, *, at: datetime) -> None:
    """Make the open tasks of a case those which its state asks for; a claim survives while the duty does."""
    flow = flows.flow(case.flow, case.flow_version)
    open_tasks = {(task.side, task.duty): task for task in Task.objects.filter(case=case, closed_at=None)}
    who = sides(case)
    running = list(CaseClock.objects.filter(case=case, stopped_on=None, target_at__isnull=False).order_by("target_at"))
    duties = _duties(flow, case)
    known = {party: steps for party, steps in duties.items() if party.side in who}
    if duties and not known:
        raise Refused("办件尚未确定由哪一方办理下一步", code="cases.side_missing")
    for party, steps in known.items():
        task = open_tasks.pop((party.side, party.holds), None) or Task(
            case=case, side=party.side, duty=party.holds, division_id=case.division_id, opened_at=at
        )
        task.steps = steps
        _time(task, flow, running)
        _land(task, case, who[party.side], at=at)
    Task.objects.filter(pk__in=[task.pk for task in open_tasks.values()]).update(closed_at=at)


def _duties(flow: Flow, case: Case) -> dict[Party, list[str]]:
    found = rules.duties(flow, case.state)
    for ask in open_extension_asks(case.pk):
        spec = flow.clock(ask.clock.name)
        if spec and spec.extension:
            found.setdefault(spec.extension.consent, []).append(ANSWER_EXTENSION)
    if not flow.state(case.state).final and open_returns(case.pk):
        for party in flow.givers:
            found.setdefault(party, []).append(SUPPLY)
    return found


def _time(task: Task, flow: Flow, running: list[CaseClock]) -> None:
    """The clock that these very steps would stop, else the one that runs out first."""
    stopping = (row for row in running if (spec := flow.clock(row.name)) and set(spec.stops_on) & set(task.steps))
    task.clock = next(stopping, running[0] if running else None)
    task.due_on, task.due_at = (task.clock.target_on, task.clock.target_at) if task.clock else (None, None)
    task.warn_on, task.warn_at = (task.clock.warn_on, task.clock.warn_at) if task.clock else (None, None)


def _land(task: Task, case: Case, where: CaseParty, *, at: datetime) -> None:
    if where.org is None:
        task.person = where.person
        task.save()
        return
    before = (task.pk, task.org_id, task.role)
    task.org, task.role = _someone(where.org, task.duty, on=day_of(at))
    task.save()
    if task.has_fallen and before != (task.pk, task.org_id, task.role):
        _tell_fallen(task, case, where.org, at=at)


def _someone(org: Org, duty: str, *, on: date) -> tuple[Org, str]:
    """The role that should act; if nobody holds it the head; if none, the authority that must have one named."""
    for role in (Role(duty), Role.DEPARTMENT_HEAD):
        if orgs.holders(org, role, on=on).exists():
            return org, role.value
    authority = orgs.authority_over(org.division_id, on=on)
    if authority is None:
        raise Refused(f"{org}没有人担任“{Role(duty).label}”，也没有主管部门可以督促，请先指定人员", code="cases.nobody")
    return authority, Role.DATA_AUTHORITY.value


def _tell_fallen(task: Task, case: Case, org: Org, *, at: datetime) -> None:
    wanted, lies = Role(task.duty).label, Role(task.role).label
    tell(
        title=f"{case.number} 无人承办，已转{lies}",
        body=f"{case.title}\n{org}当前没有人担任“{wanted}”，本环节转由{task.org}{lies}处理，请尽快指定人员。",
        key=f"fallen:{task.pk}:{task.role}",
        at=at,
        org=task.org,
        role=task.role,
        case=case,
    )


@transaction.atomic
def resettle(*, at: datetime) -> int:
    """Bring fallen tasks back to their own desk once somebody holds the role. Returns how many."""
    fallen = (
        Task.objects.filter(closed_at=None, org__isnull=False)
        .exclude(duty="")
        .values_list("pk", "duty", "role", "case")
    )
    moved = 0
    for pk, duty, role, case_id in list(fallen):
        if duty != role:
            settle(locked(case_id), at=at)
            moved += not Task.objects.get(pk=pk).has_fallen
    return moved


# --- by hand -------------------------------------------------------------------------------------------------------


@transaction.atomic
def claim_task(*, task_id: int, by: Person, at: datetime) -> Task:
    """Take a task from the office's desk to one's own: 签收."""
    task = _open(task_id)
    _require_holder(by, task, on=day_of(at))
    if task.person_id not in (None, by.pk):
        raise Refused(f"已由{task.person}签收，请与其联系或请负责人改派", code="cases.claimed")
    return _give(task, by, by=by, at=at, said="签收")


@transaction.atomic
def release_task(*, task_id: int, by: Person, at: datetime) -> Task:
    """Put a claimed task back on the office's desk."""
    task = _open(task_id)
    if task.person_id != by.pk or task.org_id is None:
        raise Refused("只能退回本人签收的待办", code="cases.not_claimed")
    return _give(task, None, by=by, at=at, said="退回签收")


@transaction.atomic
def assign_task(*, task_id: int, to: Person, by: Person, at: datetime) -> Task:
    """The head gives a task to one of those who hold its role."""
    task = _open(task_id)
    held = {(one.org_id, one.role) for one in by.held(day_of(at))}
    if (task.org_id, Role.DEPARTMENT_HEAD.value) not in held and (task.org_id, Role.DATA_AUTHORITY.value) not in held:
        raise NotAllowed("改派待办须由本单位负责人办理", code="cases.assign")
    _require_holder(to, task, on=day_of(at))
    tell(
        title=f"{task.case.number} 已派给您",
        body=task.case.title,
        key=f"assigned:{task.pk}:{to.pk}:{at.isoformat()}",
        at=at,
        person=to,
        case=task.case,
    )
    return _give(task, to, by=by, at=at, said=f"派给{to.name}")


def _open(task_id: int) -> Task:
    found = Task.objects.filter(pk=task_id).values_list("case_id", flat=True).first()
    case = locked(found) if found else None
    task = Task.objects.select_related("org", "person").filter(pk=task_id, closed_at=None).first()
    if case is None or task is None:
        raise Refused("这项待办已办结或不存在", code="cases.no_task", status=404)
    task.case = case
    return task


def _require_holder(person: Person, task: Task, *, on: date) -> None:
    if not person.is_active or (task.org_id, task.role) not in {(one.org_id, one.role) for one in person.held(on)}:
        raise NotAllowed(f"{person.name}不担任本待办所需的角色", code="cases.not_holder")


def _give(task: Task, to: Person | None, *, by: Person, at: datetime, said: str) -> Task:
    task.person = to
    task.save(update_fields=["person"])
    audit.record(
        by=by,
        action="cases.assign",
        subject=f"cases.case:{task.case_id}",
        summary=f"{task.case.number}待办：{said}",
        at=at,
    )
    return task
