"""What supervision does by itself: reads the log every ten minutes, adds up what was concluded every hour."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuzheng.lib import clock
from shuzheng.systems.office.supervision.league.actions import tally_recent
from shuzheng.systems.office.supervision.watching.actions import watch


@app.periodic(cron="*/10 * * * *")
@app.task(name="supervision.watch", queueing_lock="supervision.watch")
def watch_every_ten_minutes(timestamp: int) -> None:
    """Put the rules to what happened since the last look."""
    watch(at=clock.now())


@app.periodic(cron="20 * * * *")
@app.task(name="supervision.tally", queueing_lock="supervision.tally")
def tally_every_hour(timestamp: int) -> None:
    """Add up this month and the last anew."""
    tally_recent(at=clock.now())
