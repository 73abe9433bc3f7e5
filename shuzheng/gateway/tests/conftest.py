"""One world for all tests of the gateway."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from shuzheng.gateway.tests.world import World, fill, write_snapshot
from shuzheng.lib import postgres


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The URL of a fresh database with the tables the gateway reads."""
    name = f"gateway_test_{os.getpid()}"
    owner = postgres.start()
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    parts = urlsplit(owner)
    url = urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
    yield url
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="package")
def home(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder and an environment of our own, for this package's tests only."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHUZHENG_HOME", str(folder))
        patch.setenv("SHUZHENG_GATEWAY_DATABASE_URL", database)
        patch.setenv("SHUZHENG_GATEWAY_REFUSALS", "1000000")  # these tests refuse all day long
        fill(database)
        write_snapshot(folder / "snapshots" / "people.sqlite")
        yield folder


@pytest.fixture(scope="package")
def world(database: str, home: Path) -> Iterator[World]:
    """The running gateway."""
    found = World(database, home)
    found.run(found.gateway.start())
    yield found
    found.run(found.gateway.stop())
    found.loop.call_soon_threadsafe(found.loop.stop)


@pytest.fixture(scope="package")
def live(world: World) -> str:
    """A grant over the live table."""
    return world.grant()


@pytest.fixture(scope="package")
def snapshot(world: World) -> str:
    """The same grant over the snapshot."""
    return world.grant(engine=world.snapshot_engine())
