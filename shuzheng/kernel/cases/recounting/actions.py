"""A schedule was exchanged: every open clock that it can move is counted anew, and its case says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db import connection, models, transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.cases.clocks import queries as clocks
from shuzheng.kernel.cases.clocks import rules as law
from shuzheng.kernel.cases.desk.actions import settle
from shuzheng.kernel.cases.models import CaseClock, Move, Notice
from shuzheng.kernel.cases.moves.actions import locked
from shuzheng.kernel.cases.recounting import rules
from shuzheng.kernel.cases.specs import NOTE

AT_ONCE = 5000  # representatives read in one go
ANSWERS = tuple(field.name for field in fields(law.Counted))
ABSENT = dict.fromkeys(ANSWERS) | {"provisional": False}


@transaction.atomic
def recompute_clocks(*, year: int, at: datetime) -> int:
    """Count the open clocks that a year's schedule can move; each that changed says so. Returns how many did.

    Every situation is counted once, by the very function that counts one clock; the database lays the answers on all
    clocks in that situation.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cases_caseclock IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(rules.SITUATIONS, {"year": year})
        answers = dict(_answers(dict(cursor.fetchall())))
        if not answers:
            return 0
        cursor.execute("SET LOCAL cases.recounting = 'on'")
        cursor.execute(*_recount(answers, year=year, at=at))
        changed, cases, reordered = cursor.fetchone()
        cursor.execute("SET LOCAL cases.recounting = 'off'")
    for case_id in reordered:
        settle(locked(case_id), at=at)
    if changed:
        audit.record(
            by=SYSTEM,
            action="cases.recount",
            subject=f"calendar.schedule:{year}",
            summary=f"{year}年放假安排已录入，重算{cases}件办件的{changed}个时限",
            at=at,
        )
    return int(changed)


def _answers(situations: Mapping[str, int]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """When the clocks in each situation run out, counted on one of them."""
    table = calendar.days(date.min, date.max)
    keys = {pk: key for key, pk in situations.items()}
    ids = list(keys)
    for start in range(0, len(ids), AT_ONCE):
        some = CaseClock.objects.filter(pk__in=ids[start : start + AT_ONCE]).select_related("case")
        for row in some.prefetch_related("pauses", "extensions"):
            found = clocks.situation(row)
            counted = law.count(found, table, clocks.office(found, division=row.case.division_id))
            yield keys[row.pk], {name: getattr(counted, name) for name in ANSWERS} if counted else ABSENT


def _recount(answers: Mapping[str, Mapping[str, object]], *, year: int, at: datetime) -> tuple[str, dict[str, Any]]:
    """The statement and what it is given."""
    given: dict[str, Any] = {name: [answer[name] for answer in answers.values()] for name in ANSWERS}
    given |= {"keys": list(answers), "year": year, "at": at, "run": f"{year}:{at.isoformat()}"}
    given |= {"note": NOTE, "by_name": SYSTEM.actor_name, "by_org": SYSTEM.actor_org}
    move, notice = columns_of(Move, rules.MOVE, given), columns_of(Notice, rules.NOTICE, given)
    statement = rules.RECOUNT.format(
        open_clocks=rules.OPEN_CLOCKS,
        move_columns=", ".join(move),
        move_values=", ".join(move.values()),
        notice_columns=", ".join(notice),
        notice_values=", ".join(notice.values()),
    )
    return statement, given


def columns_of(model: type[models.Model], said: Mapping[str, str], given: dict[str, Any]) -> dict[str, str]:
    """The columns of a row: what is said of them, and for the others that may not be empty their default."""
    columns = dict(said)
    for field in model._meta.concrete_fields:
        if field.column not in said and not field.null and not field.primary_key:
            name = f"{model._meta.model_name}_{field.column}"
            given[name] = field.get_db_prep_save(field.get_default(), connection)
            columns[field.column] = f"%({name})s"
    return columns
