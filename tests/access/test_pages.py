"""Every address and everybody: who may open it, who may send to it, and that nobody else moves anything."""

from __future__ import annotations

import pytest

from seeds import Small
from seeds.cast import PEOPLE as PEOPLE_OF_THE_CAST
from shuzheng.kernel.orgs.specs import Role
from tests.access import world
from tests.access.conftest import browser, filled, place, state
from tests.access.table import OPENS, PEOPLE, SENDS
from tests.access.world import Arguments

SHUT = {302, 403, 404, 405}
REFUSED = {302, 400, 403, 404, 405, 409, 422}


def test_every_page_stands_in_the_table() -> None:
    assert OPENS.keys() == world.named_pages()


def test_every_role_of_the_demonstration_is_asked() -> None:
    assert {row.role for row in PEOPLE_OF_THE_CAST if row.key in PEOPLE} >= set(Role) - {
        Role.CITIZEN,
        Role.SERVICE_HANDLER,
    }


def test_whoever_may_send_where_nothing_is_shown_stands_in_the_table() -> None:
    assert {name for name, people in OPENS.items() if not people} - SENDS.keys() == {"catalogue-code"}


@pytest.mark.parametrize("who", PEOPLE)
def test_a_page_opens_to_those_in_the_table_and_to_nobody_else(here: Small, made: Arguments, who: str) -> None:
    client = browser(here, who)
    answers = {name: client.get(place(name, made)).status_code for name in OPENS}
    assert {name for name, status in answers.items() if status == 200} == {
        name for name, people in OPENS.items() if who in people
    }
    assert set(answers.values()) <= {200, *SHUT}


def test_a_visitor_is_led_to_sign_in_and_back(here: Small, made: Arguments) -> None:
    client = world.browser(None)
    led = {name: client.get(place(name, made)) for name, people in OPENS.items() if "visitor" not in people}
    wrong = {
        name: answer
        for name, answer in led.items()
        if answer.status_code != 405 and not answer.headers.get("Location", "").startswith("/sign-in?next=%2F")
    }
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("who", PEOPLE)
def test_what_one_may_not_do_changes_nothing(here: Small, made: Arguments, who: str) -> None:
    client, sent, before = browser(here, who), filled(here), state()
    barred = [name for name, people in OPENS.items() if who not in SENDS.get(name, people)]
    answers = {name: client.post(place(name, made), sent) for name in barred}
    assert {name: one.status_code for name, one in answers.items() if one.status_code not in REFUSED} == {}
    away = {name: one.headers["Location"] for name, one in answers.items() if one.status_code == 302}
    assert {name: to for name, to in away.items() if not to.startswith(("/sign-in?", "/"[: who != "visitor"]))} == {}
    after = state()
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}
