"""Every write of the API takes an idempotency key: a retry after a cut connection never doubles anything."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.http import HttpResponse

from seeds import Small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.cases.models import Case, Comment
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.web.api import actions
from shuzheng.web.api.models import KeptAnswer
from shuzheng.web.api.tests.conftest import Caller

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


def remark(caller: Caller, case: Case, text: str = "请尽快", key: str = KEY) -> Any:
    return caller.post(f"/cases/{case.pk}/comments", {"text": text}, key=key)


def test_a_retry_gets_the_same_answer_and_nothing_is_done_twice(here: Small, case: Case) -> None:
    caller = Caller(here.market_officer)
    first = remark(caller, case)  # suppose that this answer never arrived

    again = remark(caller, case)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert Comment.objects.count() == 1
    assert OutboxLine.objects.filter(action="cases.comment").count() == 1


def test_a_write_without_a_key_is_refused(here: Small, case: Case) -> None:
    caller = Caller(here.market_officer)

    response = caller.client.post(
        f"/api/v1/cases/{case.pk}/comments", {"text": "一"}, content_type="application/json", headers=caller.headers
    )

    assert (response.status_code, response.json()["code"]) == (400, "api.key")


@pytest.mark.parametrize("key", ["short", "带中文的键一二三四", "x" * 256, "with space in it"])
def test_a_key_that_is_none_is_refused(here: Small, case: Case, key: str) -> None:
    assert remark(Caller(here.market_officer), case, key=key).json()["code"] == "api.key"


def test_a_quoted_key_is_the_same_key(here: Small, case: Case) -> None:
    caller = Caller(here.market_officer)
    remark(caller, case)

    assert "Idempotency-Replayed" in remark(caller, case, key=f'"{KEY}"').headers


def test_another_request_under_the_same_key_is_refused(here: Small, case: Case) -> None:
    caller = Caller(here.market_officer)
    remark(caller, case)

    response = remark(caller, case, text="另一句")

    assert (response.status_code, response.json()["code"]) == (422, "api.key_reused")


def test_two_people_may_use_the_same_key(here: Small, case: Case) -> None:
    remark(Caller(here.market_officer), case)

    assert "Idempotency-Replayed" not in remark(Caller(here.education_officer), case).headers
    assert Comment.objects.count() == 2


def test_a_refusal_leaves_nothing_and_its_key_is_free(here: Small, case: Case) -> None:
    caller = Caller(here.market_officer)
    path = f"/cases/{case.pk}/steps/propose"
    refused = caller.post(path, key=KEY)
    assert (refused.status_code, KeptAnswer.objects.count()) == (403, 0)

    assert remark(caller, case).status_code == 200


def test_a_bug_after_the_action_takes_the_action_back(here: Small, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = Caller(here.market_officer)

    def broken(*_: object, **__: object) -> HttpResponse:
        raise RuntimeError("power cut")

    monkeypatch.setattr(actions, "_keep", broken)
    assert remark(caller, case).status_code == 500
    assert (Comment.objects.count(), KeptAnswer.objects.count()) == (0, 0)

    monkeypatch.undo()
    assert remark(caller, case).status_code == 200


def test_a_kept_answer_is_forgotten_after_its_days(here: Small, case: Case) -> None:
    caller = Caller(here.market_officer)
    remark(caller, case)
    KeptAnswer.objects.update(at=clock.now() - timedelta(days=8))

    assert "Idempotency-Replayed" not in remark(caller, case).headers
    assert actions.forget_answers(at=clock.now() + timedelta(days=8)) == 1
    assert KeptAnswer.objects.count() == 0


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Real commits, and every thread's connection closed."""
    yield
    connections.close_all()


@pytest.mark.slow
def test_two_at_once_do_it_once_and_both_get_the_answer(committed: None, here: Small, case: Case) -> None:
    caller = Caller(here.market_officer)
    together, answers = threading.Barrier(2), []

    def send() -> None:
        together.wait()
        answers.append(remark(caller, case))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False, True]
    assert Comment.objects.count() == 1


@pytest.mark.slow
def test_one_that_takes_too_long_is_reported_as_under_way(
    committed: None, here: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "WAIT_SECONDS", 0.05)
    at, started, finish = clock.now(), threading.Event(), threading.Event()
    asked: Any = {"person": here.market_officer, "key": KEY, "fingerprint": "f" * 64, "at": at}

    def slow() -> HttpResponse:
        started.set()
        finish.wait(10)
        return HttpResponse()

    def first() -> None:
        actions.answer_once(**asked, run=slow)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    started.wait(10)
    with pytest.raises(Refused, match="正在办理"), transaction.atomic():
        actions.answer_once(**asked, run=HttpResponse)
    finish.set()
    thread.join()

    assert KeptAnswer.objects.get().status == 200
