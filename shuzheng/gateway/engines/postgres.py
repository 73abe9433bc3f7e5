"""A live PostgreSQL: prepared statements on connections of our own keeping, exports by COPY on one of their own."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import asyncpg

from shuzheng.gateway import statements
from shuzheng.gateway.arrow import Sheet
from shuzheng.gateway.breakers import Breaker
from shuzheng.gateway.engines import Emit, Row, Shape
from shuzheng.gateway.engines.gathering import Gathering
from shuzheng.gateway.problems import Problem
from shuzheng.gateway.selections import Selection
from shuzheng.gateway.statements import Statement
from shuzheng.gateway.targets import Format
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import Refused
from shuzheng.lib.outbound import looked_up_by_loop

CONNECTIONS, CONNECT_SECONDS, CALL_SECONDS, WAIT_SECONDS, EXPORT_SECONDS = 12, 2.0, 5.0, 2.0, 1800.0
_ONE_SPELLING = {"int2", "int4", "int8", "text", "varchar"}
_STATEMENTS = 200  # prepared statements kept on a connection
_CHUNK = 64 * 1024
_GONE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says when the server's farewell crosses our question
    asyncpg.OperatorInterventionError,
)
_SETTINGS = {
    "application_name": "shuzheng-gateway",
    "default_transaction_read_only": "on",
    "standard_conforming_strings": "on",  # literals of COPY rely on it
    "timezone": "Asia/Shanghai",
    "datestyle": "ISO, YMD",
    "jit": "off",
    "lock_timeout": "2s",
}
T = TypeVar("T")


class _Connection:
    """A connection and the statements prepared on it."""

    def __init__(self, raw: asyncpg.Connection) -> None:
        self.raw = raw
        self._prepared: dict[str, tuple[Any, tuple[str, ...]]] = {}

    async def fetch(self, statement: Statement, lead: Sequence[object], code: str) -> list[Row]:
        """The rows of a statement; values are converted to the types the server inferred."""
        prepared, types = self._prepared.get(statement.text) or await self._prepare(statement)
        values = [_converted(value, types[n], code) for n, value in enumerate(lead)]
        if statement.values:
            values += [_converted(b.value, types[n], b.code) for n, b in enumerate(statement.values, statement.lead)]
        try:
            rows: list[Row] = await prepared.fetch(*values)
        except ValueError:  # the driver cannot write the value as the server's type
            raise Problem(code if lead else "request.filter") from None
        return rows

    async def types(self, statement: Statement) -> tuple[str, ...]:
        """The server's types of the placeholders."""
        return (self._prepared.get(statement.text) or await self._prepare(statement))[1]

    async def _prepare(self, statement: Statement) -> tuple[Any, tuple[str, ...]]:
        prepared = await self.raw.prepare(statement.text)
        if len(self._prepared) >= _STATEMENTS:
            self._prepared.clear()
        found = prepared, tuple(parameter.name for parameter in prepared.get_parameters())
        self._prepared[statement.text] = found
        return found

    def forget(self) -> None:
        self._prepared.clear()


