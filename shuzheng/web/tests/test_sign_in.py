"""Signing in by form alone, step by step, and keeping one's own account."""

import re
from typing import Any

import pyotp
import pytest
from django.test import Client

from seeds import Small
from seeds import cast as names
from shuzheng.kernel.orgs.models import Person, SessionHeld
from shuzheng.kernel.orgs.sign_in import actions, queries
from shuzheng.lib import clock
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults

NEW = "Another.Secret-2027"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.split("<main", 1)[1])
    return {name: value for name, value in found if name in {"ticket", "sealed", "next"}}


def give_password(client: Client, person: Person, *, target: str = "") -> str:
    return client.post("/sign-in", {"login": person.login, "password": names.PASSWORD, "next": target}).text


def test_staff_sign_in_with_password_then_code(cast: Small) -> None:
    client = Client()
    page = give_password(client, cast.education_clerk, target="/admin/orgs")
    assert "输入动态口令" in page
    assert faults(page) == []
    code = queries.demo_code(cast.education_clerk.login, at=clock.now())
    response = client.post("/sign-in/code", hidden(page) | {"code": code})
    assert response.headers["Location"] == "/admin/orgs"
    assert SessionHeld.objects.get(person=cast.education_clerk).ended_at is None


def test_a_wrong_code_keeps_the_step(cast: Small) -> None:
    client = Client()
    page = give_password(client, cast.education_clerk)
    response = client.post("/sign-in/code", hidden(page) | {"code": "000000"})
    assert response.status_code == 422
    assert "输入动态口令" in response.text
    assert hidden(response.text)["ticket"]


