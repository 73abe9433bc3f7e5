"""A department's HTTP/JSON API: every wait bounded, rows filtered and masked here, left alone when it keeps failing."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import httpx
import orjson

from shuzheng.gateway.arrow import Sheet
from shuzheng.gateway.breakers import Breaker
from shuzheng.gateway.engines import Emit, Row, Shape
from shuzheng.gateway.engines.postgres import header
from shuzheng.gateway.problems import Problem
from shuzheng.gateway.selections import Selection
from shuzheng.gateway.targets import Format
from shuzheng.kernel.exchange.specs import SEAL, Column, Condition, Engine
from shuzheng.lib.crypto import open_sealed
from shuzheng.lib.errors import Refused
from shuzheng.lib.fetch import host_of
from shuzheng.lib.masks import mask
from shuzheng.lib.outbound import Pinned

AT_ONCE, WAIT_SECONDS, MOST_SECONDS, MOST_BYTES, MOST_PAGES = 8, 2.0, 15.0, 16 * 2**20, 1000
ALL_SECONDS, MOST_ROWS = 60.0, 200_000  # of all pages together, which are held in memory
_TOGETHER, _PAGE_SIZE = 4, 500


class HttpEngine:
    """One API, shared by all grants on it."""

    def __init__(self, engine: Engine) -> None:
        self._http = engine.http
        self._seconds = min(float(engine.http.get("timeout_s") or 5.0), MOST_SECONDS)
        self._most = min(int(engine.http.get("max_bytes") or MOST_BYTES), MOST_BYTES)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._breaker = Breaker()
        headers = (
            orjson.loads(open_sealed(bytes.fromhex(sealed), purpose=SEAL))
            if (sealed := self._http.get("headers"))
            else {}
        )
        _refuse_foreign_host(self._http)
        self._client = httpx.AsyncClient(
            transport=Pinned(), headers=headers, timeout=self._seconds, follow_redirects=False, trust_env=False
        )

    async def lookup(self, shape: Shape, key: str) -> Row | None:
        rows = await self.batch(shape, [key])
        return rows[0] if rows else None

    async def batch(self, shape: Shape, keys: Sequence[str]) -> Sequence[Row]:
        param = self._http.get("key_param")
        if param:
            found = []
            for start in range(0, len(keys), _TOGETHER):
                some = keys[start : start + _TOGETHER]
                found += [
                    row for rows in await asyncio.gather(*(self._ask({param: key}) for key in some)) for row in rows
                ]
        else:
            found = await self._all()
        wanted = set(keys)
        return [row for row in _shaped(shape, found, ()) if row[-1] in wanted]

    async def page(self, shape: Shape, selection: Selection, after: str) -> Sequence[Row]:
        rows = _shaped(shape, await self._all(), selection.filters)
        keys = (*(row[-1] for row in rows), *([after] if after else []))
        numeric = all(key.isdecimal() and len(key) < 40 for key in keys)
        order: Callable[[str], Any] = int if numeric else str
        rows.sort(key=lambda row: order(row[-1]))
        if after:
            rows = [row for row in rows if order(row[-1]) > order(after)]
        return rows[: selection.limit + 1]

    async def export(self, shape: Shape, selection: Selection, format_: Format, emit: Emit) -> None:
        rows = [row[:-1] for row in _shaped(shape, await self._all(), selection.filters)]
        if format_ == "ndjson":
            lines = [orjson.dumps(dict(zip(shape.names, row, strict=True))) + b"\n" for row in rows]
            await emit(len(rows), b"".join(lines))
        elif format_ == "csv":
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows(map(_truth_as_text, rows))
            await emit(len(rows), header(shape.names) + out.getvalue().encode())
        else:
            sheet = Sheet(shape.columns, format_)
            data = sheet.add_rows(rows) if rows else b""
            await emit(len(rows), data + sheet.close())

    async def close(self) -> None:
        await self._client.aclose()

    async def _all(self) -> list[dict[str, Any]]:
        """Every row: one answer, or page after page until one comes back empty."""
        page_param = self._http.get("page_param")
        if not page_param:
            return await self._ask({})
        size = {str(self._http["size_param"]): str(_PAGE_SIZE)} if self._http.get("size_param") else {}
        first, found = int(self._http.get("page_from", 1)), []
        try:
            async with asyncio.timeout(ALL_SECONDS):
                for number in range(first, first + MOST_PAGES):
                    rows = await self._ask({page_param: str(number), **size})
                    found += rows
                    if not rows:
                        return found
                    if len(found) > MOST_ROWS:
                        break
        except TimeoutError:
            raise Problem("source.timeout") from None
        raise Problem("source.too_large")

    async def _ask(self, params: Mapping[str, str]) -> list[dict[str, Any]]:
        """One request within the bounds of this source, and its rows."""
        self._breaker.check()
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise Problem("source.busy", retry_after=1) from None
        try:
            async with asyncio.timeout(self._seconds):
                rows = await self._fetch(params)
        except (httpx.TimeoutException, TimeoutError):
            self._breaker.failed()
            raise Problem("source.timeout") from None
        except httpx.HTTPError as error:
            self._breaker.failed()
            raise Problem("source.down") from error
        except Problem:
            self._breaker.failed()
            raise
        finally:
            self._places.release()
        self._breaker.succeeded()
        return rows

    async def _fetch(self, params: Mapping[str, str]) -> list[dict[str, Any]]:
        http = self._http
        method = str(http.get("method") or "GET")
        given = {**dict(http.get("params") or {}), **params}
        asked = {"params": given} if method == "GET" else {"json": given}
        async with self._client.stream(method, http["url"], **asked) as response:  # type: ignore[arg-type]
            if response.status_code == 404:
                return []
            if response.status_code != 200:
                raise Problem("source.bad", f"数据源应答 {response.status_code}")
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > self._most:
                    raise Problem("source.too_large")
        return _rows_at(bytes(body), str(http.get("rows_at") or ""))


def _refuse_foreign_host(http: Mapping[str, Any]) -> None:
    """Only the hosts that the binding names, if it names any."""
    try:
        host = host_of(http["url"])
    except Refused as refused:
        raise ValueError(refused.code) from None
    hosts = http.get("hosts")
    if hosts and host not in hosts:
        raise ValueError("the API's address is not among its hosts")


def _rows_at(body: bytes, path: str) -> list[dict[str, Any]]:
    """The rows in an answer: a list, or one object, below a dotted path."""
    try:
        found = orjson.loads(body)
        for step in filter(None, path.split(".")):
            found = found[step]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise Problem("source.bad", "数据源应答不是约定的 JSON") from None
    if found is None:
        return []
    rows = [found] if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Problem("source.bad", "数据源应答不是约定的 JSON")
    return rows


def _shaped(shape: Shape, rows: Iterable[Mapping[str, Any]], filters: Sequence[Condition]) -> list[Row]:
    """Rows within the grant's filter and the call's, each element masked; a missing member is a changed shape."""
    plan = shape.plan
    kinds = {column.source: column.type for column in plan.columns}
    clauses = (*plan.conditions, *filters)
    needed = {column.source for column in shape.columns} | {clause.source for clause in clauses} | {plan.key}
    token_key = bytes.fromhex(plan.token_key)
    found: list[Row] = []
    for row in rows:
        if not needed <= row.keys():
            raise Problem("source.shape")
        if row[plan.key] is not None and all(_holds(clause, row[clause.source], kinds) for clause in clauses):
            values = [_value(column, row[column.source], token_key) for column in shape.columns]
            found.append((*values, str(row[plan.key])))
    return found


def _value(column: Column, value: Any, token_key: bytes) -> Any:
    if column.mask:
        return mask(column.mask, value, token_key=token_key)
    if value is None or column.type in ("integer", "boolean"):
        return value
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _holds(clause: Condition, value: Any, kinds: Mapping[str, str]) -> bool:
    """Whether a value of the API satisfies one clause; null satisfies none but `null`."""
    if clause.op in ("null", "not_null"):
        return (value is None) == (clause.op == "null")
    if value is None:
        return False
    if clause.op == "prefix":
        return str(value).startswith(str(clause.value))
    kind = kinds.get(clause.source, "text")
    if clause.op == "in":
        return any(_comparable(value, kind) == _comparable(one, kind) for one in clause.value)
    left, right = _comparable(value, kind), _comparable(clause.value, kind)
    return type(left) is type(right) and _COMPARE[clause.op](left, right)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
}


def _comparable(value: Any, kind: str) -> Decimal | str:
    if kind in ("integer", "decimal"):
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return str(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _truth_as_text(row: Row) -> list[Any]:
    return [str(value).lower() if isinstance(value, bool) else value for value in row]
