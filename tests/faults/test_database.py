"""The database goes away, comes back, is killed: a clear answer meanwhile, and nothing lost that was acknowledged."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import httpx
import psycopg
import pytest

from tests.installation import Installation, status
from tests.until import until

pytestmark = pytest.mark.slow

WRITER = """
import sys, time
from django.db import DatabaseError, close_old_connections
from shuzheng.kernel.catalogue import actions
from shuzheng.kernel.orgs import queries
print("ready", flush=True)
number, last = int(sys.argv[1]), int(sys.argv[2])
while number < last:
    try:
        close_old_connections()
        by = queries.person("reviewer")
        actions.name_category(code=f"3{number:05d}", name=f"第{number}类", by=by)
    except DatabaseError:
        time.sleep(0.05)  # the database is away: this one was not acknowledged, and is not asked for again
        number += 1
        continue
    print(number, flush=True)
    number += 1
"""
COUNT = """
from shuzheng.kernel.audit.models import LogLine, OutboxLine
from shuzheng.kernel.catalogue.models import Category
import json
codes = set(Category.objects.values_list("code", flat=True))
bodies = [*LogLine.objects.values_list("body", flat=True), *OutboxLine.objects.values_list("body", flat=True)]
named = {json.loads(body)["subject"].rpartition(":")[2] for body in bodies if '"catalogue.name_category"' in body}
print(" ".join(sorted(code for code in codes if len(code) == 6)))
print(" ".join(sorted(named)))
"""


@contextmanager
def away(running: Installation) -> Iterator[None]:
    """The database takes no connections and drops those it has."""
    url = running.environment.get("DATABASE_URL") or (running.home / "pg.url").read_text()
    elsewhere = os.environ.get("DATABASE_URL") or url.replace("/shuzheng?", "/postgres?")
    with psycopg.connect(elsewhere, autocommit=True) as admin:
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def _refused(running: Installation) -> subprocess.CompletedProcess[str] | None:
    done = running.run("call", "政务服务窗口名录", "13010201")
    return done if done.returncode else None


def test_while_the_database_is_away_web_and_gateway_say_so_and_recover_by_themselves(running: Installation) -> None:
    with away(running):
        until(lambda: status(f"{running.web}/") == 503, 15)
        page = httpx.get(f"{running.web}/", trust_env=False)
        until(lambda: status(f"{running.gateway}/v1/healthz") == 503, 15)
        refused = until(lambda: _refused(running), 30)  # each worker of the gateway finds out for itself

    assert "数据库暂时连接不上" in page.text or "稍后" in page.text
    assert page.headers["retry-after"]
    assert refused is not None
    assert (refused.returncode, '"feed.stale"' in refused.stdout) == (1, True)
    until(running.answers, 30)
    assert status(f"{running.web}/") == 200
    assert running.run("call", "政务服务窗口名录", "13010201").returncode == 0


@pytest.mark.parametrize("after", [3, 40])
def test_a_killed_database_comes_back_with_everything_it_acknowledged(running: Installation, after: int) -> None:
    if running.environment.get("DATABASE_URL"):
        pytest.skip("only an embedded database is ours to kill")
    writer = running.python(WRITER, str(after * 1000), str(after * 1000 + 150))
    acknowledged = numbers(writer, after)

    os.kill(int((running.home / "pg/postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)

    acknowledged += numbers(writer)
    assert acknowledged[-1] > acknowledged[after - 1] + 1  # it went on after the fall
    assert lost(running, acknowledged) == set()
    until(lambda: running.run("audit", "verify").returncode == 0, 30)


@pytest.mark.parametrize("after", [2, 31])
def test_a_killed_writer_has_kept_all_it_said_it_kept(running: Installation, after: int) -> None:
    writer = running.python(WRITER, str(after * 1000 + 500), str(after * 1000 + 900))
    acknowledged = numbers(writer, after)

    writer.kill()

    acknowledged += numbers(writer)
    assert len(acknowledged) < 400
    assert lost(running, acknowledged) == set()
    assert running.run("audit", "verify").returncode == 0


def numbers(writer: subprocess.Popen[str], count: int | None = None) -> list[int]:
    """What the writer acknowledges next, all to its end or some."""
    assert writer.stdout is not None
    return [int(line) for line in islice((one for one in writer.stdout if one.strip().isdecimal()), count)]


def lost(running: Installation, acknowledged: list[int]) -> set[str]:
    """What was acknowledged and is gone; and whatever is there without its line in the log, or the line without it."""
    output, _ = running.python(COUNT).communicate(timeout=60)
    there, logged = (set(line.split()) for line in output.splitlines()[-2:])
    return {f"3{number:05d}" for number in acknowledged} - there | (there ^ logged)
