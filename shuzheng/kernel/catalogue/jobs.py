"""Keeping the search index in step with the database: after each commit, and every minute for what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet
from procrastinate.contrib.django import app

from shuzheng.kernel.catalogue.models import Resource, ResourceVersion
from shuzheng.kernel.catalogue.queries import STAFF, search_index
from shuzheng.kernel.catalogue.specs import State
from shuzheng.lib.search import Entry

_BATCH = 1000


def sync_index() -> int:
    """Bring what changed into the index; if another process is at it, that one takes ours along."""
    index = search_index()
    if not index.exists:
        return rebuild_index()
    done = 0
    with index.lock(wait=False) as held:
        while held and (changed := list(_with_content(_due())[:_BATCH])):
            gone = [str(resource.pk) for resource in changed if resource.state == State.WITHDRAWN]
            index.write(search_entries(changed), gone)
            _mark([(resource.pk, resource.revision) for resource in changed])
            done += len(changed)
    return done


def rebuild_index() -> int:
    """Make the index anew from the database; readers keep the old one until it is whole."""
    index = search_index()
    with index.lock(wait=True):
        seen: list[tuple[UUID, int]] = []
        resources = _with_content(Resource.objects.order_by("pk")).iterator(chunk_size=_BATCH)
        written = index.write(search_entries(_noting(resources, seen)), anew=True)
        _mark(seen)
    return written


@app.periodic(cron="* * * * *")
@app.task(name="catalogue.sync_index", queueing_lock="catalogue.sync_index")
def sync_index_every_minute(timestamp: int) -> None:
    """What a killed process or a busy lock left undone."""
    sync_index()


def search_entries(resources: Iterable[Resource]) -> Iterator[Entry]:
    """What the index keeps of each resource: names, labels, provider, code; never a sample."""
    for resource in resources:
        version = resource.current or resource.working
        if version is not None and resource.state != State.WITHDRAWN:
            yield _search_entry(resource, version)


def _search_entry(resource: Resource, version: ResourceVersion) -> Entry:
    words = [word for element in version.elements.all() for word in (element.label, element.name)]
    return Entry(
        id=str(resource.pk),
        texts={
            "name": version.name,
            "labels": " ".join([*words, version.summary]),
            "provider": f"{resource.source.name} {resource.source.short_name}",
            "code": resource.code or "",
        },
        words={
            "audience": [STAFF if resource.current_id else f"org:{resource.source_id}"],
            "source": [str(resource.source_id)],
            "class": list(dict.fromkeys(version.class_path[:size] for size in (1, 3, 6, 24))),
            "sharing": [version.sharing],
            "opening": [version.opening],
            "grade": [str(version.grade or "")],
            "cycle": [version.update_cycle],
            "format": [version.data_format],
            "bound": ["yes" if resource.is_bound else "no"],
            "mode": list(version.modes),
        },
        rank=(version.published_on or version.created_on).toordinal(),
    )


def _due() -> QuerySet[Resource]:
    return Resource.objects.filter(revision__gt=F("indexed_revision")).order_by("pk")


def _with_content(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    found = resources.select_related("source", "current", "working")
    return found.prefetch_related("current__elements", "working__elements")


def _noting(resources: Iterable[Resource], seen: list[tuple[UUID, int]]) -> Iterator[Resource]:
    for resource in resources:
        seen.append((resource.pk, resource.revision))
        yield resource


def _mark(seen: list[tuple[UUID, int]]) -> None:
    """Note the revision that was read, not the present one: what changed meanwhile stays due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_resource r SET indexed_revision = s.revision"
            " FROM unnest(%s::uuid[], %s::integer[]) AS s(id, revision) WHERE r.id = s.id",
            [[pk for pk, _ in seen], [revision for _, revision in seen]],
        )
