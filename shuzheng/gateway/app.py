"""The gateway, a plain ASGI app. Each call: who, which grant, what for, how often, answer, evidence, then the reply."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import time
from contextlib import suppress
from pathlib import Path

from shuzheng.gateway import evidence, exporting, openapi, selections, signatures, targets
from shuzheng.gateway.calls import Call, Receive, Scope, Send, reply
from shuzheng.gateway.cursors import Cursors
from shuzheng.gateway.exporting import Cut, Stream
from shuzheng.gateway.feed import Feed, Prepared
from shuzheng.gateway.floods import Floods
from shuzheng.gateway.journal import Journal
from shuzheng.gateway.operations import Answer, Operations
from shuzheng.gateway.problems import MEDIA_TYPE, Problem
from shuzheng.gateway.registers import Nonces, Rates
from shuzheng.gateway.sources import Sources
from shuzheng.gateway.targets import Target
from shuzheng.lib.home import home, key
from shuzheng.lib.redaction import RedactingFormatter

EXPORTS_AT_ONCE = 4  # in one worker
TELL_SECONDS = 5.0
JSON = b"application/json"

logger = logging.getLogger("shuzheng.gateway")


def log_redacted() -> None:
    """Log to the console without personal numbers, unless who runs us has set up a log of their own."""
    console = logging.StreamHandler()
    console.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[console], level=logging.WARNING)


class Gateway:
    """The app and what one worker of it holds."""

    def __init__(self) -> None:
        self._hosts = frozenset(filter(None, os.environ.get("SHUZHENG_GATEWAY_HOSTS", "").lower().split(",")))
        self._exports = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def start(self) -> None:
        """Open what the calls need."""
        log_redacted()
        where = home() / "gateway"
        self._nonces = Nonces(where / "nonces", key("gateway-nonces"))
        remember_after_boot(self._nonces, where)
        self._rates = Rates(where / "rates")
        self._journal = Journal()
        self._floods = Floods()
        self._telling = asyncio.create_task(self._tell_floods())
        self._feed = Feed(Sources(), self._rates)
        self._operations = Operations(Cursors(), key("evidence"), self._nonces)
        await self._feed.start()

    async def stop(self) -> None:
        """Close it again; evidence last."""
        await self._feed.close()
        self._telling.cancel()
        await self._write_surplus(all_of_it=True)
        await self._journal.close()
        self._nonces.close()
        self._rates.close()

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
                gc.freeze()  # what lives as long as the worker need not be looked through again and again
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: an answer with its evidence, or a problem with its evidence."""
        call = Call(scope)
        path = scope["raw_path"]
        if path in (b"/v1/healthz", b"/v1/openapi.json") and scope["method"] == "GET":
            await self._tell(path, call, send)
            return
        try:
            answer = await self._answer(call, receive, send)
            if answer is None:
                return
            await self._journal.write(
                call.record(
                    200, "ok", rows=answer.rows, digests=answer.digests, fields=answer.fields, filters=answer.filters
                )
            )
        except Cut:
            raise  # the server breaks the connection: a half export must not look whole
        except Problem as problem:
            await self._refuse(call, problem, send)
        except Exception:
            logger.exception("call %s failed", call.id)
            await self._refuse(call, Problem("internal"), send)
        else:
            await reply(send, 200, answer.body, call.id, JSON)

    async def _answer(self, call: Call, receive: Receive, send: Send) -> Answer | None:
        """All duties in order; None when the answer has been streamed."""
        scope, query = call.scope, call.scope["query_string"]
        headers = call.read_headers()
        call.target = target = targets.parse(scope["method"], scope["raw_path"])
        self._feed.check()
        body = await self._authenticate(call, receive)
        call.grant = grant = self._feed.grant(headers[b"shuzheng-grant"].decode("latin-1"))
        self._authorise(call, grant, target)
        if target.operation == "lookup":
            return await self._operations.lookup(grant, target.key, query)
        if target.operation == "page":
            return await self._operations.page(grant, query)
        if target.operation == "export":
            await self._export(call, grant, target, receive, send)
            return None
        if query:
            raise Problem("request.query", "该操作不带查询参数")
        if target.operation == "batch":
            return await self._operations.batch(grant, body)
        return await self._operations.verify(grant, body, call.at)

    async def _authenticate(self, call: Call, receive: Receive) -> bytes:
        """Who signed this request, that it is fresh and was never seen before; returns its body."""
        headers, scope = call.headers, call.scope
        signed = signatures.read(headers)
        call.key_id, call.nonce = signed.keyid, signed.nonce
        found = self._feed.key(signed.keyid)
        if found is None or found.algorithm != signed.algorithm:
            raise Problem("auth.key")
        found.check(call.at)
        signatures.check_clock(signed, call.at)
        authority = signatures.authority(headers, scope["scheme"])
        signatures.check(
            signed,
            secret=found.secret,
            method=scope["method"],
            authority=authority,
            raw_path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
        )
        if self._hosts and authority not in self._hosts:
            raise Problem("auth.authority")
        body = await call.read_body(receive)
        signatures.check_body(signed, headers, body)
        until = signed.created + signatures.REMEMBER
        new = self._nonces.remember(f"{signed.keyid}\n{signed.nonce}", now=call.at, until=until)
        if not new:
            raise Problem("replay.full" if new is None else "auth.replay")
        call.key = found
        return body

    def _authorise(self, call: Call, grant: Prepared, target: Target) -> None:
        """Whether this consumer may do this, for this purpose, now, and this often."""
        plan = grant.plan
        if call.key is None or plan.consumer != call.key.uscc:
            raise Problem("grant.unknown")  # nobody learns of another's grants
        grant.check(call.at)
        wait = self._rates.take(grant.rate, plan.rate_per_minute, call.at)
        if wait:
            raise Problem("rate.limit", retry_after=max(1, round(wait)))
        if call.headers[b"shuzheng-purpose"] != grant.purpose:
            raise Problem("purpose.mismatch")
        if plan.resource_code != target.resource:
            raise Problem("scope.resource")
        if target.operation not in plan.operations:
            raise Problem("scope.operation", asked=(target.operation,))

    async def _export(self, call: Call, grant: Prepared, target: Target, receive: Receive, send: Send) -> None:
        parameters = targets.parameters(call.scope["query_string"])
        selection = selections.read(grant.plan, parameters, paged=False)
        if self._exports >= EXPORTS_AT_ONCE:
            raise Problem("rate.export", retry_after=5)
        self._exports += 1
        stream = Stream(call, grant, target, feed=self._feed, receive=receive, send=send)
        try:
            await exporting.run(stream, selection, self._journal)
        finally:
            stream.close()
            self._exports -= 1

    async def _refuse(self, call: Call, problem: Problem, send: Send) -> None:
        """A problem, with its evidence; without evidence not even that."""
        record = call.record(problem.kind.status, problem.code)
        if problem.asked:
            record["asked"] = problem.asked
        try:
            if call.key is not None or self._floods.passes(call.address(), call.at):
                await self._journal.write(record)
        except Problem as failure:
            problem = failure
        more: list[tuple[bytes, bytes]] = []
        if problem.retry_after:
            more.append((b"retry-after", str(problem.retry_after).encode()))
        if problem.kind.status == 401:
            more.append((b"www-authenticate", b"Signature"))
        if problem.kind.status == 405:
            more.append((b"allow", b"GET, POST"))
        await reply(send, problem.kind.status, problem.body(call.id), call.id, MEDIA_TYPE, *more)

    async def _tell_floods(self) -> None:
        """Now and then, a line for what was counted instead of written."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            await self._write_surplus()

    async def _write_surplus(self, *, all_of_it: bool = False) -> None:
        for one in self._floods.surplus(time.time(), all_of_it=all_of_it):
            call = Call({"headers": []})
            line = call.record(429, "refused.more", address=one.address, minute=one.minute * 60, times=one.times)
            with suppress(Problem):  # the disk is full: then nothing is answered anyway
                await self._journal.write(line)

    async def _tell(self, path: bytes, call: Call, send: Send) -> None:
        """What needs no signature: whether the gateway can answer, and how to ask it."""
        if path == b"/v1/openapi.json":
            await reply(send, 200, openapi.document(), call.id, JSON)
            return
        if self._feed.stale or self._journal.failing:
            problem = Problem("feed.stale" if self._feed.stale else "evidence.unavailable")
            await reply(send, 503, problem.body(call.id), call.id, MEDIA_TYPE)
        else:
            await reply(send, 200, b'{"status":"ok"}', call.id, JSON)


def remember_after_boot(nonces: Nonces, where: Path) -> None:
    """After a crash of the machine the register may lack the last nonces: the evidence has them."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text()
    mark = where / "boot"
    if not nonces.fresh and mark.exists() and mark.read_text() == boot:
        return
    now = time.time()
    for segment in evidence.segments():
        if segment.stat().st_mtime < now - signatures.REMEMBER:
            continue
        try:
            for line in evidence.read_segment(segment):
                record = line.record
                if record.get("consumer") and record["at"] > now - signatures.REMEMBER:
                    name = f"{record['key_id']}\n{record['nonce']}"
                    nonces.remember(name, now=now, until=record["at"] + signatures.REMEMBER + signatures.MAX_SKEW)
        except evidence.EvidenceBroken:
            logger.exception("evidence of the last minutes cannot be read")
    mark.write_text(boot)


app = Gateway()
