"""Reading what was delivered by file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shuzheng.kernel.exchange.deliveries.models import Delivery
from shuzheng.lib.home import home

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def folder() -> Path:
    """Where delivered files lie."""
    path = home() / "deliveries"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def deliveries_for(person: Person) -> QuerySet[Delivery]:
    """Files made for a person's departments or from their data, or those they supervise."""
    found = Delivery.objects.select_related("grant__resource", "grant__consumer", "grant__provider")
    orgs = person.orgs_seen(own="exchange.view", over="exchange.supervise")
    if orgs is None:
        return found
    return found.filter(Q(grant__consumer__in=orgs) | Q(grant__provider__in=orgs))
