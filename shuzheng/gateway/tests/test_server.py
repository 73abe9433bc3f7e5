"""The real server over real sockets: several workers, cut connections, kill -9."""

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from shuzheng.gateway.client import sign
from shuzheng.gateway.evidence import read_segment, segments
from shuzheng.gateway.tests.server import Server
from shuzheng.gateway.tests.world import PURPOSE, RESOURCE, SECRETS, World

pytestmark = pytest.mark.slow
TARGET = f"/v1/{RESOURCE}/P00003"


def headers(server: Server, target: str, grant: str, nonce: str | None = None) -> dict[str, str]:
    url = server.base + target
    made = sign("GET", url, None, key_id="ours", secret=SECRETS["ours"], grant=grant, purpose=PURPOSE, nonce=nonce)
    return {"host": urlsplit(server.base).netloc, **made}


@pytest.fixture(scope="module")
def server(world: World) -> Iterator[Server]:
    """One server with two workers."""
    with Server(workers=2) as found:
        yield found


def test_a_replay_is_refused_by_whichever_worker_gets_it(server: Server, live: str) -> None:
    made = headers(server, TARGET, live)
    answers = [httpx.get(server.base + TARGET, headers=made) for _ in range(20)]
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19


def test_a_replay_is_refused_after_a_restart(world: World, live: str) -> None:
    with Server() as server:
        made = headers(server, TARGET, live)
        assert httpx.get(server.base + TARGET, headers=made).status_code == 200
        server.kill()
        server.start()
        assert httpx.get(server.base + TARGET, headers=made).json()["code"] == "auth.replay"


def test_the_server_stops_gracefully(world: World) -> None:
    with Server() as server:
        assert server.stop() == 0


def hammer(server: Server, grant: str, acknowledged: list[str], stop: threading.Event) -> None:
    """Call on one connection until told or cut; keep the ids of the calls that were answered."""
    with contextlib.suppress(httpx.TransportError), httpx.Client() as client:
        while not stop.is_set():
            answer = client.get(server.base + TARGET, headers=headers(server, TARGET, grant))
            acknowledged.append(answer.headers["shuzheng-call"])


def test_after_kill_9_every_acknowledged_call_has_its_evidence(world: World, snapshot: str) -> None:
    acknowledged: list[str] = []
    stop = threading.Event()
    with Server(workers=2) as server:
        threads = [threading.Thread(target=hammer, args=(server, snapshot, acknowledged, stop)) for _ in range(8)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + 30
        while len(acknowledged) < 400 and time.monotonic() < end:
            time.sleep(0.01)
        server.kill()
        stop.set()
        for thread in threads:
            thread.join(10)
    recorded = {line.record.get("call_id") for segment in segments() for line in read_segment(segment)}
    assert len(acknowledged) >= 400
    assert set(acknowledged) <= recorded


def test_a_worker_that_dies_is_replaced(world: World, live: str) -> None:
    with Server() as server:
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        world.until(lambda: server.workers() not in ([], [worker]), seconds=20)
        world.until(lambda: answers(server, live), seconds=20)


def answers(server: Server, grant: str) -> bool:
    try:
        return httpx.get(server.base + TARGET, headers=headers(server, TARGET, grant)).status_code == 200
    except httpx.TransportError:
        return False


def test_a_connection_cut_during_an_export_frees_the_source_and_is_recorded(world: World, server: Server) -> None:
    grant = world.grant_of_many()
    target = f"/v1/{RESOURCE}/export.csv"
    world.until(lambda: known(server, grant))
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        lines = [f"GET {target} HTTP/1.1", *(f"{n}: {v}" for n, v in headers(server, target, grant).items()), "", ""]
        connection.sendall("\r\n".join(lines).encode())
        connection.recv(20_000)
    world.until(lambda: "export.cut" in ended(grant), seconds=10)
    world.until(lambda: copies(world) == 0)


def known(server: Server, grant: str) -> bool:
    """Whether every worker knows the grant."""
    answers = [httpx.get(server.base + TARGET, headers=headers(server, TARGET, grant)) for _ in range(6)]
    return all(answer.json().get("code") != "grant.unknown" for answer in answers)


def ended(grant: str) -> list[str]:
    records = [line.record for segment in segments() for line in read_segment(segment)]
    return [r["code"] for r in records if r.get("grant_id") == grant and r.get("phase") == "end"]


def copies(world: World) -> int:
    with psycopg.connect(world.database) as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%'").fetchone()
    return int(row[0]) if row else -1


def test_a_broken_off_export_does_not_look_whole(world: World, server: Server) -> None:
    grant = world.grant_of_many()
    target = f"/v1/{RESOURCE}/export.csv"
    world.until(lambda: known(server, grant))

    def suspended() -> None:
        world.sql(
            "UPDATE exchange_compiledgrant SET active = false,"
            " epoch = nextval('exchange_compiledgrant_epoch_seq') WHERE grant_id = %s",
            grant,
        )
        world.sql("NOTIFY grants")

    def read() -> None:
        with httpx.stream("GET", server.base + target, headers=headers(server, target, grant), timeout=30) as answer:
            assert answer.status_code == 200
            pieces = answer.iter_raw(1000)
            next(pieces)
            suspended()
            world.until(lambda: "grant.suspended" in ended(grant), seconds=10)
            for _ in pieces:
                pass

    with pytest.raises(httpx.RemoteProtocolError):
        read()


def test_bytes_that_are_no_http_harm_nobody(server: Server, live: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"\xff\xfe\x00 nonsense\r\n\r\n")
        connection.recv(1000)
    assert answers(server, live)


def test_real_clients_reach_every_operation(server: Server, live: str) -> None:
    rest = ("/P00003", "?limit=2", "/export.ndjson", "/export.csv", "/export.parquet", "/export.arrow")
    targets = [f"/v1/{RESOURCE}{one}" for one in rest]
    answers = [httpx.get(server.base + target, headers=headers(server, target, live)) for target in targets]
    assert [answer.status_code for answer in answers] == [200] * 6
    assert answers[0].json()["data"]["姓名"] == "演*"
