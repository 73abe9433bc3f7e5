"""A log of its own for every test, really committed, and the hand of someone who owns the database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from shuzheng.kernel.audit import actions, jobs, queries
from shuzheng.kernel.audit.specs import SYSTEM, Entry

Hand = Callable[..., None]
# Flushing only this room's tables leaves the days and numbers of the calendar where they are, and saves half a second.
COMMITTED = pytest.mark.django_db(transaction=True, available_apps=["shuzheng.kernel.audit"])
TABLES = "audit_logline, audit_treehead, audit_outboxline"


def _by_hand(*statements: str) -> None:
    """What the owner of the database can do: switch the triggers off, write, switch them on."""
    with connection.cursor() as cursor:
        for table in TABLES.split(", "):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in TABLES.split(", "):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def log(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty log with its own key and heads file, committed: verification reads by connections of its own."""
    assert queries.heads_path().name != "heads.log", "this would empty the real log"
    queries.heads_path().unlink(missing_ok=True)  # what other committed tests have filed of the same test database
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    _by_hand(f"TRUNCATE {TABLES}")
    yield
    _by_hand(f"TRUNCATE {TABLES}")


@pytest.fixture
def by_hand(log: None) -> Hand:
    """Statements of someone who owns the database."""
    return _by_hand


@pytest.fixture
def written(log: None) -> Callable[..., None]:
    """Lines 1 to `count`, sequenced in batches of `each`."""

    def write(count: int, *, each: int = 5) -> None:
        for start in range(0, count, each):
            numbers = range(start + 1, min(start + each, count) + 1)
            actions.record_many(Entry(SYSTEM, "toy.do", f"toy.thing:{number}", f"第{number}件事") for number in numbers)
            jobs.sequence_pending()

    return write
