"""Which rows a grant's filter lets through, and who pulled a row, counted once for each grant."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from shuzheng.kernel.exchange.specs import Condition
from shuzheng.kernel.exchange.uses.rules import Pull

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "prefix": str.startswith,
}


def satisfies(row: Mapping[str, object], condition: Condition) -> bool:
    """Whether a row passes; a comparison that cannot be made lets it pass, so that nobody stays untold. Art. 26."""
    value = row.get(condition.source)
    if condition.op in ("null", "not_null"):
        return (value is None) is (condition.op == "null")
    if value is None:
        return False
    if condition.op == "in":
        return str(value) in {str(one) for one in condition.value}
    if condition.op == "prefix" or not isinstance(value, int | float):
        return _COMPARE[condition.op](str(value), str(condition.value))
    try:
        return _COMPARE[condition.op](value, float(condition.value))
    except (TypeError, ValueError):
        return True


def merged(pulls: Iterable[Pull]) -> list[Pull]:
    """One entry for each consumer and grant, the latest first."""
    by_grant: dict[tuple[str, UUID | None], Pull] = {}
    for pull in pulls:
        known = by_grant.get((pull.consumer, pull.grant_id))
        by_grant[pull.consumer, pull.grant_id] = (
            replace(
                known,
                times=known.times + pull.times,
                last_at=max(known.last_at, pull.last_at),
                certain=known.certain or pull.certain,
            )
            if known
            else pull
        )
    return sorted(by_grant.values(), key=lambda pull: pull.last_at, reverse=True)
