"""A streamed export: evidence before the first byte, as fast as the consumer reads, an honest end when it is cut."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

from shuzheng.gateway.calls import Call, Receive, Send
from shuzheng.gateway.feed import Feed, Prepared
from shuzheng.gateway.journal import Journal
from shuzheng.gateway.problems import Problem
from shuzheng.gateway.selections import Selection
from shuzheng.gateway.targets import Target

STALL_SECONDS = 30.0  # how long a consumer may take nothing


class Cut(Exception):
    """The consumer is gone, or the export had to be broken off after its first byte."""


class Stream:
    """The consumer's end of an export."""

    def __init__(
        self, call: Call, grant: Prepared, target: Target, *, feed: Feed, receive: Receive, send: Send
    ) -> None:
        self.call, self.grant, self.target, self._feed, self._send = call, grant, target, feed, send
        self._gone = asyncio.create_task(_disconnected(receive))
        self.rows = 0
        self.started = False

    async def emit(self, rows: int, data: bytes) -> None:
        """Send a piece; the grant is looked at again each time, so that a long export stops when its grant does."""
        self._feed.check()
        self._feed.grant(self.grant.plan.grant_id).check(time.time())
        if not self.started:
            self.started = True
            await self._put({"type": "http.response.start", "status": 200, "headers": self._headers()})
        await self._put({"type": "http.response.body", "body": data, "more_body": True})
        self.rows += rows

    async def finish(self) -> None:
        """The end of the stream: only now does the consumer know that it is whole."""
        if not self.started:
            await self._send({"type": "http.response.start", "status": 200, "headers": self._headers()})
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def close(self) -> None:
        self._gone.cancel()

    async def _put(self, message: dict[str, object]) -> None:
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await self._send(message)
        except (TimeoutError, OSError) as error:
            raise Cut from error
        await asyncio.sleep(0)  # let the news of a lost connection arrive
        if self._gone.done():
            raise Cut

    def _headers(self) -> list[tuple[bytes, bytes]]:
        name = f"{self.target.resource.replace('/', '-')}.{self.target.format}"
        return [
            (b"content-type", self.target.media_type),
            (b"content-disposition", f'attachment; filename="{name}"'.encode()),
            (b"cache-control", b"no-store"),
            (b"shuzheng-call", self.call.id.encode()),
        ]


async def run(stream: Stream, selection: Selection, journal: Journal) -> None:
    """Export with evidence before and after; raises Cut if the answer had begun and must not look whole."""
    grant, target = stream.grant, stream.target
    shape = grant.shape(selection.columns)

    async def say(status: int, code: str, phase: str) -> None:
        told: dict[str, Any] = {"fields": shape.names, "filters": selection.digest, "rows": stream.rows}
        more: dict[str, Any] = {"phase": phase, "format": target.format, "source": grant.plan.engine.path}
        await journal.write(stream.call.record(status, code, **told, **more))

    await say(200, "ok", "begin")
    try:
        await grant.engine.export(shape, selection, target.format, stream.emit)
    except Cut:
        await say(499, "export.cut", "end")
        raise
    except Problem as problem:
        await say(problem.kind.status, problem.code, "end")
        if stream.started:
            raise Cut from problem
        raise
    except BaseException:
        with contextlib.suppress(Problem):
            await say(500, "internal", "end")
        if stream.started:
            raise Cut from None
        raise
    await say(200, "ok", "end")
    await stream.finish()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
