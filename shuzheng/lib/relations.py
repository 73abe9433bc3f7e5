"""Tables and views of a department's own database, read only: PostgreSQL, MySQL/MariaDB, SQLite.

Names are looked up before they are quoted, so nothing that a person typed reaches SQL unless the database has it.
"""

from __future__ import annotations

import os
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import unquote, urlsplit

import psycopg
import pymysql
import pymysql.cursors
from psycopg import sql

from shuzheng.lib import outbound
from shuzheng.lib.errors import Refused

Kind = Literal["postgresql", "mysql", "sqlite"]
Cell = Any  # whatever the driver hands over; lib.values reads it
CONNECT_S, STATEMENT_S = 5, 60
_GONE = "数据源的表或列已改名或删除，请核对后重新挂接"
_NO_RIGHT = "数据源账号没有读取所选表或视图的权限"
_MYSQL_WORDS = {  # by the server's own error numbers
    1044: "数据源账号无权进入该数据库",
    1045: "数据源账号或口令不对",
    1049: "数据源中没有连接串所写的数据库",
    1054: _GONE,
    1142: _NO_RIGHT,
    1143: _NO_RIGHT,
    1146: _GONE,
    1969: f"数据源查询超过 {STATEMENT_S} 秒，已中止",
    3024: f"数据源查询超过 {STATEMENT_S} 秒，已中止",
}
_WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "ALL PRIVILEGES", "SUPER", "FILE", "GRANT OPTION")


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column as the source database describes it."""

    name: str
    type: str
    nullable: bool


class Database(Protocol):
    """What can be asked of a source database, whatever it is."""

    def relations(self) -> list[str]: ...
    def columns(self, relation: str) -> list[SourceColumn]: ...
    def why_writable(self) -> str | None: ...
    def estimate(self, relation: str) -> int: ...
    def key_faults(self, relation: str, key: str) -> tuple[int, list[tuple[str, int]]]: ...
    def sample(self, relation: str, columns: list[str], count: int) -> list[dict[str, Cell]]: ...
    def stream(self, relation: str, columns: list[str]) -> Iterator[dict[str, Cell]]: ...
    def keys_where(self, relation: str, key: str, column: str, value: str, *, most: int) -> list[str]: ...


@contextmanager
def connect(kind: Kind, dsn: str) -> Iterator[Database]:
    """The source behind a DSN, for reading; every driver error becomes a Refused that does not repeat the DSN."""
    openers: dict[Kind, Callable[[str], AbstractContextManager[Database]]]
    openers = {"postgresql": _postgres, "mysql": _mysql, "sqlite": _sqlite}
    try:
        with openers[kind](dsn) as database:
            yield database
    except (psycopg.Error, pymysql.MySQLError, sqlite3.Error, OSError) as error:
        raise Refused(_in_words(error), code="exchange.source_unreachable", status=502) from None


def _in_words(error: Exception) -> str:
    if isinstance(error, pymysql.MySQLError) and error.args and error.args[0] in _MYSQL_WORDS:
        return _MYSQL_WORDS[error.args[0]]
    if isinstance(error, psycopg.errors.QueryCanceled):
        return f"数据源查询超过 {STATEMENT_S} 秒，已中止"
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return _NO_RIGHT
    if isinstance(error, psycopg.errors.UndefinedColumn | psycopg.errors.UndefinedTable):
        return _GONE
    return f"数据源连不上或读不出：{type(error).__name__}，请核对地址、账号和网络"


class _Sql(ABC):
    """What the three share: one way to run a statement. How columns are found and names quoted, each knows itself."""

    mark, text_type = "%s", "CHAR"  # how a driver marks a parameter, and what a value is cast to as text

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def _rows(self, statement: Any, parameters: list[object] | None = None) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        try:
            # No empty list: only without parameters do drivers leave a % in a name alone.
            cursor.execute(statement, *([parameters] if parameters else []))
            return list(cursor.fetchall())
        finally:
            cursor.close()

    @abstractmethod
    def columns(self, relation: str) -> list[SourceColumn]: ...

    @abstractmethod
    def _quoted(self, *names: str) -> str: ...

    def _known(self, relation: str, wanted: list[str]) -> tuple[str, str]:
        """The quoted relation and column list, after looking both up."""
        have = {column.name for column in self.columns(relation)}
        if missing := [name for name in wanted if name not in have]:
            raise Refused(f"数据源中没有这些列：{'、'.join(missing)}", code="exchange.source_columns")
        return self._quoted(*relation.split(".")), ", ".join(self._quoted(name) for name in wanted)

    def key_faults(self, relation: str, key: str) -> tuple[int, list[tuple[str, int]]]:
        """How many rows have no key, and up to ten keys that several rows share."""
        table, column = self._known(relation, [key])
        empty = self._rows(f"SELECT count(*) FROM {table} WHERE {column} IS NULL")[0][0]
        shared = self._rows(
            f"SELECT {column}, count(*) FROM {table} WHERE {column} IS NOT NULL"
            f" GROUP BY {column} HAVING count(*) > 1 ORDER BY 2 DESC, 1 LIMIT 10"
        )
        return int(empty), [(str(value), int(count)) for value, count in shared]

    def sample(self, relation: str, columns: list[str], count: int) -> list[dict[str, Cell]]:
        """The first rows, whichever the database gives first."""
        table, names = self._known(relation, columns)
        rows = self._rows(f"SELECT {names} FROM {table} LIMIT {int(count)}")
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def keys_where(self, relation: str, key: str, column: str, value: str, *, most: int) -> list[str]:
        """The keys, as text, of the rows in which a column says this; an index serves where the column is text."""
        table, _ = self._known(relation, [key, column])
        wanted, held = self._quoted(key), self._quoted(column)
        kind = next(one.type for one in self.columns(relation) if one.name == column)
        asked = held if kind.lower().startswith(("text", "char", "varchar")) else f"CAST({held} AS {self.text_type})"
        statement = f"SELECT {wanted} FROM {table} WHERE {asked} = "
        if self.mark == "%s":
            statement = statement.replace("%", "%%")
        return [str(found) for (found,) in self._rows(f"{statement}{self.mark} LIMIT {int(most)}", [value])]


class Postgres(_Sql):
    """A PostgreSQL database, in one read-only transaction."""

    text_type = "text"

    def relations(self) -> list[str]:
        """Tables and views that the login may read."""
        return [
            name
            for (name,) in self._rows(
                "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE c.relkind IN ('r','p','v','m','f') AND n.nspname NOT IN ('pg_catalog','information_schema')"
                " AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1 LIMIT 1000"
            )
        ]

    def columns(self, relation: str) -> list[SourceColumn]:
        """The columns in their order."""
        schema, _, table = relation.rpartition(".")
        found = self._rows(
            "SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull FROM pg_attribute a"
            " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            [schema or "public", table],
        )
        return [SourceColumn(*row) for row in found] or _no_relation(relation)

    def why_writable(self) -> str | None:
        """Why the login is more than a reader."""
        (strong,) = self._rows(
            "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls FROM pg_roles"
            " WHERE rolname = current_user"
        )[0]
        if strong:
            return "该账号是超级用户或有建库、建角色等权限"
        found = self._rows(
            "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r','p','v') AND n.nspname NOT IN ('pg_catalog','information_schema')"
            " AND has_table_privilege(c.oid, 'INSERT,UPDATE,DELETE,TRUNCATE') LIMIT 1"
        )
        return f"该账号可以改写 {found[0][0]}" if found else None

    def estimate(self, relation: str) -> int:
        """How many rows the planner expects; never a count."""
        table, _ = self._known(relation, [])
        return int(self._rows(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table}")[0][0][0]["Plan"]["Plan Rows"])

    def stream(self, relation: str, columns: list[str]) -> Iterator[dict[str, Cell]]:
        """All rows through a server-side cursor."""
        table, names = self._known(relation, columns)
        with self.connection.cursor(name="shuzheng_stream") as cursor:
            cursor.itersize = 5000
            cursor.execute(f"SELECT {names} FROM {table}")
            yield from (dict(zip(columns, row, strict=True)) for row in cursor)

    def why_ours(self, started_at: object, database: str, logins: Collection[str]) -> str | None:
        """Why this is no department's database but the platform's own, or its server by one of our logins."""
        there, name, login, is_super = self._rows(
            "SELECT pg_postmaster_start_time(), current_database(), session_user::text, rolsuper"
            " FROM pg_roles WHERE rolname = session_user"
        )[0]
        if is_super:
            return "该账号是超级用户，请换用只读账号"
        if there == started_at and (name == database or login in logins):
            return "不得把本平台自己的数据库或者账号登记为数据源"
        return None

    def _quoted(self, *names: str) -> str:
        return sql.Identifier(*names).as_string(self.connection)


class Mysql(_Sql):
    """A MySQL or MariaDB database, in one read-only transaction."""

    def relations(self) -> list[str]:
        """Tables and views of the DSN's schema."""
        return [
            name
            for (name,) in self._rows(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1 LIMIT 1000"
            )
        ]

    def columns(self, relation: str) -> list[SourceColumn]:
        """The columns in their order."""
        found = self._rows(
            "SELECT column_name, column_type, is_nullable = 'YES' FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position",
            [relation],
        )
        return [SourceColumn(name, str(kind), bool(null)) for name, kind, null in found] or _no_relation(relation)

    def why_writable(self) -> str | None:
        """Why the login is more than a reader."""
        return why_grants_write([str(grant) for (grant,) in self._rows("SHOW GRANTS")])

    def estimate(self, relation: str) -> int:
        """The engine's own estimate; never a count."""
        self._known(relation, [])
        found = self._rows(
            "SELECT table_rows FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = %s",
            [relation],
        )
        return int(found[0][0] or 0)

    def stream(self, relation: str, columns: list[str]) -> Iterator[dict[str, Cell]]:
        """All rows through an unbuffered cursor."""
        table, names = self._known(relation, columns)
        cursor = self.connection.cursor(pymysql.cursors.SSCursor)
        cursor.execute(f"SELECT {names} FROM {table}")
        try:
            yield from (dict(zip(columns, row, strict=True)) for row in cursor)
        except GeneratorExit:  # the driver would now read all the rows that nobody wants; hang up instead
            cursor._result.unbuffered_active = False
            self.connection.close()
            raise

    def _quoted(self, *names: str) -> str:
        return ".".join("`" + name.replace("`", "``") + "`" for name in names)


