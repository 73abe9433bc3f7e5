"""An import that is killed with -9 while it reads and while it writes ends as if nobody had touched it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.db import connection

from seeds import Small, small
from shuzheng.kernel.registers import queries as registers
from shuzheng.kernel.registers.imports import actions
from shuzheng.kernel.registers.imports.loading.queries import SCHEMA
from shuzheng.kernel.registers.imports.models import Import
from shuzheng.kernel.registers.imports.specs import Columns
from shuzheng.kernel.registers.imports.tests.conftest import AT, FIELDS, HEAD, JAN, bad, begun, gone_on, taken_in
from shuzheng.kernel.registers.models import Change
from shuzheng.kernel.registers.tests.toy import ROOMS, Room, installed_toy
from shuzheng.lib.home import ROOT
from tests.until import until

pytestmark = pytest.mark.slow
ROWS, CHUNK = 3000, 10
FILE = HEAD + "".join(f"R{n},馆{n},{'坏' if n % 500 == 0 else ''},{n}\n" for n in range(1, ROWS + 1))
Result = tuple[list[tuple[object, ...]], dict[int, str]]


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Small]:
    """The cast and the register, for other processes to see."""
    with installed_toy():
        yield small()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {Room._meta.db_table}; DROP SCHEMA {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")


def result(run: Import) -> Result:
    rows = registers.rows(ROOMS, person=None, on=None).order_by("code")
    return list(rows.values_list("code", "name", "seats", "valid_from", "valid_to")), bad(run)


def killed(run: Import, reached: Callable[[Import], bool]) -> None:
    """Another process goes on with it until it has come so far, and is killed there."""
    place = connection.get_connection_params()
    login = f"{quote(str(place.get('user', '')))}:{quote(str(place.get('password', '')))}"
    url = f"postgresql://{login}@/{place['dbname']}?host={place.get('host', '')}&port={place.get('port') or 5432}"
    said = {name: value for name, value in os.environ.items() if name != "SHUZHENG_TEST_DB"}
    said |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "shuzheng.config.settings"}
    command = [sys.executable, "-m", "shuzheng.kernel.registers.imports.tests.working", str(run.pk), str(CHUNK)]
    process = subprocess.Popen(command, cwd=ROOT, env=said)
    try:
        until(lambda: reached(Import.objects.get(pk=run.pk)), 120)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)


def test_an_import_killed_twice_ends_like_one_that_was_left_in_peace(committed: Small) -> None:
    here = committed
    expected = result(taken_in(here, FILE, chunk=CHUNK * 100))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Room._meta.db_table}")

    run = begun(here, FILE)
    columns = Columns(FIELDS, true_from=JAN)
    actions.map_columns(run=run, columns=columns, reason="年度数据", by=here.education_officer, at=AT)
    killed(run, lambda one: one.read >= 300)
    assert Import.objects.get(pk=run.pk).state == "reading"
    run = gone_on(run, chunk=CHUNK * 100)
    actions.confirm(run=run, by=here.education_officer, at=AT)
    killed(run, lambda one: one.written >= 300)
    assert Import.objects.get(pk=run.pk).state == "applying"
    run = gone_on(run, chunk=CHUNK * 100)

    assert (run.state, run.written) == ("done", len(expected[0]))
    assert result(run) == expected
    assert Change.objects.filter(register=ROOMS.name).count() == 2
