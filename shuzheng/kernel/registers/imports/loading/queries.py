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


def count(statement: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> int:
    """The one number that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.fetchone()[0] or 0)


def tasks(staging: Staging) -> Iterator[tuple[int, bool, dict[str, object]]]:
    """Every row that would be written: its number, whether the thing is new, and what would then be said of it."""
    register = staging.register
    filled = set(staging.run.plan.fields)
    columns = [
        f"{'s' if name in filled else 'v'}.{quoted(column_of(register, name).column)}" for name in register.names
    ]
    blank = {name: column_of(register, name).get_default() for name in register.names if name not in filled}
    statement = (
        f"SELECT t.number, t.version IS NULL, {', '.join(columns)} FROM {staging.tasks} t"
        f" JOIN {staging.rows} s ON s.number = t.number LEFT JOIN {staging.table} v ON v.id = t.version"
        " ORDER BY t.number"
    )
    converters = [(place, column_of(register, name)) for place, name in enumerate(register.names)]
    for number, is_new, *cells in streamed(statement):
        values = {register.names[place]: column.to_python(cells[place]) for place, column in converters}
        yield number, is_new, values | blank if is_new else values


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
