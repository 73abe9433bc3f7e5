"""A running house: the cast in a really committed database, the gateway in a process of its own, sources beside it."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from csv import DictReader
from io import StringIO
from pathlib import Path

import orjson
import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from seeds import Small, small
from shuzheng.gateway.tests.server import Server
from shuzheng.lib import postgres
from tests.chain.stations import Stations
from tests.shared import data

ITEMS = ("TASK_CODE", "TASK_NAME", "TASK_TYPE_TEXT", "DEPT_NAME", "AREACODE", "handle_time_limit", "consult_phone")
LOG = ("audit_logline", "audit_treehead", "audit_outboxline")


@pytest.fixture
def house(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the gateway of a fresh installation, whose data folder is the test's own."""
    for role in (postgres.APP, postgres.GATEWAY):  # the server's logins are shared: their passwords stay
        monkeypatch.setenv(f"SHUZHENG_KEY_DB_{role.upper()}", postgres.password(role))
    said = connection.settings_dict
    place = f"?host={said['HOST']}" + (f"&port={said['PORT']}" if said["PORT"] else "")
    url = f"postgresql://{said['USER']}:{said['PASSWORD']}@/{said['NAME']}{place}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    by_hand(*(f"DELETE FROM {table}" for table in LOG))
    call_command("setup_roles", stdout=StringIO())
    with Server() as gateway:
        yield gateway.base
    by_hand(*(f"DELETE FROM {table}" for table in LOG))


def by_hand(*statements: str) -> None:
    """What someone who owns the database can do: switch the triggers off, write, switch them on again."""
    with connection.cursor() as cursor:
        for table in LOG:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in LOG:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def here(house: str) -> Small:
    """The cast."""
    return small()


class Owned:
    """A department's own database: what its owner does there, and the login that may only read."""

    def __init__(self, owner: str, reader: str) -> None:
        self._owner, self.reader = owner, reader

    def run(self, statement: str, *values: object) -> None:
        """A statement of the owner."""
        with psycopg.connect(self._owner, autocommit=True) as there:
            there.execute(statement, values)

    def fill(self, name: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        """A table of texts that the reader may read."""
        with psycopg.connect(self._owner) as there:
            texts = ", ".join(f'"{column}" text' for column in columns)
            there.execute(f"CREATE TABLE {name} ({texts})")
            with there.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            there.execute(f"GRANT SELECT ON {name} TO PUBLIC")


@pytest.fixture
def approval_database(house: str) -> Iterator[Owned]:
    """The service items of Guangdong in a second database, with a read-only login."""
    ours = connection.settings_dict
    name = f"items_{ours['NAME']}"
    place = f"/{name}?host={ours['HOST']}" + (f"&port={ours['PORT']}" if ours["PORT"] else "")
    gone = (f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"DROP ROLE IF EXISTS {name}")
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        for statement in (*gone, f"CREATE DATABASE {name}", f"CREATE ROLE {name} LOGIN PASSWORD 'reader'"):
            admin.execute(statement)
        database = Owned(
            f"postgresql://{ours['USER']}:{ours['PASSWORD']}@{place}", f"postgresql://{name}:reader@{place}"
        )
        database.fill("service_items", ITEMS, items())
        yield database
        for statement in gone:
            admin.execute(statement)


def items() -> list[tuple[str, ...]]:
    """The real service items, as rows."""
    path = data("34_service_items_guangdong/service_items_2262.jsonl.xz")
    with lzma.open(path) as lines:
        return [tuple(orjson.loads(line)[name] for name in ITEMS) for line in lines]


@pytest.fixture
def stations() -> Iterator[Stations]:
    """The environment department's HTTP API over the real stations."""
    path = data("08_air_quality/station_list_2022_gbk_to_utf8.csv")
    with path.open(encoding="utf-8-sig") as file, Stations(list(DictReader(file))) as api:
        yield api
