"""Lookups that meet share a question, and nothing else: not the answer of another, not its failure to come."""

import asyncio
from collections.abc import Mapping, Sequence

from shuzheng.gateway.engines import Row
from shuzheng.gateway.engines.gathering import Gathering
from shuzheng.gateway.problems import Problem


class Source:
    """Remembers what it was asked; answers when let."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.open = asyncio.Event()

    async def ask(self, keys: Sequence[str]) -> Mapping[str, Row]:
        self.asked.append(list(keys))
        await self.open.wait()
        if "bad" in keys:
            raise Problem("source.down")
        return {key: (f"row {key}", key) for key in keys if key != "nobody"}


def test_lookups_that_meet_are_asked_together() -> None:
    async def run() -> tuple[list[list[str]], list[Row | None]]:
        source = Source()
        gathering = Gathering(source.ask)
        early = [asyncio.create_task(gathering.get(key)) for key in ("a", "b")]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        late = [asyncio.create_task(gathering.get(key)) for key in ("c", "c", "nobody", "d")]
        await asyncio.sleep(0)
        source.open.set()
        return source.asked, [await task for task in early + late]

    asked, rows = asyncio.run(run())
    assert asked == [["a", "b"], ["c", "nobody", "d"]]
    assert rows == [(f"row {key}", key) if key != "nobody" else None for key in ("a", "b", "c", "c", "nobody", "d")]


def test_a_failure_reaches_all_who_asked_and_nobody_after() -> None:
    async def run() -> list[object]:
        source = Source()
        source.open.set()
        gathering = Gathering(source.ask)
        failed = await asyncio.gather(gathering.get("a"), gathering.get("bad"), return_exceptions=True)
        return [*failed, await gathering.get("a")]

    first, second, third = asyncio.run(run())
    assert isinstance(first, Problem)
    assert isinstance(second, Problem)
    assert third == ("row a", "a")


def test_one_who_leaves_takes_nobody_along() -> None:
    async def run() -> Row | None:
        source = Source()
        gathering = Gathering(source.ask)
        leaving, staying = (asyncio.create_task(gathering.get(key)) for key in ("a", "b"))
        await asyncio.sleep(0)
        leaving.cancel()
        source.open.set()
        return await staying

    assert asyncio.run(run()) == ("row b", "b")


def test_nobody_is_forgotten_between_two_questions() -> None:
    async def run() -> list[Row | None]:
        source = Source()
        source.open.set()
        gathering = Gathering(source.ask)

        async def caller(name: int) -> Row | None:
            last: Row | None = None
            for n in range(50):
                last = await gathering.get(f"{name}-{n}")
            return last

        return await asyncio.wait_for(asyncio.gather(*(caller(name) for name in range(20))), 20)

    assert asyncio.run(run()) == [(f"row {name}-49", f"{name}-49") for name in range(20)]
