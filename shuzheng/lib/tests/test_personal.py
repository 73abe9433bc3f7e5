"""Personal numbers are told by their checks, not by their looks."""

import pytest

from shuzheng.lib.personal import is_telling, numbers_in


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("130102188001010011", {"citizen-id"}),
        ("身份证130102188001010011，已核", {"citizen-id"}),
        ("１３０１０２１８８００１０１００１１", {"citizen-id"}),
        ("13010218800101002x", {"citizen-id"}),
        ("130102188001010012", set()),
        ("13800001234", {"phone"}),
        ("联系人 13800001234 演示", {"phone"}),
        ("12800001234", set()),
        ("0311-00001234", set()),
        ("6222021234567894", {"bank-card"}),
        ("6222021234567890", set()),
        ("11130000MBDEM0019X", set()),
        ("1301A", set()),
        ("20261122093015123", set()),
    ],
)
def test_a_value_holds_these_kinds_of_personal_numbers(text: str, kinds: set[str]) -> None:
    assert numbers_in(text) == kinds


@pytest.mark.parametrize(
    ("kind", "count", "of", "telling"),
    [
        ("citizen-id", 1, 1_000_000, True),
        ("phone", 1, 3, True),
        ("phone", 3, 1000, False),
        ("bank-card", 10, 1000, True),
        ("phone", 0, 0, False),
    ],
)
def test_a_few_among_many_are_an_accident_but_for_citizen_numbers(
    kind: str, count: int, of: int, telling: bool
) -> None:
    assert is_telling(kind, count=count, of=of) is telling
