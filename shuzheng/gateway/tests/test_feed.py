"""What is revoked stops, what is not known is refused, and a database that comes back is used again."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from shuzheng.gateway import feed
from shuzheng.gateway.tests.world import World

ROWS = {"postgres": 300_000, "snapshot": 2000}


def test_a_suspended_grant_stops_and_a_resumed_one_goes_on(world: World) -> None:
    grant = world.grant()
    assert world.get("/P00003", grant=grant).status == 200
    change(world, grant, active=False)
    world.until(lambda: world.get("/P00003", grant=grant).status == 403)
    refused = world.get("/P00003", grant=grant).json
    assert (refused["code"], refused["article"]) == ("grant.suspended", "政务数据共享条例第二十七条")
    change(world, grant, active=True)
    world.until(lambda: world.get("/P00003", grant=grant).status == 200)


def change(world: World, grant: str, *, active: bool, notify: bool = False) -> None:
    """What the exchange does: state and a new epoch."""
    world.sql(
        "UPDATE exchange_compiledgrant SET active = %s, epoch = nextval('exchange_compiledgrant_epoch_seq')"
        " WHERE grant_id = %s",
        active,
        grant,
    )
    if notify:
        world.sql("NOTIFY grants")


def test_a_lost_notification_only_delays(world: World) -> None:
    grant = world.grant()
    change(world, grant, active=False, notify=False)
    world.until(lambda: world.get("/P00003", grant=grant).status == 403, seconds=feed.STALE_SECONDS)


def test_epochs_committed_out_of_order_are_not_missed(world: World) -> None:
    early, late = world.grant(), world.grant()
    with psycopg.connect(world.database) as slow:
        slow.execute(
            "UPDATE exchange_compiledgrant SET active = false, epoch = nextval('exchange_compiledgrant_epoch_seq')"
            " WHERE grant_id = %s",
            [early],
        )
        change(world, late, active=False, notify=True)
        world.until(lambda: world.get("/P00003", grant=late).status == 403)
        assert world.get("/P00003", grant=early).status == 200
    world.until(lambda: world.get("/P00003", grant=early).status == 403)


def test_a_deleted_grant_is_unknown(world: World) -> None:
    grant = world.grant()
    world.sql("DELETE FROM exchange_compiledgrant WHERE grant_id = %s", grant)
    world.until(lambda: world.get("/P00003", grant=grant).json.get("code") == "grant.unknown")


def test_a_revoked_key_stops(world: World, live: str) -> None:
    world.sql("UPDATE orgs_applicationkey SET revoked_at = now() WHERE keyid = 'ours'")
    world.until(lambda: world.get("/P00003", grant=live).status == 401)
    world.sql("UPDATE orgs_applicationkey SET revoked_at = NULL WHERE keyid = 'ours'")
    world.until(lambda: world.get("/P00003", grant=live).status == 200)


def test_another_version_of_a_snapshot_is_another_file(world: World) -> None:
    import sqlite3

    grant = world.grant(engine=world.snapshot_engine())
    folder = world.folder / "snapshots"
    (folder / "people-2.sqlite").write_bytes((folder / "people.sqlite").read_bytes())
    with sqlite3.connect(folder / "people-2.sqlite") as connection:
        connection.execute("UPDATE rows SET n = -1 WHERE id = 'P00003'")
    assert world.get("/P00003", grant=grant).json["data"]["次数"] == 3
    world.sql(
        "UPDATE exchange_compiledgrant SET plan = jsonb_set(plan, '{engine,path}', '\"people-2.sqlite\"'),"
        " epoch = nextval('exchange_compiledgrant_epoch_seq') WHERE grant_id = %s",
        grant,
    )
    world.until(lambda: world.get("/P00003", grant=grant).json["data"]["次数"] == -1)


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "missing.sqlite"])
def test_a_snapshot_lies_in_its_folder_or_is_not_read(world: World, path: str) -> None:
    from dataclasses import replace

    grant = world.grant(engine=replace(world.snapshot_engine(), path=path))
    assert world.get("/P00003", grant=grant).status == 503


def test_connections_that_the_server_ends_are_replaced_unnoticed(world: World, live: str) -> None:
    assert world.get("/P00003", grant=live).status == 200
    end_connections(world, "shuzheng-gateway")
    assert world.get("/P00003", grant=live).status == 200


def end_connections(world: World, name: str = "") -> None:
    """End the server's processes of an application, or of all but this one."""
    world.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND (%s = '' OR application_name = %s)",
        name,
        name,
    )


