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
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.queries import desk
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Division, Org, Person, RoleHeld
from shuzheng.kernel.orgs.sign_in.actions import sign_in
from shuzheng.kernel.orgs.sign_in.queries import demo_code
from shuzheng.lib import clock
from shuzheng.systems.data.nodes.models import Agreement, Node, OutsideOrgan, Platform

NOW = clock.now()


@pytest.fixture(scope="module")
def province(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Seed once for all tests here, in a data folder of their own, and take it back."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("SHUZHENG_HOME", str(tmp_path_factory.mktemp("home")))
        seed(at=NOW)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("province")
def test_seeding_again_changes_nothing() -> None:
    tables = (Division, Org, Person, RoleHeld, Node, OutsideOrgan, Agreement, Platform, Resource, Case, OutboxLine)
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


@pytest.mark.usefixtures("province")
def test_entries_are_bound_and_published_and_two_are_on_their_way() -> None:
    published = Resource.objects.filter(state="published", bound_on__isnull=False)
    names = set(published.values_list("current__name", flat=True))

    assert names >= {"河北省行政区划代码", "法定工作日历", "政务服务窗口名录"}
    reviews = Case.objects.filter(flow="catalogue_review", closed_at=None)
    assert set(reviews.values_list("state", flat=True)) == {"approving", "reviewing"}


@pytest.mark.usefixtures("province")
def test_applications_stand_in_every_state_and_one_clock_is_amber() -> None:
    requests = Case.objects.filter(flow="share_request").values_list("state", flat=True)
    officer = orgs.person("approval-officer")
    assert officer is not None

    assert sorted(requests) == ["consenting", "correcting", "received", "refused", "shared", "shared"]
    assert [row.light for row in desk(officer, on=clock.today(), light="amber")] == ["amber"]


def test_persons_are_plainly_roles() -> None:
    assert all(row.name.startswith("演示·") for row in PEOPLE)


@pytest.mark.django_db
def test_a_system_with_real_people_takes_no_demonstration() -> None:
    Person.objects.create(login="real", name="正式人员", kind=Person.Kind.STAFF)

    with pytest.raises(CommandError, match="不能装入演示数据"):
        call_command("seed_demo", stdout=StringIO())
