"""Reading the items: what is published on a day, one version, a guide, a search. Anybody may read what is published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Q

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.calendar.specs import Due, Limit
from shuzheng.kernel.catalogue.queries import database_id
from shuzheng.kernel.orgs.queries import orgs_in_charge
from shuzheng.lib.home import home
from shuzheng.lib.search import SearchIndex, Shape
from shuzheng.systems.services.items.models import ItemVersion, VersionQuerySet
from shuzheng.systems.services.items.rules import supplier
from shuzheng.systems.services.items.specs import Material

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

SHAPE = Shape(
    texts={"name": 3.0, "aliases": 4.0, "main": 1.5, "text": 0.5, "provider": 1.0, "code": 4.0},
    words=("audience", "theme", "org", "division", "level", "kind"),
)


def published(on: date) -> VersionQuerySet:
    """The implementation lists that hold on a day."""
    return ItemVersion.objects.published(on).select_related("item", "org", "division")


def version(code_or_id: str | UUID, on: date | None = None) -> ItemVersion | None:
    """A version by its id, whatever its state (a case keeps its own); or what is published on a day under a code."""
    rows = ItemVersion.objects.select_related("item", "org", "division")
    if pk := _as_id(code_or_id):
        return rows.filter(pk=pk).first()
    return rows.published(on).filter(number=str(code_or_id)).first() if on else None


def versions_of(number: str) -> VersionQuerySet:
    """Every version of one implementation list, the newest first."""
    return ItemVersion.objects.filter(number=number).select_related("org", "published_by").order_by("-version")


def beside(one: ItemVersion, *, on: date) -> VersionQuerySet:
    """The other lists of the same entry of the basic catalogue: the same thing elsewhere, or in another case."""
    return published(on).filter(item=one.item).exclude(number=one.number).order_by("division", "name")[:8]


def visible_to(person: Person, *, on: date) -> VersionQuerySet:
    """What is published or was, and the drafts of the organisations in a person's charge."""
    rows = ItemVersion.objects.select_related("item", "org", "division")
    if not person.may("items.view"):
        return rows.none()
    own = Q(org__in=orgs_in_charge(person, "items.view", on=on))
    if person.may("items.import"):
        own |= Q(org=None)
    return rows.filter(~Q(state="draft") | own)


@dataclass(frozen=True, slots=True)
class Guide:
    """A version as the public reads it."""

    version: ItemVersion
    on: date
    bring: tuple[Material, ...]
    spared: tuple[tuple[Material, str], ...]  # each with who supplies it, in words
    due: Due | None
    statutory_due: Due | None

    @property
    def is_prompt(self) -> bool:
        """Whether it is done while one waits."""
        return self.version.case_kind == "immediate"

    @property
    def promise(self) -> Limit | None:
        """How long it takes: as promised, else as the law allows."""
        return self.version.promised or self.version.statutory

    @property
    def days_saved(self) -> int:
        """How many days before the law's last one the promise ends."""
        return (self.statutory_due.on - self.due.on).days if self.statutory_due and self.due else 0


def guide(one: ItemVersion, *, on: date) -> Guide:
    """What a person must know of an item who would apply on a day."""
    return Guide(
        version=one,
        on=on,
        bring=tuple(paper for paper in one.papers if not paper.is_spared),
        spared=tuple((paper, _supplier(paper)) for paper in one.papers if paper.is_spared),
        due=_due(one.promised or one.statutory, on),
        statutory_due=_due(one.statutory, on),
    )


def _supplier(paper: Material) -> str:
    return supplier(paper.supplied_by) if paper.supplied_by not in ("", paper.name) else "部门数据共享"


def _due(limit: Limit | None, on: date) -> Due | None:
    return calendar.due(on, limit) if limit else None


def _as_id(value: str | UUID) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if len(value) == 36 else None
    except ValueError:
        return None


# ---- search ----


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of a search: the versions of one page, best first, how many in all, how many per word."""

    total: int
    versions: tuple[ItemVersion, ...]
    counts: dict[str, dict[str, int]]
    is_partial: bool = False


@cache
def _index_at(folder: str) -> SearchIndex:
    return SearchIndex(Path(folder), SHAPE)


def search_index() -> SearchIndex:
    """The index of this database: another database, or the same one created anew, has another."""
    database = database_id(connection.settings_dict["NAME"])
    return _index_at(str(home() / "search" / "items" / database))


def search(
    text: str = "",
    *,
    on: date,
    audience: str = "",
    theme: str = "",
    org: str = "",
    division: str | Collection[str] = "",
    page: int = 1,
    size: int = 20,
    count: Collection[str] = (),
) -> Found:
    """Published items that match, best first; by audience, theme, organisation or division (one code, or several)."""
    places = [division] if isinstance(division, str) else list(division)
    asked = {"audience": [audience], "theme": [theme], "org": [org], "division": places}
    where = {name: [word for word in words if word] for name, words in asked.items()}
    hits = search_index().search(
        text,
        where={name: words for name, words in where.items() if words},
        limit=size,
        offset=(min(max(page, 1), 500) - 1) * size,
        count=tuple(count),
    )
    rows = published(on).in_bulk([UUID(pk) for pk in hits.ids])
    counts = {name: dict(found) for name, found in hits.counts.items()}
    return Found(hits.total, tuple(rows[UUID(pk)] for pk in hits.ids if UUID(pk) in rows), counts, hits.is_partial)
