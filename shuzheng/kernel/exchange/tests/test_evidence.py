"""Evidence is taken in exactly once, whatever is killed; and whoever changes either side of it is found."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.db import DatabaseError, connection, transaction

from seeds import Small
from shuzheng.config.backup import FOLDERS
from shuzheng.gateway import evidence
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar.actions import set_parameter
from shuzheng.kernel.exchange.bindings.queries import snapshots_folder
from shuzheng.kernel.exchange.deliveries.queries import folder as files_folder
from shuzheng.kernel.exchange.models import EvidenceSegment, Use, Violation
from shuzheng.kernel.exchange.tests.conftest import AT
from shuzheng.kernel.exchange.uses import actions, queries, rules
from shuzheng.kernel.exchange.uses.rules import Fact
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import ROOT, key

pytestmark = pytest.mark.django_db
GRANT = str(UUID(int=7))
CODE = "306001/000001"
Write = Callable[..., Path]


def call(number: int = 1, **said: Any) -> dict[str, Any]:
    """A line as the gateway writes it."""
    return {
        "at": AT.timestamp() + number,
        "call_id": f"call-{number}",
        "key_id": "k1",
        "consumer": "",
        "grant_id": GRANT,
        "resource": CODE,
        "purpose": "登记核验",
        "operation": "lookup",
        "status": 200,
        "code": "ok",
        "rows": 1,
        "row_digests": [evidence.row_digest(CODE, f"A{number}")],
        "fields": ["no", "person"],
        "filters": "",
        "nonce": f"n{number}",
        "ms": 1.5,
    } | said


@pytest.fixture
def write(own_home: Path) -> Write:
    """Append calls to a segment, as a worker does."""
    heads: dict[str, str] = {}

    def append(*records: dict[str, Any], name: str = "20261102T010000-1-000001.jsonl", after: str = "") -> Path:
        path, secret = evidence.folder() / name, key("evidence")
        lines = [] if name in heads else [{"segment": 1, "pid": 1, "at": AT.timestamp(), "after": after}]
        with path.open("ab") as file:
            for record in [*lines, *records]:
                line, heads[name] = evidence.seal_line(dict(record), heads.get(name, evidence.FIRST), secret)
                file.write(line)
        return path

    return append


def ids() -> list[str]:
    return list(Use.objects.order_by("pk").values_list("call_id", flat=True))


def test_every_line_becomes_one_use_and_is_not_taken_twice(write: Write) -> None:
    write(call(1), call(2))
    assert actions.ingest(at=AT) == 3  # the head of the segment, and two calls
    write(call(3))
    assert actions.ingest(at=AT) == 1
    assert actions.ingest(at=AT) == 0
    assert ids() == ["call-1", "call-2", "call-3"]
    assert list(queries.verify_evidence()) == []


def test_more_lines_than_one_batch_are_all_taken(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 7)
    write(*(call(n) for n in range(50)))
    actions.ingest(at=AT)
    assert ids() == [f"call-{n}" for n in range(50)]


def test_a_torn_last_line_waits_for_its_rest(write: Write) -> None:
    path = write(call(1), call(2))
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    actions.ingest(at=AT)
    assert ids() == ["call-1"]
    path.write_bytes(whole)
    actions.ingest(at=AT)
    assert ids() == ["call-1", "call-2"]


def test_a_crash_in_the_middle_of_a_batch_neither_loses_nor_doubles(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(call(1), call(2))

    def power_cut(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(actions, "_seal", power_cut)
        with pytest.raises(RuntimeError):
            actions.ingest(at=AT)
    assert ids() == []
    actions.ingest(at=AT)
    assert ids() == ["call-1", "call-2"]


KILLED = """
import os, signal, django
django.setup()
from shuzheng.kernel.exchange.uses import actions
from shuzheng.lib.clock import now
actions._seal = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
actions.ingest(at=now())
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_intake_killed_with_minus_nine_is_resumed(write: Write, own_home: Path) -> None:
    write(call(1), call(2))
    ours = connection.settings_dict
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "shuzheng.config.settings",
        "DATABASE_URL": f"postgresql://{ours['USER']}:{ours['PASSWORD']}@/{ours['NAME']}?host={ours['HOST']}",
    }
    killed = subprocess.run([sys.executable, "-c", KILLED], check=False, env=environment)
    assert killed.returncode == -9
    assert ids() == []
    actions.ingest(at=AT)
    assert ids() == ["call-1", "call-2"]


def test_what_a_caller_claims_cannot_stop_the_intake(write: Write) -> None:
    write(call(1, grant_id="x" * 64, purpose="\x00" * 200, resource="'; DROP TABLE", status=403, code="grant.unknown"))
    actions.ingest(at=AT)
    use = Use.objects.get()
    assert (use.grant_id, use.purpose[0], use.resource) == (None, "\ufffd", "'; DROP TABLE")
    assert list(queries.verify_evidence()) == []