class Sqlite(_Sql):
    """A SQLite file, opened read-only."""

    mark, text_type = "?", "TEXT"

    def relations(self) -> list[str]:
        """Tables and views of the file."""
        return [
            name
            for (name,) in self._rows(
                "SELECT name FROM sqlite_master WHERE type IN ('table','view') AND name NOT LIKE 'sqlite_%' ORDER BY 1"
            )
        ]

    def columns(self, relation: str) -> list[SourceColumn]:
        """The columns in their order."""
        found = self._rows('SELECT name, type, "notnull" = 0 FROM pragma_table_info(?)', [relation])
        return [SourceColumn(name, kind, bool(null)) for name, kind, null in found] or _no_relation(relation)

    def why_writable(self) -> str | None:
        """Never: the file is opened read-only."""
        return None

    def estimate(self, relation: str) -> int:
        """The statistics if there are any, else the greatest rowid, else 0."""
        self._known(relation, [])
        if self._rows("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'") and (
            found := self._rows("SELECT stat FROM sqlite_stat1 WHERE tbl = ?", [relation])
        ):
            return int(str(found[0][0]).split()[0])
        try:
            return int(self._rows(f"SELECT max(rowid) FROM {self._quoted(relation)}")[0][0] or 0)
        except sqlite3.OperationalError:  # a view or a table without row ids
            return 0

    def stream(self, relation: str, columns: list[str]) -> Iterator[dict[str, Cell]]:
        """All rows, one by one."""
        table, names = self._known(relation, columns)
        for row in self.connection.execute(f"SELECT {names} FROM {table}"):
            yield dict(zip(columns, row, strict=True))

    def _quoted(self, *names: str) -> str:
        return '"' + ".".join(names).replace('"', '""') + '"'


