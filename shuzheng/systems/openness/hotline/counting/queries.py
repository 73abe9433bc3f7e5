"""Hot topics and how well units do: counted from tickets, each figure leading to its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from shuzheng.kernel.cases.clocks.queries import late as late_clocks
from shuzheng.kernel.orgs.queries import divisions_within, superiors
from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.dispatching.rules import generic, words
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.web.specs import MapNode

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

GOOD = ("satisfied", "basically")
MOST_TOPICS, MOST_WORDS, MOST_READ = 12, 20, 5000
EVER = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another, as seen on a day."""

    since: datetime
    until: datetime
    on: date

    @property
    def before(self) -> Span:
        """The span of the same length before it."""
        return Span(self.since - (self.until - self.since), self.since, self.on)


@dataclass(frozen=True, slots=True)
class Topic:
    """How often a category came in this span, and in the one before."""

    name: str
    now: int
    before: int

    @property
    def change(self) -> str:
        """Up or down, in words."""
        if not self.before:
            return "新出现"
        return f"{(self.now - self.before) / self.before:+.0%}"


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """How a unit handles what it gets."""

    unit_id: str
    unit: str
    total: int
    concluded: int
    rated: int
    satisfied: int
    first: int
    late: int
    bounced: int

    @property
    def satisfied_share(self) -> float | None:
        """Of those asked who answered."""
        return self.satisfied / self.rated if self.rated else None

    @property
    def first_share(self) -> float | None:
        """Solved at the first time, of those concluded."""
        return self.first / self.concluded if self.concluded else None

    @property
    def late_share(self) -> float | None:
        """Late, of all that it got."""
        return self.late / self.total if self.total else None


def late_numbers(*, on: date) -> set[str]:
    """The cases whose handling ran out of time, done or not."""
    return {one.number for one in late_clocks({"ticket"}, on=on, since=EVER) if one.clock == "handle"}


def is_late(rows: QuerySet[Ticket], *, on: date, late: bool) -> QuerySet[Ticket]:
    """The tickets that were late, or were not."""
    found = late_numbers(on=on)
    return rows.filter(case__number__in=found) if late else rows.exclude(case__number__in=found)


def topics(person: Person, *, span: Span) -> list[Topic]:
    """The commonest categories of a span, beside the span before it."""
    now, before = _by_category(_within(person, span)), _by_category(_within(person, span.before))
    return [Topic(name, count, before.get(name, 0)) for name, count in now.most_common(MOST_TOPICS)]


def _within(person: Person, span: Span) -> QuerySet[Ticket]:
    return queries.tickets_for(person, on=span.on).filter(received_at__gte=span.since, received_at__lt=span.until)


def _by_category(rows: QuerySet[Ticket]) -> Counter[str]:
    counted = rows.order_by().values_list("category").annotate(n=Count("pk"))
    return Counter({name or "（未分类）": n for name, n in counted})


def hot_words(person: Person, *, span: Span) -> list[tuple[str, int]]:
    """The words that most tickets of a span have."""
    rows = _within(person, span)
    counted, empty = Counter[str](), generic()
    for text in rows.values_list("text", flat=True)[:MOST_READ]:
        counted.update({word for word in words(text) if len(word) > 1} - empty)
    return counted.most_common(MOST_WORDS)


def places(person: Person, *, span: Span) -> tuple[list[MapNode], list[tuple[str, int]]]:
    """The tickets by county, for the map, and by division, for the table behind it."""
    rows = _within(person, span)
    counted = rows.order_by().values_list("case__division", "case__division__name").annotate(n=Count("pk"))
    counties: Counter[str] = Counter()
    for code, _, n in counted:
        counties[_county(superiors(code, on=span.on))] += n
    table = sorted(((name, n) for _, name, n in counted), key=lambda row: -row[1])
    link = reverse("tickets")
    return [MapNode(code, n, f"{link}?division={code}") for code, n in counties.items()], table


def _county(chain: Sequence[str]) -> str:
    """The county of a place, by the codes above it; a place above the counties is its own."""
    return next((code for code in chain if len(code) == 6 and not code.endswith("00")), chain[0])


def area(person: Person, *, on: date) -> set[str]:
    """The counties that the person's hotlines serve."""
    served = (divisions_within(one.division_id, on=on) for one in person.orgs_with("hotline.receive"))
    return {code for found in served for code in found.values_list("code", flat=True)}


def points(person: Person, *, span: Span) -> list[tuple[float, float]]:
    """Where the tickets lie whose reporter gave a point, without saying which: longitude, latitude."""
    rows = _within(person, span).filter(latitude__isnull=False)
    return [(x or 0.0, y or 0.0) for x, y in rows.values_list("longitude", "latitude")[:MOST_READ]]


def unit_figures(person: Person, *, span: Span) -> list[UnitFigures]:
    """Satisfied, solved at the first time, late and bounced, by unit."""
    rows = _within(person, span).filter(unit__isnull=False)
    done = Q(concluded_at__isnull=False)
    counted = (
        rows.order_by()
        .values("unit_id", name=F("unit__short_name"))
        .annotate(
            total=Count("pk"),
            concluded=Count("pk", filter=done),
            rated=Count("pk", filter=Q(grade__in=(*GOOD, "unsatisfied"))),
            satisfied=Count("pk", filter=Q(grade__in=GOOD)),
            first=Count("pk", filter=done & Q(round=1, grade__in=GOOD)),
            late=Count("pk", filter=Q(case__number__in=late_numbers(on=span.on))),
            bounced=Count("pk", filter=Q(bounces__gt=0)),
        )
    )
    found = [UnitFigures(unit_id=str(row.pop("unit_id")), unit=row.pop("name"), **row) for row in counted]
    return sorted(found, key=lambda one: -one.total)
