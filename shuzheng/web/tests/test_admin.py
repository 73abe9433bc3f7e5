"""Administration by form: the act is the room's own, a refusal keeps what was typed."""

import pytest

from seeds import Small
from seeds.codes import uscc
from shuzheng.kernel.audit import actions, jobs, queries
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.audit.tests.conftest import log
from shuzheng.kernel.calendar.models import Parameter, Schedule
from shuzheng.kernel.orgs.models import ApplicationKey, Org, Person
from shuzheng.kernel.orgs.queries import org_by_uscc
from shuzheng.kernel.orgs.specs import Role
from shuzheng.web.admin.forms import read_days
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults

__all__ = ["log"]
CODE = uscc("11", "130000", 77)
ORG = {"name": "河北省气象局（演示）", "uscc": CODE, "kind": "department", "division": "130000", "on": "2026-11-01"}


def test_an_organisation_is_entered(cast: Small) -> None:
    response = signed_in(cast.system_admin).post("/admin/orgs/new", ORG)
    made = org_by_uscc(CODE)
    assert made is not None
    assert response.headers["Location"] == f"/admin/orgs/{made.pk}"


def test_a_wrong_code_is_told_beside_its_field_and_nothing_is_lost(cast: Small) -> None:
    response = signed_in(cast.system_admin).post("/admin/orgs/new", ORG | {"uscc": CODE[:-1] + "!"})
    assert response.status_code == 422
    assert '<a href="#id_uscc">' in response.text
    assert 'value="河北省气象局（演示）"' in response.text
    assert faults(response.text) == []


def test_an_unknown_division_is_told_beside_its_field(cast: Small) -> None:
    response = signed_in(cast.system_admin).post("/admin/orgs/new", ORG | {"division": "999999"})
    assert '<a href="#id_division">' in response.text


def test_an_organisation_is_renamed_and_keeps_its_old_name(cast: Small) -> None:
    client, url = signed_in(cast.system_admin), f"/admin/orgs/{cast.approval.pk}"
    client.post(f"{url}/rename", {"name": "新名称（演示）", "on": "2026-11-01", "basis": "冀编办〔2026〕1号"})
    page = client.get(url).text
    assert "新名称（演示）" in page
    assert "河北省政务服务中心（演示）" in page


def test_an_organisation_is_closed_with_its_reason(cast: Small) -> None:
    signed_in(cast.system_admin, confirmed=True).post(f"/admin/orgs/{cast.approval.pk}/close", {"reason": "机构改革"})
    assert Org.objects.get(pk=cast.approval.pk).valid_to is not None


def test_a_person_is_entered_appointed_and_given_a_role_by_two_administrators(cast: Small) -> None:
    system, security = signed_in(cast.system_admin), signed_in(cast.security_admin, confirmed=True)
    system.post("/admin/people/new", {"name": "演示·新数据员", "login": "new-clerk", "kind": "staff"})
    made = Person.objects.get(login="new-clerk")
    url, since = f"/admin/people/{made.pk}", {"org": cast.education.pk, "on": "2026-11-01"}
    system.post(f"{url}/appoint", since | {"title": "科员", "is_main": "on"})
    security.post(f"{url}/grant", since | {"role": "data_clerk"})
    assert made.roles.get().role == Role.DATA_CLERK
    assert "部门数据管理员" in system.get(url).text


def test_a_role_that_separation_forbids_is_refused_with_its_article(cast: Small) -> None:
    data = {"role": "audit_admin", "org": cast.authority.pk, "on": "2026-11-01"}
    response = signed_in(cast.security_admin, confirmed=True).post(f"/admin/people/{cast.system_admin.pk}/grant", data)
    assert response.status_code == 422
    assert "依据：" in response.text


def test_a_role_is_revoked_with_its_reason(cast: Small) -> None:
    held = cast.education_clerk.roles.get()
    url = f"/admin/people/{cast.education_clerk.pk}/roles/{held.pk}/revoke"
    signed_in(cast.security_admin, confirmed=True).post(url, {"on": "2026-11-20", "reason": "调离"})
    held.refresh_from_db()
    assert str(held.valid_to) == "2026-11-20"


def test_a_post_ends(cast: Small) -> None:
    post = cast.education_clerk.posts.get()
    url = f"/admin/people/{cast.education_clerk.pk}/posts/{post.pk}/end"
    signed_in(cast.system_admin, confirmed=True).post(url, {"on": "2026-11-20"})
    post.refresh_from_db()
    assert str(post.valid_to) == "2026-11-20"


def test_an_account_is_disabled(cast: Small) -> None:
    signed_in(cast.system_admin, confirmed=True).post(
        f"/admin/people/{cast.education_clerk.pk}/disable", {"reason": "离职"}
    )
    assert not Person.objects.get(pk=cast.education_clerk.pk).is_active


def test_a_lost_account_is_given_back_with_a_password_shown_once(cast: Small) -> None:
    response = signed_in(cast.security_admin, confirmed=True).post(f"/admin/people/{cast.education_clerk.pk}/reset")
    assert "只在此显示一次" in response.text
    assert Person.objects.get(pk=cast.education_clerk.pk).password_is_initial


@pytest.mark.parametrize("url", ["/admin/people/{pk}/reset", "/admin/people/{pk}/grant"])
def test_a_system_administrator_gives_no_credentials_and_no_roles(cast: Small, url: str) -> None:
    response = signed_in(cast.system_admin).post(url.format(pk=cast.education_clerk.pk))
    assert response.status_code == 403


