"""The tables by county and by department, over the divisions a person supervises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Sum

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.cases.oversight.queries import late_now
from shuzheng.kernel.orgs.models import Division, Org
from shuzheng.kernel.orgs.queries import branches, divisions_within, superiors
from shuzheng.lib.clock import SHANGHAI, day_of
from shuzheng.systems.office.supervision.league.rules import (
    METHOD,
    Gathered,
    Line,
    line,
    months_after,
    months_between,
    ranked,
)
from shuzheng.systems.office.supervision.models import Finding, Tallied, Tally


@dataclass(frozen=True, slots=True)
class League:
    """Two tables over one division and one period."""

    division: Division
    first: date
    last: date
    places: Sequence[Line]
    units: Sequence[Line]
    method: str
    known_at: datetime | None
    missing: Sequence[date]  # months not yet added up


Key = Callable[[str, UUID], str]


def league(division: Division, *, first: date, last: date, at: datetime) -> League:
    """How the divisions directly below, and the units within, did from one month to another."""
    on = day_of(at)
    least = parameter("supervision.league.least", on, superiors(division.code, on=on)).whole
    found = _Found(division, first, last, at)
    top = branches(found.codes, under=division.code, on=on)
    places = found.gathered(lambda code, org: top.get(code, ""))
    units = found.gathered(lambda code, org: str(org))
    named, known = Division.objects.in_bulk(list(places)), Org.objects.in_bulk(list(units))
    months = months_between(first, last)
    told = dict(Tallied.objects.filter(month__in=months).values_list("month", "at"))
    return League(
        division=division,
        first=first,
        last=last,
        places=ranked((_named(line(key, named[key].name, one), division) for key, one in places.items()), least=least),
        units=ranked((line(key, str(known[UUID(key)]), one) for key, one in units.items()), least=least),
        method=METHOD.format(least=least),
        known_at=min(told.values(), default=None),
        missing=[month for month in months if month not in told],
    )


def _named(one: Line, division: Division) -> Line:
    """The division's own cases stand beside those of the divisions below it."""
    return replace(one, name=f"{division.name}本级") if one.key == division.code else one


class _Found:
    """What the three sources say of a division and a period, read once."""

    def __init__(self, division: Division, first: date, last: date, at: datetime) -> None:
        on = day_of(at)
        within = divisions_within(division.code, on=on).values("code")
        rows = Tally.objects.filter(month__gte=first, month__lte=last, division__in=within)
        self.tallies = list(
            rows.values_list("division", "org", "days", "is_late").annotate(total=Sum("count")).order_by()
        )
        known = set(within.values_list("code", flat=True))
        self.late = [one for one in late_now(at=at) if one.division in known]
        span = (_start(first), _start(months_after(last, 1)))
        seen = Finding.objects.filter(division__in=within, found_at__gte=span[0], found_at__lt=span[1])
        self.findings = list(seen.values_list("division", "org").annotate(total=Count("pk")).order_by())
        self.codes = {row[0] for row in self.tallies} | {one.division for one in self.late}
        self.codes |= {row[0] for row in self.findings}

    def gathered(self, key: Key) -> dict[str, Gathered]:
        """The same added up by what `key` says of each."""
        found: dict[str, Gathered] = defaultdict(Gathered)
        for division, org, days, is_late, count in self.tallies:
            one = found[key(division, org)]
            one.days[days] += count
            one.late += count if is_late else 0
        for late in self.late:
            found[key(late.division, late.org)].late_now += late.count
        for division, org, count in self.findings:
            found[key(division, org)].findings += count
        found.pop("", None)
        return dict(found)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
