"""Who has which duty where, now and before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Division
from shuzheng.systems.openness.hotline.dispatching.specs import duties
from shuzheng.systems.openness.hotline.models import Responsibility
from shuzheng.systems.openness.hotline.queries import HOTLINE_DUTY

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def responsibilities(person: Person, *, on: date) -> QuerySet[Responsibility]:
    """Who has which duty now, in the divisions that the person's hotline serves."""
    found = Responsibility.objects.filter(until=None, division__in=areas(person, on=on)).exclude(duty=HOTLINE_DUTY)
    return found.select_related("division", "org", "by")


def areas(person: Person, *, on: date, level: int | None = None) -> QuerySet[Division]:
    """The divisions that the person's hotlines serve."""
    codes: set[str] = set()
    for org in person.orgs_with("hotline.receive"):
        codes |= set(orgs.divisions_within(org.division_id, on=on).values_list("code", flat=True))
    found = Division.objects.on(on).filter(code__in=codes).order_by("code")
    return found if level is None else found.filter(level__lte=level)


def history(one: Responsibility) -> QuerySet[Responsibility]:
    """Who had the same duty in the same division, the newest first."""
    found = Responsibility.objects.filter(duty=one.duty, division=one.division_id)
    return found.select_related("org", "by").order_by("-since", "-pk")


def named(words: str) -> Q:
    """What a search box finds: the unit, the division, the duty, or one of the categories that belong to it."""
    codes = [
        one.code for one in duties().values() if words in one.label or any(words in name for name in one.categories)
    ]
    return (
        Q(duty__in=codes)
        | Q(org__name__icontains=words)
        | Q(org__short_name__icontains=words)
        | Q(division__name__icontains=words)
    )


def of_category(name: str) -> str:
    """The duty that a category belongs to."""
    return next((one.code for one in duties().values() if name in one.categories), "")


def categories() -> list[tuple[str, str]]:
    """Every category that some duty has."""
    found = sorted({name for one in duties().values() for name in one.categories})
    return [(name, name) for name in found]
