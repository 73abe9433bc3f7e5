"""From the outbox into the log: nothing lost, nothing doubled, one at a time, whatever falls over in between."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from shuzheng.kernel.audit import actions, jobs, queries, rules
from shuzheng.kernel.audit.models import LogLine, OutboxLine, TreeHead
from shuzheng.kernel.audit.specs import SYSTEM, Agent, Entry
from shuzheng.kernel.audit.tests.conftest import COMMITTED, Hand
from shuzheng.lib.home import ROOT, key

pytestmark = COMMITTED
Write = Callable[..., None]
AT = datetime(2026, 11, 22, 20, 59, 1, 123456, UTC)


def say(number: int) -> None:
    actions.record(by=SYSTEM, action="toy.do", subject=f"toy.thing:{number}", summary=f"第{number}件事")


def heads_file() -> bytes:
    return queries.heads_path().read_bytes()


def test_a_line_is_written_with_the_action_and_vanishes_with_it(log: None) -> None:
    say(1)
    with transaction.atomic():
        say(2)
        transaction.set_rollback(True)

    assert [line.subject for line in OutboxLine.objects.all()] == ["toy.thing:1"]


def test_a_line_keeps_who_did_what_to_which_when(log: None) -> None:
    clerk = Agent("p1", "演示数据官甲", "教育部门", "o1")
    actions.record(by=clerk, action="toy.do", subject="toy.thing:1", summary="办了", detail={"n": 1}, at=AT)
    jobs.sequence_pending()

    line = LogLine.objects.get()

    assert (line.seq, line.at, line.actor_id, line.actor_org_id) == (1, AT, "p1", "o1")
    assert (line.action, line.subject) == ("toy.do", "toy.thing:1")
    assert (line.actor_name, line.actor_org) == ("演示数据官甲", "教育部门")
    assert (line.summary, line.detail) == ("办了", {"n": 1})


def test_the_outbox_is_empty_and_the_log_contiguous_after_sequencing(
    log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 3)
    actions.record_many(Entry(SYSTEM, "toy.do", f"toy.thing:{number}", "一件事") for number in range(1, 9))

    assert jobs.sequence_pending() == 8
    assert list(LogLine.objects.order_by("seq").values_list("seq", "subject")) == [
        (number, f"toy.thing:{number}") for number in range(1, 9)
    ]
    assert list(TreeHead.objects.order_by("size").values_list("size", flat=True)) == [3, 6, 8]
    assert not OutboxLine.objects.exists()
    assert jobs.sequence_pending() == 0


def test_every_head_is_kept_outside_the_database_too(written: Write) -> None:
    written(12)

    heads = [rules.from_json(line) for line in heads_file().splitlines()]

    assert [head.size for head in heads] == [5, 10, 12]
    assert all(rules.is_signed(key("audit"), head) for head in heads)


def test_a_rolled_back_batch_leaves_no_head_in_the_file(log: None) -> None:
    say(1)
    with transaction.atomic():
        jobs.sequence_pending()
        transaction.set_rollback(True)

    assert not queries.heads_path().exists()
    assert OutboxLine.objects.count() == 1


def test_only_one_sequences_at_a_time(log: None) -> None:
    say(1)
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtext('audit_append'))")
        assert jobs.sequence() == 0
    assert jobs.sequence() == 1


class Killed(BaseException):
    """Stands for a process that ends in the middle."""


@pytest.mark.parametrize("step", ["_batch", "file_heads"])
def test_a_crash_between_two_steps_leaves_a_log_that_verifies(
    log: None, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    say(1)
    jobs.sequence_pending()
    say(2)
    working = getattr(jobs, step)
    monkeypatch.setattr(jobs, step, _die)
    with pytest.raises(Killed):
        jobs.sequence()
    monkeypatch.setattr(jobs, step, working)

    assert queries.verify().is_intact
    jobs.sequence_pending()
    assert queries.verify().is_intact
    assert [line.subject for line in LogLine.objects.order_by("seq")] == ["toy.thing:1", "toy.thing:2"]
    assert len(heads_file().splitlines()) == 2


def _die(*_args: object, **_named: object) -> None:
    raise Killed


KILLED = """
import os, signal, django
from django.db import connection
from django.conf import settings
django.setup()
connection.settings_dict["NAME"] = os.environ["KILL_DB"]
from shuzheng.kernel.audit import actions, jobs
from shuzheng.kernel.audit.specs import SYSTEM

for number in (2, 3):
    actions.record(by=SYSTEM, action="toy.do", subject=f"toy.thing:{number}", summary="做了一件事")
