"""The law of the three registers, case by case."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.data.nodes import rules
from shuzheng.systems.data.nodes.rules import Agreed, Health

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("kind", "superior", "allowed"),
    [
        ("national", None, True),
        ("national", "province", False),
        ("province", "national", True),
        ("city", "province", True),
        ("new_area", "province", True),
        ("new_area", "city", False),
        ("department", "province", True),
        ("department", None, False),
    ],
)
def test_each_node_is_under_its_own_level(kind: str, superior: str | None, allowed: bool) -> None:
    assert (rules.why_not_superior(kind, superior) is None) is allowed


@pytest.mark.parametrize(
    ("checked", "answered", "delay_ms", "health"),
    [
        (None, None, None, "unknown"),
        (16, 16, 80, "unknown"),
        (15, 15, 80, "well"),
        (1, 1, 2001, "slow"),
        (1, 6, 80, "down"),
        (1, None, None, "down"),
    ],
)
def test_health_is_what_a_fresh_check_says(
    checked: int | None, answered: int | None, delay_ms: int | None, health: Health
) -> None:
    found = rules.health(
        checked_at=AT - timedelta(minutes=checked) if checked else None,
        answered_at=AT - timedelta(minutes=answered) if answered else None,
        delay_ms=delay_ms,
        at=AT,
        stale_minutes=15,
        slow_ms=2000,
    )

    assert found == health


@pytest.mark.parametrize(
    ("direction", "agreed", "on", "allowed"),
    [
        ("provide", "provide", date(2026, 1, 1), True),
        ("provide", "both", date(2026, 12, 31), True),
        ("provide", "receive", date(2026, 6, 1), False),
        ("receive", "provide", date(2026, 6, 1), False),
        ("provide", "both", date(2027, 1, 1), False),
        ("provide", "both", date(2025, 12, 31), False),
    ],
)
def test_a_share_needs_an_agreement_in_term_and_in_its_direction(
    direction: str, agreed: str, on: date, allowed: bool
) -> None:
    agreements = [Agreed(agreed, date(2026, 1, 1), date(2027, 1, 1))]

    assert (rules.why_not_share(agreements, direction=direction, on=on) is None) is allowed


@pytest.mark.parametrize(
    ("kind", "built_on", "allowed"),
    [
        ("exchange", date(2025, 7, 31), True),
        ("exchange", date(2025, 8, 1), False),
        ("business", date(2026, 1, 1), True),
    ],
)
def test_no_exchange_system_is_built_since_the_decree(kind: str, built_on: date, allowed: bool) -> None:
    assert (rules.why_not_build(kind, built_on) is None) is allowed
