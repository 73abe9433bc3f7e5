"""Which entries are about whom; what the state holds already; which departments list what another is the source of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from shuzheng.kernel.catalogue import rules
from shuzheng.kernel.catalogue.models import CollectionAllowed, DataElementSubject, Element, Resource, SourceDecision
from shuzheng.kernel.catalogue.queries import Conflict, conflicts
from shuzheng.kernel.catalogue.specs import Sharing, State


def keyed_by(standard: str) -> QuerySet[Resource]:
    """The published entries whose rows bear a code of this standard: `uscc`, `citizen-id`."""
    keys = Element.objects.filter(is_key=True, standard=standard, version=F("version__resource__current"))
    return Resource.objects.filter(state=State.PUBLISHED, current__in=keys.values("version")).select_related("current")


def already_held(*, labels: Collection[str], standards: Collection[str] = ()) -> list[Element]:
    """政务数据共享条例第十九条: published data of those names or telling standards, which nobody is to be asked for.

    Keys are left out, for a person must say who they are; so is what is not shared.
    """
    named = {rules.normal_label(label) for label in labels} - {""}
    telling = rules.TELLING_STANDARDS.intersection(standards)
    held = Element.objects.filter(version__state=State.PUBLISHED, is_key=False)
    found = held.exclude(version__sharing=Sharing.WITHHELD).filter(Q(normal_label__in=named) | Q(standard__in=telling))
    return list(found.select_related("version__resource__source").order_by("version__published_on", "pk"))


def naming(standard: str) -> list[tuple[Resource, str]]:
    """The published entries whose rows name a code of this standard in an element that is not their key."""
    named = Element.objects.filter(is_key=False, standard=standard, version=F("version__resource__current"))
    rows = named.filter(version__resource__state=State.PUBLISHED).select_related("version__resource")
    return [(one.version.resource, one.name) for one in rows.order_by("version__resource__code", "position")]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A datum that a department lists although its source is another, without leave."""

    resource: Resource
    label: str
    decision: SourceDecision
    since: date


@dataclass(frozen=True, slots=True)
class Undecided:
    """A datum that several departments list without a decision on its source, and since when there are several."""

    resources: tuple[Resource, ...]
    identified_by: str
    label: str
    since: date


def repeated() -> Iterator[Repeated]:
    """Art. 19, 40: published entries that list a datum whose source was decided to be another's, without leave."""
    for conflict in conflicts():
        if (decision := conflict.decision) is None:
            continue
        allowed = {*CollectionAllowed.objects.filter(subject=decision.subject).values_list("org", flat=True)}
        for resource in conflict.resources:
            if resource.source_id not in allowed | {decision.resource.source_id}:
                since = max(decision.decided_on, _published_on(resource) or decision.decided_on)
                yield Repeated(resource, conflict.label, decision, since)


def undecided() -> Iterator[Undecided]:
    """Art. 19, 41: conflicts that nobody decided, and the day on which the second department came to it."""
    for conflict in conflicts(undecided_only=True):
        if since := _second_on(conflict):
            yield Undecided(conflict.resources, conflict.identified_by, conflict.label, since)


def _second_on(conflict: Conflict) -> date | None:
    first: dict[object, date] = {}
    for resource in conflict.resources:
        if day := _published_on(resource):
            first[resource.source_id] = min(day, first.get(resource.source_id, day))
    days = sorted(first.values())
    return days[1] if len(days) > 1 else None


def _published_on(resource: Resource) -> date | None:
    return resource.current.published_on if resource.current else None


def allowed(subject: DataElementSubject) -> QuerySet[CollectionAllowed]:
    """Every leave to list a datum whose source is another department."""
    return CollectionAllowed.objects.filter(subject=subject).select_related("org", "allowed_by").order_by("allowed_on")