setattr(jobs, os.environ["KILL_AT"], lambda *args, **named: os.kill(os.getpid(), signal.SIGKILL))
jobs.sequence_pending()
"""


@pytest.mark.parametrize("step", ["_batch", "file_heads"])
def test_a_process_killed_with_9_loses_no_acknowledged_line(log: None, step: str, tmp_path: Path) -> None:
    say(1)
    jobs.sequence_pending()
    (tmp_path / "pg.url").write_text("postgresql:///unused")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "shuzheng.config.settings",
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"postgresql://postgres:@/shuzheng?host={ROOT / 'var/pg'}"),
        "KILL_DB": connection.settings_dict["NAME"],
        "KILL_AT": step,
    }

    died = subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=ROOT, check=False, capture_output=True)

    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert queries.verify().is_intact
    jobs.sequence_pending()
    assert queries.verify().is_intact
    assert [line.subject for line in LogLine.objects.order_by("seq")] == [f"toy.thing:{n}" for n in (1, 2, 3)]


def test_a_torn_last_line_of_the_heads_file_is_mended_and_no_finding(written: Write) -> None:
    written(12)
    whole = heads_file()
    queries.heads_path().write_bytes(whole[:-40])

    assert queries.verify().is_intact
    jobs.sequence_pending()

    assert heads_file() == whole


def test_a_whole_line_of_the_heads_file_that_disagrees_is_a_finding(written: Write) -> None:
    written(12)
    first, second, third = heads_file().splitlines(keepends=True)
    queries.heads_path().write_bytes(first + second.replace(b'"size":10', b'"size":11') + third)

    assert [str(one) for one in queries.verify().findings] == ["第 6–11 行：树头文件缺少或者改动了对应的记载"]


def test_a_heads_file_that_is_gone_is_a_finding(written: Write) -> None:
    written(12)
    queries.heads_path().unlink()

    assert [str(one) for one in queries.verify().findings] == ["第 1–12 行：树头文件缺少或者改动了对应的记载"]


def test_a_line_that_somebody_else_put_into_the_outbox_is_named(written: Write, by_hand: Hand) -> None:
    written(3)
    by_hand("INSERT INTO audit_outboxline (body, mac) SELECT body, '' FROM audit_logline WHERE seq = 1")

    jobs.sequence_pending()

    assert [(one.kind, one.first) for one in queries.verify().findings] == [("forged", 4)]


def test_an_edited_outbox_line_is_named_once_it_is_in_the_log(log: None, by_hand: Hand) -> None:
    say(1)
    by_hand("UPDATE audit_outboxline SET body = replace(body, '件', '桩')")

    jobs.sequence_pending()

    assert [(one.kind, one.first) for one in queries.verify().findings] == [("forged", 1)]


def test_a_row_inserted_at_the_end_neither_stops_the_log_nor_is_forgotten(
    written: Write, by_hand: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    written(3)
    by_hand("INSERT INTO audit_logline (seq, body) SELECT 4, body FROM audit_logline WHERE seq = 1")
    say(4)

    assert jobs.sequence_pending() == 2

    assert [(one.kind, one.first) for one in queries.verify().findings] == [("forged", 5)]
    assert "手工插入" in caplog.text


def test_a_database_behind_the_heads_file_is_called_out(
    written: Write, by_hand: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    written(12)
    by_hand("DELETE FROM audit_logline WHERE seq > 5", "DELETE FROM audit_treehead WHERE size > 5")

    jobs.sequence_pending()

    assert "落后于树头文件" in caplog.text


def test_a_database_that_is_away_is_waited_for(log: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, calls = threading.Event(), []

    def away_once() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("the database is away")
        stop.set()
        return 0

    monkeypatch.setattr(jobs, "RETRY_S", 0)
    monkeypatch.setattr(jobs, "PAUSE_S", 0)
    monkeypatch.setattr(jobs, "sequence_pending", away_once)

    jobs.run_sequencer(stop)

    assert len(calls) == 2


@pytest.mark.parametrize(
    "detail",
    [
        pytest.param({"text": "nul \0 inside"}, id="a NUL, which PostgreSQL cannot hold"),
        pytest.param({"text": "half \ud800 a pair"}, id="half a surrogate pair"),
        pytest.param({"number": 10**30, "price": Decimal("1.10")}, id="numbers beyond JSON's"),
        pytest.param({"text": "长" * 100_000}, id="a text too long for a line"),
        pytest.param({1: {"at": AT, "set": {1}}}, id="keys and values of other types"),
        pytest.param({"text": 'a\nb"c\\u0000'}, id="what JSON escapes"),
        pytest.param({"x": float("nan")}, id="no number"),
    ],
)
def test_whatever_is_in_the_detail_the_line_is_written(log: None, detail: dict[str, object]) -> None:
    actions.record(by=SYSTEM, action="toy.do", subject="toy.thing:" + "长" * 3000, summary="长" * 3000, detail=detail)
    jobs.sequence_pending()

    assert queries.verify().is_intact
    assert len(LogLine.objects.get().summary) == 500
    assert len(LogLine.objects.get().body or "") < 70_000


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_logline SET body = '{}' WHERE seq = 1",
        "UPDATE audit_logline SET body = NULL WHERE seq = 1",
        "UPDATE audit_logline SET seq = 9 WHERE seq = 1",
        "DELETE FROM audit_logline WHERE seq = 1",
        "TRUNCATE audit_logline",
        "UPDATE audit_treehead SET at = now()",
        "DELETE FROM audit_treehead",
        "TRUNCATE audit_treehead",
        "UPDATE audit_outboxline SET body = '{}'",
        "DELETE FROM audit_outboxline",
    ],
)
def test_triggers_refuse_even_the_owner(written: Write, statement: str) -> None:
    written(2)
    say(3)

    with pytest.raises(Exception, match=r"audit log only grows|outbox keeps"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_head_that_swears_to_other_lines_than_those_moved_is_refused(written: Write) -> None:
    written(2)
    say(3)
    pk = OutboxLine.objects.get().pk

    with pytest.raises(Exception, match="other lines"), connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(2, %s, '', now(), '', '', '', '')", [[pk]])
    with pytest.raises(Exception, match="not the end"), connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(0, %s, '', now(), '', '', '', '')", [[pk]])