@pytest.fixture
def database_gone(world: World) -> Iterator[None]:
    """No connection to the database, neither old nor new."""
    name = urlsplit(world.database).path[1:]
    server = world.database.replace(f"/{name}", "/postgres", 1)
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_while_the_database_is_away_calls_fail_at_once_and_snapshots_go_on(
    world: World, live: str, snapshot: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(feed, "STALE_SECONDS", 1e9)
    request.getfixturevalue("database_gone")
    refused = world.get("/P00003", grant=live)
    assert refused.status == 503
    assert refused.json["code"] in ("source.down", "source.open")
    assert world.get("/P00003", grant=snapshot).status == 200


def test_when_grants_cannot_be_confirmed_all_is_refused_until_they_can(
    world: World, live: str, snapshot: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(feed, "STALE_SECONDS", 1.5)
    world.follow()
    assert world.get("/P00003", grant=snapshot).status == 200
    request.getfixturevalue("database_gone")
    world.until(lambda: world.get("/P00003", grant=snapshot).json.get("code") == "feed.stale")
    assert world.call("GET", "/v1/healthz", {}).status == 503


def test_a_database_that_comes_back_is_used_again(world: World, live: str) -> None:
    world.until(lambda: world.get("/P00003", grant=live).status == 200, seconds=10)
    assert world.call("GET", "/v1/healthz", {}).status == 200


@pytest.mark.parametrize("engine", ["postgres", "snapshot"])
def test_a_long_export_stops_when_its_grant_does(world: World, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from shuzheng.gateway.exporting import Stream

    monkeypatch.setattr("shuzheng.gateway.engines.snapshot._ROWS", 100)
    grant = world.grant_of_many() if engine == "postgres" else world.grant(engine=world.snapshot_engine())
    emit = Stream.emit

    async def emit_and_suspend(stream: Stream, rows: int, data: bytes) -> None:
        await emit(stream, rows, data)
        world.gateway._feed.grant(grant).active = False

    monkeypatch.setattr(Stream, "emit", emit_and_suspend)
    response = world.get("/export.ndjson", grant=grant)
    end = world.evidence_of(response)[-1]
    assert not response.complete
    assert (end["code"], end["rows"]) == ("grant.suspended", len(response.body.splitlines()))
    assert 0 < end["rows"] < ROWS[engine]


@pytest.mark.parametrize("format_", ["ndjson", "csv"])
@pytest.mark.parametrize("engine", ["postgres", "snapshot"])
def test_an_export_whose_consumer_leaves_is_cut_and_says_so(
    world: World, engine: str, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shuzheng.gateway.engines.snapshot._ROWS", 100)
    grant = world.grant_of_many() if engine == "postgres" else world.grant(engine=world.snapshot_engine())
    target = f"/v1/{world.plan().resource_code}/export.{format_}"
    from shuzheng.gateway.tests.world import signed

    response = world.call("GET", target, signed("GET", target, grant=grant), leave_after=2)
    end = world.evidence_of(response)[-1]
    assert not response.complete
    assert (end["code"], end["phase"]) == ("export.cut", "end")
    assert end["rows"] < ROWS[engine]
    world.until(lambda: exports_running(world) == 0)


def exports_running(world: World) -> int:
    """COPYs of the gateway that the server still has open."""
    with psycopg.connect(world.database) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shuzheng-gateway' AND state = 'active'"
        ).fetchone()
    return int(row[0]) if row else -1
