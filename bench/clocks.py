"""How long a new schedule takes to reach every open clock: `python -m bench.clocks [--cases 1000000]`.

Every case has three sides, one open clock and one task; every clock runs into the year whose schedule is entered, so
that all of them change: the worst there can be. Beside it, the same clocks counted one by one.
"""

import argparse
import os
import time
from datetime import date, datetime
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")
YEAR = 2027
ONE_BY_ONE = 1000

CASES = """
INSERT INTO cases_case ({columns})
SELECT {values} FROM generate_series(1, %(count)s) number
"""
CASE = {
    "id": "gen_random_uuid()",
    "number": "'BN' || lpad(number::text, 12, '0')",
    "flow": "'share_request'",
    "flow_version": "1",
    "state": "'received'",
    "title": "'办件' || number",
    "division_id": "'130000'",
    "opened_at": "%(at)s",
}
PARTIES = """
INSERT INTO cases_caseparty (case_id, side, org_id) SELECT id, %s, %s FROM cases_case
"""
# Starts over six weeks, limits from 40 to 70 working days, a promise for every third, a pause for every twentieth.
CLOCKS = """
INSERT INTO cases_caseclock ({columns})
SELECT {values} FROM (SELECT id, right(number, 12)::bigint AS number FROM cases_case) kase
"""
CLOCK = {
    "case_id": "kase.id",
    "name": "'reply'",
    "label": "'答复时限'",
    "run": "1",
    "parameter": "'exchange.reply'",
    "limit_value": "40 + number %% 31",
    "limit_unit": "'wd'",
    "promised_value": "CASE WHEN number %% 3 = 0 THEN 25 + number %% 5 END",
    "promised_unit": "CASE WHEN number %% 3 = 0 THEN 'wd' ELSE '' END",
    "article": "'条例第二十一条'",
    "warn": "0.2",
    "started_on": "DATE '2026-11-15' + (number %% 45)::int",
    "started_at": "(DATE '2026-11-15' + (number %% 45)::int)::timestamp AT TIME ZONE 'Asia/Shanghai'",
}
PAUSES = """
INSERT INTO cases_pausespan (clock_id, since, until, since_at, until_at, ground, label, article, by_move, reason)
SELECT id, started_on + 2, started_on + 2 + (id %% 9)::int, started_at + interval '2 days',
       started_at + interval '2 days' + interval '1 day' * (id %% 9),
       'hearing', '听证', '行政许可法第四十五条', true, ''
FROM cases_caseclock WHERE id %% 20 = 0
"""
TASKS = """
INSERT INTO cases_task ({columns})
SELECT {values} FROM cases_caseclock clock
"""
TASK = {
    "case_id": "clock.case_id",
    "side": "'provider'",
    "duty": "'data_officer'",
    "role": "'data_officer'",
    "org_id": "%(org)s",
    "division_id": "'130000'",
    "steps": "'[]'::jsonb",
    "clock_id": "clock.id",
    "opened_at": "%(at)s",
}


def main() -> None:
    """Make a database of its own, measure, remove it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    cases = parser.parse_args().cases
    import django

    from shuzheng.lib import postgres

    postgres.start()
    django.setup()
    from django.db import connection

    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_clocks"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measure(cases)
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def measure(count: int) -> None:
    """Fill, enter the year's schedule, count."""
    from django.db.models import F

    from shuzheng.kernel.cases.models import Case, CaseClock, Move, Notice, Task
    from shuzheng.kernel.cases.recounting.actions import recompute_clocks
    from shuzheng.lib.clock import SHANGHAI

    fill(count, datetime(2026, 12, 29, 9, tzinfo=SHANGHAI))
    enter(off={})
    recompute_clocks(year=YEAR, at=datetime(2026, 12, 29, 10, tzinfo=SHANGHAI))
    vacuum()
    enter(off={date(YEAR, 1, day): "演示假日" for day in (4, 5, 6)})
    before = Move.objects.count()
    at = datetime(2026, 12, 30, 9, tzinfo=SHANGHAI)
    took = timed(lambda: recompute_clocks(year=YEAR, at=at))
    said = Move.objects.count() - before
    assert said == count, f"{said} of {count} cases say so"
    late = Case.objects.filter(clocks__stopped_on=None).exclude(due_at=F("clocks__target_at")).count()
    assert late == 0, f"{late} cases bear another day"
    stale = Task.objects.exclude(clock=None).exclude(due_at=F("clock__target_at")).count()
    assert stale == 0, f"{stale} desks show another day"
    print(f"{'open clocks counted anew, all changed':45} {count:12,} in {took:8.1f} s  {count / took:12,.0f} /s")
    print(f"{'  lines in the cases, notices':45} {said:12,}, {Notice.objects.filter(created_at=at).count()}")
    quiet = timed(lambda: recompute_clocks(year=YEAR, at=at))
    print(f"{'the same schedule again, nothing changes':45} {count:12,} in {quiet:8.1f} s")
    rows = list(CaseClock.objects.select_related("case").order_by("id")[:ONE_BY_ONE])
    each = timed(lambda: one_by_one(rows))
    print(f"{'one by one, without saying so':45} {len(rows):12,} in {each:8.1f} s  {len(rows) / each:12,.0f} /s")


def fill(count: int, at: datetime) -> None:
    """Cases, sides, clocks, pauses and tasks, a statement each."""
    from django.db import connection, models

    from bench.cases_world import KEPT
    from seeds import small
    from shuzheng.kernel.cases.models import Case, CaseClock, Task
    from shuzheng.kernel.cases.recounting.actions import columns_of

    here = small()

    def insert(statement: str, model: type[models.Model], said: dict[str, str]) -> None:
        given: dict[str, Any] = {"count": count, "at": at, "org": here.education.pk}
        columns = columns_of(model, said, given)
        cursor.execute(statement.format(columns=", ".join(columns), values=", ".join(columns.values())), given)

    started = time.perf_counter()
    with connection.cursor() as cursor:
        for table in KEPT:  # no clock has been counted, and nobody asks for lists
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        insert(CASES, Case, CASE)
        for side, org in (("requester", here.market), ("provider", here.education), ("authority", here.authority)):
            cursor.execute(PARTIES, [side, org.pk])
        insert(CLOCKS, CaseClock, CLOCK)
        cursor.execute(PAUSES, [])
        insert(TASKS, Task, TASK)
        for table in KEPT:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    vacuum()
    print(f"{'made':45} {count:12,} in {time.perf_counter() - started:8.1f} s", flush=True)


def enter(off: dict[date, str]) -> None:
    """The year's schedule, without telling anybody yet."""
    from django.db import transaction

    from shuzheng.kernel.calendar import actions
    from shuzheng.lib import schedules
    from shuzheng.lib.clock import now

    given = schedules.YearSchedule(YEAR, {**schedules.statutory(YEAR), **off}, {}, official=bool(off), source="bench")
    with transaction.atomic():
        actions.replace_schedule(given, entered_by="bench", at=now())


def one_by_one(rows: list) -> None:  # type: ignore[type-arg]
    """What each clock would cost by itself."""
    from shuzheng.kernel.cases.clocks.actions import reckon

    for row in rows:
        reckon(row)
        row.save()


def vacuum() -> None:
    """Statistics for the planner, as autovacuum would have made them."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("case", "caseparty", "caseclock", "pausespan", "task", "move", "notice"):
            cursor.execute(f"VACUUM ANALYZE cases_{table}")


def timed(work: object) -> float:
    """Seconds a call takes."""
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
