"""The handful is whole, quick, and what the actions would make."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seeds import cast, small
from seeds.handful import SINCE
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.orgs import queries
from shuzheng.kernel.orgs.models import Division, Org, Person, Post, RoleHeld
from shuzheng.lib.codes import why_not

pytestmark = pytest.mark.django_db


def test_everybody_in_the_handful_may_do_what_the_role_says() -> None:
    here = small()

    assert here.education_officer.org == here.education
    assert here.education_officer.may("exchange.bind", at=here.education)
    assert not here.education_officer.may("exchange.bind", at=here.environment)
    assert here.reviewer.may("catalogue.review", at=here.education)
    assert here.citizen.may("self.view")
    assert queries.data_officer(here.market) == here.market_officer


def test_a_test_waits_for_a_dozen_statements_only() -> None:
    with CaptureQueriesContext(connection) as statements:
        small()

    assert len(statements) <= 12


def test_the_handful_is_what_the_actions_would_make() -> None:
    small()
    made = _posts_and_roles()
    RoleHeld.objects.all().delete()
    Post.objects.all().delete()
    Person.objects.all().delete()
    divisions = {one.code: one for one in Division.objects.all()}
    orgs = {row.key: Org.objects.get(uscc=row.uscc) for row in cast.ORGS}

    cast.enter_people(orgs, divisions, on=SINCE)

    assert _posts_and_roles() == made
    assert OutboxLine.objects.filter(action="orgs.grant_role").count() == len(made[1])


@pytest.mark.parametrize("row", cast.ORGS, ids=lambda row: row.key)
def test_every_code_of_the_cast_is_valid_and_plainly_fictitious(row: cast.OrgRow) -> None:
    assert why_not("uscc", row.uscc) is None
    assert "MBDEM" in row.uscc


def _posts_and_roles() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    posts = Post.objects.values_list("person__login", "person__name", "person__kind", "org__uscc", "title", "valid_to")
    roles = RoleHeld.objects.values_list("person__login", "role", "org__uscc", "division_id", "valid_from", "valid_to")
    return list(posts.order_by("person__login")), list(roles.order_by("person__login"))
