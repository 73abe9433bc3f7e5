"""Looking a case up by number and QR code, attacked: few guesses from one address, few at one number from any."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shuzheng.lib import clock
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.tests.conftest import Submitted
from shuzheng.systems.services.items.models import ItemVersion

ADDRESS, OTHER = "203.0.113.1", "203.0.113.2"  # RFC 5737: nobody's


@pytest.fixture(autouse=True)
def no_tries_of_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def case(submitted: Submitted, version: ItemVersion) -> Application:
    return submitted("增项注册申请表", when=clock.now())


def guess(number: str, tail: str, address: str = ADDRESS) -> int:
    """One try from an address."""
    said = {"number": number, "tail": tail}
    return Client(REMOTE_ADDR=address).post(reverse("progress"), said).status_code


def number_of(found: Application) -> str:
    assert found.case is not None
    return found.case.number


def test_an_address_that_tries_numbers_through_is_stopped(case: Application) -> None:
    answers = [guess(f"BJ2026{serial:08d}", "0000") for serial in range(100, 140)]
    assert answers == [422] * 30 + [429] * 10
    assert guess(number_of(case), "1234") == 429


def test_another_address_is_not_stopped_with_it(case: Application) -> None:
    answers = {guess(f"BJ2026{serial:08d}", "0000") for serial in range(100, 140)}
    assert answers == {422, 429}
    assert guess(number_of(case), "1234", OTHER) == 200


def test_the_signs_of_one_case_are_not_found_by_trying_from_many_addresses(case: Application) -> None:
    number = number_of(case)
    answers = [guess(number, f"{5000 + n}", f"198.51.100.{n}") for n in range(25)]
    assert answers == [422] * 20 + [429] * 5
    assert guess(number, "1234", OTHER) == 429


def test_who_knows_the_signs_may_look_again_and_again(case: Application) -> None:
    assert {guess(number_of(case), "1234") for _ in range(25)} == {200}


def test_a_number_that_is_none_and_wrong_signs_are_answered_alike(case: Application) -> None:
    wrong = Client(REMOTE_ADDR=ADDRESS).post(reverse("progress"), {"number": number_of(case), "tail": "0000"})
    none = Client(REMOTE_ADDR=OTHER).post(reverse("progress"), {"number": number_of(case)[:-1] + "9", "tail": "0000"})
    assert (wrong.status_code, none.status_code) == (422, 422)
    assert "没有符合的办件" in wrong.text
    assert "没有符合的办件" in none.text


def test_the_qr_code_tells_the_number_and_nothing_more(case: Application) -> None:
    page = Client().get(f"{reverse('progress')}?number={number_of(case)}").text
    assert number_of(case) in page
    assert case.matter.name not in page
