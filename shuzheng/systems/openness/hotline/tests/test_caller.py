"""The caller's number: in no page, list, export, notice, log or answer that the unit complained about can read."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.apps import apps
from django.test import Client

from seeds import Small
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.cases.models import Move, Notice
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.openness.hotline import actions, queries
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.tests.conftest import PHONE, Call, at, fresh, send, step

PARTS = (PHONE, PHONE[3:], PHONE[-4:] + "（")


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def sent(here: Small, call: Call) -> Ticket:
    """With the number also typed into the words, as callers' own messages have it."""
    ticket = call(f"供水公司停水不通知，我的电话{PHONE}，请回电", kind="complaint", name="演示诉求人")
    return send(ticket, "市供水公司", here.operator_a, at(11, 2))


@pytest.mark.parametrize(
    "path",
    [
        "/cases/{number}",
        "/hotline/tickets",
        "/hotline/tickets?format=csv",
        "/hotline/tickets?format=xlsx",
        "/hotline/tickets?format=print",
        "/desk",
        "/notices",
        "/api/v1/cases/{number}",
        "/search?q=供水",
        "/hotline/tickets/{number}/check",
    ],
)
def test_no_page_of_the_unit_shows_the_number_or_the_name(here: Small, sent: Ticket, path: str) -> None:
    answer = browser(here.water_handler).get(path.format(number=sent.case.number))

    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert answer.status_code in (200, 404)
    assert PHONE.encode() not in body
    assert "演示诉求人".encode() not in body


def test_nothing_kept_in_the_clear_holds_the_number(sent: Ticket) -> None:
    lines = [json.dumps(one, default=str) for one in OutboxLine.objects.values()]
    notices = [f"{one.title}{one.body}" for one in Notice.objects.all()]
    moves = [json.dumps([one.data, one.reason]) for one in Move.objects.all()]
    rows = [
        str(row) for model in apps.get_app_config("hotline").get_models() for row in model._default_manager.values()
    ]

    assert [text for text in (*lines, *notices, *moves, *rows, sent.case.title, sent.text) if PHONE in text] == []


def test_the_hotline_sees_the_number_when_it_calls_back_and_that_is_written_down(here: Small, sent: Ticket) -> None:
    assert PHONE not in browser(here.operator_a).get(f"/cases/{sent.case.number}").text

    shown = browser(here.operator_a).post(f"/hotline/tickets/{sent.case.number}/number")

    assert PHONE in shown.text
    assert shown["Cache-Control"] == "no-store"
    assert OutboxLine.objects.filter(action="hotline.reveal").count() == 1


def test_the_unit_cannot_ask_for_the_number(here: Small, sent: Ticket) -> None:
    assert browser(here.water_handler).post(f"/hotline/tickets/{sent.case.number}/number").status_code == 403
    with pytest.raises(NotAllowed):
        actions.reveal(ticket=sent, by=here.water_handler, at=at(11, 3))


def test_another_unit_does_not_see_the_ticket(here: Small, sent: Ticket) -> None:
    assert browser(here.urban_handler).get(f"/cases/{sent.case.number}").status_code == 403
    assert not queries.tickets_for(here.urban_handler, on=at(11, 3).date()).exists()


def test_what_the_operator_notes_of_a_call_holds_no_number(here: Small, answered: Callable[[], Ticket]) -> None:
    data = {"grade": "satisfied", "words": f"请打{PHONE}"}
    with pytest.raises(Refused, match="号码"):
        step(answered(), "satisfied", here.operator_a, at(11, 5), data=data)


def test_two_tickets_of_one_caller_are_known_for_it_without_the_number(here: Small, call: Call) -> None:
    one, other, third = call(), call(phone="138 0000 0000"), call(phone="13800000009")

    assert one.caller == other.caller != third.caller
    assert queries.phone_of(fresh(one)) == PHONE
