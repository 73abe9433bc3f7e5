"""A published table as one read-only SQLite file: built aside, switched by rename, whole or not at all.

Beside `<n>.sqlite` lies `<n>.problems.sqlite`: every row held back, whole and sealed, every value that failed, masked.
Rows read = rows served + rows held, always.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shuzheng.lib import values
from shuzheng.lib.crypto import open_sealed, seal
from shuzheng.lib.personal import numbers_in
from shuzheng.lib.values import Stored, Type

TABLE = "rows"
TICK = 5000  # rows between two reports of progress
SHOWN = 100
SEALED_AT_ONCE = 256  # held rows under one seal
SEAL = "snapshot.held"
_AFFINITY: dict[Type, str] = {"integer": "INTEGER", "boolean": "INTEGER", "decimal": "NUMERIC"}

Progress = Callable[[int], None]
_Found = tuple[str, str, str]  # column, value as shown, reason


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that could not be read as one: why, and all there is of it."""

    reason: str
    content: Mapping[str, object]


Row = Mapping[str, object] | Broken


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name in the snapshot, where its value comes from, its type, its standard, how it may be shown."""

    name: str
    source: str
    type: Type = "text"
    why_not: Callable[[str], str | None] | None = None
    show: Callable[[str], str | None] | None = None
    plain: bool = False  # said to hold nothing personal: what it holds all the same is counted
    trusted: bool = False  # what meets its standard is the code of something, not of somebody


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that failed: the row it stands in, the value as it may be shown, the reason, whether the row was held."""

    row: int
    column: str
    value: str
    reason: str
    held: bool


@dataclass(slots=True)
class Built:
    """What a build found; `problems` keeps the first hundred, the problems file all of them."""

    path: Path
    read: int = 0
    served: int = 0
    held: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    filled: dict[str, int] = field(default_factory=dict)  # of plain columns: how many cells are not empty
    personal: dict[tuple[str, str], int] = field(default_factory=dict)  # (plain column, kind of number) -> cells


