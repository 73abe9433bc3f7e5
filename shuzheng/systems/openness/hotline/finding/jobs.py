"""Keeping the index of open tickets in step: every minute what came in, and what is open no longer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from procrastinate.contrib.django import app

from shuzheng.lib.search import Entry
from shuzheng.systems.openness.hotline.finding.queries import mergeable, search_index
from shuzheng.systems.openness.hotline.models import Ticket

_BATCH = 2000


@app.periodic(cron="* * * * *")
@app.task(name="hotline.sync_index", queueing_lock="hotline.sync_index")
def sync_every_minute(timestamp: int) -> None:
    """A caller reports the same a minute later: until then the newest are looked at one by one."""
    sync_index()


def sync_index() -> int:
    """Write the open tickets that the index has not, and take out those that are open no longer; how many."""
    index = search_index()
    done = 0
    with index.lock(wait=False) as held:
        if held and not index.exists:  # it was deleted: it can always be made anew
            Ticket.objects.filter(is_indexed=True).update(is_indexed=False)
        while held:
            new = list(mergeable().filter(is_indexed=False).order_by("pk")[:_BATCH])
            gone = list(Ticket.objects.filter(is_indexed=True).exclude(pk__in=mergeable().values("pk"))[:_BATCH])
            if not (new or gone):
                break
            index.write(entries(new), [str(one.pk) for one in gone])
            Ticket.objects.filter(pk__in=[one.pk for one in new]).update(is_indexed=True)
            Ticket.objects.filter(pk__in=[one.pk for one in gone]).update(is_indexed=False)
            done += len(new) + len(gone)
    return done


def entries(tickets: Iterable[Ticket]) -> Iterator[Entry]:
    """What the index keeps of each: its words and its place, neither of which names anybody's number."""
    for one in tickets:
        words = {"hotline": [str(one.hotline_id)]}
        yield Entry(str(one.pk), {"all": f"{one.text} {one.address}"}, words)
