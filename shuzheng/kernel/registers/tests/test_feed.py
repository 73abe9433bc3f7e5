"""The change feed: in the order of commits, each once, none behind a cursor that was handed out."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection

from seeds import Small
from shuzheng.kernel.registers import actions, queries
from shuzheng.kernel.registers.specs import Event
from shuzheng.kernel.registers.tests.conftest import AT, WHY
from shuzheng.kernel.registers.tests.toy import ROOMS, settle_each_statement
from shuzheng.lib.errors import Refused
from tests.until import until

JAN, JUNE = date(2026, 1, 1), date(2026, 6, 1)


def words(events: list[Event]) -> list[tuple[bool, str]]:
    return [(event.is_end, event.values["name"]) for event in events]


@pytest.fixture
def settled(here: Small) -> Small:
    """Inside one test transaction nothing is committed: every statement counts as one, the horizon lies above."""
    settle_each_statement()
    return here


def test_a_consumer_that_applies_the_feed_has_the_table(settled: Small) -> None:
    by = settled.education_officer
    entity = actions.enter(
        register=ROOMS, values={"code": "R1", "name": "东馆"}, grounds=WHY, by=by, at=AT, true_from=JAN
    )
    actions.change(register=ROOMS, entity=entity, values={"name": "新馆"}, grounds=WHY, by=by, at=AT, true_from=JUNE)
    held: dict[int, str] = {}
    known = queries.rows(ROOMS, person=None, on=None)
    after = ""
    while events := queries.feed(ROOMS, after=after, limit=1):
        event, after = events[0], events[0].cursor
        held.pop(event.version) if event.is_end else held.__setitem__(event.version, event.values["name"])
    assert held == dict(known.values_list("id", "name"))


def test_a_withdrawal_comes_through(settled: Small) -> None:
    by = settled.education_officer
    entity = actions.enter(
        register=ROOMS, values={"code": "R1", "name": "东馆"}, grounds=WHY, by=by, at=AT, true_from=JAN
    )
    actions.withdraw(register=ROOMS, entity=entity, grounds=WHY, by=by, at=AT)
    events = queries.feed(ROOMS)
    assert {(event.is_end, event.kind) for event in events} == {(True, "withdraw"), (False, "enter")}


@pytest.mark.parametrize("cursor", ["x", "1-2", "1-2-3-4", "1--2", "９-1-1", "1" * 60])
def test_a_broken_cursor_is_refused_in_words(here: Small, cursor: str) -> None:
    with pytest.raises(Refused, match="游标无效"):
        queries.feed(ROOMS, after=cursor)


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_not_passed_over() -> None:
    """A slow writer takes its number first and commits last: the feed waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE late (tx bigint DEFAULT registers_tx(), word text)")
    try:
        with psycopg.connect(**_parameters()) as slow, psycopg.connect(**_parameters(), autocommit=True) as quick:
            slow.execute("INSERT INTO late (word) VALUES ('slow')")
            quick.execute("INSERT INTO late (word) VALUES ('quick')")
            seen = "SELECT word FROM late WHERE tx < registers_horizon() ORDER BY tx"
            assert quick.execute(seen).fetchall() == []
            slow.commit()  # another database's writers on this server may hold the horizon a little longer
            until(lambda: quick.execute(seen).fetchall() == [("slow",), ("quick",)], 60)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE late")


def test_a_restored_database_counts_on(here: Small) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT registers_tx()")
        before = cursor.fetchone()[0]
        actions.begin_epoch()
        cursor.execute("SELECT registers_tx() - (1::bigint << 43)")
        assert cursor.fetchone()[0] > before


def _parameters() -> dict[str, Any]:
    found = connection.get_connection_params()
    return {name: found[name] for name in ("dbname", "user", "password", "host", "port") if found.get(name)}
