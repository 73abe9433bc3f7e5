"""A table of duties as it is brought: its columns, and what is wrong with a row. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DUTY, DIVISION, USCC, REASON = "职责代码", "区划代码", "统一社会信用代码", "依据"
MOST_ROWS, MOST_SAID = 5000, 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    duty: str
    division: str
    uscc: str
    reason: str


def missing(columns: Sequence[str]) -> list[str]:
    """The columns that a table must have and has not."""
    return [name for name in (DUTY, DIVISION, USCC) if name not in columns]


def row(values: Mapping[str, str]) -> Row:
    """A line as it is meant; the columns that the export has besides are for people to read."""
    said = {name: values.get(name, "").strip() for name in (DUTY, DIVISION, USCC, REASON)}
    return Row(said[DUTY], said[DIVISION], said[USCC], said[REASON])


def why_not(row: Row, *, knows_duty: bool, division: bool, org: bool) -> str | None:
    """What is wrong with a line."""
    if not knows_duty:
        return f"没有职责“{row.duty}”"
    if not division:
        return f"没有区划“{row.division}”"
    return None if org else f"没有单位“{row.uscc}”"