def quoted(name: str) -> str:
    """An SQL identifier, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def problems_of(path: Path) -> Path:
    """Where the problems of a snapshot lie."""
    return path.with_suffix(".problems.sqlite")


def build(
    target: Path,
    fields: tuple[Field, ...],
    key: str,
    rows: Iterable[tuple[int, Row]],
    *,
    keep_dirty: bool = False,
    progress: Progress | None = None,
) -> Built:
    """Write the snapshot; `keep_dirty` serves rows that fail a standard (still reported), else they are held."""
    target.parent.mkdir(parents=True, exist_ok=True)
    built = Built(target)
    with _aside(target) as main, _aside(problems_of(target)) as notes:
        main.execute(_table(fields, key))
        notes.execute('CREATE TABLE problems (row INTEGER, "column" TEXT, value TEXT, reason TEXT, held INTEGER)')
        notes.execute("CREATE TABLE held (row INTEGER PRIMARY KEY, sealed BLOB)")
        at = [column.name for column in fields].index(key)
        # DO NOTHING keeps the first of two rows with one key; rowcount tells which was the second
        insert = f"INSERT INTO {TABLE} VALUES ({','.join('?' * len(fields))}) ON CONFLICT DO NOTHING"
        writer = _Writer(main, notes, fields, at, keep_dirty, built, insert)
        for number, row in rows:
            writer.write(number, row)
            if progress and built.read % TICK == 0:
                progress(built.read)
        writer.finish()
        if built.read != built.served + built.held:
            raise AssertionError("snapshot totals do not add up")
    return built


def held_rows(path: Path) -> Iterator[tuple[int, str]]:
    """The rows held back from a snapshot, whole, as JSON text; they lie there sealed."""
    with sqlite3.connect(f"file:{problems_of(path)}?mode=ro", uri=True) as notes:
        for (sealed,) in notes.execute("SELECT sealed FROM held ORDER BY row"):
            yield from json.loads(open_sealed(sealed, purpose=SEAL))


def problems(path: Path, *, after: int = 0, limit: int = 100) -> list[Problem]:
    """The problems of a snapshot from a row on."""
    with sqlite3.connect(f"file:{problems_of(path)}?mode=ro", uri=True) as notes:
        found = notes.execute(
            'SELECT row, "column", value, reason, held FROM problems WHERE row > ? ORDER BY row LIMIT ?', [after, limit]
        )
        return [Problem(row, column, value, reason, bool(held)) for row, column, value, reason, held in found]


def read(path: Path, *, where: str = "1", parameters: tuple[Stored, ...] = ()) -> Iterator[dict[str, Stored]]:
    """Rows of a snapshot as dictionaries, streamed; `where` is SQL of ours, values only in the parameters."""
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as connection:
        cursor = connection.execute(f"SELECT * FROM {TABLE} WHERE {where}", parameters)
        names = [column[0] for column in cursor.description]
        yield from (dict(zip(names, row, strict=True)) for row in cursor)


def _table(fields: tuple[Field, ...], key: str) -> str:
    columns = [f"{quoted(f.name)} {_AFFINITY.get(f.type, 'TEXT')}" for f in fields]
    return f"CREATE TABLE {TABLE} ({', '.join(columns)}, PRIMARY KEY ({quoted(key)})) WITHOUT ROWID"


@contextmanager
def _aside(target: Path) -> Iterator[sqlite3.Connection]:
    """A fresh database under another name; on success it is on disk and bears the target's name, else it is gone."""
    building = target.with_name(f".{target.name}.{os.getpid()}.building")
    building.unlink(missing_ok=True)
    connection = sqlite3.connect(building, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-16000")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        building.unlink(missing_ok=True)
        raise
    connection.close()
    _durable(building)
    building.replace(target)
    _durable(target.parent)


def _durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(slots=True)
class _Writer:
    """Checks and writes rows."""

    main: sqlite3.Connection
    notes: sqlite3.Connection
    fields: tuple[Field, ...]
    at: int  # where the key stands
    keep_dirty: bool
    built: Built
    insert: str
    pending: list[tuple[int, str]] = field(default_factory=list)  # held rows that are not sealed yet

    def write(self, number: int, row: Row) -> None:
        """Serve the row or hold it, and note what is wrong."""
        self.built.read += 1
        if isinstance(row, Broken):
            self._held(number, row.content, [("", "", row.reason)])
            return
        cells, bad = self._checked(row)
        if cells is None or (bad and not self.keep_dirty):
            self._held(number, row, bad)
        elif self.main.execute(self.insert, cells).rowcount == 0:
            self._held(
                number, row, [*bad, self._shown(self.fields[self.at], cells[self.at], "主键重复，保留首次出现的一行")]
            )
        else:
            self.built.served += 1
            self._note(number, bad, held=False)
            self._look_at(row, {name for name, *_ in bad})

    def _checked(self, row: Mapping[str, object]) -> tuple[tuple[Stored, ...] | None, list[_Found]]:
        """The cells as stored, None when one does not read as its type or the key is empty; and what is wrong."""
        cells: list[Stored] = []
        bad: list[_Found] = []
        whole = True
        for index, column in enumerate(self.fields):
            cell, stored, reason = row.get(column.source), None, None
            try:
                stored = values.read(column.type, cell)
                reason = "主键为空" if stored is None and index == self.at else None
                whole = whole and not reason
                if stored is not None and column.why_not:
                    reason = column.why_not(values.as_text(cell))
            except values.Unreadable as unreadable:
                whole, reason = False, str(unreadable)
            cells.append(stored)
            if reason:
                bad.append(self._shown(column, cell, reason))
        return (tuple(cells) if whole else None), bad

    def _look_at(self, row: Mapping[str, object], bad: Set[str]) -> None:
        """Count personal numbers in the columns of a served row that are said to hold none."""
        for column in self.fields:
            cell = row.get(column.source)
            if not column.plain or cell is None:
                continue
            self.built.filled[column.name] = self.built.filled.get(column.name, 0) + 1
            if column.trusted and column.why_not is not None and column.name not in bad:
                continue
            for kind in numbers_in(values.as_text(cell)):
                name = column.name, kind
                self.built.personal[name] = self.built.personal.get(name, 0) + 1

    def _shown(self, column: Field, cell: object, reason: str) -> _Found:
        text = values.as_text(cell)[:200] if cell is not None else ""
        return column.name, (column.show(text) or "") if column.show else text, reason

    def _held(self, number: int, row: Mapping[str, object], bad: list[_Found]) -> None:
        self.built.held += 1
        content = json.dumps(row, ensure_ascii=False, default=values.as_text)
        self.pending.append((number, content))
        if len(self.pending) == SEALED_AT_ONCE:
            self.finish()
        self._note(number, bad, held=True)

    def finish(self) -> None:
        """Seal the held rows that wait: they are whole, and so hold what every mask hides."""
        if self.pending:
            sealed = seal(json.dumps(self.pending, ensure_ascii=False).encode(), purpose=SEAL)
            self.notes.execute("INSERT INTO held VALUES (?, ?)", [self.pending[0][0], sealed])
            self.pending.clear()

    def _note(self, number: int, bad: list[_Found], *, held: bool) -> None:
        for column, value, reason in bad:
            self.built.counts[f"{column}：{reason}"] = self.built.counts.get(f"{column}：{reason}", 0) + 1
            self.notes.execute("INSERT INTO problems VALUES (?, ?, ?, ?, ?)", [number, column, value, reason, held])
            if len(self.built.problems) < SHOWN:
                self.built.problems.append(Problem(number, column, value, reason, held))
