"""When a rule fails, what a score is, what may be proposed from a profile. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shuzheng.lib.quality import Rule

_WORDS = ("standard", "operator", "is_number", "derived", "key", "days")
CYCLE_DAYS = {"daily": 2, "weekly": 8, "monthly": 35, "quarterly": 100, "half_yearly": 190, "yearly": 380}


def fails(share: float, *, least: int) -> bool:
    """Whether fewer pass than the rule asks for."""
    return share * 100 < least


def is_waived(until: date | None, *, on: date) -> bool:
    """Whether the rule is waived on a day."""
    return until is not None and on <= until


def why_not_until(until: date, *, on: date, latest: date) -> str | None:
    """A waiver ends: on a day to come, and not too late."""
    if until <= on:
        return "豁免截止日应在今天之后"
    return f"豁免最迟到 {latest}" if until > latest else None


def score(shares: Sequence[float]) -> float | None:
    """The mean share that passes, of a hundred; of no rules, none."""
    return round(100 * sum(shares) / len(shares), 1) if shares else None


def rule_of(kind: str, said: Mapping[str, Any], other: str = "") -> Rule:
    """A rule as it is kept, as the value that is compiled."""
    words: dict[str, Any] = {name: tuple(said.get(name, ())) for name in ("columns", "others")}
    words |= {name: said[name] for name in _WORDS if name in said}
    return Rule(kind, **words, other=other)


def proposals(columns: Sequence[Mapping[str, Any]], *, cycle: str = "") -> list[tuple[str, str, dict[str, Any]]]:
    """(kind, name, content) of rules that a profile speaks for; a person confirms each."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    for one in columns:
        name, label = one["name"], one["label"]
        if one["is_key"] or (one["rows"] and one["distinct"] == one["rows"] and not one["empty"]):
            found.append(("unique", f"{label}不重复", {"columns": [name]}))
        if one["is_key"] or one["required"] or (one["rows"] and one["empty"] * 20 <= one["rows"]):
            found.append(("complete", f"{label}不为空", {"columns": [name]}))
        if one["standard"] not in ("", "text"):
            said = {"columns": [name], "standard": one["standard"]}
            found.append(("valid", f"{label}符合“{one['standard_label']}”", said))
        if one["standard"] in ("date", "datetime") and cycle in CYCLE_DAYS and "更新" in label:
            found.append(("timely", f"{label}按周期更新", {"columns": [name], "days": CYCLE_DAYS[cycle]}))
    return found
