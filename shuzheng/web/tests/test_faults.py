"""What goes wrong is told in words, to people as a page and to programs as an RFC 9457 problem."""

from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.home import home
from shuzheng.web import faults as answers
from shuzheng.web.middleware import Refusals
from tests.markup import faults

REFUSED = Refused(
    "超出共享范围，请重新申请",
    code="exchange.scope",
    article="条例第二十四条",
    message_en="Out of scope",
    fields={"a": "多"},
)


def answer(path: str, error: Exception) -> HttpResponse | None:
    request = RequestFactory().get(path)
    request.user = type("Nobody", (), {"is_authenticated": False})()
    return Refusals(lambda _: HttpResponse()).process_exception(request, error)


def test_a_refusal_is_a_page_with_reason_and_article() -> None:
    response = answer("/x", REFUSED)
    assert response is not None
    page = response.content.decode()
    assert (response.status_code, faults(page)) == (409, [])
    assert "超出共享范围" in page
    assert "条例第二十四条" in page


def test_a_refusal_of_the_api_is_a_problem_document() -> None:
    response = answer("/api/v1/x", REFUSED)
    assert response is not None
    assert response.headers["Content-Type"] == "application/problem+json"
    assert b'"code": "exchange.scope"' in response.content
    assert b'"title_en": "Out of scope"' in response.content


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed(), 403),
        (RequestDataTooBig(), 413),
        (OperationalError("gone"), 503),
        (Refused("慢", code="x", status=429), 429),
    ],
)
def test_each_fault_has_its_status(error: Exception, status: int) -> None:
    response = answer("/x", error)
    assert response is not None
    assert response.status_code == status
    assert faults(response.content.decode()) == []


def test_a_bug_is_not_hidden() -> None:
    assert answer("/x", KeyError("bug")) is None


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (answers.bad_request, 400),
        (answers.forbidden, 403),
        (answers.not_found, 404),
        (answers.server_error, 500),
        (answers.stale_form, 403),
    ],
)
def test_error_pages_need_no_database(view: object, status: int) -> None:
    response = view(RequestFactory().get("/x"))  # type: ignore[operator]
    assert response.status_code == status
    assert faults(response.content.decode()) == []


def test_an_unknown_address_of_the_api_is_a_problem(db: None) -> None:
    response = Client().get("/api/v1/nothing-here")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_form_without_its_token_is_explained(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/preferences", {"type": "big"})
    assert response.status_code == 403
    assert "重新提交" in response.text


def test_maintenance_tells_everybody(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    (home() / "maintenance").write_text("今晚 22 时至 23 时升级")
    response = Client().get("/help")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert "今晚 22 时至 23 时升级" in response.text


def test_too_large_a_body_is_refused(db: None, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = Client().post("/sign-in", {"login": "x" * 1000, "password": "y"})
    assert response.status_code == 413


def test_a_bad_request_line_is_no_bug(db: None) -> None:
    assert Client().get("/help", headers={"host": "evil.example"}).status_code == 400
