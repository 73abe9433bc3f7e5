"""The worker's part: one import at a time, each from wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from procrastinate.contrib.django import app

from shuzheng.kernel.registers.imports import actions, queries
from shuzheng.lib import clock


@app.task(name="registers.import")
def go_on_with_imports() -> None:
    """Go on with every import that waits for the platform; if another process does, leave it to that one."""
    with _alone() as is_alone:
        while is_alone and (run := queries.working()):
            actions.go_on(run=run, now=clock.now)


@app.periodic(cron="* * * * *")
@app.task(name="registers.import_again", queueing_lock="registers.import_again")
def take_up_what_was_left(timestamp: int) -> None:
    """What a killed process left behind goes on within a minute."""
    go_on_with_imports()


@contextmanager
def _alone() -> Iterator[bool]:
    """Held by the connection: whoever dies lets go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('registers.import', 2))")
        is_alone: bool = cursor.fetchone()[0]
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended('registers.import', 2))")
