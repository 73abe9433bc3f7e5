"""What the journeys over the desk begin with: people at browsers, an entry, an application, a grant."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from seeds import Small
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import Grant
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.tests.conftest import DAY, Draft

ROWS = "code,name,level\n10075,演示大学甲,本科\n10076,演示大学乙,本科\n10077,演示学院丙,专科\n"


@pytest.fixture
def law(db: None) -> None:
    """The published schedules and the shipped parameters."""
    calendar.load(at=clock.now())


@pytest.fixture
def entry(here: Small, law: None, draft: Draft) -> Resource:
    """The list of schools, published and bound to a file."""
    resource = draft()
    catalogue.submit(resource=resource, by=here.education_clerk, on=DAY)
    catalogue.approve(resource=resource, by=here.education_head, on=DAY)
    catalogue.publish(resource=resource, by=here.reviewer, on=DAY)
    by, at = here.education_clerk, clock.now()
    binding = exchange.bind_file(
        resource_id=resource.pk, upload=io.BytesIO(ROWS.encode()), name="名单.csv", by=by, at=at
    )
    exchange.test_binding(binding=binding, by=by, at=at)
    exchange.activate(binding=binding, by=by, at=at)
    return Resource.objects.get(pk=resource.pk)


def browser(person: Person) -> Client:
    """A browser without script, signed in."""
    client = Client()
    client.force_login(person)
    return client


def answers(**said: Any) -> dict[str, Any]:
    """The application form, filled in."""
    today = clock.today()
    return {
        "basis": "市场主体登记管理条例",
        "scenario": "校名核验",
        "use": "handling",
        "scope": "登记窗口",
        "modes": ["service", "file"],
        "valid_from": today.isoformat(),
        "valid_to": (today + timedelta(days=300)).isoformat(),
        "elements": ["code", "name"],
        "security_measures": "专人保管，到期销毁",
    } | said


def newest() -> Case:
    """The case last opened."""
    return Case.objects.latest("opened_at")


def step(person: Person, name: str, **said: Any) -> Any:
    """Take a step of the newest case by its form."""
    case = newest()
    return browser(person).post(f"/cases/{case.number}/steps/{name}", {"seen": case.version, **said})


Asked = Callable[..., Case]


@pytest.fixture
def asked(here: Small, entry: Resource) -> Asked:
    """The market regulator's application, received by the education department."""

    def make(**said: Any) -> Case:
        browser(here.market_clerk).post(f"/share/new?resource={entry.pk}", answers(**said))
        step(here.market_officer, "consent")
        return newest()

    return make


@pytest.fixture
def granted(here: Small, asked: Asked) -> Grant:
    """A grant that came of it."""
    asked()
    step(here.education_officer, "agree")
    step(here.education_officer, "deliver")
    return Grant.objects.get()
