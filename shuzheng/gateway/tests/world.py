"""A small world for the gateway: one database with grants, keys and rows, a snapshot of the same rows, a driver."""

from __future__ import annotations

import asyncio
import base64
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import uuid4

import http_message_signatures as hms
import orjson
import psycopg

from shuzheng.gateway.app import Gateway
from shuzheng.gateway.evidence import Line, read_segment, segments
from shuzheng.kernel.exchange.specs import Column, Engine, Plan
from shuzheng.lib.crypto import seal

BASE = "http://127.0.0.1:8010"
RESOURCE = "302001/000007"
OURS, THEIRS = "11130000000000001A", "11130000000000002B"
PURPOSE = "市场主体登记核验"
SECRETS = {"ours": b"a secret of ours, 32 bytes long..", "theirs": b"a secret of theirs, 32 bytes too."}
COMPONENTS = ("@method", "@authority", "@path", "@query", "shuzheng-grant", "shuzheng-purpose")
T = TypeVar("T")

TABLES = """
CREATE TABLE exchange_compiledgrant (
    grant_id uuid PRIMARY KEY, epoch bigserial NOT NULL, plan jsonb NOT NULL, active boolean NOT NULL);
CREATE TABLE orgs_applicationkey (
    keyid varchar(40) PRIMARY KEY, uscc varchar(18) NOT NULL, sealed_secret bytea NOT NULL,
    algorithm varchar(16) NOT NULL, valid_from timestamptz NOT NULL, valid_to timestamptz NOT NULL,
    revoked_at timestamptz);
CREATE TABLE people (
    id varchar(20) PRIMARY KEY, name text, phone text, city text, born date, score numeric(8, 2), n integer,
    active boolean, seen timestamptz);
CREATE VIEW many AS SELECT 'P' || n AS id, n FROM generate_series(1, 300000) AS n;
"""
COLUMNS = (
    Column("编号", "id", "text"),
    Column("姓名", "name", "text", mask="name"),
    Column("电话", "phone", "text", mask="phone"),
    Column("城市", "city", "text"),
    Column("出生日期", "born", "date"),
    Column("得分", "score", "decimal"),
    Column("次数", "n", "integer"),
    Column("有效", "active", "boolean"),
)
CITIES = ("石家庄", "唐山", "保定", '"雄安", 新区', "")


def person(n: int) -> tuple[Any, ...]:
    """Row n of the tests, with awkward text among the cities and nothing at all in every tenth score."""
    score = None if n % 10 == 0 else f"{n / 4:.2f}"
    seen = f"2026-01-{n % 28 + 1:02d} 08:00:00+08"
    city = CITIES[n % len(CITIES)] if n % 11 else None
    return (f"P{n:05d}", f"演示{n}", f"1380000{n:04d}", city, f"1990-01-{n % 28 + 1:02d}", score, n, n % 3 == 0, seen)


PEOPLE = [person(n) for n in range(1, 2001)]


