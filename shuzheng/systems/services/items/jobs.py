"""Keeping the search index of the items in step with what is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.db import transaction

from shuzheng.lib.search import Entry
from shuzheng.systems.services.items.models import ItemVersion, VersionQuerySet
from shuzheng.systems.services.items.queries import search_index
from shuzheng.systems.services.items.rules import colloquial
from shuzheng.systems.services.items.specs import State


def refresh_later(keys: Collection[UUID]) -> None:
    """Bring versions into the index, or out of it, once the transaction is through."""
    transaction.on_commit(lambda: sync_index(keys))


def sync_index(keys: Collection[UUID]) -> int:
    """Write the versions that are published in the place of what the index has of them; take the others out."""
    index = search_index()
    if not index.exists:
        return rebuild_index()
    with index.lock(wait=True):
        rows = _published().filter(pk__in=keys)
        return index.write(entries(rows.iterator(chunk_size=500)), map(str, keys))


def rebuild_index() -> int:
    """Make the index anew from what is published: some thousands of items take about a second."""
    index = search_index()
    with index.lock(wait=True):
        return index.write(entries(_published().iterator(chunk_size=500)), anew=True)


def _published() -> VersionQuerySet:
    """What holds, or is to hold."""
    return ItemVersion.objects.filter(state=State.PUBLISHED, valid_to=None).select_related("item", "org", "division")


def entries(rows: Iterable[ItemVersion]) -> Iterator[Entry]:
    """What the index keeps of each version."""
    for one in rows:
        told = [one.item.name, one.item.main_name, one.conditions[:500], one.result]
        yield Entry(
            id=str(one.pk),
            texts={
                "name": one.name,
                "aliases": f"{one.aliases} {colloquial(f'{one.name} {one.item.main_name}')}",
                "main": one.item.main_name,
                "text": " ".join([*told, *(paper.name for paper in one.papers)]),
                "provider": f"{one.org.name} {one.org.short_name}" if one.org else one.org_name,
                "code": f"{one.number} {one.item.code}",
            },
            words={
                "audience": list(one.audiences),
                "theme": list(one.themes),
                "org": [str(one.org_id)],
                "division": [str(one.division_id)],
                "level": [one.level],
                "kind": [one.kind],
            },
            rank=(one.valid_from.toordinal() if one.valid_from else 0),
        )
