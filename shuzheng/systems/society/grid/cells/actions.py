"""Entering grids, naming who answers for them, substitutes while one is away, closing a grid."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.orgs.models import Division, Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.society.grid import queries, rules
from shuzheng.systems.society.grid.models import Duty, Event, Grid

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer


@transaction.atomic
def add_grid(
    *,
    division: Division,
    name: str,
    worker: Person,
    by: Doer,
    at: datetime,
    extent: str = "",
    since: date | None = None,
) -> Grid:
    """Enter a grid below a village; from its first day somebody answers for it."""
    on = since or day_of(at)
    _require(by, division.code, on=day_of(at))
    if division.level != Division.Level.VILLAGE:
        raise Refused("网格设在村（社区）之下", code="grid.not_a_village", fields={"division": "须为村级"})
    words = name.replace("\0", "").strip()
    if not words or len(words) > 64:
        raise Refused("请填写网格名称（1至64字）", code="grid.name", fields={"name": "1至64字"})
    _require_worker(worker, on=on)
    Division.objects.select_for_update().get(pk=division.pk)  # numbers are given one after the other
    number = Grid.objects.filter(division=division).count() + 1
    code = rules.code_of(division.code, number)
    grid = Grid.objects.create(code=code, name=words, division=division, extent=extent[:200], valid_from=on)
    Duty.objects.create(grid=grid, person=worker, valid_from=on)
    _record(grid, f"设立网格“{grid.name}”（{grid.code}），责任网格员{worker.name}", by, at)
    return grid


@transaction.atomic
def name_worker(*, grid: Grid, worker: Person, on: date, by: Doer, at: datetime) -> Duty:
    """From a day on another answers for a grid: the term before ends on that day, and open events go over."""
    _require(by, grid.division_id, on=day_of(at))
    _require_worker(worker, on=on)
    present = Duty.objects.select_for_update().get(grid=grid, is_substitute=False, valid_to=None)
    if on < day_of(at) or on <= present.valid_from:
        raise Refused("接任日期不能早于今日，并应晚于现任的起始日期", code="grid.date", fields={"on": "日期不对"})
    if present.person_id == worker.pk:
        raise Refused(f"{worker.name}已是该网格的责任网格员", code="grid.same_worker", fields={"worker": "已是责任人"})
    Duty.objects.filter(pk=present.pk).update(valid_to=on)
    duty = Duty.objects.create(grid=grid, person=worker, valid_from=on)
    for event in Event.objects.filter(grid=grid, reporter=present.person, case__closed_at=None):
        cases.name_side(case_id=event.case_id, side="worker", who=worker, by=by, at=at)
    _record(grid, f"网格“{grid.name}”自{on}起由{worker.name}负责（原为{present.person}）", by, at)
    return duty


@transaction.atomic
def substitute(
    *, grid: Grid, worker: Person, since: date, until: date | None, reason: str, by: Doer, at: datetime
) -> Duty:
    """While the regular worker is away, somebody else answers for the grid; `until` is the day of return."""
    _require(by, grid.division_id, on=day_of(at))
    _require_worker(worker, on=since)
    if why := rules.why_not_term(valid_from=since, valid_to=until, on=day_of(at)):
        raise Refused(why, code="grid.term", fields={"until": why})
    if not reason.replace("\0", "").strip():
        raise Refused("请写明代班事由", code="grid.reason", fields={"reason": "请写明代班事由"})
    try:
        with transaction.atomic():
            duty = Duty.objects.create(
                grid=grid,
                person=worker,
                valid_from=since,
                valid_to=until,
                is_substitute=True,
                reason=reason.strip()[:200],
            )
    except IntegrityError as error:
        if "grid_one_worker_a_day" not in str(error):
            raise
        raise Refused("这段时间已经有人代班", code="grid.overlap", fields={"since": "已有人代班"}) from None
    _record(grid, f"网格“{grid.name}”{since}至{until}由{worker.name}代班：{duty.reason}", by, at)
    return duty


@transaction.atomic
def close_grid(*, grid: Grid, on: date, by: Doer, at: datetime) -> Grid:
    """Close a grid from a day on: its terms end with it. Open events are finished first."""
    _require(by, grid.division_id, on=day_of(at))
    if Event.objects.filter(grid=grid, case__closed_at=None).exists():
        raise Refused("该网格还有未办结的事件，请先办结", code="grid.has_events")
    if on < day_of(at) or on < grid.valid_from:
        raise Refused("撤销日期不能早于今日", code="grid.date")
    Duty.objects.filter(grid=grid, valid_to=None).update(valid_to=on)
    grid.valid_to = on
    grid.save(update_fields=["valid_to"])
    _record(grid, f"撤销网格“{grid.name}”（{grid.code}），自{on}起", by, at)
    return grid


def _require(by: Doer, division: str, *, on: date) -> None:
    if not isinstance(by, Agent):
        queries.require_over(by, queries.MANAGE, division, on=on)


def _require_worker(person: Person, *, on: date) -> None:
    if not any(held.role == Role.GRID_WORKER for held in person.held(on)):
        raise Refused(f"{person.name}不担任网格员", code="grid.not_a_worker", fields={"worker": "不任网格员"})


def _record(grid: Grid, said: str, by: Doer, at: datetime) -> None:
    audit.record(by=by, action="grid.cell", subject=f"grid.grid:{grid.pk}", summary=said[:500], at=at)
