"""Whatever somebody does to the tables by hand, verification finds it and names the rows."""

from collections.abc import Callable

import pytest
from django.db import connection

from shuzheng.kernel.audit import queries
from shuzheng.kernel.audit.tests.conftest import COMMITTED, Hand

pytestmark = COMMITTED
Write = Callable[..., None]


def said() -> list[str]:
    """The findings, short: kind, lines, and where the text belongs."""
    return [
        f"{one.kind} {one.first}-{one.last}" + (f" was {one.was}" if one.was else "")
        for one in queries.verify().findings
    ]


def test_an_untouched_log_verifies(written: Write) -> None:
    written(23)

    report = queries.verify()

    assert report.is_intact
    assert (report.lines, report.heads) == (23, 5)


def test_an_empty_log_verifies(log: None) -> None:
    assert queries.verify().is_intact


BODY = "replace(body, '件事', '件好事')"
LEAF_OF_7 = f"""overlay(leaves placing sha256('\\x00'::bytea || convert_to((SELECT {BODY} FROM audit_logline
    WHERE seq = 7), 'UTF8')) from 33)"""


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([f"UPDATE audit_logline SET body = {BODY} WHERE seq = 7"], ["changed 7-7"], id="a line changed"),
        pytest.param([f"UPDATE audit_logline SET body = {BODY} WHERE seq = 1"], ["changed 1-1"], id="the first line"),
        pytest.param([f"UPDATE audit_logline SET body = {BODY} WHERE seq = 12"], ["changed 12-12"], id="the last line"),
        pytest.param(["DELETE FROM audit_logline WHERE seq = 7"], ["deleted 7-7"], id="a line deleted"),
        pytest.param(["DELETE FROM audit_logline WHERE seq IN (5, 6)"], ["deleted 5-6"], id="across two batches"),
        pytest.param(["DELETE FROM audit_logline WHERE seq > 10"], ["deleted 11-12"], id="the newest lines deleted"),
        pytest.param(["DELETE FROM audit_logline"], ["deleted 1-12"], id="every line deleted"),
        pytest.param(
            ["DELETE FROM audit_logline WHERE seq > 10", "DELETE FROM audit_treehead WHERE size > 10"],
            ["cut 11-12"],
            id="the newest lines cut off with their heads",
        ),
        pytest.param(
            ["DELETE FROM audit_logline", "DELETE FROM audit_treehead"], ["cut 1-12"], id="everything cut off"
        ),
        pytest.param(
            ["DELETE FROM audit_logline WHERE seq = 12", "DELETE FROM audit_treehead WHERE size = 12"],
            ["head 11-12", "cut 12-12"],
            id="the newest line cut off with the head of two",
        ),
        pytest.param(["DELETE FROM audit_treehead WHERE size > 5"], ["head 6-12"], id="the newest heads deleted"),
        pytest.param(
            [f"UPDATE audit_logline SET body = {BODY} WHERE seq = 7", "DELETE FROM audit_treehead WHERE size > 5"],
            ["head 6-12", "root 6-12"],
            id="a line changed and every head over it deleted",
        ),
        pytest.param(
            ["INSERT INTO audit_logline (seq, body) SELECT 13, body FROM audit_logline WHERE seq = 3"],
            ["inserted 13-13"],
            id="a line inserted at the end",
        ),
        pytest.param(
            ["INSERT INTO audit_logline (seq, body) SELECT 0, body FROM audit_logline WHERE seq = 3"],
            ["inserted 0-0"],
            id="a line inserted before the first",
        ),
        pytest.param(
            ["UPDATE audit_logline a SET body = b.body FROM audit_logline b WHERE (a.seq, b.seq) IN ((2, 9), (9, 2))"],
            ["moved 2-2 was 9", "moved 9-9 was 2"],
            id="two texts swapped",
        ),
        pytest.param(
            [
                "DELETE FROM audit_logline WHERE seq = 3",
                "UPDATE audit_logline SET seq = -seq WHERE seq > 3",
                "UPDATE audit_logline SET seq = -seq - 1 WHERE seq < 0",
            ],
            ["moved 3-11 was 4", "deleted 12-12"],
            id="a line deleted and the rest renumbered",
        ),
        pytest.param(
            ["UPDATE audit_logline SET seq = 99 WHERE seq = 4"], ["deleted 4-4", "moved 99-99 was 4"], id="renumbered"
        ),
        pytest.param(["UPDATE audit_logline SET body = NULL WHERE seq = 8"], ["emptied 8-8"], id="a line emptied"),
        pytest.param(
            [
                f"UPDATE audit_treehead SET leaves = {LEAF_OF_7} WHERE size = 10",
                f"UPDATE audit_logline SET body = {BODY} WHERE seq = 7",
            ],
            ["head 6-10", "changed 7-7"],
            id="a line and its leaf hash",
        ),
        pytest.param(
            [
                "UPDATE audit_treehead SET root = sha256('') WHERE size = 12",
                f"UPDATE audit_logline SET body = {BODY} WHERE seq = 11",
            ],
            ["changed 11-11", "head 11-12"],
            id="a line of the last batch and its head",
        ),
        pytest.param(["UPDATE audit_treehead SET root = sha256('') WHERE size = 10"], ["head 6-10"], id="a root"),
        pytest.param(
            ["UPDATE audit_treehead SET at = at + interval '1 day' WHERE size = 5"], ["head 1-5"], id="a time"
        ),
        pytest.param(["UPDATE audit_treehead SET macs = leaves || leaves WHERE false"], [], id="nothing"),
        pytest.param(["DELETE FROM audit_treehead WHERE size = 10"], ["head 6-10"], id="a head deleted"),
        pytest.param(["DELETE FROM audit_treehead WHERE size = 5"], ["head 1-5"], id="the first head deleted"),
        pytest.param(
            [
                "DELETE FROM audit_treehead WHERE size = 10",
                f"UPDATE audit_logline SET body = {BODY} WHERE seq = 7",
            ],
            ["head 6-10", "root 6-12"],
            id="a head deleted and a line under it changed: the interval is named",
        ),
        pytest.param(
            [
                "INSERT INTO audit_logline (seq, body) SELECT 13, body FROM audit_logline WHERE seq = 3",
                """INSERT INTO audit_treehead SELECT 13, root, at, peaks, substr(leaves, 1, 32), substr(macs, 1, 16),
                   mac FROM audit_treehead WHERE size = 12""",
            ],
            ["head 13-13", "inserted 13-13"],
            id="a line inserted at the end with a head",
        ),
        pytest.param(
            [
                """INSERT INTO audit_treehead SELECT 1000000000000, root, at, peaks, leaves, macs, mac
                   FROM audit_treehead WHERE size = 12"""
            ],
            ["head 13-1000000000000"],
            id="a head that claims a size out of this world",
        ),
    ],
)
def test_what_was_done_by_hand_is_named(
    written: Write, by_hand: Hand, statements: list[str], expected: list[str]
) -> None:
    written(12)

    by_hand(*statements)

    assert said() == expected


