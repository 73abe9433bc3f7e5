"""A street and a village below Chang'an district, their workers and dispatchers, and two departments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from seeds import Small, cast, small
from seeds.codes import uscc
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.models import Division, DivisionParent, Org, Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.cells.actions import add_grid
from shuzheng.systems.society.grid.events.actions import report
from shuzheng.systems.society.grid.models import Event, Grid

SINCE = date(2025, 1, 1)


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """An instant of 2026 in Beijing."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class Place:
    """Everybody in a street of Chang'an district."""

    small: Small
    street: Division
    village: Division
    street_office: Org
    county_centre: Org
    housing: Org
    water: Org
    worker: Person
    other_worker: Person
    dispatcher: Person
    county_dispatcher: Person
    housing_head: Person
    water_head: Person
    grid: Grid


@pytest.fixture
def own_home(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Photos of tests lie in a folder of their own."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))


@pytest.fixture
def place(db: None, own_home: None) -> Place:
    """The street as it stands on 2 November 2026."""
    return settle(small())


def settle(here: Small) -> Place:
    """Make the street below the handful's county."""
    street = _division("130102001", "建北街道", Division.Level.TOWNSHIP, here.county)
    village = _division("130102001001", "棉一社区", Division.Level.VILLAGE, street)
    office = _org("长安区建北街道办事处（演示）", 301, street, Org.Kind.GOVERNMENT)
    centre = _org("长安区社会治安综合治理中心（演示）", 302, here.county, Org.Kind.INSTITUTION)
    housing = _org("长安区住房和城乡建设局（演示）", 303, here.county, Org.Kind.DEPARTMENT)
    water = _org("长安区水利局（演示）", 304, here.county, Org.Kind.DEPARTMENT)
    worker = _person("grid-worker", office, Role.GRID_WORKER)
    grid = add_grid(division=village, name="第一网格", worker=worker, by=SYSTEM, at=at(11, 2), since=SINCE)
    return Place(
        small=here,
        street=street,
        village=village,
        street_office=office,
        county_centre=centre,
        housing=housing,
        water=water,
        worker=worker,
        other_worker=_person("grid-worker-two", office, Role.GRID_WORKER),
        dispatcher=_person("street-dispatcher", office, Role.GRID_DISPATCHER),
        county_dispatcher=_person("county-dispatcher", centre, Role.GRID_DISPATCHER),
        housing_head=_person("grid-housing-head", housing, Role.DEPARTMENT_HEAD),
        water_head=_person("grid-water-head", water, Role.DEPARTMENT_HEAD),
        grid=grid,
    )


def _division(code: str, name: str, level: int, parent: Division) -> Division:
    made = Division.objects.create(code=code, name=name, level=level, valid_from=SINCE)
    DivisionParent.objects.create(child=made, parent=parent, valid_from=SINCE)
    return made


def _org(name: str, serial: int, division: Division, kind: str) -> Org:
    code = uscc("11", division.code[:6], serial)
    return orgs.add_org(uscc=code, name=name, kind=kind, division=division, by=SYSTEM, on=SINCE, basis=cast.BASIS)


def _person(login: str, org: Org, role: Role) -> Person:
    person = orgs.add_person(login=login, name=f"演示·{login}", kind=Person.Kind.STAFF, by=SYSTEM)
    orgs.appoint(person=person, org=org, title="演示", by=SYSTEM, on=SINCE)
    orgs.grant_role(person=person, role=role, org=org, by=SYSTEM, on=SINCE)
    return person


def found(place: Place, /, **said: Any) -> Event:
    """The worker found a leak on Monday 2 November at ten."""
    kind = queries.kind("0302", on=date(2026, 11, 2))
    assert kind is not None
    usual: dict[str, Any] = {
        "key": uuid4(),
        "grid": place.grid,
        "kind": kind,
        "place": "三号楼东侧",
        "words": "污水井外溢",
        "found_at": at(11, 2),
        "by": place.worker,
        "at": at(11, 2),
    }
    return report(**(usual | said))


def take(case: Case, step: str, by: Person, when: datetime, **rest: Any) -> Case:
    """Take one step."""
    return cases.take(case_id=case.pk, step=step, by=by, at=when, **rest)
