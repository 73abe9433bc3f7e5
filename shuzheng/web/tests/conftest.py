"""The cast, signed in."""

import pytest
from django.test import Client

from seeds import Small, small
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock


@pytest.fixture
def cast(db: None) -> Small:
    """A handful of organisations and people."""
    return small()


@pytest.fixture
def law(db: None) -> None:
    """The published schedules and the shipped parameters."""
    calendar.load(at=clock.now())


def signed_in(person: Person) -> Client:
    """A browser without script, signed in."""
    client = Client()
    client.force_login(person)
    return client
