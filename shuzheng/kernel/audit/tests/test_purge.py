"""Records of use are kept three years; what the law lets go leaves its hash behind."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from shuzheng.kernel.audit import actions, jobs, queries, rules
from shuzheng.kernel.audit.models import LogLine
from shuzheng.kernel.audit.tests.conftest import COMMITTED, Hand
from shuzheng.kernel.audit.tests.test_queries import AUDITOR, Someone
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = COMMITTED
Write = Callable[..., None]
PURGER = Someone("auditor", permissions=frozenset({"audit.purge"}))
TODAY = date(2026, 11, 22)


@pytest.fixture
def old(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines 1–5 of 2022, lines 6–8 of today."""
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: datetime(2022, 5, 1, tzinfo=UTC))
        written(5)
    written(3)


def test_a_purge_earlier_than_three_years_is_refused_with_the_article(old: None) -> None:
    with pytest.raises(Refused) as refusal:
        actions.purge(before=date(2023, 11, 23), by=PURGER, on=TODAY)

    assert "第29条" in refusal.value.article
    assert "2023-11-22" in refusal.value.message
    assert LogLine.objects.filter(body=None).count() == 0


def test_a_lawful_purge_empties_the_text_and_the_log_still_verifies(old: None) -> None:
    assert actions.purge(before=date(2023, 11, 22), by=PURGER, on=TODAY) == 5

    assert list(LogLine.objects.filter(body=None).order_by("seq").values_list("seq", "actor_id")) == [
        (seq, None) for seq in range(1, 6)
    ]
    line = LogLine.objects.get(action="audit.purge")
    assert (line.seq, line.detail["through"], line.actor_id) == (9, 5, "auditor")
    assert queries.verify().is_intact
    assert [line.seq for line in queries.search(AUDITOR).lines] == [9, 8, 7, 6]
    assert queries.inclusion(3)["body"] is None


def test_a_purge_hides_no_other_line(old: None, by_hand: Hand) -> None:
    actions.purge(before=date(2023, 11, 22), by=PURGER, on=TODAY)

    by_hand("UPDATE audit_logline SET body = NULL WHERE seq = 7", "DELETE FROM audit_logline WHERE seq = 2")

    assert [str(one) for one in queries.verify().findings] == [
        "第 2 行：已被删除",
        "第 7 行：正文被清空，日志中没有相应的清理记录",
    ]


def test_a_purge_recorded_by_hand_hides_nothing(old: None, by_hand: Hand) -> None:
    by_hand(
        """INSERT INTO audit_outboxline (body, mac) SELECT
           '{"action":"audit.purge","at":"2026-11-22T00:00:00Z","detail":{"through":8}}', ''""",
        "UPDATE audit_logline SET body = NULL WHERE seq = 7",
    )
    jobs.sequence_pending()

    assert [(one.kind, one.first) for one in queries.verify().findings] == [("emptied", 7), ("forged", 9)]


def test_only_who_may_purge_purges(old: None) -> None:
    with pytest.raises(NotAllowed):
        actions.purge(before=date(2023, 1, 1), by=AUDITOR, on=TODAY)


def test_there_must_be_something_to_purge(old: None) -> None:
    with pytest.raises(Refused, match="没有可以清理的日志"):
        actions.purge(before=date(2022, 1, 1), by=PURGER, on=TODAY)


def test_a_longer_term_of_the_place_binds_too(old: None, monkeypatch: pytest.MonkeyPatch) -> None:
    five_years = SimpleNamespace(name="本地保存期限", whole=5, unit="year", article="本地规定")
    monkeypatch.setattr("shuzheng.kernel.calendar.queries.parameter", lambda code, on: five_years)

    with pytest.raises(Refused, match="2021-11-22"):
        actions.purge(before=date(2023, 1, 1), by=PURGER, on=TODAY)


@pytest.mark.parametrize(
    ("on", "value", "unit", "kept"),
    [
        ("2026-11-22", 3, "year", "2023-11-22"),
        ("2028-02-29", 3, "year", "2025-02-28"),
        ("2026-08-31", 6, "month", "2026-02-28"),
        ("2026-03-01", 6, "month", "2025-09-01"),
        ("2026-12-31", 12, "month", "2025-12-31"),
    ],
)
def test_the_term_is_counted_back_to_the_day(on: str, value: int, unit: str, kept: str) -> None:
    assert rules.earliest_kept(date.fromisoformat(on), value, unit) == date.fromisoformat(kept)
