"""The cast, signed in."""

import pytest
from django.test import Client

from seeds import Small, small
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.orgs.sign_in.queries import STEPPED_UP
from shuzheng.lib import clock


@pytest.fixture
def cast(db: None) -> Small:
    """A handful of organisations and people."""
    return small()


@pytest.fixture
def law(db: None) -> None:
    """The published schedules and the shipped parameters."""
    calendar.load(at=clock.now())


def signed_in(person: Person, *, confirmed: bool = False) -> Client:
    """A browser without script, signed in; `confirmed` when the person has just proved themselves again."""
    client = Client()
    client.force_login(person)
    if confirmed:
        session = client.session
        session[STEPPED_UP] = clock.now().timestamp()
        session.save()
    return client
