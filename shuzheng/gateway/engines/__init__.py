"""Where rows come from: a live PostgreSQL, a published SQLite snapshot, a department's API. One shape of answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shuzheng.gateway.selections import Selection
from shuzheng.gateway.targets import Format
from shuzheng.kernel.exchange.specs import Column, Plan

# The values of the elements in order, then the row's key as text.
Row = Sequence[Any]
# Sends a piece of an export that holds so many rows; returns when the consumer has taken it, raises when it is gone.
Emit = Callable[[int, bytes], Awaitable[None]]


@dataclass(slots=True)
class Shape:
    """Some elements of a plan, and what the engine compiled for them."""

    plan: Plan
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    compiled: dict[str, Any] = field(default_factory=dict)


class Engine(Protocol):
    """What the gateway asks of every kind of source. `after` is "" for the first page."""

    async def lookup(self, shape: Shape, key: str) -> Row | None: ...

    async def batch(self, shape: Shape, keys: Sequence[str]) -> Sequence[Row]: ...

    async def page(self, shape: Shape, selection: Selection, after: str) -> Sequence[Row]: ...

    async def export(self, shape: Shape, selection: Selection, format_: Format, emit: Emit) -> None: ...

    async def close(self) -> None: ...
