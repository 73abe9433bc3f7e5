"""The demonstration province: complete, repeatable, and refused where it would do harm."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from seeds.cast import PASSWORD, PEOPLE
from seeds.departments import DATABASE, SERVICE, connect, may_connect
from seeds.identities import CITIZENS
from seeds.province import demo_people, seed
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.queries import desk
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.models import Binding, CompiledGrant
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Division, Org, Person, RoleHeld
from shuzheng.kernel.orgs.sign_in.actions import sign_in
from shuzheng.kernel.orgs.sign_in.queries import demo_code
from shuzheng.lib import clock
from shuzheng.lib.codes import why_not
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
    with django_db_blocker.unblock():
        _drop_the_departments_database()


def _drop_the_departments_database() -> None:
    """It lies beside ours, so that no rollback takes it away."""
    name = f"{connection.settings_dict['NAME']}_civil"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'DROP ROLE IF EXISTS "{name}_reader"')


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

    assert sorted(requests) == [
        "consenting",
        "correcting",
        "received",
        "refused",
        *["shared"] * (4 if may_connect() else 2),
    ]
    assert [row.light for row in desk(officer, on=clock.today(), light="amber")] == ["amber"]


@pytest.mark.usefixtures("province")
def test_a_live_table_and_an_api_stand_beside_the_files() -> None:
    if not may_connect():
        pytest.skip("departments' sources may not lie on this machine")
    used = Binding.objects.filter(state="active")

    assert set(used.values_list("kind", flat=True)) == {"file", "table", "api"}
    assert {one.source.label for one in used.exclude(kind="file") if one.source} == {DATABASE, SERVICE}
    assert CompiledGrant.objects.filter(active=True, grant__resource__in=used.values("resource")).count() >= 4


@pytest.mark.usefixtures("province")
def test_a_service_that_listens_elsewhere_is_followed_at_the_next_start() -> None:
    if not may_connect():
        pytest.skip("departments' sources may not lie on this machine")
    connect(host="127.0.0.1:18020", at=NOW)

    binding = Binding.objects.select_related("source").get(kind="api")
    plan = CompiledGrant.objects.get(grant__resource=binding.resource_id).plan
    assert binding.source is not None
    assert binding.source.hosts == plan["engine"]["http"]["hosts"] == ["127.0.0.1:18020"]
    assert plan["engine"]["http"]["url"].startswith("http://127.0.0.1:18020/")


@pytest.mark.parametrize(("name", "number"), CITIZENS[:2])
def test_the_demonstrations_numbers_are_valid_and_nobody_alives(name: str, number: str) -> None:
    assert why_not("citizen-id", number) is None
    assert number[6:10] < "1900"  # nobody who bears it is alive
    assert name.startswith("演示·")


def test_persons_are_plainly_roles() -> None:
    assert all(row.name.startswith("演示·") for row in PEOPLE)


@pytest.mark.django_db
def test_a_system_with_real_people_takes_no_demonstration() -> None:
    Person.objects.create(login="real", name="正式人员", kind=Person.Kind.STAFF)

    with pytest.raises(CommandError, match="不能装入演示数据"):
        call_command("seed_demo", stdout=StringIO())
