"""Every operation of the API and everybody: whom it answers, and that nobody else writes anything."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from seeds import Small
from shuzheng.web.api.rest import openapi
from tests.access import calls, world
from tests.access.conftest import browser, filled, state
from tests.access.table import PEOPLE
from tests.access.world import Arguments

METHODS = ("post", "put", "patch", "delete")


def methods_of(pattern: str) -> list[str]:
    """How an operation writes, by the API's own document; a POST where it takes none, which must be refused."""
    found = openapi()["paths"].get("/api/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern), {})
    return [method for method in METHODS if method in found] or ["post"]


def test_every_operation_stands_in_the_table() -> None:
    assert world.api_patterns() == calls.ANSWERS.keys()


@pytest.mark.parametrize("who", PEOPLE)
def test_an_operation_answers_those_in_the_table_and_nobody_else(here: Small, made: Arguments, who: str) -> None:
    client = browser(here, who)
    answers = {one: client.get(calls.address(one, made)).status_code for one in calls.ANSWERS}
    assert {one for one, status in answers.items() if status == 200} == {
        one for one, people in calls.ANSWERS.items() if who in people
    }
    assert set(answers.values()) <= {200, 401, 403, 404, 405, 422}


@pytest.mark.slow
@pytest.mark.parametrize("who", PEOPLE)
def test_what_one_may_not_write_changes_nothing(here: Small, made: Arguments, who: str) -> None:
    client, before = browser(here, who), state()
    barred = [one for one in calls.ANSWERS if who not in calls.WRITES.get(one, ())]
    statuses = {
        (method, one): send(client, method, calls.address(one, made), filled(here))
        for one in barred
        for method in methods_of(one)
    }
    assert {call: status for call, status in statuses.items() if status not in {200, *range(400, 500)}} == {}
    assert {call[1] for call, status in statuses.items() if status == 200} <= calls.QUESTIONS
    assert state() == before


def send(client: Client, method: str, path: str, words: dict[str, str]) -> int:
    """Write under a key of its own, for a key used twice is refused before anything is asked."""
    headers = {"Idempotency-Key": str(uuid4())}
    ask = getattr(client, method)
    return int(ask(path, words, content_type="application/json", headers=headers).status_code)
