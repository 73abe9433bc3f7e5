"""Reading what flows back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shuzheng.kernel.exchange.feeds.models import ReturnFeed

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def feeds_for(person: Person) -> QuerySet[ReturnFeed]:
    """The feeds that a person's departments give, or that reach their divisions; so for those they supervise."""
    found = ReturnFeed.objects.select_related("resource", "division")
    orgs = person.orgs_seen(own="exchange.view", over="exchange.supervise")
    if orgs is None:
        return found
    return found.filter(Q(resource__source__in=orgs) | Q(division__in=[org.division_id for org in orgs]))


def open_feeds() -> QuerySet[ReturnFeed]:
    """All feeds that flow."""
    return ReturnFeed.objects.filter(is_open=True)
