"""A street and a village below Chang'an district, their workers and dispatchers, and two departments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.orgs.models import Division, Org, Person
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
    """Enter a grid in the handful's village."""
    worker = here.grid_worker_a
    return Place(
        small=here,
        street=here.street,
        village=here.village,
        housing=here.county_housing,
        water=here.county_water,
        worker=worker,
        other_worker=here.grid_worker_b,
        dispatcher=here.street_dispatcher,
        county_dispatcher=here.county_dispatcher,
        housing_head=here.county_housing_head,
        water_head=here.county_water_head,
        grid=add_grid(division=here.village, name="第一网格", worker=worker, by=SYSTEM, at=at(11, 2), since=SINCE),
    )


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
