"""What the exchange does by itself: takes in evidence, refreshes copies, notices what changed, closes what is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from procrastinate.contrib.django import app

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.bindings.queries import due_for_refresh
from shuzheng.kernel.exchange.feeds.queries import open_feeds
from shuzheng.kernel.exchange.grants.queries import due_to_expire
from shuzheng.kernel.exchange.snapshots.actions import remove_old
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused

logger = logging.getLogger("shuzheng.exchange")
T = TypeVar("T")


def ingest_evidence() -> int:
    """One beat of the worker: everything new in the gateway's segments."""
    return actions.ingest(at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="exchange.recompile", queueing_lock="exchange.recompile")
def follow_the_catalogue(timestamp: int) -> None:
    """Plans follow a new version of their entry, should whoever published it not have asked for it."""
    actions.recompile_outdated(at=clock.now())


@app.periodic(cron="7 * * * *")
@app.task(name="exchange.refresh", queueing_lock="exchange.refresh")
def refresh_sources(timestamp: int) -> None:
    """Copies whose cycle has come round are made anew; live sources are looked at for changes of shape."""
    now = clock.now()
    _each(due_for_refresh(now), lambda binding: actions.refresh(binding=binding, by=SYSTEM, at=now))


@app.periodic(cron="1 0 * * *")
@app.task(name="exchange.expire", queueing_lock="exchange.expire")
def close_what_is_over(timestamp: int) -> None:
    """Grants whose term ended, and departments founded since that a return feed should reach."""
    now = clock.now()
    _each(due_to_expire(now.date()), lambda grant: actions.expire(grant=grant, by=SYSTEM, at=now))
    _each(open_feeds(), lambda feed: actions.extend_feed(feed=feed, by=SYSTEM, at=now))


@app.periodic(cron="20 0 * * *")
@app.task(name="exchange.watch", queueing_lock="exchange.watch")
def watch_yesterday(timestamp: int) -> None:
    """Yesterday's volumes beside the days before."""
    now = clock.now()
    actions.watch_volume(on=now.date() - timedelta(days=1), at=now)


@app.periodic(cron="40 2 * * *")
@app.task(name="exchange.clean", queueing_lock="exchange.clean")
def remove_old_snapshots(timestamp: int) -> None:
    """Copies that nothing reads any more."""
    remove_old(at=clock.now())


def _each(rows: Iterable[T], act: Callable[[T], object]) -> None:
    """One row's refusal does not keep the others waiting; it is told in the log."""
    for row in rows:
        try:
            act(row)
        except Refused as refused:
            logger.warning("%s: %s", row, refused.code)
