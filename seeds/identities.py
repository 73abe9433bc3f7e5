"""The demonstration's accounts as persons: fictitious, plainly roles, with numbers of 1585; and what verifies them."""

from __future__ import annotations

from shuzheng.lib.codes.citizen_id import check_character

VERIFIER = "seeds.identities:known"


def _number(serial: int) -> str:
    body = f"13010115850101{serial:03d}"  # born 1985; 130101 is of no county, so nobody generated has it
    return body + check_character(body)


CITIZENS = (
    ("演示·个人用户", _number(1)),
    ("演示·企业经办人", _number(2)),
    *((f"演示·领取人{serial}", _number(serial)) for serial in range(3, 31)),
)


def known(*, name: str, number: str) -> bool:
    """Whether they belong together: what the identity platform will say one day."""
    return (name, number) in CITIZENS