def test_a_changed_line_stops_its_segment_and_is_reported_once(write: Write) -> None:
    path = write(call(1), call(2))
    path.write_bytes(path.read_bytes().replace(b'"rows":1', b'"rows":9'))
    actions.ingest(at=AT)
    actions.ingest(at=AT)
    segment = EvidenceSegment.objects.get()
    assert "was changed" in segment.fault
    assert ids() == []


def edit(statement: str) -> None:
    """As somebody with the database's own powers would."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE exchange_use SET rows = 99 WHERE call_id = 'call-2'", "与证据不符：rows"),
        ("DELETE FROM exchange_use WHERE call_id = 'call-2'", "没有使用记录"),
        ("UPDATE exchange_use SET line = 40 WHERE call_id = 'call-3'", "在证据中没有"),
    ],
)
def test_a_record_edited_by_hand_is_named(write: Write, statement: str, said: str) -> None:
    write(call(1), call(2), call(3))
    actions.ingest(at=AT)
    edit(statement)
    assert any(said in fault for fault in queries.verify_evidence())


def test_a_segment_that_is_cut_or_gone_is_named(write: Write) -> None:
    first = write(call(1), call(2))
    write(call(3), name="20261102T020000-1-000002.jsonl", after=first.name)
    actions.ingest(at=AT)
    first.write_bytes(b"".join(first.read_bytes().splitlines(keepends=True)[:-1]))
    assert [fault.split("：")[0] for fault in queries.verify_evidence()] == [
        f"使用证据 {first.name} 被截短",
        f"使用记录 {Use.objects.get(call_id='call-2').pk} 在证据中没有",
    ]
    first.unlink()
    assert list(queries.verify_evidence()) == [
        f"使用证据 {first.name} 不见了",
        f"使用证据 {first.name} 不见了（20261102T020000-1-000002.jsonl 接在其后）",
    ]


def test_records_of_use_are_neither_changed_nor_deleted_early(write: Write) -> None:
    write(call(1))
    actions.ingest(at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Use.objects.update(rows=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        Use.objects.all().delete()


def test_a_purge_before_three_years_is_refused_and_a_later_one_is_not(write: Write) -> None:
    old = AT - timedelta(days=4 * 366)
    write(call(1, at=old.timestamp()), call(2))
    actions.ingest(at=AT)
    with pytest.raises(Refused) as refused:
        actions.purge(before=date(2024, 1, 1), by=SYSTEM, on=AT.date(), at=AT)
    assert refused.value.article == "政务数据共享条例第二十九条"
    assert actions.purge(before=date(2023, 11, 1), by=SYSTEM, on=AT.date(), at=AT) == 1
    assert ids() == ["call-2"]
    assert list(queries.verify_evidence()) == []


def test_a_backup_takes_evidence_snapshots_and_files_along(own_home: Path) -> None:
    kept = {evidence.folder(), snapshots_folder(), files_folder()}
    assert {str(path.relative_to(own_home)) for path in kept} <= set(FOLDERS)


# ---- breaches ----


def test_a_call_beyond_the_grant_becomes_a_violation_that_counts_its_times(here: Small, write: Write) -> None:
    ours = here.market.uscc
    write(call(1, consumer=ours, status=403, code="scope.field"), call(2, consumer=ours))
    actions.ingest(at=AT)
    write(call(3, consumer=ours, status=403, code="scope.field"))
    actions.ingest(at=AT)
    violation = Violation.objects.get()
    assert (violation.code, violation.times, violation.evidence) == ("40.2", 2, ["call-1", "call-3"])
    assert violation.article == "政务数据共享条例第四十条第（二）项"
    assert list(queries.violations_for(here.reviewer)) == [violation]
    assert list(queries.violations_for(here.market_officer)) == [violation]
    assert list(queries.violations_for(here.environment_officer)) == []


def test_how_an_item_is_worded_is_an_officials_row(here: Small, write: Write) -> None:
    before = queries.liability("40.2", AT.date())
    set_parameter(
        code="exchange.liability.40.2",
        value=3,
        name="核对后的表述",
        checked=True,
        valid_from=AT.date(),
        reason="核对原文",
        by=here.reviewer,
        at=AT,
    )

    write(call(1, consumer=here.market.uscc, status=403, code="scope.field"))
    actions.ingest(at=AT)

    assert not before.is_checked
    assert queries.liability("40.2", AT.date()).is_checked
    assert Violation.objects.get().article == "政务数据共享条例第四十条第（三）项"


@pytest.mark.parametrize(("article", "items"), [(39, 9), (40, 7), (41, 3)])
def test_every_item_of_liability_has_its_row_marked_as_unchecked(here: Small, article: int, items: int) -> None:
    found = [queries.liability(f"{article}.{number}", AT.date()) for number in range(1, items + 1)]

    assert {one.is_checked for one in found} == {False}
    assert len({one.title for one in found}) == items


def test_every_refusal_and_fact_falls_under_an_item_there_is(here: Small) -> None:
    items = {item for item, _ in (*rules.REFUSALS.values(), *rules.FACTS.values())}

    assert all(queries.liability(item, AT.date()).title for item in items)


def test_a_stranger_is_no_offender(here: Small, write: Write) -> None:
    write(call(1, consumer="", status=401, code="auth.signature"), call(2, consumer="", status=403, code="scope.field"))
    actions.ingest(at=AT)
    assert Violation.objects.count() == 0


@pytest.mark.parametrize(
    ("due", "done", "on", "breach"),
    [
        (date(2026, 11, 3), date(2026, 11, 3), date(2026, 11, 9), None),
        (date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 9), "39.4"),
        (date(2026, 11, 3), None, date(2026, 11, 3), None),
        (date(2026, 11, 3), None, date(2026, 11, 4), "39.4"),
    ],
)
def test_a_reply_is_late_the_day_after_it_was_due(due: date, done: date | None, on: date, breach: str | None) -> None:
    found = rules.derive_facts([Fact("late_reply", "11130000MB1234562C", "GX-1", on, due, done)])
    assert [one.item for one in found] == ([breach] if breach else [])


def test_a_fact_told_twice_is_one_violation(here: Small) -> None:
    fact = Fact("refused_without_reason", here.education.uscc, "GX-1", AT.date())
    actions.keep_facts([fact], at=AT)
    actions.keep_facts([fact], at=AT)
    assert Violation.objects.get().times == 1


@pytest.mark.parametrize(
    ("today", "before", "unusual"),
    [(999, [1, 1, 1], False), (1001, [500, 400, 600], False), (2600, [500, 400, 600], True), (1001, [], True)],
)
def test_a_volume_is_unusual_when_it_is_large_and_many_times_the_usual(
    today: int, before: list[int], unusual: bool
) -> None:
    assert rules.is_unusual(today, before, factor=5, floor=1000) is unusual


def test_a_day_of_unusual_volume_is_kept_once(here: Small, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(*(call(n, consumer=here.market.uscc) for n in range(1200)))
    actions.ingest(at=AT)
    actions.watch_volume(on=AT.date(), at=AT)
    actions.watch_volume(on=AT.date(), at=AT)
    assert Violation.objects.get().summary == "调用量异常：2026-11-02 调用 1200 次，平常 0 次"


# ---- reading ----


def test_statistics_count_calls_refusals_and_rows_by_day(here: Small, write: Write) -> None:
    ours = here.market.uscc
    export = {"consumer": ours, "operation": "export", "rows": 40}
    write(
        call(1, consumer=ours),
        call(2, consumer=ours, status=403, code="scope.field", rows=0),
        call(3, **export, phase="begin"),
        call(3, **export, phase="end"),
    )
    actions.ingest(at=AT)
    assert queries.statistics(queries.uses_for(here.reviewer), since=AT.date(), until=AT.date()) == [
        queries.Day(AT.date(), CODE, ours, calls=3, denied=1, rows=41)
    ]
    assert queries.uses_for(here.market_clerk).count() == 4
    assert queries.uses_for(here.environment_clerk).count() == 0


def test_deep_pages_follow_the_last_row_seen(here: Small, write: Write) -> None:
    write(*(call(n) for n in range(10)))
    actions.ingest(at=AT)
    first = queries.page(Use.objects.all(), limit=4)
    second = queries.page(Use.objects.all(), before=(first[-1].at, first[-1].pk), limit=4)
    assert [use.call_id for use in [*first, *second]] == [f"call-{n}" for n in range(9, 1, -1)]


def test_who_read_a_row_is_known_by_its_key_alone(here: Small, write: Write) -> None:
    write(call(1, consumer=here.market.uscc), call(2, consumer=here.environment.uscc))
    actions.ingest(at=AT)
    assert [pull.consumer for pull in queries.who_read(CODE, "A1")] == [here.market.uscc]
    assert queries.who_read(CODE, "A9") == []
    stored = orjson.dumps(list(Use.objects.values("row_digests", "filters", "fields")), default=str)
    assert b"A1" not in stored


def test_instants_are_counted_by_the_day_of_beijing() -> None:
    late = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    assert late.astimezone(rules.BEIJING).date() == date(2026, 11, 3)


def test_the_log_is_verified_together_with_the_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    from shuzheng.kernel.audit import queries as audit

    monkeypatch.setitem(audit._further, "使用证据", lambda: iter(["使用证据 a.jsonl 不见了"]))

    assert list(audit.further_findings()) == ["使用证据：使用证据 a.jsonl 不见了"]


def test_the_exchange_hands_its_evidence_to_the_verification_of_the_log() -> None:
    from shuzheng.kernel.audit import queries as audit
    from shuzheng.kernel.exchange.queries import verify_evidence

    assert audit._further["使用证据"] is verify_evidence
