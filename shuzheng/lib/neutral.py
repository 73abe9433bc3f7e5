"""Text expressions that mean the same in Python, PostgreSQL, SQLite and DuckDB: substr, ||, length, position, case.

One definition is compiled twice, so the engines cannot drift apart. Positions count characters from 1; 0 is "nowhere".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Literal

Dialect = Literal["postgres", "sqlite", "duckdb"]
Values = tuple[str, ...]  # the value, then whatever `let` bound: texts in Python, expressions in SQL
_TEXT = {"postgres": "text", "sqlite": "TEXT", "duckdb": "VARCHAR"}
_POSITION = {"postgres": "strpos", "sqlite": "instr", "duckdb": "strpos"}


@dataclass(frozen=True, slots=True)
class Text:
    """An expression that yields text."""

    python: Callable[[Values], str]
    sql: Callable[[Values, Dialect], str]

    def __add__(self, other: Text | str) -> Text:
        right = text(other)
        return Text(
            lambda v: self.python(v) + right.python(v),
            lambda c, d: f"{self.sql(c, d)} || {right.sql(c, d)}",
        )

    def part(self, start: Number | int, size: Number | int) -> Text:
        """`size` characters from position `start`, which is at least 1."""
        first, count = number(start), number(size)
        return Text(
            lambda v: self.python(v)[(at := first.python(v) - 1) : at + count.python(v)],
            lambda c, d: f"substr({self.sql(c, d)}, {first.sql(c, d)}, {count.sql(c, d)})",
        )

    def last(self, size: int) -> Text:
        """The last characters of a text that is known to be at least as long."""
        return self.part(self.length() - (size - 1), size)

    def replaced(self, old: str, new: str) -> Text:
        return Text(
            lambda v: self.python(v).replace(old, new),
            lambda c, d: f"replace({self.sql(c, d)}, {quoted(old)}, {quoted(new)})",
        )

    def each(self, characters: str, new: str) -> Text:
        """Every one of the characters replaced by one other character (SQLite has no translate)."""
        table = str.maketrans(dict.fromkeys(characters, new))

        return Text(
            lambda v: self.python(v).translate(table),
            lambda c, d: f"translate({self.sql(c, d)}, {quoted(characters)}, {quoted(new * len(characters))})",
        )

    def length(self) -> Number:
        return Number(lambda v: len(self.python(v)), lambda c, d: f"length({self.sql(c, d)})")

    def position(self, needle: Text | str) -> Number:
        """Where a non-empty needle begins, 0 if nowhere."""
        wanted = text(needle)
        return Number(
            lambda v: self.python(v).find(wanted.python(v)) + 1,
            lambda c, d: f"{_POSITION[d]}({self.sql(c, d)}, {wanted.sql(c, d)})",
        )


@dataclass(frozen=True, slots=True)
class Number:
    """An expression that yields an integer."""

    python: Callable[[Values], int]
    sql: Callable[[Values, Dialect], str]

    def __add__(self, other: Number | int) -> Number:
        right = number(other)
        return Number(
            lambda v: self.python(v) + right.python(v), lambda c, d: f"({self.sql(c, d)} + {right.sql(c, d)})"
        )

    def __sub__(self, other: Number | int) -> Number:
        right = number(other)
        return Number(
            lambda v: self.python(v) - right.python(v), lambda c, d: f"({self.sql(c, d)} - {right.sql(c, d)})"
        )

    def __gt__(self, other: int) -> Test:
        return Test(lambda v: self.python(v) > other, lambda c, d: f"{self.sql(c, d)} > {other}")

    def equals(self, other: int) -> Test:
        return Test(lambda v: self.python(v) == other, lambda c, d: f"{self.sql(c, d)} = {other}")


@dataclass(frozen=True, slots=True)
class Test:
    """An expression that holds or does not."""

    python: Callable[[Values], bool]
    sql: Callable[[Values, Dialect], str]

    def __and__(self, other: Test) -> Test:
        return Test(
            lambda v: self.python(v) and other.python(v), lambda c, d: f"({self.sql(c, d)} AND {other.sql(c, d)})"
        )


VALUE = Text(lambda v: v[0], lambda c, _: c[0])


def text(value: Text | str) -> Text:
    """A literal as an expression."""
    return value if isinstance(value, Text) else Text(lambda _: value, lambda _c, _d: quoted(value))


def number(value: Number | int) -> Number:
    """A literal as an expression."""
    return value if isinstance(value, Number) else Number(lambda _: value, lambda _c, _d: str(value))


def all_of(*tests: Test) -> Test:
    """Every test holds."""
    return reduce(Test.__and__, tests)


def let(place: int, bound: Text, body: Callable[[Text], Text]) -> Text:
    """Compute `bound` once and use it many times in `body`; `place` counts the values bound before it."""
    inner = body(Text(lambda v: v[place], lambda c, _: c[place]))

    def sql(columns: Values, dialect: Dialect) -> str:
        once = bound.sql(columns, dialect)
        name = f"shuzheng_mask_{place}"  # the column of a source must never be called so
        if dialect == "duckdb":  # it unnests subqueries at a cost
            return f"list_transform([{once}], lambda {name}: {inner.sql((*columns, name), dialect)})[1]"
        body_sql = inner.sql((*columns, f"{name}.{name}"), dialect)
        return f"(SELECT {body_sql} FROM (SELECT {once} AS {name} LIMIT 1) AS {name})"  # LIMIT bars inlining it again

    return Text(lambda v: inner.python((*v, bound.python(v))), sql)


def case(*branches: tuple[Test, Text | str], otherwise: Text | str) -> Text:
    """The first branch whose test holds."""
    arms = [(test, text(result)) for test, result in branches]
    default = text(otherwise)

    def python(values: Values) -> str:
        return next((result for test, result in arms if test.python(values)), default).python(values)

    def sql(columns: Values, dialect: Dialect) -> str:
        whens = (f"WHEN {test.sql(columns, dialect)} THEN {result.sql(columns, dialect)}" for test, result in arms)
        return f"(CASE {' '.join(whens)} ELSE {default.sql(columns, dialect)} END)"

    return Text(python, sql)


def cast(column_sql: str, dialect: Dialect) -> str:
    """A column of any type as text."""
    return f"CAST({column_sql} AS {_TEXT[dialect]})"


def quoted(literal: str) -> str:
    """A literal of ours in SQL: never a value that somebody sent."""
    return "'" + literal.replace("'", "''") + "'"
