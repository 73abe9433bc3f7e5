"""What the gateway knows of grants and keys: loaded at start, followed by NOTIFY and a poll, not trusted when old."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import asyncpg
import orjson

from shuzheng.gateway import statements
from shuzheng.gateway.engines import Engine, Shape
from shuzheng.gateway.problems import Problem
from shuzheng.gateway.registers import Rates
from shuzheng.gateway.signatures import ALGORITHMS
from shuzheng.gateway.sources import Sources, identity
from shuzheng.kernel.exchange.specs import CHANNEL, Column, Plan
from shuzheng.lib import masks, postgres
from shuzheng.lib.crypto import SealBroken, open_sealed

POLL_SECONDS, ANSWER_SECONDS, STALE_SECONDS = 1.0, 2.0, 5.0

KEY_SEAL = "application-key"

# All that is read of other rooms' tables: one row a grant, one row a key.
_MARK = "SELECT count(*), coalesce(sum(epoch), 0), count(*) FILTER (WHERE active) FROM exchange_compiledgrant"
_STATES = "SELECT grant_id::text, epoch, active FROM exchange_compiledgrant"
_PLANS = "SELECT grant_id::text, epoch, plan::text, active FROM exchange_compiledgrant WHERE grant_id::text = ANY($1)"
_KEY_COLUMNS = "keyid, uscc, sealed_secret, algorithm, valid_from, valid_to, revoked_at"
_KEYS_MARK = (
    f"SELECT md5(string_agg(k::text, '|' ORDER BY keyid)) FROM (SELECT {_KEY_COLUMNS} FROM orgs_applicationkey) k"
)
_KEYS = f"SELECT {_KEY_COLUMNS} FROM orgs_applicationkey"

logger = logging.getLogger("shuzheng.gateway")


@dataclass(frozen=True, slots=True)
class Key:
    """A key with which an organisation signs."""

    keyid: str
    uscc: str
    secret: bytes = field(repr=False)
    algorithm: str
    valid_from: float
    valid_to: float

    def check(self, now: float) -> None:
        """Refuse a key out of its term; a revoked one is not loaded."""
        if not self.valid_from <= now < self.valid_to:
            raise Problem("auth.key")


class Prepared:
    """A grant, compiled: all that a call needs is a dictionary hit away."""

    __slots__ = ("_shapes", "active", "engine", "epoch", "full", "plan", "purpose", "rate", "source")

    def __init__(self, plan: Plan, epoch: int, active: bool, engine: Engine, rate: int) -> None:
        unknown = {column.mask for column in plan.columns} - masks.KINDS.keys() - {""}
        if unknown or not plan.columns:
            raise ValueError(f"plan of grant {plan.grant_id}: no columns, or unknown masks {unknown}")
        if not plan.token_key and any(column.mask == "token" for column in plan.columns):
            raise ValueError(f"plan of grant {plan.grant_id}: tokens without a key")
        if plan.engine.kind != "http":  # a plan that makes no SQL is noticed now and not at a call
            statements.batch(plan, plan.columns, "postgres" if plan.engine.kind == "postgres" else "sqlite")
        self.plan, self.epoch, self.active = plan, epoch, active
        self.engine, self.rate, self.source = engine, rate, identity(plan.engine)
        self.purpose = quote(plan.purpose, safe="").encode()
        self._shapes: dict[tuple[Column, ...], Shape] = {}
        self.full = self.shape(plan.columns)

    def shape(self, columns: tuple[Column, ...]) -> Shape:
        """The compiled form of some of the columns."""
        found = self._shapes.get(columns)
        if found is None:
            if len(self._shapes) > 100:
                self._shapes.clear()
            found = Shape(self.plan, columns, tuple(column.name for column in columns))
            self._shapes[columns] = found
        return found

    def check(self, now: float) -> None:
        """Refuse a grant that is not in force."""
        if not self.active:
            raise Problem("grant.suspended")
        if now < self.plan.valid_from:
            raise Problem("grant.not_yet")
        if now >= self.plan.valid_to:
            raise Problem("grant.expired")


class Feed:
    """Grants and keys, and how old that knowledge is."""

    def __init__(self, sources: Sources, rates: Rates) -> None:
        self._sources, self._rates = sources, rates
        self._grants: dict[str, Prepared | None] = {}  # None: its plan cannot be carried out
        self._states: dict[str, tuple[int, bool]] = {}  # epoch and whether active, also of grants that are broken
        self._keys: dict[str, Key] = {}
        self._keys_mark: str | None = ""
        self._opened: dict[bytes, bytes] = {}
        self._at = float("-inf")
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    @property
    def stale(self) -> bool:
        """Whether a revocation may have been missed."""
        return time.monotonic() - self._at > STALE_SECONDS

    def check(self) -> None:
        """Refuse everything when the knowledge is too old."""
        if self.stale:
            raise Problem("feed.stale", retry_after=1)

    def grant(self, grant_id: str) -> Prepared:
        """A grant by its id."""
        try:
            found = self._grants[grant_id]
        except KeyError:
            raise Problem("grant.unknown") from None
        if found is None:
            raise Problem("grant.broken")
        return found

    def key(self, keyid: str) -> Key | None:
        """A key by its id."""
        return self._keys.get(keyid)

    async def start(self) -> None:
        """Begin to follow; returns after the first load, or at once after a failed one."""
        first = asyncio.Event()
        self._task = asyncio.create_task(self._follow(first.set))
        await first.wait()

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._sources.keep(())

    async def _follow(self, tried: Callable[[], None]) -> None:
        """Load, listen, poll; whatever happens to the connection, begin again."""
        while True:
            connection: asyncpg.Connection | None = None
            try:
                connection = await asyncpg.connect(
                    postgres.url(postgres.GATEWAY),
                    timeout=ANSWER_SECONDS,
                    command_timeout=ANSWER_SECONDS,
                    server_settings={"application_name": "shuzheng-gateway-feed", "timezone": "UTC"},
                )
                await connection.add_listener(CHANNEL, lambda *_: self._changed.set())
                while True:
                    await self._load(connection)
                    tried()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), POLL_SECONDS)
                    self._changed.clear()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
                logger.warning("grants cannot be read: %s", error.__class__.__name__)
            except Exception:  # a bug: told, and all is refused as stale meanwhile, but the feed is not given up
                logger.exception("grants cannot be followed")
            finally:
                tried()
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(0.5)

    async def _load(self, connection: asyncpg.Connection) -> None:
        """Bring grants and keys up to what the database holds now."""
        asked = time.monotonic()
        if tuple(await connection.fetchrow(_MARK)) != self._mark():
            await self._load_grants(connection)
        mark = await connection.fetchval(_KEYS_MARK)
        if mark != self._keys_mark:
            self._load_keys(await connection.fetch(_KEYS))
            self._keys_mark = mark
        self._at = asked

    def _mark(self) -> tuple[int, int, int]:
        """What _MARK says if we know all."""
        states = self._states.values()
        return len(states), sum(epoch for epoch, _ in states), sum(active for _, active in states)

    async def _load_grants(self, connection: asyncpg.Connection) -> None:
        """Fetch only plans whose epoch changed. Epochs may be committed out of order: all of them are compared."""
        there = {grant_id: (epoch, active) for grant_id, epoch, active in await connection.fetch(_STATES)}
        changed = [grant_id for grant_id, state in there.items() if self._states.get(grant_id) != state]
        for grant_id in self._states.keys() - there.keys():
            del self._grants[grant_id], self._states[grant_id]
        for grant_id, epoch, document, active in await connection.fetch(_PLANS, changed):
            self._states[grant_id] = epoch, active
            self._grants[grant_id] = self._prepare(grant_id, epoch, document, active)
        await self._sources.keep({grant.source for grant in self._grants.values() if grant})

    def _prepare(self, grant_id: str, epoch: int, document: str, active: bool) -> Prepared | None:
        try:
            plan = Plan.from_json(orjson.loads(document))
            engine = self._sources.get(plan.engine)
            return Prepared(plan, epoch, active, engine, self._rates.place(grant_id))
        except Exception:  # whatever is wrong with one plan must not keep the others from being followed
            logger.exception("grant %s cannot be carried out", grant_id)
            return None

    def _load_keys(self, rows: list[Any]) -> None:
        """All keys that are not revoked; a sealed secret is opened once."""
        keys, opened = {}, {}
        for keyid, uscc, sealed, algorithm, valid_from, valid_to, revoked_at in rows:
            if revoked_at is not None or algorithm not in ALGORITHMS:
                continue
            try:
                secret = self._opened.get(sealed) or open_sealed(sealed, purpose=KEY_SEAL)
            except SealBroken:
                logger.exception("key %s cannot be opened", keyid)
                continue
            opened[sealed] = secret
            keys[keyid] = Key(
                keyid, uscc, secret, algorithm, _seconds(valid_from, 0.0), _seconds(valid_to, float("inf"))
            )
        self._keys, self._opened = keys, opened


def _seconds(instant: datetime | None, otherwise: float) -> float:
    return otherwise if instant is None else instant.timestamp()
