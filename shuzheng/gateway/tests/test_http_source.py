"""A department's API as a source: masked and filtered here; slow, wrong or gone, it gives a clear word in time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from shuzheng.gateway.tests.world import PEOPLE, World
from shuzheng.kernel.exchange.specs import Column, Condition, Engine
from shuzheng.lib.crypto import seal

COLUMNS = (
    Column("编号", "id", "text"),
    Column("电话", "phone", "text", mask="phone"),
    Column("次数", "n", "integer"),
    Column("得分", "score", "decimal"),
)
ROWS = [{"id": row[0], "phone": row[2], "n": row[6], "score": 1.5} for row in PEOPLE[:30]]
Writer = asyncio.StreamWriter


class Department:
    """A small HTTP server whose next answers the test decides."""

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.headers: dict[str, str] = {}
        self.answer: Callable[[dict[str, list[str]], Writer], Awaitable[None]] = self.rows
        self.port = 0

    async def start(self) -> None:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        self.headers = dict(line.lower().split(": ", 1) for line in lines if line)
        query = parse_qs(urlsplit(first.split()[1]).query)
        self.asked.append(query)
        try:
            await self.answer(query, writer)
        finally:
            writer.close()

    async def rows(self, query: dict[str, list[str]], writer: Writer) -> None:
        """What the API holds, by key or by page."""
        found = [row for row in ROWS if row["id"] == query["id"][0]] if "id" in query else ROWS
        if "page" in query:
            start = (int(query["page"][0]) - 1) * 10
            found = found[start : start + 10]
        await self.send(writer, 200, orjson.dumps({"data": {"rows": found}}))

    async def send(self, writer: Writer, status: int, body: bytes) -> None:
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
        await writer.drain()


@pytest.fixture
def department(world: World) -> Iterator[Department]:
    found = Department()
    world.run(found.start())
    yield found
    world.loop.call_soon_threadsafe(found.server.close)


def engine(department: Department, **changes: object) -> Engine:
    http = {"url": f"http://127.0.0.1:{department.port}/api", "rows_at": "data.rows", "timeout_s": 0.4, **changes}
    return Engine("http", f"api-{department.port}", http=http)


@pytest.fixture
def grant(world: World, department: Department) -> str:
    return world.grant(engine=engine(department, key_param="id"), columns=COLUMNS, verifiable=("次数",))


def test_a_lookup_asks_by_key_and_masks(world: World, department: Department, grant: str) -> None:
    assert world.get("/P00003", grant=grant).json == {
        "data": {"编号": "P00003", "电话": "138****0003", "次数": 3, "得分": "1.5"}
    }
    assert department.asked == [{"id": ["P00003"]}]


def test_all_operations_work(world: World, grant: str) -> None:
    from urllib.parse import quote

    page = world.get(f"?limit=2&{quote('次数')}.gt=3", grant=grant).json
    following = world.get(f"?limit=2&{quote('次数')}.gt=3&cursor={page['next']}", grant=grant).json
    assert [row["编号"] for row in page["data"] + following["data"]] == ["P00004", "P00005", "P00006", "P00007"]
    batch = world.post("/batch", {"keys": ["P00002", "nobody", "P00001"]}, grant=grant).json
    assert ([row["次数"] for row in batch["data"]], batch["missing"]) == ([2, 1], ["nobody"])
    assert world.post("/verify", {"key": "P00002", "claims": {"次数": 2}}, grant=grant).json == {"data": {"次数": True}}
    assert len(world.get("/export.ndjson", grant=grant).body.splitlines()) == 30
    assert world.get("/export.csv", grant=grant).body.splitlines()[3] == b"P00003,138****0003,3,1.5"
    assert world.get("/export.parquet", grant=grant).body.startswith(b"PAR1")


def test_an_api_of_pages_is_read_to_its_end(world: World, department: Department) -> None:
    grant = world.grant(engine=engine(department, page_param="page"), columns=COLUMNS)
    assert len(world.get("/export.ndjson", grant=grant).body.splitlines()) == 30
    assert [asked["page"] for asked in department.asked] == [["1"], ["2"], ["3"], ["4"]]


def test_the_row_filter_holds_for_an_api_that_ignores_it(world: World, department: Department) -> None:
    conditions = (Condition("n", "le", 2), Condition("id", "prefix", "P"), Condition("phone", "not_null"))
    grant = world.grant(engine=engine(department, key_param="id"), columns=COLUMNS, conditions=conditions)
    assert world.get("/P00003", grant=grant).status == 404
    assert [row["次数"] for row in world.get("", grant=grant).json["data"]] == [1, 2]


def test_the_source_is_asked_with_the_sealed_headers(world: World, department: Department) -> None:
    headers = seal(b'{"x-key":"secret"}', purpose="exchange.source").hex()
    grant = world.grant(engine=engine(department, key_param="id", headers=headers), columns=COLUMNS)
    assert world.get("/P00003", grant=grant).status == 200
    assert department.headers["x-key"] == "secret"


async def sleep(_query: object, _writer: Writer) -> None:
    await asyncio.sleep(3)


async def hang_up(_query: object, writer: Writer) -> None:
    writer.transport.abort()


def fixed(status: int, body: bytes) -> Callable[[object, Writer], Awaitable[None]]:
    async def answer(_query: object, writer: Writer) -> None:
        writer.write(
            f"HTTP/1.1 {status} X\r\nlocation: http://127.0.0.1:1/\r\nconnection: close\r\n\r\n".encode() + body
        )
        await writer.drain()

    return answer


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (sleep, 504, "source.timeout"),
        (hang_up, 503, "source.down"),
        (fixed(500, b"oops"), 502, "source.bad"),
        (fixed(302, b""), 502, "source.bad"),
        (fixed(200, b"<html>"), 502, "source.bad"),
        (fixed(200, b'{"data":[]}'), 502, "source.bad"),
        (fixed(200, b'{"data":{"rows":[1]}}'), 502, "source.bad"),
        (fixed(200, b'{"data":{"rows":[{"id":"P00003"}]}}'), 502, "source.shape"),
        (fixed(200, b'{"data":{"rows":["' + b"x" * 2000 + b'"]}}'), 502, "source.too_large"),
        (fixed(404, b""), 404, "not_found.row"),
    ],
)
def test_a_bad_answer_is_named(
    world: World,
    department: Department,
    answer: Callable[[object, Writer], Awaitable[None]],
    status: int,
    code: str,
) -> None:
    department.answer = answer
    grant = world.grant(engine=engine(department, key_param="id", max_bytes=1000), columns=COLUMNS)
    response = world.get("/P00003", grant=grant)
    assert (response.status, response.json["code"]) == (status, code)
    assert world.evidence_of(response)[0]["code"] == code


def test_a_source_that_keeps_failing_is_left_alone_and_harms_no_other(
    world: World, department: Department, grant: str, live: str
) -> None:
    department.answer = fixed(500, b"")
    codes = [world.get("/P00003", grant=grant).json["code"] for _ in range(6)]
    asked = len(department.asked)
    refused = world.get("/P00003", grant=grant)
    assert codes == ["source.bad"] * 5 + ["source.open"]
    assert (refused.json["code"], refused.headers["retry-after"]) == ("source.open", "5")
    assert len(department.asked) == asked
    assert world.get("/P00003", grant=live).status == 200


def test_a_slow_source_holds_up_only_its_own_calls(world: World, department: Department, grant: str, live: str) -> None:
    from shuzheng.gateway.tests.world import RESOURCE, drive, signed

    department.answer = sleep
    target = f"/v1/{RESOURCE}/P00003"

    async def many() -> tuple[list[int], bool]:
        slow = [
            asyncio.create_task(drive(world.gateway, "GET", target, signed("GET", target, grant=grant)))
            for _ in range(20)
        ]
        await asyncio.sleep(0)
        quick = await drive(world.gateway, "GET", target, signed("GET", target, grant=live))
        unharmed = quick.status == 200 and not any(task.done() for task in slow)
        return [(await task).status for task in slow], unharmed

    began = time.monotonic()
    statuses, unharmed = world.run(many())
    assert unharmed
    assert set(statuses) <= {503, 504}
    assert time.monotonic() - began < 10


def test_an_address_that_is_not_among_the_hosts_is_no_grant(world: World, department: Department) -> None:
    grant = world.grant(engine=engine(department, hosts=["api.example:80"]), columns=COLUMNS)
    assert world.get("/P00003", grant=grant).json["code"] == "grant.broken"


def test_a_breaker_lets_one_call_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from shuzheng.gateway.breakers import Breaker
    from shuzheng.gateway.problems import Problem

    breaker = Breaker(failures=1, seconds=0.0)
    breaker.failed()
    breaker.check()
    breaker.succeeded()
    breaker.check()
    slow = Breaker(failures=1, seconds=60.0)
    slow.failed()
    with pytest.raises(Problem, match=r"source\.open"):
        slow.check()
