"""What an import would bring, or brought."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from shuzheng.systems.services.items.importing.rules import FORMATS
from shuzheng.systems.services.items.models import ImportBatch, ImportedRow, ItemVersion

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

MOST = 20


@dataclass(frozen=True, slots=True)
class Account:
    """What became of each row of a file: the numbers add up to its rows."""

    format: str
    outcomes: tuple[tuple[str, str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    ready: int
    faulty: int
    samples: tuple[ImportedRow, ...]


def batches_for(person: Person) -> QuerySet[ImportBatch]:
    """The imports, for who may import."""
    rows = ImportBatch.objects.select_related("imported_by")
    return rows if person.may("items.import") else rows.none()


def batch_for(person: Person, pk: UUID) -> ImportBatch | None:
    """One import."""
    return batches_for(person).filter(pk=pk).first()


def rows_of(batch: ImportBatch) -> QuerySet[ImportedRow]:
    """Every row of a file."""
    return batch.lines.select_related("version")


def drafts_of(batch: ImportBatch) -> QuerySet[ItemVersion]:
    """The drafts it made that are still drafts."""
    return ItemVersion.objects.filter(origins__batch=batch, state="draft").distinct()


def account(batch: ImportBatch) -> Account:
    """The numbers, the reasons that were given most, and the first rows."""
    drafts = drafts_of(batch)
    said: Counter[str] = Counter()
    for faults in drafts.exclude(faults=[]).values_list("faults", flat=True):
        said.update({_short(fault["words"]) for fault in faults})
    for reasons in batch.lines.exclude(reasons=[]).values_list("reasons", flat=True):
        said.update({_short(words) for words in reasons})
    outcomes = Counter(batch.lines.values_list("outcome", flat=True))
    return Account(
        format=FORMATS[batch.format],
        outcomes=tuple((one.value, str(one.label), outcomes[one.value]) for one in ImportedRow.Outcome),
        reasons=tuple(said.most_common(MOST)),
        ready=drafts.filter(faults=[]).count(),
        faulty=drafts.exclude(faults=[]).count(),
        samples=tuple(rows_of(batch)[:MOST]),
    )


def _short(words: str) -> str:
    """The reason without what differs from row to row."""
    head = words.split("“", 1)
    if len(head) == 1 or "”" not in head[1]:
        return words
    return f"{head[0]}…{head[1].split('”', 1)[1]}" if head[0] else words
