"""Tasks: after every change of a case, what waits on whose desk. Nothing is assigned to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM, Actor
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.desk.queries import ANSWER_EXTENSION, ANSWER_TRANSFER, SUPPLY
from shuzheng.kernel.cases.interests.models import Interest
from shuzheng.kernel.cases.joint.queries import wanted
from shuzheng.kernel.cases.materials.queries import is_returned
from shuzheng.kernel.cases.models import Case, CaseClock, CaseParty, Task
from shuzheng.kernel.cases.moves.actions import locked
from shuzheng.kernel.cases.moves.queries import sides
from shuzheng.kernel.cases.notices.actions import tell
from shuzheng.kernel.cases.specs import OFFERED, Flow, Party
from shuzheng.kernel.cases.transfers.queries import open_transfers
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import RoleHeld
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.redaction import redact

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


def settle(case: Case, *, at: datetime, clocks: Iterable[CaseClock] | None = None) -> None:
    """Make the open tasks of a case those which its state asks for; a claim survives while the duty does.

    Whoever has just wound its clocks hands them in, with their extensions.
    """
    flow = flows.flow(case.flow, case.flow_version)
    open_tasks = {(task.side, task.duty): task for task in Task.objects.filter(case=case, closed_at=None)}
    who = sides(case)
    running = _running(case, clocks)
    duties = _duties(flow, case, running)
    timed = sorted((row for row in running if row.target_at), key=lambda row: (row.target_at, row.pk))
    known = {party: steps for party, steps in duties.items() if party.side in who}
    if duties and not known:
        raise Refused("办件尚未确定由哪一方办理下一步", code="cases.side_missing")
    for party, steps in known.items():
        task = open_tasks.pop((party.side, party.holds), None) or Task(
            case=case, side=party.side, duty=party.holds, division_id=case.division_id, opened_at=at
        )
        task.steps = steps
        _time(task, flow, timed)
        _land(task, case, who[party.side], at=at)
    Task.objects.filter(pk__in=[task.pk for task in open_tasks.values()]).update(closed_at=at)


def _running(case: Case, clocks: Iterable[CaseClock] | None) -> list[CaseClock]:
    if clocks is None:
        clocks = CaseClock.objects.filter(case=case, stopped_on=None).prefetch_related("extensions")
    return [row for row in clocks if row.stopped_on is None]


def _duties(flow: Flow, case: Case, running: list[CaseClock]) -> dict[Party, list[str]]:
    if case.merged_into_id is not None and case.state not in flow.own_states:
        return {}  # whoever acts on the main case acts on it too
    found = _steps(flow, case)
    for row in running:
        clock = flow.clock(row.name)
        if clock and clock.extension and any(ask.agreed is None for ask in row.extensions.all()):
            found.setdefault(clock.extension.consent, []).append(ANSWER_EXTENSION)
    if flow.state(case.state).final:
        return found
    if flow.givers and is_returned(case.pk):
        for party in flow.givers:
            found.setdefault(party, []).append(SUPPLY)
    for spec in flow.transferring if flow.transferring and open_transfers(case.pk) else ():
        found[Party(f"{spec.side}{OFFERED}", spec.accepted_by)] = [ANSWER_TRANSFER]
    return found


def _steps(flow: Flow, case: Case) -> dict[Party, list[str]]:
    """What is expected of whom; of a joint step, only of those who have not signed it."""
    found = rules.duties(flow, case.state)
    for step in flow.steps:
        if step.is_joint and case.state in step.sources:
            for party in set(step.parties) - set(wanted(case, step)):
                found[party] = [name for name in found.get(party, []) if name != step.name]
    return {party: steps for party, steps in found.items() if steps}


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
    task.org, task.role = someone(where.org, task.duty, on=day_of(at), case=case)
    task.save()
    if task.has_fallen and before != (task.pk, task.org_id, task.role):
        _tell_fallen(task, case, where.org, at=at)


def someone(org: Org, duty: str, *, on: date, case: Case | None = None) -> tuple[Org, str]:
    """The role that should act; if nobody holds it the head; if none, the authority that must have one named."""
    recused = Interest.objects.filter(case=case, ended_at=None).values("person") if case else ()
    for role in (Role(duty), Role.DEPARTMENT_HEAD):
        if orgs.is_held(org, role, on=on, besides=recused):
            return org, role.value
    authority = orgs.authority_over(org.division_id, on=on)
    if authority is None:
        raise Refused(f"{org}没有人担任“{Role(duty).label}”，也没有主管部门可以督促，请先指定人员", code="cases.nobody")
    return authority, Role.DATA_AUTHORITY.value


def _tell_fallen(task: Task, case: Case, org: Org, *, at: datetime) -> None:
    wanted, lies = Role(task.duty).label, Role(task.role).label
    tell(
        title=f"{case.number} 无人承办，已转{lies}",
        body=f"{redact(case.title)}\n{org}当前没有人担任“{wanted}”，本环节转由{task.org}{lies}处理，请尽快指定人员。",
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
        body=redact(task.case.title),
        key=f"assigned:{task.pk}:{to.pk}:{at.isoformat()}",
        at=at,
        person=to,
        case=task.case,
    )
    return _give(task, to, by=by, at=at, said=f"派给{to.name}")


@transaction.atomic
def hand_over(*, person: Person, to: Person | Mapping[int, Person], by: Person, at: datetime) -> list[Task]:
    """Give all that somebody who leaves has taken up to one colleague, or each task to the one named for it."""
    heads = {one.org_id for one in by.held(day_of(at)) if one.role == Role.DEPARTMENT_HEAD}
    held = Task.objects.filter(person=person, org__isnull=False, closed_at=None).order_by("case_id", "pk")
    given = []
    for pk in list(held.values_list("pk", flat=True)):
        task = _open(pk)
        if by.pk != person.pk and task.org_id not in heads:
            raise NotAllowed("移交待办由本人或者本单位负责人办理", code="cases.hand_over")
        taker = to if not isinstance(to, Mapping) else to.get(pk)
        if taker is None:
            raise Refused(f"{task.case.number}的待办没有写明移交给谁", code="cases.hand_over")
        _require_holder(taker, task, on=day_of(at))
        given.append(_give(task, taker, by=by, at=at, said=f"由{person.name}移交{taker.name}"))
    if given and not isinstance(to, Mapping):
        tell(
            title=f"{person.name}向您移交了{len(given)}项待办",
            body="\n".join(f"{one.case.number} {redact(one.case.title)}" for one in given),
            key=f"handed-over:{person.pk}:{to.pk}:{at.isoformat()}",
            at=at,
            person=to,
        )
    return given


@transaction.atomic
def reclaim(*, at: datetime, person: Person | None = None) -> int:
    """Tasks taken up by somebody who no longer holds the role go back to the office's desk. Returns how many."""
    on = day_of(at)
    holds = RoleHeld.objects.on(on).filter(person=OuterRef("person"), org=OuterRef("org"), role=OuterRef("role"))
    claimed = Task.objects.filter(closed_at=None, org__isnull=False, person__isnull=False)
    lost = claimed.filter(~Exists(holds) | Q(person__is_active=False)).order_by("case_id", "pk")
    count = 0
    for pk in list((lost if person is None else lost.filter(person=person)).values_list("pk", flat=True)):
        task = _open(pk)
        _give(task, None, by=SYSTEM, at=at, said=f"{task.person}已不任此职，退回单位待办")
        settle(task.case, at=at)
        count += 1
    return count


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


def _give(task: Task, to: Person | None, *, by: Actor, at: datetime, said: str) -> Task:
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