class PostgresEngine:
    """One source database, shared by all grants on it."""

    def __init__(self, dsn: str, host: str = "") -> None:
        self._dsn, self._host = dsn, host  # the host of a department's database is looked at before each connection
        self._idle: deque[_Connection] = deque()
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._breaker = Breaker(failures=3, seconds=1.0)
        self._closed = False

    async def lookup(self, shape: Shape, key: str) -> Row | None:
        gathering, type_name = shape.compiled.get("lookup") or await self._prepare_lookup(shape)
        if gathering is None:
            rows = await self.batch(shape, [key])
            return rows[0] if rows else None
        # Converted and back: the spelling under which the row will name its key.
        found: Row | None = await gathering.get(str(_converted(key, type_name, "request.key")))
        return found

    async def _prepare_lookup(self, shape: Shape) -> tuple[Gathering | None, str]:
        """Keys of some types are spelled in one way only, so that rows of one answer can be told apart by them."""

        async def ask(keys: Sequence[str]) -> dict[str, Row]:
            return {row[-1]: row for row in await self.batch(shape, keys)}

        statement = self._batch_statement(shape)
        (type_name,) = (await self._run(lambda connection: connection.types(statement)))[:1]
        element = type_name.removesuffix("[]")
        found = (Gathering(ask) if element in _ONE_SPELLING else None), element
        shape.compiled["lookup"] = found
        return found

    def _batch_statement(self, shape: Shape) -> Statement:
        found: Statement | None = shape.compiled.get("batch")
        if found is None:
            found = shape.compiled["batch"] = statements.batch(shape.plan, shape.columns, "postgres")
        return found

    async def batch(self, shape: Shape, keys: Sequence[str]) -> Sequence[Row]:
        statement = self._batch_statement(shape)
        return await self._run(lambda connection: connection.fetch(statement, (list(keys),), "request.key"))

    async def page(self, shape: Shape, selection: Selection, after: str) -> Sequence[Row]:
        statement = statements.page(
            shape.plan, shape.columns, selection.filters, "postgres", after=after, limit=selection.limit + 1
        )
        return await self._run(lambda connection: connection.fetch(statement, (), "grant.broken"))

    async def export(self, shape: Shape, selection: Selection, format_: Format, emit: Emit) -> None:
        style: statements.Style = "json" if format_ == "ndjson" else "csv"
        statement = statements.export(shape.plan, shape.columns, selection.filters, "postgres", style)
        self._breaker.check()
        raw = await self._connect(EXPORT_SECONDS)
        try:
            await _translated(_copy(raw, statement.text, shape, format_, emit))
        finally:
            raw.terminate()  # frees the server's cursor also when the consumer is gone

    async def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().raw.terminate()

    async def _run(self, ask: Callable[[_Connection], Awaitable[T]]) -> T:
        """Ask on a free connection; if it died in our keeping the question, a read, is asked again on another."""
        self._breaker.check()
        if self._places.locked():
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    await self._places.acquire()
            except TimeoutError:
                raise Problem("source.busy", retry_after=1) from None
        else:
            await self._places.acquire()
        try:
            while self._idle:
                connection = self._idle.pop()
                if not connection.raw.is_closed():
                    try:
                        return await self._on(connection, ask)
                    except _GONE:
                        continue
            fresh = _Connection(await self._connect(CALL_SECONDS))
            return await _translated(self._on(fresh, ask))
        finally:
            self._places.release()

    async def _on(self, connection: _Connection, ask: Callable[[_Connection], Awaitable[T]]) -> T:
        keep = False
        try:
            try:
                answer = await ask(connection)
            except (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError):
                connection.forget()
                await connection.raw.reload_schema_state()
                answer = await _refusals(ask(connection))
            except asyncpg.PostgresError as error:
                raise _problem(error) from error
            keep = True
            return answer
        except Problem as problem:
            keep = not problem.code.startswith("source.timeout")
            raise
        except TimeoutError:
            raise Problem("source.timeout") from None
        finally:
            if keep and not self._closed:
                self._idle.append(connection)
            else:
                connection.raw.terminate()

    async def _connect(self, seconds: float) -> asyncpg.Connection:
        try:
            if self._host:
                await looked_up_by_loop(self._host)
            raw = await asyncpg.connect(
                self._dsn,
                timeout=CONNECT_SECONDS,
                command_timeout=seconds + 0.5,
                statement_cache_size=0,  # _Connection keeps its own
                server_settings={**_SETTINGS, "statement_timeout": str(round(seconds * 1000))},
            )
        except (*_GONE, asyncpg.PostgresError, TimeoutError, ValueError, Refused) as error:
            self._breaker.failed()
            raise Problem("source.down", retry_after=1) from error
        self._breaker.succeeded()
        return raw


