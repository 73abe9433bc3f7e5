"""What a schedule would move, found by entering it in earnest and taking it back: the preview cannot differ."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.cases.clocks import queries
from shuzheng.kernel.orgs.models import Person


@dataclass(frozen=True, slots=True)
class Moved:
    """A clock whose due date changes."""

    number: str
    title: str
    label: str
    before: date | None
    after: date | None
    is_provisional: bool


def moved_by(*, by: Person, at: datetime, **given: Any) -> list[Moved]:
    """The open clocks that a schedule moves or makes final."""
    with transaction.atomic():
        before = {row.pk: (row.due_on, row.provisional) for row in queries.running()}
        calendar.enter_schedule(by=by, at=at, **given)  # the cases room counts its clocks again
        moved = [
            Moved(row.case.number, row.case.title, row.label, before[row.pk][0], row.due_on, row.provisional)
            for row in queries.running()
            if before.get(row.pk, (row.due_on, row.provisional)) != (row.due_on, row.provisional)
        ]
        transaction.set_rollback(True)
    return moved
