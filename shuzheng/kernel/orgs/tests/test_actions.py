"""Organisations, posts and roles change only by the rules, and every change leaves a line."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from seeds import Small, small
from seeds.codes import uscc
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.audit.specs import SYSTEM, Agent
from shuzheng.kernel.orgs import actions, queries
from shuzheng.kernel.orgs.keys.actions import issue_key
from shuzheng.kernel.orgs.models import ApplicationKey, Org, Person, Post, RoleHeld
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def here() -> Small:
    return small()


def add(here: Small, by: actions.Doer, code: str) -> Org:
    return actions.add_org(
        uscc=code, name="河北省水利厅（演示）", kind="department", division=here.province, by=by, on=ON
    )


def join(here: Small, login: str = "newcomer", org: Org | None = None) -> Person:
    """A new member of staff with a post."""
    person = actions.add_person(login=login, name="演示·新任人员", kind="staff", by=here.system_admin)
    actions.appoint(person=person, org=org or here.market, title="科员", by=here.system_admin, on=ON)
    return person


def test_a_system_administrator_enters_an_organisation(here: Small) -> None:
    org = add(here, here.system_admin, uscc("11", "130000", 900))

    assert queries.org_by_uscc(org.uscc) == org
    assert OutboxLine.objects.get(subject=f"orgs.org:{org.pk}").actor_name == "演示·系统管理员"


@pytest.mark.parametrize("code", ["", "111300000000000139", "11130000MBDEM9000A", "\0" * 18])
def test_a_wrong_credit_code_is_refused_with_the_reason(here: Small, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        add(here, SYSTEM, code)

    assert refusal.value.article == "GB 32100-2015"


def test_a_credit_code_is_entered_once(here: Small) -> None:
    with pytest.raises(Refused, match="已登记"):
        add(here, SYSTEM, here.market.uscc)


def test_only_the_system_itself_acts_without_being_a_person(here: Small) -> None:
    with pytest.raises(NotAllowed):
        add(here, Agent("job", "任务"), uscc("11", "130000", 900))


def test_those_without_the_role_enter_nothing(here: Small) -> None:
    with pytest.raises(NotAllowed):
        add(here, here.security_admin, uscc("11", "130000", 900))


def test_a_renamed_organisation_keeps_its_former_name(here: Small) -> None:
    actions.rename_org(
        org=here.market, name="河北省市场监督管理委员会（演示）", by=here.system_admin, on=ON, basis="演示文件"
    )

    assert queries.name_on(here.market, on=ON - timedelta(days=1)) == "河北省市场监督管理局（演示）"
    assert queries.name_on(here.market, on=ON) == "河北省市场监督管理委员会（演示）"
    assert here.market in queries.search_orgs("监督管理局", on=ON)


def test_an_organisation_is_not_renamed_into_the_past(here: Small) -> None:
    with pytest.raises(Refused, match="晚于"):
        actions.rename_org(org=here.market, name="新名", by=here.system_admin, on=date(2025, 1, 1), basis="演示文件")


def test_no_organisation_stands_above_itself(here: Small) -> None:
    actions.move_org(org=here.market, superior=here.authority, by=here.system_admin)

    with pytest.raises(Refused, match="不能是本单位或其下级"):
        actions.move_org(org=here.authority, superior=here.market, by=here.system_admin)
    assert list(queries.subordinates(here.authority, on=ON)) == [here.market]


def test_closing_an_organisation_ends_posts_roles_and_keys(here: Small) -> None:
    issue_key(org=here.market, label="登记系统", by=here.market_officer, at=AT)

    actions.close_org(org=here.market, by=here.system_admin, at=AT, reason="机构改革")

    assert not Post.objects.on(ON).filter(org=here.market).exists()
    assert queries.data_officer(here.market, on=ON) is None
    assert queries.data_officer(here.market, on=ON - timedelta(days=1)) == here.market_officer
    assert ApplicationKey.objects.get().revoked_at == AT
    assert here.market not in queries.orgs(on=ON)


def test_an_organisation_with_others_below_it_is_not_closed(here: Small) -> None:
    actions.move_org(org=here.market, superior=here.authority, by=here.system_admin)

    with pytest.raises(Refused, match="下级单位"):
        actions.close_org(org=here.authority, by=here.system_admin, at=AT, reason="机构改革")


def test_a_security_administrator_grants_a_role_for_a_term(here: Small) -> None:
    person = join(here)
    actions.grant_role(
        person=person, role=Role.DATA_CLERK, org=here.market, by=here.security_admin, on=ON, until=date(2026, 12, 1)
    )

    assert [held.role for held in person.held(on=ON)] == [Role.DATA_CLERK]
    assert person.held(on=date(2026, 12, 1)) == []


@pytest.mark.parametrize(("until", "allowed"), [(date(2020, 6, 1), False), (None, True)])
def test_a_term_that_is_over_ends_by_itself(here: Small, until: date | None, allowed: bool) -> None:
    person = actions.add_person(login="on-term", name="演示·任期人员", kind="staff", by=here.system_admin)
    Org.objects.filter(pk=here.market.pk).update(valid_from=date(2019, 1, 1))
    here.market.refresh_from_db()
    actions.appoint(person=person, org=here.market, title="科员", by=here.system_admin, on=date(2020, 1, 1))
    actions.grant_role(
        person=person, role=Role.DATA_CLERK, org=here.market, by=here.security_admin, on=date(2020, 1, 1), until=until
    )

    assert person.may("exchange.bind", at=here.market) is allowed
    assert (here.market in person.orgs_with("exchange.bind")) is allowed


def test_an_authoritys_term_over_a_division_ends_by_itself(here: Small) -> None:
    held = here.reviewer.roles.get(role=Role.DATA_AUTHORITY)
    RoleHeld.objects.filter(pk=held.pk).update(valid_from=date(2019, 1, 1), valid_to=date(2020, 1, 1))
    here.reviewer.forget_held()

    assert not here.reviewer.may("catalogue.review", at=here.market)
    assert queries.authority_over(here.province.code, on=ON) is None
    assert queries.authority_over(here.province.code, on=date(2019, 6, 1)) == here.authority


def test_a_data_officer_whose_term_is_over_is_missing_and_may_be_succeeded(here: Small) -> None:
    held = here.market_officer.roles.get(role=Role.DATA_OFFICER)
    RoleHeld.objects.filter(pk=held.pk).update(valid_to=ON)

    assert here.market not in queries.without_data_officer(on=ON - timedelta(days=1))
    assert here.market in queries.without_data_officer(on=ON)

    person = join(here)
    actions.grant_role(person=person, role=Role.DATA_OFFICER, org=here.market, by=here.security_admin, on=ON)
    assert queries.data_officer(here.market, on=ON) == person


def test_a_system_administrator_grants_no_role(here: Small) -> None:
    with pytest.raises(NotAllowed):
        actions.grant_role(person=join(here), role=Role.DATA_CLERK, org=here.market, by=here.system_admin, on=ON)


def test_nobody_grants_a_role_to_themselves(here: Small) -> None:
    with pytest.raises(Refused, match="本人"):
        actions.grant_role(
            person=here.security_admin, role=Role.DATA_CLERK, org=here.authority, by=here.security_admin, on=ON
        )


def test_the_system_administrator_does_not_become_auditor_too(here: Small) -> None:
    with pytest.raises(Refused, match="已任系统管理员，不得兼任审计管理员") as refusal:
        actions.grant_role(
            person=here.system_admin, role=Role.AUDIT_ADMIN, org=here.authority, by=here.security_admin, on=ON
        )

    assert "三员分立" in refusal.value.article


def test_a_role_needs_a_post_at_the_organisation(here: Small) -> None:
    with pytest.raises(Refused, match="没有岗位"):
        actions.grant_role(
            person=here.education_clerk, role=Role.DATA_CLERK, org=here.market, by=here.security_admin, on=ON
        )


def test_a_department_has_one_data_officer_at_a_time(here: Small) -> None:
    person = join(here)

    with pytest.raises(Refused, match="已有数据官"):
        actions.grant_role(person=person, role=Role.DATA_OFFICER, org=here.market, by=here.security_admin, on=ON)


def test_a_data_officer_whose_post_ends_is_succeeded(here: Small) -> None:
    person = join(here)
    post = here.market_officer.posts.get()
    actions.end_post(post=post, by=here.system_admin, on=ON)

    actions.grant_role(person=person, role=Role.DATA_OFFICER, org=here.market, by=here.security_admin, on=ON)

    assert queries.data_officer(here.market, on=ON) == person
    assert not here.market_officer.may("exchange.bind", at=here.market)


def test_a_contractor_comes_for_a_term(here: Small) -> None:
    person = actions.add_person(login="second-hand", name="演示·第二运维", kind="contractor", by=SYSTEM)
    actions.appoint(person=person, org=here.operator, title="工程师", by=SYSTEM, on=ON)

    with pytest.raises(Refused, match="终止日期"):
        actions.grant_role(person=person, role=Role.CONTRACTOR, org=here.operator, by=here.security_admin, on=ON)


def test_a_role_revoked_on_the_day_it_was_granted_was_never_in_force(here: Small) -> None:
    person = join(here)
    held = actions.grant_role(person=person, role=Role.DATA_CLERK, org=here.market, by=here.security_admin, on=ON)

    actions.revoke_role(held=held, by=here.security_admin, on=ON, reason="误授")

    assert person.held(on=ON) == []
    with pytest.raises(Refused, match="终止"):
        actions.revoke_role(held=held, by=here.security_admin, on=ON, reason="再次")


def test_a_disabled_person_may_do_nothing(here: Small) -> None:
    actions.disable_person(person=here.market_clerk, by=here.system_admin, reason="调离")

    assert not here.market_clerk.may("catalogue.view")


def test_an_authority_covers_what_is_within_its_division_today(here: Small) -> None:
    assert here.reviewer.may("catalogue.review", at=here.counter)
    assert not here.city_officer.may("catalogue.describe", at=here.counter)


def test_a_role_does_not_outlast_the_post(here: Small) -> None:
    person = actions.add_person(login="on-loan", name="演示·借调人员", kind="staff", by=SYSTEM)
    actions.appoint(person=person, org=here.market, title="借调", by=SYSTEM, on=ON, until=date(2026, 12, 1))

    held = actions.grant_role(person=person, role=Role.DATA_CLERK, org=here.market, by=here.security_admin, on=ON)

    assert held.valid_to == date(2026, 12, 1)


def test_an_administrator_of_a_city_gives_no_power_over_the_province(here: Small) -> None:
    local = join(here, login="city-security", org=here.city_bureau)
    actions.grant_role(
        person=local, role=Role.SECURITY_ADMIN, org=here.city_bureau, by=here.security_admin, on=ON, division=here.city
    )
    person = join(here, login="city-newcomer", org=here.city_bureau)

    with pytest.raises(NotAllowed, match="河北省"):
        actions.grant_role(
            person=person, role=Role.DATA_AUTHORITY, org=here.city_bureau, by=local, on=ON, division=here.province
        )


def test_departments_without_a_data_officer_are_named(here: Small) -> None:
    assert set(queries.without_data_officer(on=ON)) == {
        here.authority,
        here.counter,
        here.urban,
        here.county_housing,
        here.county_water,
        here.police,
    }


@pytest.mark.parametrize(("name", "reason"), [("", "请填写姓名"), (" \0", "请填写姓名"), ("长" * 65, "姓名最长 64 字")])
def test_a_name_that_cannot_be_kept_is_refused_in_words(here: Small, name: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        actions.add_person(login="newcomer", name=name, kind="staff", by=here.system_admin)


@pytest.mark.parametrize("pk", ["", "nonsense", "\0"])
def test_an_identifier_that_is_none_finds_nothing(here: Small, pk: str) -> None:
    assert queries.org(pk) is None
