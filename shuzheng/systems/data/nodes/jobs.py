"""What the registers show by themselves: platforms left outside, records lost. Decree 809 art. 39, 40."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from procrastinate.contrib.django import app

from shuzheng.kernel.calendar.queries import due, parameter
from shuzheng.kernel.exchange.actions import keep_facts
from shuzheng.kernel.exchange.uses.queries import lost_records
from shuzheng.kernel.exchange.uses.rules import Fact
from shuzheng.lib import clock
from shuzheng.systems.data.nodes.queries import here, platforms_outside

REF = 80


@app.periodic(cron="50 0 * * *")
@app.task(name="nodes.watch", queueing_lock="nodes.watch")
def watch_every_night(timestamp: int) -> None:
    """Report what is left outside and what is lost."""
    now = clock.now()
    keep_facts(list(facts(clock.day_of(now))), at=now)


def facts(on: date) -> Iterator[Fact]:
    """Art. 39(8): platforms not yet part of the one system; art. 40(5): this node's own records of use."""
    until = due(parameter("nodes.include", on).valid_from, "nodes.include").on
    for platform in platforms_outside():
        yield Fact("platform_outside", platform.owner.uscc, platform.name[:REF], on, due=until)
    node = here()
    if node is not None and node.org is not None:
        for name, since in lost_records():
            yield Fact("records_missing", node.org.uscc, name[:REF], since or on)
