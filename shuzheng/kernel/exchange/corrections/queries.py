"""Who has a wrong row: callers that named it, and exports and files that held it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from shuzheng.kernel.exchange.bindings.models import Snapshot
from shuzheng.kernel.exchange.bindings.queries import snapshots_folder
from shuzheng.kernel.exchange.corrections.models import CorrectionNotice
from shuzheng.kernel.exchange.corrections.rules import merged, satisfies
from shuzheng.kernel.exchange.deliveries.models import Delivery
from shuzheng.kernel.exchange.entries.queries import resource_view
from shuzheng.kernel.exchange.grants.models import Grant
from shuzheng.kernel.exchange.specs import Condition, ResourceView
from shuzheng.kernel.exchange.uses.models import Use
from shuzheng.kernel.exchange.uses.queries import exports_of, taken, takings, who_read
from shuzheng.kernel.exchange.uses.rules import Pull, Taken
from shuzheng.lib import snapshots
from shuzheng.lib.snapshots import quoted

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def consumers_of(resource_id: UUID, row_key: str) -> list[Pull]:
    """Everybody who pulled the row; where it cannot be ruled out that an export held it, it counts as pulled."""
    view = resource_view(resource_id)
    found = who_read(view.code, row_key)
    found += [Pull(use.consumer, use.grant_id, 1, use.at, certain=False) for use in _exports(view, row_key)]
    for delivery, certain in _files(view, row_key):
        found.append(Pull(delivery.grant.consumer.uscc, delivery.grant_id, 1, delivery.prepared_at, certain=certain))
    return merged(found)


def takings_of(resource_id: UUID, row_key: str) -> list[Taken]:
    """The same one by one: each call, each export and each file that gave the row to somebody."""
    view = resource_view(resource_id)
    found = takings(view.code, row_key)
    found += [taken(use, certain=False) for use in _exports(view, row_key)]
    return found + [_taken_in(delivery, certain) for delivery, certain in _files(view, row_key)]


def _exports(view: ResourceView, row_key: str) -> Iterator[Use]:
    for use in exports_of(view.code):
        if use.grant_id and _held(use.source, view.key, row_key, use.grant_id):
            yield use


def _files(view: ResourceView, row_key: str) -> Iterator[tuple[Delivery, bool]]:
    for delivery in Delivery.objects.filter(grant__resource_id=view.id).select_related("grant__consumer", "snapshot"):
        path = delivery.snapshot.path if delivery.snapshot else ""
        if _held(path, view.key, row_key, delivery.grant_id):
            yield delivery, bool(path)


def _taken_in(delivery: Delivery, certain: bool) -> Taken:
    grant = delivery.grant
    words = (grant.purpose, "file", tuple(grant.elements))
    return Taken(f"file:{delivery.pk}", grant.consumer.uscc, grant.pk, delivery.prepared_at, *words, certain=certain)


def _held(path: str, key: str, row_key: str, grant_id: UUID) -> bool:
    """Whether an export of that snapshot under that grant may have held the row; yes, when it cannot be looked up."""
    grant = Grant.objects.filter(pk=grant_id).first()
    file = _file(path)
    if grant is None or file is None:
        return True
    row = next(snapshots.read(file, where=f"CAST({quoted(key)} AS TEXT) = ?", parameters=(row_key,)), None)
    return row is not None and all(satisfies(row, Condition(**condition)) for condition in grant.conditions)


def _file(path: str) -> Path | None:
    folder, _, name = path.removesuffix(".sqlite").partition("/")
    if not name.isdigit() or not Snapshot.objects.filter(resource_id=folder, number=name, removed_at=None).exists():
        return None
    file = snapshots_folder() / path
    return file if file.exists() else None


def notices_for(person: Person) -> QuerySet[CorrectionNotice]:
    """Corrections that a person's departments should take over."""
    return CorrectionNotice.objects.filter(consumer__in=person.orgs_with("exchange.view")).select_related("resource")


def notices_of(dispute_ref: str) -> QuerySet[CorrectionNotice]:
    """Everybody told in one dispute."""
    return CorrectionNotice.objects.filter(dispute_ref=dispute_ref).select_related("consumer")
