"""Reading what flows back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shuzheng.kernel.exchange.bindings.models import Binding
from shuzheng.kernel.exchange.bindings.queries import CYCLES, binding_in_use
from shuzheng.kernel.exchange.feeds.models import ReturnFeed
from shuzheng.lib.clock import day_of

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def feeds_for(person: Person) -> QuerySet[ReturnFeed]:
    """The feeds that a person's departments give, or that reach their divisions; so for those they supervise."""
    found = ReturnFeed.objects.select_related("resource", "division")
    orgs = person.orgs_seen(own="exchange.view", over="exchange.supervise")
    if orgs is None:
        return found
    return found.filter(Q(resource__source__in=orgs) | Q(division__in=[org.division_id for org in orgs]))


@dataclass(frozen=True, slots=True)
class Standing:
    """An open feed and the last day on which what it returns was as fresh as it promises."""

    feed: ReturnFeed
    fresh_until: date


def standing() -> Iterator[Standing]:
    """Every open feed and until when it kept its word: unbound, broken, or a copy older than its cycle is not kept."""
    for feed in open_feeds().select_related("resource__source", "division"):
        yield Standing(feed, _fresh_until(feed, binding_in_use(feed.resource_id)))


def _fresh_until(feed: ReturnFeed, binding: Binding | None) -> date:
    if binding is None:
        return day_of(feed.opened_at)
    if binding.is_live or binding.snapshot is None:
        return binding.broken_on or date.max
    days = CYCLES.get(feed.refresh)
    return day_of(binding.snapshot.built_at) + timedelta(days=days) if days is not None else date.max


def open_feeds() -> QuerySet[ReturnFeed]:
    """All feeds that flow."""
    return ReturnFeed.objects.filter(is_open=True)
