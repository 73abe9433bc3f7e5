"""The engines in use: one per source, however many grants share it; closed when no grant needs it any more."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

import orjson

from shuzheng.gateway.engines import Engine
from shuzheng.gateway.engines.http import HttpEngine
from shuzheng.gateway.engines.postgres import PostgresEngine
from shuzheng.gateway.engines.snapshot import SnapshotEngine
from shuzheng.kernel.exchange import specs
from shuzheng.lib import outbound, postgres
from shuzheng.lib.crypto import open_sealed


class Sources:
    """Engines by what they connect to."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}

    def get(self, wanted: specs.Engine) -> Engine:
        """The engine for a plan, made on first use; raises ValueError if its settings make no sense."""
        name = identity(wanted)
        found = self._engines.get(name)
        if found is None:
            found = self._engines[name] = _make(wanted)
        return found

    async def keep(self, names: Collection[str]) -> None:
        """Close the engines that no grant names any more."""
        for name in [name for name in self._engines if name not in names]:
            await self._engines.pop(name).close()


def identity(engine: specs.Engine) -> str:
    """What makes two plans share an engine: the source and how it is reached, not the relation."""
    if engine.kind == "snapshot":
        return f"snapshot:{engine.path}"
    reached = [engine.kind, engine.source_id, engine.sealed_dsn, engine.http]
    return sha256(orjson.dumps(reached, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _make(engine: specs.Engine) -> Engine:
    if engine.kind == "snapshot":
        return SnapshotEngine(engine.path)
    if engine.kind == "http":
        return HttpEngine(engine)
    if engine.kind != "postgres":
        raise ValueError(f"unknown engine {engine.kind}")
    if not engine.sealed_dsn:
        return PostgresEngine(postgres.url(postgres.GATEWAY))
    dsn = open_sealed(bytes.fromhex(engine.sealed_dsn), purpose=specs.SEAL).decode()
    return PostgresEngine(dsn, outbound.host_in(dsn))
