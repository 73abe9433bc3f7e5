"""The rounds of a worker's day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Max, QuerySet

from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.models import Grid, Round, Visit
from shuzheng.systems.society.grid.rules import Routine, due_by, due_on

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def rounds_of_day(person: Person, *, on: date) -> list[tuple[Round, date]]:
    """What the person is to look at by today, each with the day since which it is due."""
    grids = queries.grids_of(person, on=on)
    rows = Round.objects.filter(queries.in_term(on), grid__in=grids).select_related("grid")
    known = {row.pk: row for row in rows.annotate(last=Max("visits__on"))}
    routines = [Routine(row.pk, row.every_days, row.valid_from, row.last) for row in known.values()]
    return [(known[one.id], due_on(one)) for one in due_by(routines, on=on)]


def visits_today(person: Person, *, on: date) -> QuerySet[Visit]:
    """What the person has looked at today."""
    return Visit.objects.filter(by=person, on=on).select_related("round__grid").order_by("at")


def rounds_in(grid: Grid, *, on: date) -> list[Round]:
    """The rounds of a grid, each with when it was last made."""
    return list(Round.objects.filter(queries.in_term(on), grid=grid).annotate(last=Max("visits__on")))
