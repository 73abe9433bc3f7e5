"""Reading sources: a look at them, and all of their rows in batches. What is no file is copied into one first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from shuzheng.kernel.exchange.bindings import queries as bindings
from shuzheng.kernel.exchange.sources import queries as sources
from shuzheng.kernel.registers.imports.specs import CHUNK, Batch, Preview
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import home
from shuzheng.lib.tables import Row, Table, as_text, open_table

if TYPE_CHECKING:
    from shuzheng.kernel.registers.imports.models import Import

LOOKED_AT, SHOWN = 1000, 10
MOST_FAULTS = 20


def preview(run: Import) -> Preview:
    """The first rows of a source, as they stand there now."""
    if run.stored:
        return _of_table(_file(run))
    if run.database_id:
        return _of_relation(run)
    return _of_api(run)


def _of_table(table: Table) -> Preview:
    rows = tuple(row.values for row in islice(table.rows, LOOKED_AT))
    faults = tuple(problem.why for problem in table.problems)[:MOST_FAULTS]
    return Preview(table.columns, rows, table.encoding, faults)


def _of_relation(run: Import) -> Preview:
    assert run.database is not None  # noqa: S101 (a run of a table has one: its action sees to it)
    with sources.opened(run.database) as database:
        columns = [column.name for column in database.columns(run.relation)]
        rows = tuple(_texts(row) for row in database.sample(run.relation, columns, LOOKED_AT))
        return Preview(tuple(columns), rows, expected=database.estimate(run.relation))


def _of_api(run: Import) -> Preview:
    rows = tuple(_texts(row) for row in _rows_of_api(run))
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    if not columns:
        raise Refused("接口没有返回任何行，无法核对列", code="registers.import_empty", status=422)
    return Preview(columns, rows[:LOOKED_AT], expected=len(rows))


def _rows_of_api(run: Import) -> Sequence[Mapping[str, object]]:
    assert run.binding is not None  # noqa: S101 (a run of an API has one: its action sees to it)
    return bindings.first_page(run.binding)


def _texts(row: Mapping[str, object]) -> dict[str, str | None]:
    return {name: as_text(value) for name, value in row.items()}


def rows_of(run: Import) -> Iterator[Mapping[str, str | None]]:
    """All rows of a source that is no file."""
    if run.database is None:
        yield from (_texts(row) for row in _rows_of_api(run))
        return
    with sources.opened(run.database) as database:
        yield from (_texts(row) for row in database.stream(run.relation, list(run.columns)))


def batches(run: Import, *, after: int, size: int = CHUNK) -> Iterator[Batch]:
    """The rows beyond a place, in batches, by columns."""
    table = _file(run)
    left = (row for row in table.rows if row.number > after) if after else table.rows
    while rows := list(islice(left, size)):
        yield _batch(table.columns, rows)


def _batch(columns: Sequence[str], rows: Sequence[Row]) -> Batch:
    faults = {
        place: [(problem.column, problem.why) for problem in row.problems]
        for place, row in enumerate(rows)
        if row.problems
    }
    cells = list(zip(*(row.values.values() for row in rows), strict=True))
    extra = {place: row.extra for place, row in enumerate(rows) if row.extra}
    return Batch([row.number for row in rows], dict(zip(columns, cells, strict=True)), faults, extra)


def path_of(run: Import) -> Path:
    """Where the file of a run lies."""
    return home() / "uploads" / run.stored


def _file(run: Import) -> Table:
    return open_table(path_of(run), sheet=run.sheet)