def test_a_citizen_needs_no_code(cast: Small) -> None:
    response = Client().post("/sign-in", {"login": "citizen", "password": names.PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_a_wrong_password_is_told_without_telling_which(cast: Small) -> None:
    response = Client().post("/sign-in", {"login": "citizen", "password": "wrong"})
    assert response.status_code == 422
    assert "登录名、口令或动态口令不正确" in response.text
    assert 'value="citizen"' in response.text
    assert "wrong" not in response.text.replace('class="wrong"', "")


def test_an_empty_form_says_what_is_missing(db: None) -> None:
    response = Client().post("/sign-in", {})
    assert response.status_code == 422
    assert '<a href="#id_login">' in response.text
    assert faults(response.text) == []


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(cast: Small, target: str) -> None:
    response = Client().post("/sign-in", {"login": "citizen", "password": names.PASSWORD, "next": target})
    assert response.headers["Location"] == "/"


def test_staff_without_a_code_bind_one_first(cast: Small) -> None:
    Person.objects.filter(pk=cast.education_clerk.pk).update(sealed_totp=None)
    client = Client()
    page = give_password(client, cast.education_clerk)
    assert faults(page) == []
    secret = re.search(r"密钥：<code>(\w+)</code>", page)
    assert secret
    wrong = client.post("/sign-in/enrol", hidden(page) | {"code": "000000"})
    assert "刚才扫描的图案仍然有效" in wrong.text
    response = client.post("/sign-in/enrol", hidden(wrong.text) | {"code": pyotp.TOTP(secret[1]).now()})
    assert response.headers["Location"] == "/"


def test_an_initial_password_is_renewed_before_use(cast: Small) -> None:
    Person.objects.filter(pk=cast.citizen.pk).update(password_is_initial=True)
    client = Client()
    page = give_password(client, cast.citizen)
    assert "更换口令" in page
    unlike = client.post("/sign-in/password", hidden(page) | {"password": NEW, "again": NEW + "x"})
    assert "两次输入的新口令不一致" in unlike.text
    response = client.post("/sign-in/password", hidden(page) | {"password": NEW, "again": NEW})
    assert response.headers["Location"] == "/"


def test_a_forged_ticket_leads_back_to_the_start(db: None) -> None:
    response = Client().post("/sign-in/code", {"ticket": "forged", "code": "123456"})
    assert response.status_code == 403
    assert "重新登录" in response.text


def test_signing_out_ends_the_session(cast: Small) -> None:
    client = Client()
    client.post("/sign-in", {"login": "citizen", "password": names.PASSWORD})
    client.post("/sign-out")
    assert client.get("/account").status_code == 302
    assert SessionHeld.objects.get().ended_at is not None


def test_an_idle_session_is_over_and_comes_back_to_the_same_page(cast: Small) -> None:
    client = Client()
    client.post("/sign-in", {"login": "citizen", "password": names.PASSWORD})
    SessionHeld.objects.update(seen_at="2026-01-01T00:00:00+08:00", started_at="2026-01-01T00:00:00+08:00")
    response = client.get("/account")
    assert response.headers["Location"] == "/sign-in?next=%2Faccount"


def test_one_ends_ones_other_sessions(cast: Small) -> None:
    here, there = Client(), Client()
    here.post("/sign-in", {"login": "citizen", "password": names.PASSWORD})
    there.post("/sign-in", {"login": "citizen", "password": names.PASSWORD})
    other = SessionHeld.objects.get(session_key=there.session.session_key)
    here.post(f"/account/sessions/{other.pk}/end")
    assert there.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_one_ends_all_ones_sessions(cast: Small) -> None:
    client = Client()
    client.post("/sign-in", {"login": "citizen", "password": names.PASSWORD})
    client.post("/account/sessions/end")
    assert client.get("/account").status_code == 302


def test_a_password_is_changed_knowing_the_old_one(cast: Small) -> None:
    client = signed_in(cast.citizen)
    wrong = client.post("/account/password", {"old": "no", "password": NEW, "again": NEW})
    assert (wrong.status_code, "原口令不正确" in wrong.text) == (422, True)
    right = client.post("/account/password", {"old": names.PASSWORD, "password": NEW, "again": NEW})
    assert right.headers["Location"] == "/sign-in"


def test_changing_the_code_asks_for_proof_first(cast: Small) -> None:
    client = signed_in(cast.education_clerk)
    assert client.get("/account/code").headers["Location"] == "/account/confirm?next=%2Faccount%2Fcode"
    assert "确认身份" in client.get("/account/confirm?next=%2Faccount%2Fcode").text
    code = queries.demo_code(cast.education_clerk.login, at=clock.now())
    assert client.post("/account/confirm", {"code": code, "next": "/account/code"}).status_code == 302
    assert faults(client.get("/account/code").text) == []


def test_a_locked_account_tells_a_guesser_nothing(cast: Small) -> None:
    Person.objects.filter(pk=cast.citizen.pk).update(locked_until="2099-01-01T00:00:00+08:00")
    response = Client().post("/sign-in", {"login": "citizen", "password": names.PASSWORD})
    assert actions.REFUSAL.message in response.text


BEHIND_NGINX = {
    "Host": "testserver",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.9",
    "Origin": "https://testserver",
}


@pytest.fixture
def https(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def test_behind_nginx_a_form_is_accepted_and_the_visitors_own_address_is_kept(cast: Small, https: None) -> None:
    client = Client(enforce_csrf_checks=True, headers=BEHIND_NGINX)
    token = client.get("/sign-in").context["csrf_token"]
    form = {"login": "citizen", "password": names.PASSWORD, "csrfmiddlewaretoken": str(token)}
    assert client.post("/sign-in", form).status_code == 302
    assert SessionHeld.objects.get(person=cast.citizen).address == "203.0.113.9"


def test_without_a_proxy_nobody_may_name_their_own_address(cast: Small) -> None:
    client = Client(headers={"X-Forwarded-For": "203.0.113.9"})
    client.post("/sign-in", {"login": "citizen", "password": names.PASSWORD})
    assert SessionHeld.objects.get(person=cast.citizen).address == "127.0.0.1"
