"""Open tickets that may be about the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.orgs.queries import superiors
from shuzheng.lib.clock import day_of
from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.finding.queries import candidates
from shuzheng.systems.openness.hotline.intake import rules
from shuzheng.systems.openness.hotline.models import Ticket

MOST_SHOWN = 5
SAID = 150  # characters of a matter by which its likes are looked for; the index reads no longer question


@dataclass(frozen=True, slots=True)
class Similar:
    """An open ticket and how alike it is."""

    number: str
    title: str
    place: str
    received_at: datetime
    unit: str
    callers: int
    likeness: int


def similar(
    *, text: str, division: str, at: datetime, address: str = "", point: tuple[float, float] | None = None
) -> list[Similar]:
    """The open tickets nearest in place, words and time; repeats stand behind their primary."""
    on = day_of(at)
    chain = superiors(division, on=on)
    days = parameter("hotline.similar", on, chain).whole
    hotline = queries.hotline_for(division, on=on)
    rows = candidates(f"{text[:SAID]} {address}", hotline=hotline.pk).filter(received_at__gte=at - timedelta(days=days))
    found = []
    counted = rows.select_related("case__division", "unit").annotate(callers=1 + Count("case__followers"))
    for row in counted.order_by("-received_at"):
        there = (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None
        score = rules.likeness(
            text=rules.overlap(text, row.text),
            same_division=row.case.division_id == division,
            address=rules.overlap(address, row.address) if address and row.address else 0.0,
            metres=rules.metres_between(point, there) if point and there else None,
            hours=rules.hours_between(at, row.received_at),
            window_hours=days * 24,
        )
        if score >= rules.LEAST:
            found.append((score, row))
    best = sorted(found, key=lambda pair: -pair[0])[:MOST_SHOWN]
    return [_shown(row, score) for score, row in best]


def _shown(row: Ticket, score: float) -> Similar:
    place = f"{row.case.division.name}{row.address}"
    unit, callers = str(row.unit or ""), row.callers  # type: ignore[attr-defined]  # counted by the query
    return Similar(row.case.number, row.case.title, place, row.received_at, unit, callers, round(score * 100))
