"""A plan as SQL for PostgreSQL and SQLite: masks in the SELECT list, the row filter in every WHERE, values bound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import orjson

from shuzheng.kernel.exchange.specs import Column, Condition, Plan
from shuzheng.lib import masks

Dialect = Literal["postgres", "sqlite"]
Style = Literal["native", "csv", "json"]
Value = str | int | bytes
OPERATORS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@dataclass(frozen=True, slots=True)
class Bound:
    """A value for a placeholder; `code` is the problem if the source cannot take it."""

    value: Value
    code: str = "grant.broken"


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL whose first `lead` placeholders are given at the call, and the values of the others."""

    text: str
    values: tuple[Bound, ...]
    lead: int = 0


class _Writer:
    """Writes expressions for one plan and remembers what it bound. `splice` is for COPY, which takes no parameters."""

    def __init__(self, plan: Plan, dialect: Dialect, *, lead: int = 0, splice: bool = False) -> None:
        self.plan, self.dialect, self.splice = plan, dialect, splice
        self.lead = lead
        self.values: list[Bound] = []
        self._token: str | None = None

    def bind(self, value: Value, code: str = "grant.broken") -> str:
        if self.splice:
            return _literal(value)
        self.values.append(Bound(value, code))
        return self.place(self.lead + len(self.values))

    def place(self, number: int) -> str:
        return f"${number}" if self.dialect == "postgres" else f"?{number}"

    def column(self, source: str) -> str:
        # Qualified, for SQLite takes an unknown bare "name" for a string.
        return f"s.{identifier(source)}"

    def masked(self, column: Column) -> str:
        if column.mask == "token" and self._token is None:
            self._token = self.bind(bytes.fromhex(self.plan.token_key))
        return masks.sql(column.mask, self.column(column.source), dialect=self.dialect, token_key_sql=self._token or "")

    def value(self, column: Column, style: Style) -> str:
        """One element of the SELECT list. Values leave as the source has them; decimals and dates as text."""
        if column.mask:
            plain = self.masked(column)
        elif column.type == "datetime" and self.dialect == "postgres":
            plain = f"to_json({self.column(column.source)}) #>> '{{}}'"  # with the T of RFC 3339, whatever the type
        elif column.type in ("integer", "boolean"):
            plain = self.column(column.source)
        else:
            plain = f"CAST({self.column(column.source)} AS text)"
        if style == "native":
            return plain
        if self.dialect == "postgres":
            if style == "csv" or column.mask or column.type not in ("integer", "boolean"):
                plain = f"({plain})::text"  # a literal of unknown type has no JSON
            return plain if style == "csv" else f"coalesce(to_json({plain})::text, 'null')"
        quoted = f"json_quote({plain})" if style == "json" else plain
        if column.type == "boolean" and not column.mask:
            quoted = f"CASE {plain} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE {quoted} END"
        return quoted if style == "json" else f"coalesce({quoted}, '')"

    def condition(self, condition: Condition, code: str = "grant.broken") -> str:
        source, op, value = self.column(condition.source), condition.op, condition.value
        if op in ("null", "not_null"):
            return f"{source} IS {'NOT ' if op == 'not_null' else ''}NULL"
        if op == "in":
            places = ", ".join(self.bind(_plain(one, self.dialect), code) for one in value)
            return f"{source} IN ({places})" if places else "1 = 0"
        place = self.bind(_plain(value, self.dialect), code)
        if op != "prefix":
            return f"{source} {OPERATORS[op]} {place}"
        if self.dialect == "postgres":
            return f"starts_with(CAST({source} AS text), {place})"
        return f"substr({source}, 1, length({place})) = {place}"

    def where(self, *clauses: str) -> str:
        kept = [*clauses, *(self.condition(condition) for condition in self.plan.conditions)]
        return f" WHERE {' AND '.join(kept)}" if kept else ""

    @property
    def key(self) -> str:
        return self.column(self.plan.key)

    @property
    def from_(self) -> str:
        # PostgreSQL takes any dotted name apart; SQLite has one table, whose name may hold a dot.
        parts = self.plan.engine.relation.split(".") if self.dialect == "postgres" else [self.plan.engine.relation]
        return f" FROM {'.'.join(identifier(part) for part in parts)} AS s"

    def rows(self, columns: Iterable[Column]) -> str:
        """The SELECT list of elements, then the key as text: what is not in the answer but in the evidence."""
        return ", ".join([*(self.value(column, "native") for column in columns), f"CAST({self.key} AS text)"])

    def done(self, text: str) -> Statement:
        return Statement(text, tuple(self.values), self.lead)


def lookup(plan: Plan, columns: Sequence[Column], dialect: Dialect) -> Statement:
    """One row by its key."""
    writer = _Writer(plan, dialect, lead=1)
    rows = writer.rows(columns)
    return writer.done(f"SELECT {rows}{writer.from_}{writer.where(f'{writer.key} = {writer.place(1)}')} LIMIT 1")


def batch(plan: Plan, columns: Sequence[Column], dialect: Dialect) -> Statement:
    """Rows by a list of keys: an array for PostgreSQL, a JSON array for SQLite."""
    writer = _Writer(plan, dialect, lead=1)
    rows = writer.rows(columns)
    wanted = "= ANY($1)" if dialect == "postgres" else "IN (SELECT value FROM json_each(?1))"
    return writer.done(f"SELECT {rows}{writer.from_}{writer.where(f'{writer.key} {wanted}')}")


def page(
    plan: Plan, columns: Sequence[Column], filters: Sequence[Condition], dialect: Dialect, *, after: str, limit: int
) -> Statement:
    """One page in key order, after a key: never OFFSET, never COUNT."""
    writer = _Writer(plan, dialect)
    rows = writer.rows(columns)
    clauses = [f"{writer.key} > {writer.bind(after, 'request.cursor')}"] if after else []
    clauses += [writer.condition(one, "request.filter") for one in filters]
    return writer.done(f"SELECT {rows}{writer.from_}{writer.where(*clauses)} ORDER BY {writer.key} LIMIT {limit:d}")


def export(
    plan: Plan, columns: Sequence[Column], filters: Sequence[Condition], dialect: Dialect, style: Style
) -> Statement:
    """All rows the grant and the filters leave; in style `json` one column, an NDJSON line without its end."""
    writer = _Writer(plan, dialect, splice=dialect == "postgres")
    if style == "json":
        members = (f"{_quoted(_json_name(column))} || {writer.value(column, 'json')}" for column in columns)
        rows = "'{' || " + " || ',' || ".join(members) + " || '}'"
    else:
        rows = ", ".join(writer.value(column, style) for column in columns)
    clauses = [writer.condition(one, "request.filter") for one in filters]
    return writer.done(f"SELECT {rows}{writer.from_}{writer.where(*clauses)}")


def identifier(name: str) -> str:
    """A quoted name."""
    return '"' + name.replace('"', '""') + '"'


def _quoted(literal: str) -> str:
    """A literal of ours in SQL."""
    return "'" + literal.replace("'", "''") + "'"


def _json_name(column: Column) -> str:
    return orjson.dumps(column.name).decode() + ":"


def _plain(value: object, dialect: Dialect) -> Value:
    """A JSON value of a condition as what the drivers take; SQLite keeps truth as 1 and 0."""
    if isinstance(value, bool):
        return int(value) if dialect == "sqlite" else str(value).lower()
    return value if isinstance(value, int) else str(value)


def _literal(value: Value) -> str:
    """A literal for PostgreSQL under standard_conforming_strings, of unknown type: it becomes the column's."""
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    return _quoted(str(value))