async def _copy(raw: asyncpg.Connection, query: str, shape: Shape, format_: Format, emit: Emit) -> None:
    """COPY to the consumer as fast as it takes it, in pieces that hold whole rows."""
    options: dict[str, Any] = {"format": "csv"}
    sheet: Sheet | None = None
    if format_ == "ndjson":
        options |= {"delimiter": "\x02", "quote": "\x01"}  # JSON escapes both, so lines come out bare
    elif format_ != "csv":
        sheet = Sheet(shape.columns, format_)
    lead = header(shape.names) if format_ == "csv" else b""  # goes out with the first rows, not before them
    held: list[bytes] = []
    size = 0

    async def flush() -> None:
        nonlocal size, lead
        data = b"".join(held)
        held.clear()
        size = 0
        if data or lead:
            rows = data.count(b"\n") if format_ == "ndjson" else count_rows(data)
            await emit(rows, await asyncio.to_thread(sheet.add_csv, data) if sheet else lead + data)
            lead = b""

    async def take(data: bytes) -> None:
        nonlocal size
        held.append(data)
        size += len(data)
        if size >= (_CHUNK if sheet is None else 16 * _CHUNK):
            await flush()

    await raw.copy_from_query(query, output=take, timeout=EXPORT_SECONDS, **options)
    await flush()
    if sheet:
        await emit(0, await asyncio.to_thread(sheet.close))


def header(names: Sequence[str]) -> bytes:
    """The first line of a CSV export."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(names)
    return out.getvalue().encode()


def count_rows(data: bytes) -> int:
    """How many whole CSV rows: line ends outside quotes."""
    return sum(part.count(b"\n") for part in data.split(b'"')[::2])


async def _translated(asked: Awaitable[T]) -> T:
    """The answer, or the problem that a failing server stands for."""
    try:
        return await _refusals(asked)
    except TimeoutError:  # before _GONE: it is an OSError
        raise Problem("source.timeout") from None
    except _GONE as error:
        raise Problem("source.down", retry_after=1) from error


async def _refusals(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except asyncpg.PostgresError as error:
        raise _problem(error) from error


def _problem(error: asyncpg.PostgresError) -> BaseException:
    """What an SQL error means to the consumer; a lost connection stays what it is."""
    if isinstance(error, _GONE) and not isinstance(error, asyncpg.QueryCanceledError):
        return error
    if isinstance(error, asyncpg.QueryCanceledError | asyncpg.LockNotAvailableError):
        return Problem("source.timeout")
    if isinstance(error, asyncpg.UndefinedColumnError | asyncpg.UndefinedTableError | asyncpg.UndefinedFunctionError):
        return Problem("source.shape")
    if isinstance(error, asyncpg.InsufficientPrivilegeError | asyncpg.InvalidAuthorizationSpecificationError):
        return Problem("source.bad", "数据源拒绝访问")
    return Problem("source.bad", "数据源无法执行查询")


def _converted(value: object, type_name: str, code: str) -> object:
    """A value as the driver wants it for a server type."""
    if isinstance(value, list):
        element = type_name.removesuffix("[]").removeprefix("_")
        return [_converted(one, element, code) for one in value]
    convert = _CONVERTERS.get(type_name)
    if convert is None:
        return value if isinstance(value, bytes) else str(value)
    try:
        return convert(value)
    except (ValueError, InvalidOperation, OverflowError, KeyError):
        raise Problem(code) from None


def _integer(bits: int) -> Callable[[Any], int]:
    def convert(value: Any) -> int:
        number = int(value)
        if not -(1 << bits - 1) <= number < 1 << bits - 1:
            raise ValueError
        return number

    return convert


def _instant(value: Any) -> datetime:
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


_CONVERTERS: dict[str, Callable[[Any], object]] = {
    "int2": _integer(16),
    "int4": _integer(32),
    "int8": _integer(64),
    "oid": _integer(32),
    "numeric": lambda value: Decimal(str(value)),
    "float4": float,
    "float8": float,
    "bool": lambda value: {"true": True, "false": False}[str(value)],
    "date": lambda value: date.fromisoformat(str(value)),
    "time": lambda value: time.fromisoformat(str(value)),
    "timestamptz": _instant,
    "timestamp": lambda value: _instant(value).astimezone(SHANGHAI).replace(tzinfo=None),
}
