"""What the service hall sees to by itself: an index of the items that holds what is in force today."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuzheng.systems.services.items.jobs import rebuild_index
from shuzheng.systems.services.items.queries import search_index


@app.periodic(cron="7 0 * * *")
@app.task(name="services.rebuild_index", queueing_lock="services.rebuild_index")
def rebuild_index_every_night(timestamp: int) -> None:
    """Versions that begin or end on the day."""
    rebuild_index()


@app.periodic(cron="*/5 * * * *")
@app.task(name="services.make_index", queueing_lock="services.make_index")
def make_index_where_there_is_none(timestamp: int) -> None:
    """After a restore, or where the folder of the index was emptied."""
    if not search_index().exists:
        rebuild_index()
