"""What the hotline does by itself: parked tickets wake, concluded ones are filed, the suggestion learns."""

from __future__ import annotations

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.lib import clock
from shuzheng.systems.openness.hotline import actions
from shuzheng.systems.openness.hotline.dispatching import actions as dispatching
from shuzheng.systems.openness.hotline.finding import jobs as finding
from shuzheng.systems.openness.hotline.knowing import actions as knowing
from shuzheng.systems.openness.hotline.models import Ticket

__all__ = ["finding", "learn_every_week", "tend", "tend_every_hour"]  # the worker looks for jobs here


@app.periodic(cron="15 * * * *")
@app.task(name="hotline.tend", queueing_lock="hotline.tend")
def tend_every_hour(timestamp: int) -> None:
    """Wake and file."""
    tend(at=clock.now())


@app.periodic(cron="30 3 * * 0")
@app.task(name="hotline.learn", queueing_lock="hotline.learn")
def learn_every_week(timestamp: int) -> None:
    """A new version from the week's dispatches and returns; somebody decides whether it is used."""
    dispatching.train(by=SYSTEM, at=clock.now())


def tend(*, at: datetime) -> int:
    """Wake what is due, file what is over; how many."""
    on = clock.day_of(at)
    due = Ticket.objects.filter(case__state="parked", parked_until__lte=on).values_list("pk", flat=True)
    wait = timedelta(days=parameter("hotline.archive", on).whole)
    over = Ticket.objects.filter(case__state="concluded", concluded_at__lte=at - wait).values_list("pk", flat=True)
    knowing.remind_owners(at=at)
    found = [(actions.wake, pk) for pk in list(due)] + [(actions.archive, pk) for pk in list(over)]
    for do, pk in found:
        do(case_id=pk, at=at)
    return len(found)
