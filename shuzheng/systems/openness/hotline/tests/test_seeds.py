"""The demonstration shows every state, once."""

from __future__ import annotations

import pytest

from seeds import Small
from seeds.cast import ORGS, PEOPLE
from shuzheng.kernel.orgs.models import Division, DivisionParent
from shuzheng.systems.openness.hotline import seeds
from shuzheng.systems.openness.hotline.flows import STATES
from shuzheng.systems.openness.hotline.models import Article, Ticket
from shuzheng.systems.openness.hotline.tests.conftest import at


@pytest.mark.slow
def test_the_demonstration_has_a_ticket_in_every_state_and_is_made_once(here: Small) -> None:
    for code in seeds.COUNTIES[1:]:
        Division.objects.create(code=code, name=f"演示区{code}", level=3, valid_from=at(1, 1).date())
        DivisionParent.objects.create(child_id=code, parent_id="130100", valid_from=at(1, 1).date())
    orgs = {row.key: getattr(here, row.key) for row in ORGS}
    people = {row.key: getattr(here, row.key) for row in PEOPLE}

    seeds.demonstrate(orgs=orgs, people=people, at=at(11, 20))
    seeds.demonstrate(orgs=orgs, people=people, at=at(11, 20))

    states = set(Ticket.objects.values_list("case__state", flat=True))
    assert states == {state.name for state in STATES}
    assert (Ticket.objects.count(), Article.objects.count()) == (len(seeds.MATTERS), 5)
    assert Ticket.objects.filter(published_at__isnull=False).count() == 3
