"""Who may call, and what a call that is wrong is answered: a problem in Chinese and English, never a 500."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from seeds import Small
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.orgs.keys.actions import revoke_token
from shuzheng.kernel.orgs.models import PersonalToken
from shuzheng.lib import clock
from shuzheng.web.api import limits
from shuzheng.web.api.tests.conftest import Caller

PROBLEM = "application/problem+json"


def test_nobody_is_told_to_bring_a_token(db: None) -> None:
    response = Caller().get("/me")

    assert (response.status_code, response.headers["Content-Type"]) == (401, PROBLEM)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["title_en"] == "Authentication required"


@pytest.mark.parametrize("header", ["Bearer szp_0_wrong", "Bearer", "Basic YTpi", "Bearer 令牌", "szp_x"])
def test_a_token_that_opens_nothing_is_an_error(here: Small, header: str) -> None:
    response = Client().get("/api/v1/me", headers={"Authorization": header})

    assert (response.status_code, response.json()["code"]) == (401, "api.token")


def test_a_revoked_token_opens_nothing(here: Small) -> None:
    caller = Caller(here.market_clerk)
    assert caller.get("/me").json()["login"] == here.market_clerk.login

    revoke_token(row=PersonalToken.objects.get(), by=here.market_clerk, at=clock.now())

    assert caller.get("/me").status_code == 401


def test_a_bad_token_does_not_fall_back_on_the_session(here: Small) -> None:
    client = Client()
    client.force_login(here.market_clerk)

    assert client.get("/api/v1/me").status_code == 200
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer szp_0_wrong"}).status_code == 401


def test_a_session_writes_only_with_its_csrf_token(here: Small, case: Case) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(here.market_officer)
    path, headers = f"/api/v1/cases/{case.pk}/comments", {"Idempotency-Key": "12345678"}

    refused = client.post(path, {"text": "一"}, content_type="application/json", headers=headers)
    client.get("/help")
    token = client.cookies["csrftoken"].value
    allowed = client.post(
        path, {"text": "一"}, content_type="application/json", headers={**headers, "X-CSRFToken": token}
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "api.csrf")
    assert allowed.status_code == 200


def deep(levels: int) -> bytes:
    return b'{"data":' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "api.body"),
        (b'{"reason":"\xff\xfe"}', 400, "api.body"),
        ('{"reason":"无"}'.encode("gbk"), 400, "api.body"),
        (b'{"reason":"\\ud800"}', 400, "api.body"),
        (b'{"reason":"\\u0000"}', 400, "api.body"),
        (b'{"data":{"\\u0000":1}}', 400, "api.body"),
        (b'{"seen":NaN}', 400, "api.body"),
        (deep(100_000), 400, "api.body"),
        (deep(990), 400, "api.body"),
        (b'{"seen":1e300}', 422, "api.invalid"),
        (b'{"seen":99999999999999999999}', 422, "api.invalid"),
        (b'{"reazon":"x"}', 422, "api.invalid"),
        (b"[]", 422, "api.invalid"),
        (b'"x"', 422, "api.invalid"),
        (b"", 415, "api.media_type"),
        (b'{"reason":"' + b"x" * (6 * 2**20) + b'"}', 413, "web.too_large"),
    ],
)
def test_a_body_that_is_wrong_is_told_so(here: Small, case: Case, body: bytes, status: int, code: str) -> None:
    response = Caller(here.education_officer).post(f"/cases/{case.pk}/steps/propose", body)

    assert (response.status_code, response.headers["Content-Type"], response.json()["code"]) == (status, PROBLEM, code)


def test_every_wrong_member_is_named_in_chinese(here: Small, case: Case) -> None:
    response = Caller(here.education_officer).post(f"/cases/{case.pk}/steps/propose", {"seen": -1, "why": "x"})

    assert response.json()["errors"] == [
        {"field": "seen", "detail": "太小"},
        {"field": "why", "detail": "没有这一项，请核对名称"},
    ]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/nothing-here", {}, 404),
        ("GET", "/cases/not-a-uuid", {}, 404),
        ("GET", "/cases/018f3f6e-0000-7000-8000-000000000000", {}, 403),
        ("GET", "/orgs/%00", {}, 400),
        ("GET", "/orgs?q=%00", {}, 400),
        ("GET", "/orgs?after=%FF", {}, 400),
        ("GET", "/orgs?after=WzEsIDJd", {}, 400),
        ("GET", "/orgs?limit=0", {}, 422),
        ("GET", "/orgs?limit=201", {}, 422),
        ("GET", "/orgs/11130000MB0000000X", {}, 404),
        ("DELETE", "/me", {}, 405),
        ("POST", "/codes", {"Content-Type": "text/plain"}, 415),
        ("GET", "/audit/proofs/inclusion/9999999999", {}, 404),
        ("GET", "/calendar/due?start=9999-12-31&limit=20wd", {}, 422),
        ("GET", "/calendar/due?start=2026-11-20&limit=20", {}, 409),
    ],
)
def test_a_call_that_is_wrong_is_told_so(
    here: Small, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    caller = Caller(here.market_clerk)
    response = caller.client.generic(
        method,
        f"/api/v1{path}",
        b"{}" if method == "POST" else b"",
        content_type=headers.get("Content-Type", "application/json"),
        headers={**caller.headers, "Idempotency-Key": "12345678"},
    )

    assert (response.status_code, response.headers["Content-Type"]) == (status, PROBLEM)
    assert {"title", "title_en", "code", "status"} <= set(response.json())


def test_too_many_calls_are_refused_for_a_minute(here: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    two: Any = type("Two", (), {"whole": 2})()
    monkeypatch.setattr(limits, "parameter", lambda *_: two)
    caller, other = Caller(here.market_clerk), Caller(here.market_officer)

    statuses = [caller.get("/me").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert caller.get("/me").headers["Retry-After"] == "60"
    assert other.get("/me").status_code == 200
