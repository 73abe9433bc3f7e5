"""免提交, counted: how many papers and answers were not asked for, because the state has them already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Func, IntegerField, Sum

from shuzheng.systems.services.hall.bundles.rules import BUNDLES
from shuzheng.systems.services.hall.models import Application


class Length(Func):
    """How many entries a JSON list has."""

    function = "jsonb_array_length"
    output_field = IntegerField()


class Answers(Func):
    """How many answers of an application were filled in by those who supply them."""

    template = "cardinality(ARRAY(SELECT jsonb_object_keys(COALESCE(%(expressions)s -> 'answers', '{}'::jsonb))))"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Spared:
    """What applicants of one item at one office were spared."""

    agency: str
    item: str
    applications: int
    papers: int
    answers: int


def spared_by_item(*, since: date, until: date) -> list[Spared]:
    """By office and item over the days named; a joined matter counts once, at the office that leads it."""
    handed_in = Application.objects.filter(
        parent=None, submitted_at__date__gte=since, submitted_at__date__lte=until
    ).order_by()
    rows = handed_in.values(at=F("agency__name"), item=F("version__name"), matter=F("bundle")).annotate(
        count=Count("pk"), papers=Sum(Length("spared")), given=Sum(Answers("supplied"))
    )
    found = [
        Spared(row["at"], row["item"] or _matter(row["matter"]), row["count"], row["papers"], row["given"])
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.papers, -one.answers, one.agency, one.item))


def total(rows: Iterable[Spared]) -> Spared:
    """All of them together."""
    kept = list(rows)
    sums = [sum(getattr(one, name) for one in kept) for name in ("applications", "papers", "answers")]
    return Spared("", "", *sums)


def _matter(number: str) -> str:
    found = BUNDLES.get(number)
    return found.name if found else number