@dataclass
class Response:
    """What came back, and in how many pieces."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    pieces: int = 0
    complete: bool = False

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Message:
    """What the PyPI signing library takes for a request."""

    method: str
    url: str
    headers: dict[str, str]


class _Secrets(hms.HTTPSignatureKeyResolver):
    def resolve_private_key(self, key_id: str) -> bytes:
        return SECRETS.get(key_id, b"some other secret")


def signed(
    method: str,
    target: str,
    *,
    grant: str,
    body: bytes | None = None,
    key: str = "ours",
    purpose: str = PURPOSE,
    created: float | None = None,
    nonce: str | None = None,
    components: tuple[str, ...] = COMPONENTS,
    base: str = BASE,
) -> dict[str, str]:
    """Headers as http-message-signatures, which nobody here wrote, signs them."""
    headers = {"shuzheng-grant": grant, "shuzheng-purpose": quote(purpose, safe="")}
    message = Message(method, base + target, headers)
    signer = hms.HTTPMessageSigner(signature_algorithm=hms.algorithms.HMAC_SHA256, key_resolver=_Secrets())
    at = datetime.fromtimestamp(time.time() if created is None else created, UTC)
    signer.sign(
        message,
        key_id=key,
        created=at,
        nonce=nonce or uuid4().hex,
        label="sig1",
        covered_component_ids=components,
        body=body,
    )
    return {name.lower(): value for name, value in message.headers.items()}


class World:
    """The gateway in an event loop of its own thread, and the database it follows."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.gateway = Gateway()

    def run(self, coroutine: Coroutine[Any, Any, T], seconds: float = 30) -> T:
        """Run in the gateway's loop and wait."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(seconds)

    def sql(self, statement: str, *values: Any) -> None:
        """Change the database as the exchange would."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute(statement, values)

    def plan(self, **changes: Any) -> Plan:
        """A grant over the live table, with changes."""
        engine = Engine("postgres", "people-live", relation="public.people", sealed_dsn=sealed(self.database))
        plan = Plan(
            grant_id=str(uuid4()),
            resource_code=RESOURCE,
            resource_name="演示人员",
            consumer=OURS,
            consumer_name="演示单位甲",
            purpose=PURPOSE,
            operations=("lookup", "page", "batch", "export", "verify"),
            engine=engine,
            key="id",
            columns=COLUMNS,
            verifiable=("姓名", "城市", "次数", "得分", "有效"),
            rate_per_minute=600_000,
            valid_to=4e9,
            token_key="11" * 32,
        )
        return replace(plan, **changes)

    def grant_of_many(self) -> str:
        """A grant over 300,000 live rows: more than any buffer between source and consumer holds."""
        engine = replace(self.plan().engine, relation="public.many")
        return self.grant(engine=engine, columns=(Column("编号", "id", "text"), Column("次数", "n", "integer")))

    def snapshot_engine(self) -> Engine:
        return Engine("snapshot", "people-snapshot", relation="rows", path="people.sqlite")

    def grant(self, **changes: Any) -> str:
        """Give a grant and wait until the gateway knows it."""
        plan = self.plan(**changes)
        self.sql(
            "INSERT INTO exchange_compiledgrant (grant_id, plan, active) VALUES (%s, %s, true)",
            plan.grant_id,
            orjson.dumps(plan.to_json()).decode(),
        )
        self.sql("NOTIFY grants")
        self.until(lambda: plan.grant_id in self.gateway._feed._grants)
        return plan.grant_id

    def follow(self) -> None:
        """Wait until the gateway has read grants and keys once more."""
        before = time.monotonic()
        self.sql("NOTIFY grants")
        self.until(lambda: self.gateway._feed._at > before)

    def until(self, true: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait for something the gateway will notice."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "the gateway did not notice in time"
            threading.Event().wait(0.01)

    def call(
        self,
        method: str,
        target: str,
        headers: dict[str, str] | list[tuple[str, str]],
        body: bytes = b"",
        *,
        leave_after: int | None = None,
    ) -> Response:
        """One request through ASGI; with `leave_after` the consumer hangs up after that many pieces."""
        return self.run(drive(self.gateway, method, target, headers, body, leave_after=leave_after))

    def ask(self, method: str, target: str, *, grant: str, body: bytes | None = None, **how: Any) -> Response:
        """One properly signed request."""
        headers = signed(method, target, grant=grant, body=body, **how)
        return self.call(method, target, headers, body or b"")

    def get(self, rest: str, *, grant: str, **how: Any) -> Response:
        return self.ask("GET", f"/v1/{RESOURCE}{rest}", grant=grant, **how)

    def post(self, rest: str, document: Any, *, grant: str, **how: Any) -> Response:
        return self.ask("POST", f"/v1/{RESOURCE}{rest}", grant=grant, body=orjson.dumps(document), **how)

    def evidence(self) -> list[dict[str, Any]]:
        """All records so far, every chain verified."""
        return [line.record for segment in segments() for line in read_lines(segment)]

    def evidence_of(self, response: Response) -> list[dict[str, Any]]:
        call_id = response.headers["shuzheng-call"]
        return [record for record in self.evidence() if record.get("call_id") == call_id]


def read_lines(segment: Path) -> list[Line]:
    return list(read_segment(segment))


async def drive(
    app: Any,
    method: str,
    target: str,
    headers: dict[str, str] | list[tuple[str, str]],
    body: bytes = b"",
    *,
    leave_after: int | None = None,
) -> Response:
    """Speak ASGI to an app as a server would."""
    path, _, query = target.partition("?")
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    if not any(name == "host" for name, _ in pairs):
        pairs.append(("host", BASE.removeprefix("http://")))
    if body:
        pairs.append(("content-length", str(len(body))))
    scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs],
    }
    response, asked, left = Response(), False, asyncio.Event()

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            response.status = message["status"]
            response.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        response.body += message.get("body", b"")
        response.pieces += 1
        response.complete = not message.get("more_body", False)
        if leave_after is not None and response.pieces >= leave_after:
            left.set()

    try:
        await app(scope, receive, send)
    except Exception:
        if not response.status:
            raise
    return response


def sealed(dsn: str) -> str:
    return seal(dsn.encode(), purpose="exchange.source").hex()


def fill(database: str) -> None:
    """The tables and rows, made anew: the world is built again where another room's tests came between."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connection.execute(TABLES)
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO people VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", PEOPLE)
            for keyid, uscc in (("ours", OURS), ("theirs", THEIRS)):
                secret = seal(SECRETS[keyid], purpose="application-key")
                cursor.execute(
                    "INSERT INTO orgs_applicationkey VALUES (%s, %s, %s, %s, '2020-01-01', '2099-01-01', NULL)",
                    [keyid, uscc, secret, "hmac-sha256"],
                )


def write_snapshot(path: Path) -> None:
    """The same rows as a published snapshot."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE rows (id TEXT PRIMARY KEY, name TEXT, phone TEXT, city TEXT, born TEXT, score TEXT,"
            " n INTEGER, active INTEGER, seen TEXT)"
        )
        connection.executemany(
            "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*row[:7], int(row[7]), row[8]) for row in PEOPLE],
        )


def tampered(signature: str) -> str:
    """The same signature header with one bit of the signature changed."""
    raw = bytearray(base64.b64decode(signature.removeprefix("sig1=:").removesuffix(":")))
    raw[0] ^= 1
    return f"sig1=:{base64.b64encode(raw).decode()}:"
