"""Adding up a month of concluded clocks, in one statement over the cases and one insert here."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from shuzheng.kernel.cases.oversight.queries import outcomes
from shuzheng.lib.clock import day_of
from shuzheng.systems.office.supervision.league.rules import month_of, months_after
from shuzheng.systems.office.supervision.models import Tallied, Tally

LOOK_BACK, AGAIN = 12, 2  # months


def tally_recent(*, at: datetime) -> None:
    """This month and the last, and those of the last year that never were; older ones change no more."""
    this = month_of(day_of(at))
    year = [months_after(this, -back) for back in range(LOOK_BACK)]
    known = set(Tallied.objects.filter(month__in=year).values_list("month", flat=True))
    for month in (one for place, one in enumerate(year) if place < AGAIN or one not in known):
        tally(month=month, at=at)


@transaction.atomic
def tally(*, month: date, at: datetime) -> int:
    """Add up one month anew. How many groups there are."""
    first = month_of(month)
    Tallied.objects.update_or_create(month=first, defaults={"at": at})  # the row also holds a second worker off
    found = outcomes(since=first, until=months_after(first, 1), at=at)
    Tally.objects.filter(month=first).delete()
    Tally.objects.bulk_create(
        (
            Tally(
                month=first,
                division_id=one.division,
                org_id=one.org,
                flow=one.flow,
                clock=one.clock,
                days=one.days,
                is_late=one.is_late,
                count=one.count,
            )
            for one in found
        ),
        batch_size=5000,
    )
    return len(found)
