"""What the columns of a table hold: counts, lengths, patterns, frequent values, the standard they look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from ibis.expr.types import StringColumn, Table

from shuzheng.lib import personal, standards
from shuzheng.lib.standards.expressions import valid

if TYPE_CHECKING:
    from shuzheng.lib.engines import Engine

TOP, LOOKED_AT = 5, 2000


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is."""

    name: str
    rows: int
    empty: int
    distinct: int
    least: str
    most: str
    shortest: int
    longest: int
    patterns: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, int], ...]
    standard: str  # the one it looks like, "" for none
    conforming: int  # how many of its filled cells conform to that
    personal: tuple[str, ...]  # the kinds of personal numbers found in it


def profile(con: Engine, table: Table, names: dict[str, str]) -> list[Column]:
    """All columns of a table, by their names with the labels that speak for a standard."""
    return [_column(con, table, name, label) for name, label in names.items()]


def _column(con: Engine, table: Table, name: str, label: str) -> Column:
    column: StringColumn = table[name]
    filled = column.notnull() & (column != "")
    sample = _sample(con, table.filter(filled), name)
    found = next(iter(standards.propose(label, sample)), None)
    code = found.code if found else ""
    fits = valid(code, column) if code else ibis.literal(False)
    asked = table.aggregate(
        rows=table.count(),
        filled=table.count(where=filled),
        distinct=column.nunique(where=filled),
        least=column.min(where=filled),
        most=column.max(where=filled),
        shortest=column.length().min(where=filled),
        longest=column.length().max(where=filled),
        conforming=table.count(where=filled & fits),
    )
    (row,) = con.to_pyarrow(asked).to_pylist()
    filled_rows = row.pop("filled")
    empty = row.pop("rows") - filled_rows
    words: dict[str, Any] = {
        key: value if value is not None else ("" if key in ("least", "most") else 0) for key, value in row.items()
    }
    return Column(
        name=name,
        rows=filled_rows + empty,
        empty=empty,
        patterns=_top(con, table.filter(filled), pattern(column)),
        values=_top(con, table.filter(filled), column),
        standard=code,
        personal=tuple(sorted({kind for value in sample for kind in personal.numbers_in(value)})),
        **words,
    )


def pattern(column: StringColumn) -> StringColumn:
    """The look of a value: 9 for digits, A and a for letters, 汉 for a run of Chinese."""
    plain = column.re_replace("[0-9]", "9").re_replace("[A-Z]", "A").re_replace("[a-z]", "a")
    return plain.re_replace(r"[\x{3400}-\x{9fff}]+", "汉").substr(0, 60)


def _sample(con: Engine, filled: Table, name: str) -> list[str]:
    return [str(row[name]) for row in con.to_pyarrow(filled.select(name).limit(LOOKED_AT)).to_pylist()]


def _top(con: Engine, filled: Table, value: StringColumn) -> tuple[tuple[str, int], ...]:
    counted = filled.group_by(value=value).aggregate(times=ibis._.count())
    top = counted.order_by(ibis.desc("times"), "value").limit(TOP)
    return tuple((row["value"], row["times"]) for row in con.to_pyarrow(top).to_pylist())
