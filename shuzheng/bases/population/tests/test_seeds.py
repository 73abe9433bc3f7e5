"""The demonstration's two thousand, and what happened to some of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from seeds import Small
from seeds.identities import CITIZENS
from shuzheng.bases.population import queries, seeds
from shuzheng.bases.population.models import Household, Membership, Person, Residence
from shuzheng.bases.population.seeds import ELSEWHERE, SINCE
from shuzheng.bases.population.tests.conftest import AT

BEFORE = SINCE - timedelta(days=1)


@pytest.mark.slow  # two thousand people and sixty acts, once
def test_the_demonstration_has_history(here: Small) -> None:
    seeds.demonstrate(orgs={}, people={"registrar": here.registrar}, at=AT)
    assert 1_900 < Person.objects.known().true_on(AT.date()).count() < 2_100
    moved = Residence.objects.get(place=ELSEWHERE, valid_from=SINCE, known_to=None)
    assert Residence.objects.known().true_on(BEFORE).get(person=moved.person).place.startswith("130102")
    assert Person.objects.known().exclude(died_on=None).count() == 1
    corrected = Person.objects.known().exclude(former_number=None).get()
    assert Person.objects.filter(entity=corrected.entity).count() == 2
    assert Household.objects.known().filter(valid_to=SINCE).count() == 1
    assert Membership.objects.known().filter(valid_from=SINCE, relation="97").exists()
    name, number = CITIZENS[0]
    assert queries.known(name=name, number=number)
    found = queries.person_by_number(number, on=AT.date())
    assert found is not None
    assert found.birth_date == date(1985, 1, 1)
    count = Person.objects.count()
    seeds.demonstrate(orgs={}, people={"registrar": here.registrar}, at=AT)
    assert Person.objects.count() == count
