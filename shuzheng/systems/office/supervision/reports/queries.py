"""The figures of a report, and the reports a person may read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from shuzheng.kernel.cases.oversight import queries as oversight
from shuzheng.kernel.orgs.models import Division
from shuzheng.lib.clock import SHANGHAI, day_of
from shuzheng.systems.office.supervision.league.queries import league
from shuzheng.systems.office.supervision.league.rules import months_after
from shuzheng.systems.office.supervision.lights.queries import LIGHTS, Board, board
from shuzheng.systems.office.supervision.models import Finding, Report
from shuzheng.systems.office.supervision.queries import in_charge, within
from shuzheng.systems.office.supervision.reports.rules import plain
from shuzheng.systems.office.supervision.watching.rules import RULE_CHOICES

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

DAY = timedelta(days=1)
LONGEST, MOST_UNITS = 20, 50
NAMES = tuple(name for name, _, _ in LIGHTS)


def reports_for(person: Person, *, on: date) -> QuerySet[Report]:
    """The reports about divisions a person supervises."""
    return Report.objects.filter(in_charge(person, on=on)).select_related("division", "org", "made_by")


def figures_of(division: Division, *, month: date, at: datetime) -> dict[str, Any]:
    """All that a report of a month says, as of an instant: plain JSON, kept with the report."""
    on, span = day_of(at), (_start(month), _start(months_after(month, 1)))
    lights, table = board(division, at=at), league(division, first=month, last=month, at=at)
    found = Finding.objects.filter(within(division.code, on=on), found_at__gte=span[0], found_at__lt=span[1])
    counts = dict(found.order_by().values_list("rule").annotate(total=Count("pk")))
    done, late = sum(one.done for one in table.units), sum(one.late for one in table.units)
    now_late = sum(one.late_now for one in table.units)
    return {
        "division": division.name,
        "month": f"{month:%Y年}{month.month}月",
        "at": f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        "lights": {name: getattr(lights.all, name) for name in NAMES},
        "systems": _by_system(lights),
        "done": done,
        "late": late,
        "late_now": now_late,
        "rate": (done - late) / (done + now_late) if done + now_late else None,
        "findings": {label: counts[code] for code, label in RULE_CHOICES if code in counts},
        "cases": _cases(division, span, on),
        "places": [plain(one) for one in table.places],
        "units": [plain(one) for one in table.units[:MOST_UNITS]],
        "longest": _longest(division, at),
        "method": table.method,
    }


def _by_system(lights: Board) -> list[list[str]]:
    totals: dict[str, list[int]] = {}
    for _, _, system, cell in lights.flows:
        sums = totals.setdefault(system or "其他", [0] * len(NAMES))
        sums[:] = [known + getattr(cell, name) for known, name in zip(sums, NAMES, strict=True)]
    return [[name, *map(str, counts)] for name, counts in totals.items()]


def _cases(division: Division, span: tuple[datetime, datetime], on: date) -> dict[str, int]:
    """What became of supervision cases; counted over the findings that opened them."""
    about = within(division.code, on=on) & Q(supervision__isnull=False)
    opened = Q(supervision__opened_at__gte=span[0], supervision__opened_at__lt=span[1])
    closed = Q(supervision__closed_at__gte=span[0], supervision__closed_at__lt=span[1])
    case = Count("supervision", distinct=True, filter=opened)
    return Finding.objects.filter(about).aggregate(
        opened=case,
        closed=Count("supervision", distinct=True, filter=closed),
        dismissed=Count("supervision", distinct=True, filter=closed & Q(supervision__state="dismissed")),
        open=Count("supervision", distinct=True, filter=Q(supervision__closed_at=None)),
        objected=Count("supervision", distinct=True, filter=Q(supervision__state="objected")),
    )


def _longest(division: Division, at: datetime) -> list[list[str]]:
    mine = within(division.code, on=day_of(at), field="case__division_id")
    rows = oversight.lit(oversight.running_clocks().filter(mine), "red", at=at)
    return [
        [
            row.case.number,
            row.case.title,
            row.label,
            str(row.target_on),
            f"{(at - row.target_at).total_seconds() / 86400:.1f}",
        ]
        for row in rows.order_by("target_at", "pk")[:LONGEST]
        if row.target_at
    ]


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
