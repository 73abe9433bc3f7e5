"""What the desk shows of the items: figures, what stands against publication, what the state could supply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from shuzheng.kernel.orgs import queries as orgs
from shuzheng.systems.services.items import rules
from shuzheng.systems.services.items.models import ItemVersion

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@dataclass(frozen=True, slots=True)
class Counts:
    """How the items stand."""

    published: int
    drafts: int
    faulty: int
    withdrawn: int
    prompt: int
    lacking: int


def counts(on: date) -> Counts:
    """Items by state; those promised in half the lawful time or less; those whose guide lacks something."""
    here = ItemVersion.objects.published(on)
    states = ItemVersion.objects.aggregate(
        drafts=Count("pk", filter=Q(state="draft")),
        faulty=Count("pk", filter=Q(state="draft") & ~Q(faults=[])),
        withdrawn=Count("pk", filter=Q(state="withdrawn")),
    )
    own = here.aggregate(published=Count("pk"), lacking=Count("pk", filter=~Q(lacks=[])))
    limits = here.exclude(statutory_value=None).exclude(promised_value=None)
    prompt = sum(rules.is_prompt(statutory=one.statutory, promised=one.promised) for one in _limits(limits))
    return Counts(prompt=prompt, **states, **own)


def _limits(rows: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
    return rows.only("statutory_value", "statutory_unit", "promised_value", "promised_unit")


def drafting_orgs(person: Person, *, on: date) -> list[tuple[str, str]]:
    """The organisations for which a person may draft."""
    return [(str(one.pk), one.name) for one in orgs.orgs_in_charge(person, "items.draft", on=on).order_by("name")]
