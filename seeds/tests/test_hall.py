"""The demonstration of the hall: an application in every state, two joined matters, made once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from seeds import cast, hall
from seeds.handful import small
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.lib import clock
from shuzheng.systems.services.hall.flows import APPLICATION
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.ratings.models import Rating
from shuzheng.systems.services.items import seeds as items


def filled() -> None:
    """The hall over the handful."""
    people = {row.key: Person.objects.get(login=row.login) for row in cast.PEOPLE}
    orgs = {row.key: Org.objects.get(uscc=row.uscc) for row in cast.ORGS}
    items.demonstrate(orgs=orgs, people=people, at=clock.now())
    hall.demonstrate(orgs=orgs, people=people, at=clock.now())


@pytest.fixture
def shown(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The handful, the law, the items, the applications."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    small()
    calendar.load(at=clock.now())
    filled()


def test_an_application_stands_in_every_state_and_is_made_once(shown: None) -> None:
    states = Counter(Case.objects.filter(flow=APPLICATION.name, parent=None).values_list("state", flat=True))
    assert set(states) == {state.name for state in APPLICATION.states}
    count = Application.objects.count()
    filled()
    assert Application.objects.count() == count


def test_one_department_of_the_restaurant_waits_for_a_paper(shown: None) -> None:
    parts = dict(Case.objects.filter(parent__flow="bundle_restaurant").values_list("part", "state"))
    assert parts == {"food": "reviewing", "fire": "correcting", "drain": "reviewing", "sign": "reviewing"}


def test_the_bad_rating_is_being_put_right(shown: None) -> None:
    assert Rating.objects.get(grade=1).case is not None
