"""The tables of one run beside the register: what was read, and what is to be done with it. Sets, no rows in Python.

They lie unlogged in a schema of their own, the only place where the platform's login may make tables; what a crash of
the server empties is read again from the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q

from shuzheng.kernel.registers.imports.checking.queries import column_of
from shuzheng.kernel.registers.imports.models import Import
from shuzheng.kernel.registers.imports.specs import TRUE_FROM
from shuzheng.kernel.registers.specs import Register

SCHEMA = "registers_staging"


@dataclass(frozen=True)
class Staging:
    """The names of a run's tables and of the register's columns, quoted."""

    run: Import
    register: Register

    @property
    def rows(self) -> str:
        """What was read and is good: number, from when it is true, values."""
        return f"{SCHEMA}.rows_{self.run.pk:d}"

    @property
    def tasks(self) -> str:
        """What is to be written: a row's number, and the version it ends, if any."""
        return f"{SCHEMA}.tasks_{self.run.pk:d}"

    @property
    def faults(self) -> str:
        """Rows that are good by themselves and cannot be taken in beside the others."""
        return f"{SCHEMA}.faults_{self.run.pk:d}"

    @property
    def table(self) -> str:
        """The register's own table."""
        return quoted(self.register.model._meta.db_table)

    @cached_property
    def mapped(self) -> list[str]:
        """The columns that the source fills."""
        return [quoted(column_of(self.register, name).column) for name in self.run.plan.fields]

    @cached_property
    def all(self) -> list[str]:
        """The register's columns."""
        return [quoted(column_of(self.register, name).column) for name in self.register.names]

    @cached_property
    def key(self) -> list[str]:
        """The columns that name a thing."""
        return [quoted(column_of(self.register, name).column) for name in self.register.key]

    @property
    def true_from(self) -> str:
        """From when a staged row `s` is true, in SQL."""
        day = self.run.plan.true_from
        return f"s.{quoted(TRUE_FROM)}" if self.run.plan.true_from_column else f"date '{day:%Y-%m-%d}'"

    def said(self, table: str, columns: Sequence[str]) -> str:
        """Columns of a table, listed."""
        return ", ".join(f"{table}.{column}" for column in columns)

    @property
    def same_key(self) -> str:
        """A version `v` of the thing that a staged row `s` names, at a time of which the row speaks."""
        keys = " AND ".join(f"v.{column} = s.{column}" for column in self.key)
        return f"v.known_to IS NULL AND {keys} AND (v.valid_to IS NULL OR v.valid_to > {self.true_from})"

    @property
    def written(self) -> str:
        """The columns of a new version, in the order in which every INSERT names them."""
        return ", ".join(["entity", "valid_from", "valid_to", "known_from", "change_id", *self.all])


def quoted(name: str) -> str:
    """A name of the database's."""
    return connection.ops.quote_name(name)


def is_whole(staging: Staging) -> bool:
    """Whether what was staged is still there: a crash of the server empties unlogged tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [staging.rows])
        if not cursor.fetchone()[0]:
            return staging.run.staged == 0 and staging.run.position == 0
        cursor.execute(f"SELECT EXISTS (SELECT FROM {staging.rows})")
        return bool(cursor.fetchone()[0]) or staging.run.staged == 0


def count(statement: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> int:
    """The one number that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.fetchone()[0] or 0)


Said = dict[str, object]


def tasks(staging: Staging) -> Iterator[tuple[int, Said | None, Said]]:
    """Every row that would be written: its number, what is said of the thing (None: it is new) and what would be."""
    register = staging.register
    filled = set(staging.run.plan.fields)
    columns = [
        f"{'s' if name in filled else 'v'}.{quoted(column_of(register, name).column)}" for name in register.names
    ]
    old = [f"v.{quoted(column_of(register, name).column)}" for name in register.names]
    blank = {name: column_of(register, name).get_default() for name in register.names if name not in filled}
    statement = (
        f"SELECT t.number, t.version IS NULL, {', '.join([*columns, *old])} FROM {staging.tasks} t"
        f" JOIN {staging.rows} s ON s.number = t.number LEFT JOIN {staging.table} v ON v.id = t.version"
        " ORDER BY t.number"
    )
    columns_of = {name: column_of(register, name) for name in register.names}
    odd = {name: column.from_db_value for name, column in columns_of.items() if hasattr(column, "from_db_value")}
    for number, is_new, *cells in streamed(statement):
        values, before = (
            {name: _converted(odd, name, cell) for name, cell in zip(register.names, half, strict=True)}
            for half in (cells[: len(columns)], cells[len(columns) :])
        )
        yield (number, None, values | blank) if is_new else (number, before, values)


def _converted(odd: Mapping[str, Any], name: str, cell: object) -> object:
    """As the model reads it; most columns need nothing."""
    return odd[name](cell, None, connection) if name in odd else cell


def streamed(statement: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement, never all of them at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"DECLARE import_rows NO SCROLL CURSOR FOR {statement}")
        try:
            while rows := _fetched(cursor):
                yield from rows
        finally:
            cursor.execute("CLOSE import_rows")


def _fetched(cursor: Any) -> list[tuple[Any, ...]]:
    cursor.execute("FETCH 10000 FROM import_rows")
    return list(cursor.fetchall())


def last_change(register: Register, *, but: int | None) -> int:
    """The number of the last act on a register that is not this run's own."""
    from shuzheng.kernel.registers.models import Change

    found = (
        Change.objects.filter(Q(register=register.name) & ~Q(pk=but or 0)).order_by("-pk").values_list("pk", flat=True)
    )
    return found.first() or 0


def next_chunk(staging: Staging, size: int) -> int | None:
    """The number through which the next chunk goes; None when all is written."""
    found = count(
        f"SELECT max(number) FROM (SELECT number FROM {staging.tasks} WHERE number > %s ORDER BY number LIMIT %s) n",
        [staging.run.applied, size],
    )
    return found or None


def is_touched(staging: Staging, *, since: int) -> bool:
    """Whether acts after a number concern a thing that this run names: all others need no second look."""
    keys = " AND ".join(f"v.{column} = s.{column}" for column in staging.key)
    acts = "SELECT id FROM registers_change WHERE register = %s AND id > %s AND id <> %s"
    found = [staging.register.name, since, staging.run.change_id]
    rows = " UNION ".join(
        f"SELECT {staging.said('v', staging.key)} FROM {staging.table} v WHERE v.{column} IN ({acts})"
        for column in ("change_id", "closed_by_id")
    )
    return bool(count(f"SELECT count(*) FROM ({rows}) v JOIN {staging.rows} s ON {keys}", [*found, *found]))