def why_grants_write(grants: list[str]) -> str | None:
    """Whether MySQL's `SHOW GRANTS` lines allow more than reading."""
    for line in grants:
        head = line.upper().partition(" ON ")[0] + (" GRANT OPTION" if "WITH GRANT OPTION" in line.upper() else "")
        if found := next((word for word in _WRITES if word in head.removeprefix("GRANT ")), None):
            return f"该账号有 {found} 权限"
    return None


def _no_relation(relation: str) -> list[SourceColumn]:
    raise Refused(f"数据源中没有可读的表或视图“{relation}”", code="exchange.source_relation")


@contextmanager
def _postgres(dsn: str) -> Iterator[Postgres]:
    _refuse(outbound.why_not_dsn("postgresql", dsn))
    host = outbound.host_in(dsn)
    address = None if host.startswith(("/", "@")) else outbound.looked_up(host)
    with psycopg.connect(
        dsn,
        connect_timeout=CONNECT_S,
        options=f"-c statement_timeout={STATEMENT_S * 1000} -c default_transaction_read_only=on",
        application_name="shuzheng-bind",
        passfile=os.devnull,  # no password of this machine's user goes to a department's server
        hostaddr=address,
    ) as connection:
        yield Postgres(connection)


def _refuse(reason: str | None) -> None:
    if reason:
        raise Refused(reason, code="exchange.source_dsn")


@contextmanager
def _mysql(dsn: str) -> Iterator[Mysql]:
    _refuse(outbound.why_not_dsn("mysql", dsn))
    parts = urlsplit(dsn)
    connection = pymysql.connect(
        host=outbound.looked_up(outbound.host_in(dsn)),
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.lstrip("/")),
        charset="utf8mb4",
        connect_timeout=CONNECT_S,
        read_timeout=STATEMENT_S,
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("START TRANSACTION READ ONLY")
        yield Mysql(connection)
    finally:
        if connection.open:
            connection.close()


@contextmanager
def _sqlite(dsn: str) -> Iterator[Sqlite]:
    if not Path(dsn).is_file():
        raise Refused("找不到登记的 SQLite 文件", code="exchange.source_unreachable", status=502)
    connection = sqlite3.connect(f"{Path(dsn).as_uri()}?mode=ro", uri=True)
    end = time.monotonic() + STATEMENT_S
    try:
        connection.execute("PRAGMA trusted_schema = OFF")  # a view of the file calls no function that could act
        connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
        yield Sqlite(connection)
    finally:
        connection.close()
