"""The bench's own province: a database, tables of 10^4 to 10^7 rows, snapshots of the same rows, grants and a key."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import orjson
import psycopg

from shuzheng.kernel.exchange.specs import SEAL, Column, Engine, Plan
from shuzheng.lib import postgres
from shuzheng.lib.crypto import seal

RESOURCE, CONSUMER, PURPOSE, KEY_ID, SECRET = "302001/000001", "BENCH", "性能测试", "bench", b"bench secret"
COLUMNS = (
    Column("code", "code", "text"),
    Column("name", "name", "text", mask="name"),
    Column("phone", "phone", "text", mask="phone"),
    Column("id_number", "id_number", "text", mask="citizen_id"),
    Column("city", "city", "text"),
    Column("registered", "registered", "date"),
    Column("capital", "capital", "decimal"),
    Column("staff", "staff", "integer"),
)
_TABLES = """
CREATE TABLE exchange_compiledgrant (grant_id uuid PRIMARY KEY, epoch bigserial, plan jsonb, active boolean);
CREATE TABLE orgs_applicationkey (keyid text PRIMARY KEY, uscc text, sealed_secret bytea, algorithm text,
    valid_from timestamptz, valid_to timestamptz, revoked_at timestamptz);
"""
_ROWS = """
CREATE TABLE rows_{n} AS SELECT
    'E' || lpad(i::text, 9, '0') AS code,
    '演示企业' || i AS name,
    '138' || lpad((i * 7919 % 100000000)::text, 8, '0') AS phone,
    '130102' || lpad((i * 104729 % 1000000000000)::text, 12, '0') AS id_number,
    (ARRAY['石家庄市', '唐山市', '保定市', '雄安新区'])[i % 4 + 1] AS city,
    date '2000-01-01' + (i % 9000)::int AS registered,
    (i % 100000 / 7.0)::numeric(12, 2) AS capital,
    (i % 500)::int AS staff
FROM generate_series(1::bigint, {n}) AS i;
ALTER TABLE rows_{n} ADD PRIMARY KEY (code);
ANALYZE rows_{n};
"""


class World:
    """Where the bench's data lies."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def make(self, size: int) -> None:
        """One table and its snapshot."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(_ROWS.format(n=size))
            connection.execute("CHECKPOINT")
            self._snapshot(connection, size)

    def _snapshot(self, connection: psycopg.Connection, size: int) -> None:
        path = self.folder / "snapshots" / f"rows_{size}.sqlite"
        path.parent.mkdir(exist_ok=True)
        with sqlite3.connect(path) as snapshot, connection.cursor() as cursor:
            snapshot.execute("PRAGMA journal_mode = OFF")
            snapshot.execute(
                "CREATE TABLE rows (code TEXT PRIMARY KEY, name TEXT, phone TEXT, id_number TEXT, city TEXT,"
                " registered TEXT, capital TEXT, staff INTEGER) WITHOUT ROWID"
            )
            query = f"COPY (SELECT * FROM rows_{size} ORDER BY code) TO STDOUT"
            with cursor.copy(query) as rows:
                snapshot.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows.rows())

    def grant(self, kind: str, size: int) -> str:
        """A grant over a table or over its snapshot; its id."""
        if kind == "live":
            engine = Engine(
                "postgres", "bench", f"public.rows_{size}", sealed_dsn=seal(self.url.encode(), purpose=SEAL).hex()
            )
        else:
            engine = Engine("snapshot", "bench", "rows", path=f"rows_{size}.sqlite")
        plan = replace(_PLAN, grant_id=str(uuid4()), engine=engine)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO exchange_compiledgrant (grant_id, plan, active) VALUES (%s, %s, true)",
                [plan.grant_id, orjson.dumps(plan.to_json()).decode()],
            )
        return plan.grant_id


_PLAN = Plan(
    grant_id="",
    resource_code=RESOURCE,
    resource_name="性能测试",
    consumer=CONSUMER,
    consumer_name="性能测试",
    purpose=PURPOSE,
    operations=("lookup", "page", "batch", "export", "verify"),
    engine=Engine("snapshot", "bench"),
    key="code",
    columns=COLUMNS,
    rate_per_minute=100_000_000,
    valid_to=4e9,
)


@contextmanager
def world() -> Iterator[World]:
    """A database and a data folder, removed at the end."""
    owner = postgres.start()
    parts = urlsplit(owner)
    url = urlunsplit((parts.scheme, parts.netloc, "/bench_gateway", parts.query, ""))
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench_gateway WITH (FORCE)")
        connection.execute("CREATE DATABASE bench_gateway")
        with tempfile.TemporaryDirectory(dir=Path(__file__).parent.parent / "var") as folder:
            os.environ |= {"SHUZHENG_HOME": folder, "SHUZHENG_GATEWAY_DATABASE_URL": url}
            with psycopg.connect(url, autocommit=True) as inside:
                inside.execute(_TABLES)
                inside.execute(
                    "INSERT INTO orgs_applicationkey VALUES (%s, %s, %s, %s, '2020-01-01', '2099-01-01', NULL)",
                    [KEY_ID, CONSUMER, seal(SECRET, purpose="application-key"), "hmac-sha256"],
                )
            yield World(url, Path(folder))
        connection.execute("DROP DATABASE bench_gateway WITH (FORCE)")