def test_a_key_is_issued_rotated_and_revoked(cast: Small) -> None:
    client = signed_in(cast.education_officer, confirmed=True)
    data = {"org": cast.education.pk, "label": "学籍系统", "algorithm": "hmac-sha256"}
    assert "只在此显示一次" in client.post("/admin/keys/new", data).text
    key = ApplicationKey.objects.get()
    assert faults(client.get(f"/admin/keys/{key.pk}").text) == []
    assert "密钥已签发" in client.post(f"/admin/keys/{key.pk}/rotate").text
    client.post(f"/admin/keys/{key.pk}/revoke", {"reason": "系统下线"})
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_key_of_another_department_is_not_there(cast: Small) -> None:
    data = {"org": cast.education.pk, "label": "学籍系统", "algorithm": "hmac-sha256"}
    signed_in(cast.education_officer, confirmed=True).post("/admin/keys/new", data)
    key = ApplicationKey.objects.get()
    assert signed_in(cast.market_officer).get(f"/admin/keys/{key.pk}").status_code == 404


@pytest.mark.usefixtures("law")
def test_a_number_of_the_law_gets_a_new_row(cast: Small) -> None:
    row = Parameter.objects.filter(unit="wd").first()
    assert row is not None
    data = {"value": "8", "valid_from": "2027-01-01", "area": "130000", "reason": "冀政办字〔2026〕9号"}
    response = signed_in(cast.system_admin, confirmed=True).post(f"/admin/parameters/{row.pk}/set", data)
    assert response.status_code == 302, response.text
    assert Parameter.objects.get(code=row.code, by_official=True).value == 8


SCHEDULE = {
    "year": "2027",
    "source": "国办发明电〔2026〕×号（演示）",
    "off": "2027-01-01 至 2027-01-03 元旦\n2027-02-05 至 2027-02-11 春节\n2027-04-03 至 2027-04-05 清明节\n"
    "2027-05-01 至 2027-05-05 劳动节\n2027-06-09 端午节\n2027-09-15 中秋节\n2027-10-01 至 2027-10-07 国庆节",
    "make_up": "2027-02-20 春节调休\n2027-10-09 国庆节调休",
    "despite": "测试用安排",
}


@pytest.mark.usefixtures("law")
def test_a_schedule_is_previewed_without_being_entered(cast: Small) -> None:
    response = signed_in(cast.system_admin).post("/admin/calendar/enter", SCHEDULE | {"preview": "1"})
    assert "没有在办期限会变动" in response.text
    assert not Schedule.objects.filter(year=2027, is_current=True, official=True).exists()


@pytest.mark.usefixtures("law")
def test_a_schedule_is_entered(cast: Small) -> None:
    response = signed_in(cast.system_admin).post("/admin/calendar/enter", SCHEDULE)
    assert response.headers.get("Location") == "/admin/calendar", response.text
    assert Schedule.objects.filter(year=2027, is_current=True, official=True).exists()


@pytest.mark.usefixtures("law")
def test_a_line_that_is_no_day_is_named(cast: Small) -> None:
    response = signed_in(cast.system_admin).post("/admin/calendar/enter", SCHEDULE | {"off": "元旦放三天"})
    assert "第 1 行“元旦放三天”看不懂" in response.text


def test_a_span_of_days_is_each_of_its_days() -> None:
    assert [str(day) for day in read_days("2027-01-01 至 2027-01-03 元旦")] == [
        "2027-01-01",
        "2027-01-02",
        "2027-01-03",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_log_is_read_line_by_line_and_verified(log: None, cast: Small) -> None:
    actions.record(by=SYSTEM, action="toy.do", subject="toy.thing:1", summary="办了一件事")
    jobs.sequence_pending()
    client = signed_in(cast.audit_admin)
    line = queries.visible_to(cast.audit_admin).order_by("seq").first()
    assert line is not None
    assert line.summary in client.get("/admin/audit?sort=seq").text
    assert faults(client.get(f"/admin/audit/{line.seq}").text) == []
    assert "校验通过" in client.post("/admin/audit/verify", follow=True).text


def test_others_see_only_their_own_lines(cast: Small) -> None:
    actions.record(by=SYSTEM, action="toy.do", subject="toy.thing:1", summary="办了一件事")
    jobs.sequence_pending()
    line = queries.visible_to(cast.audit_admin).order_by("seq").first()
    assert line is not None
    assert signed_in(cast.citizen).get(f"/admin/audit/{line.seq}").status_code == 404


def test_departments_without_a_data_officer_are_listed_and_counted(cast: Small) -> None:
    page = signed_in(cast.security_admin).get("/admin/orgs?officer=missing").text
    assert cast.counter.name in page
    assert cast.market.name not in page
    assert "缺少数据官" in signed_in(cast.security_admin).get("/").text
    assert "缺少数据官" not in signed_in(cast.market_clerk).get("/").text


def test_how_an_item_of_liability_is_worded_is_corrected_by_form(cast: Small, law: None) -> None:
    client, row = signed_in(cast.reviewer, confirmed=True), Parameter.objects.get(code="exchange.liability.39.1")
    given = {"value": "1", "valid_from": "2026-11-22", "name": "核对后的表述", "checked": "on", "reason": "核对原文"}
    client.post(f"/admin/parameters/{row.pk}/set", given)
    made = Parameter.objects.get(code="exchange.liability.39.1", by_official=True)
    assert (made.name, made.certainty) == ("核对后的表述", "found")