def test_a_generated_column_cannot_be_edited_apart_from_its_text(written: Write, by_hand: Hand) -> None:
    written(1)

    with pytest.raises(Exception, match="generated"):
        by_hand("UPDATE audit_logline SET actor_id = 'someone else' WHERE seq = 1")


def test_a_cut_stays_found_after_the_log_has_grown_again(written: Write, by_hand: Hand) -> None:
    written(12)
    by_hand("DELETE FROM audit_logline WHERE seq > 5", "DELETE FROM audit_treehead WHERE size > 5")

    written(4)

    assert said() == ["file 6-9", "cut 10-12"]


def test_lines_past_a_page_are_read_too(written: Write, by_hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "FETCH", 4)
    written(23, each=7)

    by_hand("DELETE FROM audit_logline WHERE seq = 17")

    assert said() == ["deleted 17-17"]


def test_the_findings_are_chinese_sentences_with_the_row(written: Write, by_hand: Hand) -> None:
    written(5)

    by_hand("DELETE FROM audit_logline WHERE seq = 2")

    assert [str(one) for one in queries.verify().findings] == ["第 2 行：已被删除"]


def test_progress_is_told(written: Write) -> None:
    seen: list[int] = []
    written(5)

    queries.verify(on_progress=seen.append)

    assert seen == [5]


def test_lines_written_while_verification_reads_are_no_finding(written: Write) -> None:
    """The snapshot is of one instant: the sequencer goes on."""
    written(5)

    report = queries.verify(on_progress=lambda lines: _write_another())

    assert report.is_intact
    assert queries.size() == 6


def _write_another() -> None:
    from shuzheng.kernel.audit import actions, jobs
    from shuzheng.kernel.audit.specs import SYSTEM

    actions.record(by=SYSTEM, action="toy.do", subject="toy.thing:6", summary="又一件事")
    jobs.sequence_pending()
    assert connection.in_atomic_block is False
