"""Who has charge of whom: by organisation, by division, and never one of the three administrators of another."""

from __future__ import annotations

from datetime import date

import pytest

from seeds import Small, small
from shuzheng.kernel.orgs import actions, cli, queries
from shuzheng.kernel.orgs.keys import actions as keys
from shuzheng.kernel.orgs.keys.queries import keys_manageable_by
from shuzheng.kernel.orgs.models import Person, RoleHeld
from shuzheng.kernel.orgs.sign_in import actions as sign_in
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
AT = clock.now()
PEERS = [("security_admin", "audit_admin"), ("security_admin", "system_admin")]


@pytest.fixture
def here() -> Small:
    return small()


def local(here: Small, role: Role, login: str = "local-admin") -> Person:
    """An administrator of the city, whose charge ends at its borders."""
    person = actions.add_person(login=login, name="演示·市级管理员", kind="staff", by=here.system_admin)
    actions.appoint(person=person, org=here.city_bureau, title="管理员", by=here.system_admin, on=ON)
    actions.grant_role(
        person=person, role=role, org=here.city_bureau, division=here.city, by=here.security_admin, on=ON
    )
    return person


@pytest.mark.parametrize(("by", "whom"), PEERS)
def test_the_security_administrator_does_not_reset_a_peer(here: Small, by: str, whom: str) -> None:
    person = getattr(here, whom)
    with pytest.raises(Refused, match="互不管理账户"):
        sign_in.reset_sign_in(person=person, by=getattr(here, by), at=AT)
    with pytest.raises(Refused, match="互不管理账户"):
        sign_in.unlock(person=person, by=getattr(here, by), at=AT)
    with pytest.raises(Refused, match="互不管理账户"):
        sign_in.sign_out_everywhere(person=person, by=getattr(here, by), at=AT)


@pytest.mark.parametrize("whom", ["security_admin", "audit_admin"])
def test_the_system_administrator_neither_disables_a_peer_nor_ends_their_post(here: Small, whom: str) -> None:
    person = getattr(here, whom)
    with pytest.raises(Refused, match="互不管理账户"):
        actions.disable_person(person=person, by=here.system_admin, reason="试")
    with pytest.raises(Refused, match="互不管理账户"):
        actions.end_post(post=person.posts.get(), by=here.system_admin, on=ON)
    with pytest.raises(Refused, match="互不管理账户"):
        actions.close_org(org=here.authority, by=here.system_admin, at=AT, reason="试")


def test_the_security_administrator_neither_ends_nor_adds_a_role_of_a_peer(here: Small) -> None:
    held = here.audit_admin.roles.get()
    with pytest.raises(Refused, match="互不管理账户"):
        actions.revoke_role(held=held, by=here.security_admin, on=ON, reason="试")
    with pytest.raises(Refused, match="互不管理账户"):
        actions.grant_role(
            person=here.audit_admin, role=Role.DATA_CLERK, org=here.authority, by=here.security_admin, on=ON
        )


def test_an_administrator_is_helped_out_on_the_server_and_nobody_else_is(here: Small) -> None:
    assert "初始口令" in cli.help_out("audit-admin", end=False)
    assert Person.objects.get(pk=here.audit_admin.pk).password_is_initial
    assert "不再任审计管理员" in cli.help_out("audit-admin", end=True)
    assert not RoleHeld.objects.on(clock.today()).filter(person=here.audit_admin).exists()
    with pytest.raises(Refused, match="不是现任管理员"):
        cli.help_out("education-clerk", end=False)


def test_people_without_a_post_are_in_the_charge_of_their_home_division_only(here: Small) -> None:
    city = local(here, Role.SYSTEM_ADMIN)
    own = actions.add_person(login="citys-own", name="演示·市里登记的人", kind="staff", by=city)
    provinces = actions.add_person(login="provinces", name="演示·省里登记的人", kind="staff", by=here.system_admin)
    xiongan = actions.add_person(
        login="xiongans", name="演示·雄安的人", kind="staff", by=here.system_admin, division=here.xiongan
    )

    seen = set(queries.people_in_charge(city, ["orgs.manage"], on=clock.today()))
    assert own in seen
    assert not seen & {provinces, xiongan, here.citizen, here.education_clerk}
    assert {own, provinces, xiongan, here.citizen} <= set(
        queries.people_in_charge(here.system_admin, ["orgs.manage"], on=clock.today())
    )
    actions.disable_person(person=own, by=city, reason="试")
    with pytest.raises(NotAllowed):
        actions.disable_person(person=here.citizen, by=city, reason="试")
    with pytest.raises(NotAllowed):
        actions.add_person(login="elsewhere", name="演示", kind="staff", by=city, division=here.xiongan)


def test_a_citys_security_administrator_resets_no_citizen_of_the_province(here: Small) -> None:
    city = local(here, Role.SECURITY_ADMIN)
    with pytest.raises(NotAllowed):
        sign_in.reset_sign_in(person=here.citizen, by=city, at=AT)


def test_a_security_administrator_revokes_the_key_of_another_department_of_the_division(here: Small) -> None:
    key = keys.issue_key(org=here.education, label="学籍系统", by=here.education_officer, at=AT).key
    city = local(here, Role.SECURITY_ADMIN)

    assert key in keys_manageable_by(here.security_admin)
    assert key not in keys_manageable_by(city)
    with pytest.raises(NotAllowed):
        keys.revoke_key(key=key, by=city, at=AT, reason="泄露")
    keys.revoke_key(key=key, by=here.security_admin, at=AT, reason="泄露")
