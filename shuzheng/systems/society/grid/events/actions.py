"""Reporting an event, once however often the report arrives; calling departments to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django.db import connection, transaction

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.specs import Taking
from shuzheng.kernel.orgs.models import Division
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.society.grid import queries, rules
from shuzheng.systems.society.grid.models import Call, Event, EventKind, Grid

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

PHOTO = "现场照片"


@transaction.atomic
def report(
    *,
    key: UUID,
    grid: Grid,
    kind: EventKind,
    place: str,
    words: str,
    found_at: datetime,
    by: Person,
    at: datetime,
    solved: str = "",
    is_urgent: bool = False,
    photo: BinaryIO | None = None,
    photo_name: str = "",
) -> Event:
    """An event found on one's grid: solved on the spot, or sent up. The same key again gives the same event."""
    _one_at_a_time(by, key)
    if known := Event.objects.select_related("case").filter(reporter=by, key=key).first():
        return known
    if grid.pk not in {one.pk for one in queries.grids_of(by, on=day_of(at))}:
        raise NotAllowed("您今日不负责该网格，不能上报", code="grid.not_yours")
    if why := rules.why_not_report(words=words, place=place):
        raise Refused(why, code="grid.report", fields={"words": why} if "情况" in why else {"place": why}, status=422)
    case = cases.open_case(
        flow="grid_event",
        title=f"{grid.name}{kind.name}：{words.strip()[:60]}",
        sides={"worker": by, **_stations(grid, at)},
        division=grid.division_id,
        data={"urgent": is_urgent},
        by=by,
        at=at,
    )
    event = Event.objects.create(
        case=case,
        key=key,
        grid=grid,
        kind=kind,
        place=place.strip(),
        words=words.strip(),
        is_urgent=is_urgent,
        found_at=rules.honest_time(found_at, received_at=at),
        received_at=at,
        reporter=by,
    )
    if photo is not None:
        cases.attach(case_id=case.pk, name=PHOTO, file=photo, file_name=photo_name, by=by, at=at)
    step, data = ("solve", {"how": solved}) if solved.strip() else ("send_up", {})
    cases.take(case_id=case.pk, step=step, data=data, by=by, at=at)
    return event


def _one_at_a_time(by: Person, key: UUID) -> None:
    """The same report arriving twice at once: the second waits, and then finds the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"grid:{by.pk}:{key}"])


def _stations(grid: Grid, at: datetime) -> dict[str, Org]:
    level, on = Division.Level, day_of(at)
    street = queries.station(grid.division_id, level=level.TOWNSHIP, on=on)
    county = queries.station(grid.division_id, level=level.COUNTY, on=on)
    if street is None:
        raise Refused("该网格所属的乡镇（街道）还没有基层治理指挥人员，请联系管理员", code="grid.no_station")
    return {"street": street, **({"county": county} if county else {})}


# --- calling departments -------------------------------------------------------------------------------------------


def why_not_call(taking: Taking) -> str | None:
    """Guard of 吹哨."""
    offered = {str(one.pk) for one in queries.departments_near(taking.case.division, on=taking.on)}
    waiting = {str(one.department_id) for one in _open_calls(taking)}
    return rules.why_not_call(chosen=taking.data["departments"], offered=offered, waiting=waiting)


def called(taking: Taking) -> None:
    """Effect of 吹哨: each department gets a case of its own, with clocks in hours."""
    event = Event.objects.select_related("case", "grid").get(pk=taking.case.id)
    caller = event.case.parties.select_related("org").get(side=_caller(taking)).org
    chosen = {UUID(one) for one in taking.data["departments"]}
    for department in queries.departments_near(taking.case.division, on=taking.on):
        if department.pk in chosen:
            _call(event, caller, department, taking)


def _caller(taking: Taking) -> str:
    return "county" if taking.step.endswith("_above") else "street"


def _call(event: Event, caller: Any, department: Org, taking: Taking) -> None:
    case = cases.open_case(
        flow="grid_call",
        title=f"{caller}呼叫{department}：{event.place}{event.words[:40]}",
        sides={"caller": caller, "department": department},
        division=department.division_id,
        subject=f"grid.event:{event.pk}",
        data={"task": taking.data["task"], "event": event.case.number},
        parent=event.case,
        by=taking.person,
        at=taking.at,
    )
    Call.objects.create(case=case, event=event, department=department)
    cases.tell(
        title=f"{case.number} {caller}吹哨，请报到",
        body=f"{event.place}：{event.words}\n需要：{taking.data['task']}",
        key=f"grid-call:{case.pk}",
        at=taking.at,
        org=department,
        case=case,
    )


def why_not_answer(taking: Taking) -> str | None:
    """Guard of 汇总: every department called has answered, or was released."""
    waiting = [str(one.department) for one in _open_calls(taking)]
    return f"{'、'.join(waiting)}尚未反馈，不能汇总" if waiting else None


def why_not_escalate(taking: Taking) -> str | None:
    """Guard of 上报: somebody is there to take it."""
    return None if "county" in taking.case.sides else "本县（市、区）还没有基层治理指挥人员，不能上报"


def _open_calls(taking: Taking) -> list[Call]:
    found = Call.objects.filter(event=taking.case.id, case__closed_at=None)
    return list(found.select_related("department"))
