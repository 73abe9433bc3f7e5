"""A table as it streams by: rows of text, each with its number in the file and what is wrong with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from json import dumps
from pathlib import Path

from shuzheng.lib.errors import Refused

MOST_COLUMNS = 2000  # what a snapshot can hold


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the file itself: `row` as people count, the header being row 1; `column` if there is one."""

    row: int
    why: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record. Values are text, None where the cell is missing; `extra` are cells beyond the last column."""

    number: int
    values: dict[str, str | None]
    problems: tuple[Problem, ...] = ()
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and rows that can be walked once. `problems` are those of the header; `encoding` is a text file's."""

    path: Path
    kind: str
    columns: tuple[str, ...]
    rows: Iterator[Row]
    problems: tuple[Problem, ...] = ()
    encoding: str = ""


def named(header: Sequence[str], number: int = 1) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Usable column names from a header: empty and repeated ones get a name and are reported."""
    if len(header) > MOST_COLUMNS:
        raise Refused(f"有 {len(header)} 列，最多 {MOST_COLUMNS} 列", code="tables.too_wide")
    names: list[str] = []
    problems = []
    for place, raw in enumerate(header, 1):
        name = raw.replace("\0", "").strip()
        if not name:
            name = f"第{place}列"
            problems.append(Problem(number, f"第 {place} 列没有列名，暂称“{name}”", name))
        if name in names:
            base, name = name, _unused(name, [*names, *header])
            problems.append(Problem(number, f"第 {place} 列与前面的列重名“{base}”，暂称“{name}”", name))
        names.append(name)
    return tuple(names), tuple(problems)


def row(number: int, columns: Sequence[str], cells: Sequence[str | None], problems: Iterable[Problem] = ()) -> Row:
    """A row from its cells; a missing or surplus cell is reported, a NUL is taken out and reported."""
    found = list(problems)
    if len(cells) != len(columns):
        found.append(Problem(number, f"应有 {len(columns)} 列，现有 {len(cells)} 列"))
    values: dict[str, str | None] = dict.fromkeys(columns)
    for column, cell in zip(columns, cells, strict=False):
        if cell and "\0" in cell:
            found.append(Problem(number, "含有空字符（NUL），已去掉", column))
            values[column] = cell.replace("\0", "")
        else:
            values[column] = cell
    return Row(number, values, tuple(found), tuple(cell or "" for cell in cells[len(columns) :]))


def as_text(value: object) -> str | None:
    """A typed cell as the text that a person would write."""
    match value:
        case None | str():
            text = value
        case bool():
            text = "true" if value else "false"
        case datetime():
            text = value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            text = value.isoformat()
        case float():
            text = _number(value)
        case Decimal():
            text = f"{value:f}"
        case bytes():
            text = value.decode(errors="replace")
        case list() | dict():
            text = dumps(value, ensure_ascii=False, default=str)
        case _:
            text = str(value)
    return text


def _number(value: float) -> str | None:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - the way to find NaN
        return None
    return str(int(value)) if value == int(value) else repr(value)


def _unused(name: str, taken: Sequence[str]) -> str:
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
