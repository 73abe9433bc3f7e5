"""A published snapshot: a read-only SQLite file that never changes. Another version is another file."""

from __future__ import annotations

import asyncio
import csv
import io
import itertools
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import orjson

from shuzheng.gateway import statements
from shuzheng.gateway.arrow import Sheet
from shuzheng.gateway.engines import Emit, Row, Shape
from shuzheng.gateway.engines.postgres import header
from shuzheng.gateway.problems import Problem
from shuzheng.gateway.selections import Selection
from shuzheng.gateway.statements import Statement
from shuzheng.gateway.targets import Format
from shuzheng.lib.home import home
from shuzheng.lib.masks import register_sqlite

CALL_SECONDS = 5.0
_ROWS = 5000  # rows of an export made at a time in a worker thread
_TRUTH = {1: True, 0: False, "1": True, "0": False, "true": True, "false": False}
T = TypeVar("T")


class SnapshotEngine:
    """One snapshot file, shared by all grants on it."""

    def __init__(self, path: str) -> None:
        self._path = _inside(home() / "snapshots", path)
        self._idle: deque[sqlite3.Connection] = deque()
        self._own: sqlite3.Connection | None = None  # the event loop's, for lookups of microseconds

    async def lookup(self, shape: Shape, key: str) -> Row | None:
        found = shape.compiled.get("lookup")
        if found is None:
            found = shape.compiled["lookup"] = _compiled(
                statements.lookup(shape.plan, shape.columns, "sqlite"), _booleans(shape)
            )
        text, values, booleans = found
        if self._own is None:
            self._own = self._open()
        try:
            row: Row | None = self._own.execute(text, (key, *values)).fetchone()
        except sqlite3.Error as error:
            raise _problem(error) from error
        return _native(row, booleans) if row and booleans else row

    async def batch(self, shape: Shape, keys: Sequence[str]) -> Sequence[Row]:
        statement = shape.compiled.get("batch")
        if statement is None:
            statement = shape.compiled["batch"] = statements.batch(shape.plan, shape.columns, "sqlite")
        return await asyncio.to_thread(self._rows, shape, statement, (orjson.dumps(list(keys)).decode(),))

    async def page(self, shape: Shape, selection: Selection, after: str) -> Sequence[Row]:
        statement = statements.page(
            shape.plan, shape.columns, selection.filters, "sqlite", after=after, limit=selection.limit + 1
        )
        return await asyncio.to_thread(self._rows, shape, statement, ())

    async def export(self, shape: Shape, selection: Selection, format_: Format, emit: Emit) -> None:
        with self._borrowed(None) as connection:
            pieces = _pieces(connection, shape, selection, format_)
            making = asyncio.create_task(asyncio.to_thread(_next, pieces))
            try:
                while (piece := await making) is not None:
                    making = asyncio.create_task(asyncio.to_thread(_next, pieces))  # made while this one leaves
                    await emit(*piece)
            finally:
                # The connection is lent again only when no thread works on it.
                await asyncio.gather(making, return_exceptions=True)

    async def close(self) -> None:
        for connection in (*self._idle, *([self._own] if self._own else [])):
            connection.close()
        self._idle.clear()
        self._own = None

    def _rows(self, shape: Shape, statement: Statement, lead: tuple[str, ...]) -> Sequence[Row]:
        with self._borrowed(CALL_SECONDS) as connection:
            try:
                rows = connection.execute(statement.text, (*lead, *_values(statement))).fetchall()
            except sqlite3.Error as error:
                raise _problem(error) from error
        booleans = _booleans(shape)
        return [_native(row, booleans) for row in rows] if booleans else rows

    @contextmanager
    def _borrowed(self, seconds: float | None) -> Iterator[sqlite3.Connection]:
        """A connection that no other thread uses meanwhile; its statements end when the seconds are over."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._open()
        connection.set_progress_handler(_deadline(seconds) if seconds else None, 20_000)
        try:
            yield connection
        finally:
            self._idle.append(connection)

    def _open(self) -> sqlite3.Connection:
        uri = f"file:{quote(str(self._path))}?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
            connection.execute(f"PRAGMA mmap_size = {1 << 34}")
            connection.execute("PRAGMA query_only = 1")
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            raise Problem("source.down") from error
        register_sqlite(connection)
        return connection


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"snapshot outside its folder: {name}")
    return path


def _values(statement: Statement) -> tuple[Any, ...]:
    return tuple(bound.value for bound in statement.values)


def _compiled(statement: Statement, booleans: tuple[int, ...]) -> tuple[str, tuple[Any, ...], tuple[int, ...]]:
    return statement.text, _values(statement), booleans


def _booleans(shape: Shape) -> tuple[int, ...]:
    """Where the truth values are that SQLite keeps as numbers."""
    return tuple(n for n, column in enumerate(shape.columns) if column.type == "boolean" and not column.mask)


def _native(row: Row, booleans: tuple[int, ...]) -> Row:
    changed = list(row)
    for n in booleans:
        changed[n] = _TRUTH.get(changed[n], changed[n])
    return changed


def _deadline(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def _pieces(
    connection: sqlite3.Connection, shape: Shape, selection: Selection, format_: Format
) -> Iterator[tuple[int, bytes]]:
    """The export in pieces: made one at a time, in whatever thread asks."""
    style: statements.Style = {"ndjson": "json", "csv": "csv"}.get(format_, "native")  # type: ignore[assignment]
    statement = statements.export(shape.plan, shape.columns, selection.filters, "sqlite", style)
    cursor = connection.execute(statement.text, _values(statement))
    sheet = Sheet(shape.columns, format_) if format_ in ("parquet", "arrow") else None  # type: ignore[arg-type]
    booleans = _booleans(shape)
    lead = header(shape.names) if format_ == "csv" else b""  # goes out with the first rows, not before them
    while rows := cursor.fetchmany(_ROWS):
        if sheet:
            yield len(rows), sheet.add_rows([_native(row, booleans) for row in rows] if booleans else rows)
        elif format_ == "csv":
            yield len(rows), lead + as_csv(rows)
            lead = b""
        else:
            yield len(rows), ("\n".join(itertools.chain.from_iterable(rows)) + "\n").encode()
        if len(rows) < _ROWS:
            break
    if sheet or lead:
        yield 0, sheet.close() if sheet else lead


def as_csv(rows: Sequence[Row]) -> bytes:
    """Rows as CSV. Most pieces hold nothing to quote, and joining is four times as fast as the writer."""
    width = len(rows[0])
    plain = (",".join(["%s"] * width) + "\n") * len(rows) % tuple(itertools.chain.from_iterable(rows))
    if (
        width > 1  # a row of one empty value is quoted
        and plain.count("\n") == len(rows)
        and plain.count(",") == (width - 1) * len(rows)
        and not ('"' in plain or "\r" in plain)
    ):
        return plain.encode()
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _next(pieces: Iterator[T]) -> T | None:
    try:
        return next(pieces, None)
    except sqlite3.Error as error:
        raise _problem(error) from error


def _problem(error: sqlite3.Error) -> Problem:
    if "interrupted" in str(error):
        return Problem("source.timeout")
    if "no such column" in str(error) or "no such table" in str(error):
        return Problem("source.shape")
    return Problem("source.bad")
