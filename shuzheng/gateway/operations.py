"""The five operations: what a grant lets a call do. Each returns the answer and what the evidence says of it."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from shuzheng.gateway import selections, targets
from shuzheng.gateway.cursors import Cursors
from shuzheng.gateway.engines import Row, Shape
from shuzheng.gateway.evidence import row_digest
from shuzheng.gateway.feed import Prepared
from shuzheng.gateway.problems import Problem
from shuzheng.gateway.registers import Nonces
from shuzheng.kernel.exchange.specs import Column

GUESSES, GUESS_SECONDS = 10, 600  # verifications of one row by one grant
_EXACT = 2**63  # integers beyond it are text: JSON has no number for them


@dataclass(slots=True)
class Answer:
    """A body, and what the evidence keeps of it."""

    body: bytes
    rows: int
    digests: Sequence[str]
    fields: Sequence[str]
    filters: str = ""


class Operations:
    """What the operations share: cursors, the key of row digests, the register that slows guessing down."""

    def __init__(self, cursors: Cursors, evidence_key: bytes, guesses: Nonces) -> None:
        self._cursors, self._key, self._guesses = cursors, evidence_key, guesses

    async def lookup(self, grant: Prepared, key: str, query: bytes) -> Answer:
        """One row by its key."""
        shape = grant.full
        if query:
            parameters = targets.parameters(query)
            if parameters.keys() - {"fields"}:
                raise Problem("request.query", "按主键查询只接受 fields")
            shape = grant.shape(selections.columns_of(grant.plan, parameters["fields"].split(",")))
        row = await _row(grant, shape, key)
        if row is None:
            raise Problem("not_found.row")
        body = orjson.dumps({"data": dict(zip(shape.names, row, strict=False))}, default=plain)
        return Answer(body, 1, (self._digest(grant, row),), shape.names)

    async def page(self, grant: Prepared, query: bytes) -> Answer:
        """A page in key order, and the cursor to the next."""
        selection = selections.read(grant.plan, targets.parameters(query), paged=True)
        bound = f"{grant.plan.grant_id} {selection.digest}"
        after = self._cursors.open(selection.cursor, bound) if selection.cursor else ""
        shape = grant.shape(selection.columns)
        rows = await grant.engine.page(shape, selection, after)
        more = len(rows) > selection.limit
        rows = rows[: selection.limit]
        following = self._cursors.seal(rows[-1][-1], bound) if more else None
        data = [dict(zip(shape.names, row, strict=False)) for row in rows]
        body = orjson.dumps({"data": data, "next": following}, default=plain)
        return Answer(body, len(rows), [self._digest(grant, row) for row in rows], shape.names, selection.digest)

    async def batch(self, grant: Prepared, body: bytes) -> Answer:
        """Rows by their keys, in the order asked; keys without a row are named."""
        document = _document(body, {"keys", "fields"}, needed={"keys"})
        keys = document["keys"]
        if not isinstance(keys, list) or not keys:
            raise Problem("request.body", "keys 须为非空数组")
        names = [_key(one) for one in keys]
        if len(names) > grant.plan.max_rows:
            raise Problem("scope.rows", f"每次至多 {grant.plan.max_rows} 个主键")
        if len(set(names)) != len(names):
            raise Problem("request.body", "keys 有重复")
        shape = grant.full
        if "fields" in document:
            shape = grant.shape(selections.columns_of(grant.plan, _names(document["fields"])))
        found = {row[-1]: row for row in await grant.engine.batch(shape, names)}
        rows = [found[name] for name in names if name in found]
        data = [dict(zip(shape.names, row, strict=False)) for row in rows]
        missing = [name for name in names if name not in found]
        answer = orjson.dumps({"data": data, "missing": missing}, default=plain)
        return Answer(answer, len(rows), [self._digest(grant, row) for row in rows], shape.names)

    async def verify(self, grant: Prepared, body: bytes, now: float) -> Answer:
        """Whether claims about a row are true. No row, no value and a wrong claim all look the same."""
        document = _document(body, {"key", "claims"}, needed={"key", "claims"})
        key, claims = _key(document["key"]), document["claims"]
        if not isinstance(claims, dict) or not claims:
            raise Problem("request.body", "claims 须为非空对象")
        outside = tuple(name[:80] for name in claims if name not in grant.plan.verifiable)
        columns = {column.name: column for column in grant.plan.columns}
        if outside or not claims.keys() <= columns.keys():
            raise Problem("scope.field", "、".join(outside)[:200], asked=outside[:20])
        wanted = tuple(_unmasked(columns[name]) for name in claims)
        for column in wanted:
            _check_claim(column, claims[column.name])
        self._slow_guessing(grant, key, now)
        row = await _row(grant, grant.shape(wanted), key)
        values = row or [None] * len(wanted)
        results = {c.name: _same(c, claims[c.name], values[n]) for n, c in enumerate(wanted)}
        digests = (self._digest(grant, row),) if row else ()
        return Answer(orjson.dumps({"data": results}), 1 if row else 0, digests, tuple(claims))

    def _digest(self, grant: Prepared, row: Row) -> str:
        return row_digest(grant.plan.resource_code, row[-1], self._key)

    def _slow_guessing(self, grant: Prepared, key: str, now: float) -> None:
        """Each verification of a row takes one of its few places; they come free again after a while."""
        for n in range(GUESSES):
            if self._guesses.remember(f"{grant.plan.grant_id}\n{key}\n{n}", now=now, until=now + GUESS_SECONDS):
                return
        raise Problem("rate.guess", retry_after=GUESS_SECONDS)


async def _row(grant: Prepared, shape: Shape, key: str) -> Row | None:
    """The row that bears exactly this key. "007" and "7" may be one row to the source, but each spelling counts apart
    against guessing: so only the row's own spelling finds it."""
    row = await grant.engine.lookup(shape, key)
    return row if row is not None and row[-1] == key else None


def _document(body: bytes, allowed: set[str], *, needed: set[str]) -> dict[str, Any]:
    """The members of a JSON object, none unknown, none missing."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem("request.body", "请求体不是有效的 JSON") from None
    if not isinstance(document, dict) or not needed <= document.keys() <= allowed:
        raise Problem("request.body", f"请求体须为含 {'、'.join(sorted(needed))} 的 JSON 对象")
    return document


def _key(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > 200:
        raise Problem("request.key")
    return targets.text(str(value).encode())


def _names(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Problem("request.body", "fields 须为字符串数组")
    return value


def _unmasked(column: Column) -> Column:
    """The element as it is at the source: verification compares it and never sends it."""
    return Column(column.name, column.source, column.type)


def _check_claim(column: Column, claim: object) -> None:
    """A claim must be of its element's type, whatever the row holds."""
    fits = isinstance(claim, bool) if column.type == "boolean" else isinstance(claim, str | int) and claim is not True
    if not fits or (claim is False and column.type != "boolean"):
        raise Problem("request.body", f"{column.name}：断言值类型不符")


def _same(column: Column, claim: object, value: object) -> bool:
    if value is None:
        return False
    if column.type in ("integer", "decimal"):
        try:
            return Decimal(str(claim)) == Decimal(str(value))
        except InvalidOperation:
            return False
    if column.type == "boolean":
        return claim is value
    return hmac.compare_digest(str(claim).encode(), str(value).encode())


def plain(value: object) -> object:
    """What orjson does not know: an integral numeric is a number, all else text."""
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < _EXACT and value == value.to_integral_value():
        return int(value)
    return str(value)
