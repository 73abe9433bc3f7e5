"""One call: what arrived, who it turned out to be, and the line of evidence it leaves."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from typing import Any
from urllib.parse import unquote

from shuzheng.gateway.feed import Key, Prepared
from shuzheng.gateway.problems import Problem
from shuzheng.gateway.targets import Target

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

BEHIND_PROXY = os.environ.get("SHUZHENG_HTTPS") == "1"
MAX_BODY, MAX_HEADERS, MAX_HEADER_COUNT, BODY_SECONDS = 2**20, 16 * 1024, 64, 10.0
_ONCE = frozenset(
    b"host content-length content-type content-digest signature signature-input shuzheng-grant shuzheng-purpose".split()
)


class Call:
    """A request on its way to an answer."""

    __slots__ = ("at", "grant", "headers", "id", "key", "key_id", "nonce", "scope", "started", "target")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.at = time.time()
        self.id = new_call_id(self.at)
        self.started = time.perf_counter()
        self.headers: dict[bytes, bytes] = {}
        self.target: Target | None = None
        self.key: Key | None = None
        self.grant: Prepared | None = None
        self.key_id = self.nonce = ""

    def read_headers(self) -> dict[bytes, bytes]:
        """The headers, within bounds; those that matter at most once."""
        given = self.scope["headers"]
        if len(given) > MAX_HEADER_COUNT or sum(map(len, chain.from_iterable(given))) > MAX_HEADERS:
            raise Problem("request.headers_too_large")
        headers = dict(given)
        if len(headers) != len(given):
            names = [name for name, _ in given]
            if any(names.count(name) > 1 for name in _ONCE):
                raise Problem("request.header")
        self.headers = headers
        return headers

    async def read_body(self, receive: Receive) -> bytes:
        """The body of a POST; a GET has none."""
        length = self.headers.get(b"content-length")
        if self.scope["method"] != "POST":
            if length not in (None, b"0") or b"transfer-encoding" in self.headers:
                raise Problem("request.body", "GET 不带请求体")
            return b""
        if length is not None and (not length.isdigit() or int(length) > MAX_BODY):
            raise Problem("request.body_too_large" if length.isdigit() else "request.header")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await _body(receive)
        except TimeoutError:
            raise Problem("request.timeout") from None

    def address(self) -> str:
        """Where it came from: behind nginx what nginx saw, else the socket's other end."""
        told = self.headers.get(b"x-forwarded-for", b"").decode("latin-1") if BEHIND_PROXY else ""
        client = self.scope.get("client")
        return told.rpartition(",")[2].strip() or (str(client[0]) if client else "")

    def purpose(self) -> str:
        """What the caller says it is for; as granted, if that is what it says."""
        said = self.headers.get(b"shuzheng-purpose")
        return self.grant.plan.purpose if self.grant and self.grant.purpose == said else _claimed(said)[:128]

    def record(
        self,
        status: int,
        code: str,
        *,
        rows: int = 0,
        digests: Sequence[str] = (),
        fields: Sequence[str] = (),
        filters: str = "",
        **more: Any,
    ) -> dict[str, Any]:
        """The line of evidence. What a refused caller merely claimed is kept, but never as a consumer."""
        grant, target = self.grant, self.target
        return {
            "at": self.at,
            "call_id": self.id,
            "key_id": self.key_id,
            "consumer": self.key.uscc if self.key else "",
            "grant_id": grant.plan.grant_id if grant else _claimed(self.headers.get(b"shuzheng-grant"))[:64],
            "resource": target.resource if target else "",
            "purpose": self.purpose(),
            "operation": target.operation if target else "",
            "status": status,
            "code": code,
            "rows": rows,
            "row_digests": digests,
            "fields": fields,
            "filters": filters,
            "nonce": self.nonce,
            "ms": round((time.perf_counter() - self.started) * 1000, 3),
            **more,
        }


def new_call_id(at: float) -> str:
    """A UUIDv7 as text; the random bits are fetched for many calls at a time."""
    if not _random:
        fresh = os.urandom(10 * 256).hex()
        _random.extend(fresh[start : start + 20] for start in range(0, len(fresh), 20))
    rest, stamp = _random.pop(), f"{int(at * 1000):012x}"
    return f"{stamp[:8]}-{stamp[8:]}-7{rest[1:4]}-{'89ab'[int(rest[4], 16) & 3]}{rest[5:8]}-{rest[8:]}"


_random: list[str] = []


async def _body(receive: Receive) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem("request.body", "连接中断")
        piece = message.get("body", b"")
        size += len(piece)
        if size > MAX_BODY:
            raise Problem("request.body_too_large")
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)


def _claimed(value: bytes | None) -> str:
    """A header as text for the record: decoded, bounded, without what could break a line."""
    return "" if value is None else unquote(value.decode("latin-1"), errors="replace")[:200]


async def reply(
    send: Send, status: int, body: bytes, call_id: str, media_type: bytes, *more: tuple[bytes, bytes]
) -> None:
    """A whole answer in one piece."""
    headers = [
        (b"content-type", media_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"shuzheng-call", call_id.encode()),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
