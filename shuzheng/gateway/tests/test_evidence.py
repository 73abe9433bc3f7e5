"""The record of use: there for every answer and every refusal, chained, and a condition of answering at all."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from shuzheng.gateway import journal as journals
from shuzheng.gateway.evidence import EvidenceBroken, read_segment, row_digest
from shuzheng.gateway.journal import Journal
from shuzheng.gateway.problems import Problem
from shuzheng.gateway.tests.world import OURS, PURPOSE, RESOURCE, World, read_lines


def test_an_answer_says_who_what_for_and_which_rows(world: World, live: str) -> None:
    response = world.get("/P00003?fields=%E5%A7%93%E5%90%8D", grant=live, nonce="nonce-of-this-call")
    (record,) = world.evidence_of(response)
    assert (
        record.items()
        >= {
            "key_id": "ours",
            "consumer": OURS,
            "grant_id": live,
            "resource": RESOURCE,
            "purpose": PURPOSE,
            "operation": "lookup",
            "status": 200,
            "code": "ok",
            "rows": 1,
            "row_digests": [row_digest(RESOURCE, "P00003")],
            "fields": ["姓名"],
            "nonce": "nonce-of-this-call",
        }.items()
    )


def test_a_page_and_a_batch_name_each_row(world: World, snapshot: str) -> None:
    page = world.get("?limit=2", grant=snapshot)
    batch = world.post("/batch", {"keys": ["P00001", "P00002", "nobody"]}, grant=snapshot)
    digests = [row_digest(RESOURCE, key) for key in ("P00001", "P00002")]
    assert [record["row_digests"] for record in world.evidence_of(page) + world.evidence_of(batch)] == [digests] * 2


def test_no_value_and_no_key_of_a_row_is_in_the_evidence(world: World, live: str) -> None:
    response = world.post("/verify", {"key": "P00042", "claims": {"姓名": "演示42"}}, grant=live)
    (record,) = world.evidence_of(response)
    assert "P00042" not in str(record)
    assert "演示42" not in str(record)
    assert record["fields"] == ["姓名"]


def test_an_over_scope_call_leaves_what_was_asked(world: World, live: str) -> None:
    (record,) = world.evidence_of(world.get("/P00003?fields=secret,%E5%A7%93%E5%90%8D", grant=live))
    assert record.items() >= {"code": "scope.field", "status": 403, "asked": ["secret"], "rows": 0}.items()
    assert record["consumer"] == OURS


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_refusal_before_authentication_is_recorded_too(world: World, method: str) -> None:
    response = world.call(method, f"/v1/{RESOURCE}/P00003", {"shuzheng-grant": "x\ny" * 100})
    (record,) = world.evidence_of(response)
    assert (record["consumer"], len(record["grant_id"])) == ("", 64)


def test_an_export_is_recorded_before_and_after(world: World, live: str) -> None:
    before, after = world.evidence_of(world.get("/export.csv?%E6%AC%A1%E6%95%B0.le=7", grant=live))
    assert (before["phase"], before["rows"], before["format"]) == ("begin", 0, "csv")
    assert (after["phase"], after["rows"], after["code"]) == ("end", 7, "ok")
    assert before["filters"] == after["filters"] != ""


def write(folder: Path, count: int, **changes: Any) -> Path:
    """A segment with some lines."""

    async def run() -> None:
        journal = Journal(folder)
        for n in range(count):
            await journal.write({"n": n, **changes})
        await journal.close()

    asyncio.run(run())
    return sorted(folder.glob("*.jsonl"))[-1]


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Path:
    return tmp_path


def test_lines_are_read_back_in_order(folder: Path) -> None:
    assert [line.record.get("n") for line in read_lines(write(folder, 5))] == [None, 0, 1, 2, 3, 4]


def test_reading_goes_on_where_it_stopped(folder: Path) -> None:
    segment = write(folder, 5)
    third = read_lines(segment)[3]
    assert [line.record["n"] for line in read_segment(segment, offset=third.end, prev=third.hash)] == [3, 4]


def test_a_torn_last_line_is_passed_over(folder: Path) -> None:
    segment = write(folder, 5)
    segment.write_bytes(segment.read_bytes()[:-9])
    assert [line.record.get("n") for line in read_lines(segment)] == [None, 0, 1, 2, 3]


@pytest.mark.parametrize("harm", ["change", "remove", "insert", "swap"])
def test_tampering_with_a_line_is_found(folder: Path, harm: str) -> None:
    segment = write(folder, 5)
    lines = segment.read_bytes().splitlines(keepends=True)
    if harm == "change":
        lines[2] = lines[2].replace(b'"n":1', b'"n":7')
    elif harm == "remove":
        del lines[2]
    elif harm == "insert":
        lines.insert(2, lines[2])
    else:
        lines[2], lines[3] = lines[3], lines[2]
    segment.write_bytes(b"".join(lines))
    with pytest.raises(EvidenceBroken, match=segment.name):
        read_lines(segment)


def test_a_full_segment_is_followed_by_one_that_names_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "SEGMENT_BYTES", 2000)
    write(folder, 20, text="x" * 300)
    segments = sorted(folder.glob("*.jsonl"))
    heads = [read_lines(segment)[0].record for segment in segments]
    assert len(segments) > 2
    assert [head["after"] for head in heads] == ["", *(segment.name for segment in segments[:-1])]
    assert [head["after_hash"] for head in heads[1:]] == [read_lines(segment)[-1].hash for segment in segments[:-1]]


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond 3,000 bytes, as on a full disk; briefly, for the test's own report is a file as well."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def fill(journal: Journal) -> int:
    """Write until refused; how many lines were acknowledged."""
    for n in range(100):
        try:
            await journal.write({"n": n, "text": "x" * 200})
        except Problem:
            return n
    return 100


def test_a_full_disk_refuses_calls_and_loses_nothing_acknowledged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "RETRY_SECONDS", 0.0)

    async def run() -> tuple[int, int]:
        journal = Journal(folder)
        first = await fill(journal)
        second = await fill(journal)
        await journal.close()
        return first, second

    with full_disk():
        acknowledged = asyncio.run(run())
    found = [len(read_lines(segment)) - 1 for segment in sorted(folder.glob("*.jsonl"))]
    assert found == list(acknowledged)
    assert 0 < acknowledged[0] < 15


def test_without_evidence_there_is_no_answer(world: World, live: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.gateway._journal, "_failed_at", float("inf"))
    answered = world.get("/P00003", grant=live)
    refused = world.call("GET", f"/v1/{RESOURCE}/P00003", {})
    exported = world.get("/export.csv", grant=live)
    assert [r.status for r in (answered, refused, exported)] == [503] * 3
    assert [orjson.loads(r.body)["code"] for r in (answered, refused, exported)] == ["evidence.unavailable"] * 3
