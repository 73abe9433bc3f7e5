"""The toy flow, the handful, and a county with its own department, supervisors and a head."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.tests.conftest import count_ten_days
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import SHANGHAI
from tests.toy.flows import FLOW

SINCE = date(2025, 1, 1)


def at(month: int, day: int, hour: int = 10) -> datetime:
    """An instant of 2026 in Beijing."""
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class County:
    """Who watches and who is watched."""

    small: Small
    government: Org
    housing: Org
    head: Person
    first: Person
    second: Person
    housing_head: Person
    housing_officer: Person


@pytest.fixture
def here(db: None) -> Iterator[Small]:
    """The handful, with the toy flow installed and ten working days to answer in."""
    flows.install(FLOW)
    count_ten_days()
    yield small()
    flows.remove(FLOW)


@pytest.fixture
def county(here: Small) -> County:
    """Chang'an district: its head, two supervisors, and a department with an officer."""
    return County(
        small=here,
        government=here.county_government,
        housing=here.county_housing,
        head=here.county_head,
        first=here.supervisor_a,
        second=here.supervisor_b,
        housing_head=here.county_housing_head,
        housing_officer=_person("housing-officer", here.county_housing, Role.DATA_OFFICER),
    )


def _person(login: str, org: Org, role: Role) -> Person:
    person = orgs.add_person(login=login, name=f"演示·{login}", kind=Person.Kind.STAFF, by=SYSTEM)
    orgs.appoint(person=person, org=org, title="演示", by=SYSTEM, on=SINCE)
    orgs.grant_role(person=person, role=role, org=org, by=SYSTEM, on=SINCE)
    return person


Ask = Callable[..., Case]


@pytest.fixture
def ask(county: County) -> Ask:
    """The market regulator asks the county's housing department; due after ten working days."""

    def make(when: datetime, title: str = "调取房屋名单") -> Case:
        here = county.small
        return cases.open_case(
            flow="toy",
            title=title,
            sides={"asker": here.market, "handler": county.housing, "authority": here.authority},
            division=here.county.code,
            by=here.market_officer,
            at=when,
        )

    return make


def take(case: Case, step: str, by: Person, when: datetime, **rest: Any) -> Case:
    """Take one step."""
    return cases.take(case_id=case.pk, step=step, by=by, at=when, **rest)
