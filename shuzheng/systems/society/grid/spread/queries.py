"""Where the grids and their events are: counted by village and by county, for those who oversee them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count

from shuzheng.kernel.orgs.queries import divisions_within, superiors
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.events.queries import events_for
from shuzheng.web.specs import MapNode

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@dataclass(frozen=True, slots=True)
class Village:
    """How many grids a village has, and how many events were found there."""

    code: str
    name: str
    grids: int
    events: int
    waiting: int


def villages(person: Person, *, since: datetime, on: date) -> list[Village]:
    """The villages with grids, those with most events first."""
    events = events_for(person, on=on).filter(received_at__gte=since).order_by()
    found = Counter(dict(events.values_list("grid__division").annotate(n=Count("pk"))))
    open_ones = events.filter(case__closed_at=None)
    waiting = Counter(dict(open_ones.values_list("grid__division").annotate(n=Count("pk"))))
    grids = queries.grids_for(person, on=on).order_by()
    counted = grids.values_list("division", "division__name").annotate(n=Count("pk"))
    rows = [Village(code, name, n, found[code], waiting[code]) for code, name, n in counted]
    return sorted(rows, key=lambda one: (-one.events, one.code))


def by_county(rows: list[Village], *, on: date, link: str) -> list[MapNode]:
    """The same by county, for the map."""
    counted: Counter[str] = Counter()
    for one in rows:
        chain = superiors(one.code, on=on)
        counted[next((code for code in chain if len(code) == 6 and not code.endswith("00")), chain[0])] += one.events
    return [MapNode(code, n, link) for code, n in counted.items()]


def area(person: Person, *, on: date) -> set[str]:
    """The divisions that the person's offices oversee, and the counties beside a single one, to know where it is."""
    codes: set[str] = set()
    for place in queries.places(person, queries.VIEW, on=on):
        city = next((code for code in superiors(place, on=on) if code.endswith("00")), place)
        codes |= set(divisions_within(city, on=on).values_list("code", flat=True))
    return codes
