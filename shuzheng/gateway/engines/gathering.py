"""Lookups that meet are asked together: while some are under way, the next ones gather and go out as one question."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from shuzheng.gateway.engines import Row

UNDER_WAY, TOGETHER = 1, 64
Ask = Callable[[Sequence[str]], Awaitable[Mapping[str, Row]]]


class Gathering:
    """The lookups of one statement. A question is put after all who share it have asked: nobody gets an older row."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._waiting: list[tuple[str, asyncio.Future[Row | None]]] = []
        self._under_way = 0
        self._tasks: set[asyncio.Task[None]] = set()  # the loop itself keeps tasks only weakly

    async def get(self, key: str) -> Row | None:
        """The row of a key."""
        future: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, future))
        if self._under_way < UNDER_WAY:
            self._under_way += 1
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _run(self) -> None:
        # No await between finding nobody waiting and counting down: whoever comes then starts a new task.
        while self._waiting:
            some, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            try:
                found = await self._ask(list(dict.fromkeys(key for key, _ in some)))
            except Exception as error:
                for _, future in some:
                    if not future.done():
                        future.set_exception(error)
                continue
            for key, future in some:
                if not future.done():
                    future.set_result(found.get(key))
        self._under_way -= 1
