"""The demonstration province: complete, repeatable, and refused where it would do harm."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from seeds.cast import PASSWORD, PEOPLE
from seeds.province import demo_people, seed
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Division, Org, Person, RoleHeld
from shuzheng.kernel.orgs.sign_in.actions import sign_in
from shuzheng.kernel.orgs.sign_in.queries import demo_code
from shuzheng.lib import clock
from shuzheng.systems.data.nodes.models import Agreement, Node, OutsideOrgan, Platform

NOW = clock.now()


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Seed once for all tests here, and take it back."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(at=NOW)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("province")
def test_seeding_again_changes_nothing() -> None:
    tables = (Division, Org, Person, RoleHeld, Node, OutsideOrgan, Agreement, Platform, OutboxLine)
    before = [table.objects.count() for table in tables]

    seed(at=NOW)

    assert [table.objects.count() for table in tables] == before


@pytest.mark.usefixtures("province")
@pytest.mark.parametrize(("login", "password", "role", "org"), demo_people())
def test_every_printed_sign_in_opens(login: str, password: str, role: str, org: str) -> None:
    person = orgs.person(login)
    assert person is not None
    code = demo_code(login, at=NOW) if person.sealed_totp else ""

    result = sign_in(login=login, password=password, code=code, address="10.1.1.1", at=NOW)

    assert result.is_signed_in
    assert (password, bool(role), bool(org)) == (PASSWORD, True, True)


@pytest.mark.usefixtures("province")
def test_the_register_has_the_nation_the_province_every_city_xiongan_and_departments() -> None:
    kinds = [Node.objects.filter(kind=kind).count() for kind in Node.Kind.values]

    assert dict(zip(Node.Kind.values, kinds, strict=True)) == {
        "national": 1,
        "province": 1,
        "city": 11,
        "new_area": 1,
        "department": 3,
    }
    assert [node.name for node in Node.objects.filter(state="live")] == ["河北省政务大数据平台"]


@pytest.mark.usefixtures("province")
def test_all_seven_kinds_of_outside_organs_are_registered() -> None:
    assert set(OutsideOrgan.objects.values_list("category", flat=True)) == set(OutsideOrgan.Category.values)


def test_persons_are_plainly_roles() -> None:
    assert all(row.name.startswith("演示·") for row in PEOPLE)


@pytest.mark.django_db
def test_a_system_with_real_people_takes_no_demonstration() -> None:
    Person.objects.create(login="real", name="正式人员", kind=Person.Kind.STAFF)

    with pytest.raises(CommandError, match="不能装入演示数据"):
        call_command("seed_demo", stdout=StringIO())
