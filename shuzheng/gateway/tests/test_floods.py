"""A flood of unsigned calls fills no disk: so many lines a minute and address, the surplus in one."""

from __future__ import annotations

from typing import Any

import pytest

from shuzheng.gateway.floods import ADDRESSES, Floods, Surplus, network
from shuzheng.gateway.tests.world import PURPOSE, RESOURCE, World

NOON = 1_790_000_040.0  # the first second of a minute


def test_an_address_leaves_so_many_lines_and_the_rest_is_counted_when_the_minute_is_over() -> None:
    floods = Floods(3)
    passed = [floods.passes("203.0.113.9", NOON + second) for second in range(5)]

    assert passed == [True, True, True, False, False]
    assert floods.surplus(NOON + 30) == []
    assert floods.surplus(NOON + 60) == [Surplus("203.0.113.9", int(NOON // 60), 2)]
    assert floods.surplus(NOON + 61) == []


def test_the_next_minute_and_the_next_address_begin_anew() -> None:
    floods = Floods(1)
    assert [floods.passes("203.0.113.9", NOON), floods.passes("203.0.113.9", NOON + 60)] == [True, True]
    assert floods.passes("203.0.113.10", NOON + 60)


def test_lines_stay_bounded_however_many_addresses_there_are() -> None:
    floods = Floods(1)
    passed = sum(floods.passes(f"10.0.{n // 250}.{n % 250}", NOON) for n in range(5 * ADDRESSES))
    assert passed == ADDRESSES + 1


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "elsewhere"),
        ("x\ny", "elsewhere"),
    ],
)
def test_a_place_is_an_address_or_a_network_of_64_bits(address: str, place: str) -> None:
    assert network(address) == place


@pytest.fixture
def strict(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(world.gateway, "_floods", Floods(2))
    return world


def told(world: World) -> list[dict[str, Any]]:
    """The lines of calls, heads of segments left out."""
    return [line for line in world.evidence() if "code" in line]


def test_unsigned_calls_beyond_the_bound_are_answered_alike_and_told_in_one_line(strict: World) -> None:
    before = len(told(strict))
    answers = [strict.call("GET", f"/v1/{RESOURCE}/P{n}", {"shuzheng-grant": "x"}) for n in range(10)]
    strict.run(strict.gateway._write_surplus(all_of_it=True))

    assert {answer.status for answer in answers} == {401}
    lines = told(strict)[before:]
    assert [line["code"] for line in lines] == ["auth.missing", "auth.missing", "refused.more"]
    assert lines[-1].items() >= {"status": 429, "times": 8, "address": "elsewhere", "consumer": ""}.items()


def test_a_proven_caller_leaves_every_refusal(strict: World, live: str) -> None:
    before = len(told(strict))
    for _ in range(5):
        strict.get("/P00003?fields=secret", grant=live)

    assert [line["code"] for line in told(strict)[before:]] == ["scope.field"] * 5
    assert {line["purpose"] for line in told(strict)[before:]} == {PURPOSE}
