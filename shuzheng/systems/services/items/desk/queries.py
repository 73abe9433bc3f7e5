"""What the desk shows of the items: figures, what stands against publication, what the state could supply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, FloatField, Q, Value, When

from shuzheng.kernel.orgs import queries as orgs
from shuzheng.lib.errors import Refused
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
    holds = Q(state="published", valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    prompt = Q(promised_days__isnull=False, statutory_days__gte=2 * F("promised_days"))
    told = ItemVersion.objects.annotate(statutory_days=_days("statutory"), promised_days=_days("promised")).aggregate(
        published=Count("pk", filter=holds),
        lacking=Count("pk", filter=holds & ~Q(lacks=[])),
        prompt=Count("pk", filter=holds & prompt),
        drafts=Count("pk", filter=Q(state="draft")),
        faulty=Count("pk", filter=Q(state="draft") & ~Q(faults=[])),
        withdrawn=Count("pk", filter=Q(state="withdrawn")),
    )
    return Counts(**told)


def _days(name: str) -> Case:
    """A limit in natural days, as `rules.days_of` has it."""
    whens = [When(**{f"{name}_unit": unit}, then=F(f"{name}_value") * Value(days)) for unit, days in rules.DAYS.items()]
    return Case(*whens, default=None, output_field=FloatField())


def drafting_orgs(person: Person, *, on: date) -> list[tuple[str, str]]:
    """The organisations for which a person may draft."""
    return [(str(one.pk), one.name) for one in orgs.orgs_in_charge(person, "items.draft", on=on).order_by("name")]


def owner(uscc: str) -> dict[str, Any]:
    """The organisation of a code and its division, for a draft of whom nobody knew whose it is."""
    found = orgs.org_by_uscc(uscc.strip().upper())
    if found is None:
        reason = "没有登记这个统一社会信用代码的单位，请先登记单位"
        raise Refused(reason, code="items.org", fields={"org_code": reason})
    return {"org": found, "division": found.division}
