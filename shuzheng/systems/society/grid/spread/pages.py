"""The map of grids and events, and the table behind it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shuzheng.lib import clock
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.spread.queries import area, by_county, villages
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.specs import Provenance

DAYS = 30


@signed_in(permission=queries.VIEW)
def spread(request: PersonRequest) -> HttpResponse:
    """How many grids and events where."""
    now, on = clock.now(), clock.today()
    rows = villages(request.person, since=now - timedelta(days=DAYS), on=on)
    context = {
        "rows": rows,
        "nodes": by_county(rows, on=on, link=reverse("grid-events")),
        "area": area(request.person, on=on),
        "origin": Provenance(f"近{DAYS}日", now, "网格员上报的事件", "按网格所在村（社区）计数", "您单位辖区"),
    }
    return render(request, "grid/map.html", context)
