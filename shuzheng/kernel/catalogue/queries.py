"""Reading the catalogue. What is published is all staff's to see, a draft its department's and reviewer's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.catalogue import rules
from shuzheng.kernel.catalogue.models import (
    Category,
    DataElementSubject,
    Element,
    Resource,
    ResourceVersion,
    SourceDecision,
)
from shuzheng.kernel.catalogue.specs import (
    ElementSpec,
    EntrySpec,
    GradeFloors,
    Missing,
    Opening,
    Sharing,
    Standing,
    State,
)
from shuzheng.kernel.catalogue.versions.queries import Past, differences
from shuzheng.lib.home import home
from shuzheng.lib.search import Hits, SearchIndex, Shape

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

STAFF = "staff"
SHAPE = Shape(
    texts={"name": 3.0, "labels": 1.0, "provider": 1.0, "code": 4.0},
    words=("audience", "source", "class", "sharing", "opening", "grade", "cycle", "format", "bound", "mode"),
)
FACETS = ("source", "class", "sharing", "grade", "cycle", "bound")

# ---- who sees what ----


def visible_to(person: Person) -> QuerySet[Resource]:
    """What was ever published, for all staff; drafts for their own department; what is in review for its reviewer."""
    all_of_them = Resource.objects.select_related("source", "current", "working")
    if not person.may("catalogue.view"):
        return all_of_them.none()
    seen = Q(current__isnull=False) | Q(source__in=person.orgs_with("catalogue.view"))
    if person.may("catalogue.review"):
        seen |= Q(working__state=State.IN_REVIEW, source__in=_reviewed_by(person))
    return all_of_them.filter(seen)


def _reviewed_by(person: Person) -> list[Org]:
    waiting = Resource.objects.filter(working__state=State.IN_REVIEW).select_related("source")
    sources = {resource.source_id: resource.source for resource in waiting.order_by("source_id").distinct("source_id")}
    return [org for org in sources.values() if person.may("catalogue.review", at=org)]


def sees_drafts(person: Person, resource: Resource) -> bool:
    """Whether the working version of a resource is this person's to see."""
    in_review = resource.working is not None and resource.working.state == State.IN_REVIEW
    return resource.source in person.orgs_with("catalogue.view") or (
        in_review and person.may("catalogue.review", at=resource.source)
    )


def resource_for(person: Person, pk: UUID) -> Resource | None:
    """One resource, if the person may see it."""
    return visible_to(person).filter(pk=pk).first()


def open_to_society() -> QuerySet[Resource]:
    """What anybody may know of without signing in: published entries that the law opens without conditions."""
    opened = Resource.objects.filter(state=State.PUBLISHED, current__opening=Opening.OPEN)
    return opened.select_related("source", "current")


def resolve(code: str) -> Resource | None:
    """The resource of a code, tombstones included: a code once published always answers."""
    return Resource.objects.select_related("source", "current").filter(code=code, current__isnull=False).first()


def versions_for(person: Person, resource: Resource) -> QuerySet[ResourceVersion]:
    """The versions of a resource that the person may see, oldest first."""
    found = resource.versions.select_related("created_by", "approved_by", "published_by").order_by("number")
    return found if sees_drafts(person, resource) else found.filter(published_on__isnull=False)


def elements_for(person: Person, version: ResourceVersion) -> list[Element]:
    """The elements of a version; what is withheld is seen as metadata only, without samples, outside its department."""
    elements = list(version.elements.order_by("position"))
    if version.sharing == Sharing.WITHHELD and version.resource.source not in person.orgs_with("catalogue.view"):
        for element in elements:
            element.sample_masked = ""
    return elements


def labels_of(versions: Collection[UUID | None]) -> dict[UUID, list[str]]:
    """The labels of the elements of some versions, in order."""
    found: dict[UUID, list[str]] = {}
    rows = Element.objects.filter(version__in=versions).order_by("version", "position")
    for version, label, name in rows.values_list("version", "label", "name"):
        found.setdefault(version, []).append(label or name)
    return found


def category_names(codes: Collection[str] | None = None) -> dict[str, str]:
    """The names of some classes, or of all that have one."""
    named = Category.objects.all() if codes is None else Category.objects.filter(code__in=codes)
    return dict(named.values_list("code", "name"))


def category_name(class_path: str) -> str:
    """The names along a class path, as far as they are known: 基础/人口/…."""
    steps = [class_path[:1], class_path[:3], class_path[:6], class_path]
    known = category_names(steps)
    return "/".join(known.get(step, step) for step in dict.fromkeys(steps))


# ---- entries as values, and what they lack ----


def entry_of(version: ResourceVersion) -> EntrySpec:
    """A version's own words as the value the rules read."""
    values: dict[str, Any] = {field.name: getattr(version, field.name) for field in fields(EntrySpec)}
    values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return EntrySpec(**values)


def spec_of(element: Element) -> ElementSpec:
    """An element as the value the rules read; its sample is the masked one."""
    own = {field.name: getattr(element, field.name) for field in fields(ElementSpec) if field.name != "sample"}
    return ElementSpec(**own, sample=element.sample_masked)


def grade_floors(on: date) -> GradeFloors:
    """The least grades in force on a day."""
    return GradeFloors(
        **{f.name: calendar.parameter(f"catalogue.grade.{f.name}", on).whole for f in fields(GradeFloors)}
    )


def why_not_submittable(resource: Resource, *, on: date) -> list[Missing]:
    """Everything that the working version of a resource still lacks on a day."""
    version = resource.working
    if version is None:
        return [Missing("", "没有编制中的版本", rules.ART_13)]
    elements = [spec_of(element) for element in version.elements.order_by("position")]
    return rules.why_not_submittable(entry_of(version), elements, _standing(resource, version, elements, on))


def _standing(resource: Resource, version: ResourceVersion, elements: list[ElementSpec], on: date) -> Standing:
    known = set(Resource.objects.filter(code__in=version.related_codes).values_list("code", flat=True))
    identified_by = next((e.standard for e in elements if e.is_key and e.standard), "")
    decided = SourceDecision.objects.filter(subject__identified_by=identified_by, ended_on=None)
    others = decided.exclude(resource__source=resource.source_id).exclude(subject__allowed__org=resource.source_id)
    return Standing(
        floors=grade_floors(on),
        has_steward=resource.stewards.filter(ended_on=None).exists(),
        has_rights=resource.rights.filter(ended_on=None).exists(),
        is_first=version.number == 1,
        unresolved_codes=tuple(code for code in version.related_codes if code not in known),
        decided_standards=dict(decided.exclude(standard="").values_list("subject__normal_label", "standard")),
        others_data=dict(others.values_list("subject__normal_label", "resource__source__name")),
    )


# ---- history ----


def next_number(resource: Resource) -> int:
    """The number of an entry's next version: one that was given up keeps its own."""
    return (resource.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def history(resource: Resource, person: Person | None = None) -> list[Past]:
    """The versions, oldest first, with their changes: the published ones, and for a person all that they may see."""
    published = resource.versions.filter(published_on__isnull=False).order_by("number")
    versions = list((versions_for(person, resource) if person else published).prefetch_related("elements"))
    pairs = zip([None, *versions], versions, strict=False)
    return [Past(version, differences(before, version) if before else ()) for before, version in pairs]


# ---- one datum, one source, one standard (art. 19) ----


@dataclass(frozen=True, slots=True)
class Conflict:
    """Several departments describe one datum of one kind of subject; `decision` is the one in force, if any."""

    identified_by: str
    label: str
    normal_label: str
    standards: tuple[str, ...]
    resources: tuple[Resource, ...]
    matched: str
    decision: SourceDecision | None


def _described() -> QuerySet[Element]:
    """The elements of what is published, each with the standard its rows are identified by; keys only refer."""
    keys = Element.objects.filter(version=OuterRef("version"), is_key=True).exclude(standard="")
    published = Element.objects.filter(version__state=State.PUBLISHED, is_key=False)
    return published.annotate(identified_by=Subquery(keys.values("standard")[:1])).exclude(identified_by=None)


def conflicts(*, undecided_only: bool = False, of: UUID | None = None) -> list[Conflict]:
    """政务数据共享条例第十九条：data described by more than one department, by the same name or the same standard."""
    labelled = _described().exclude(normal_label="")
    telling = _described().filter(standard__in=rules.TELLING_STANDARDS)
    if of is not None:
        own = Element.objects.filter(version__resource=of, version__state=State.PUBLISHED, is_key=False)
        labelled = labelled.filter(normal_label__in=[one.normal_label for one in own])
        telling = telling.filter(standard__in=[one.standard for one in own])
    by_name = _conflicting("normal_label", labelled)
    by_standard = [
        c for c in _conflicting("standard", telling) if c.normal_label not in {n.normal_label for n in by_name}
    ]
    found = [*by_name, *by_standard]
    return [conflict for conflict in found if not (undecided_only and conflict.decision)]


def _conflicting(column: str, described: QuerySet[Element]) -> list[Conflict]:
    grouped = described.values("identified_by", column)
    several = grouped.annotate(orgs=Count("version__resource__source", distinct=True)).filter(orgs__gt=1)
    return [_conflict(group["identified_by"], column, group[column]) for group in several.order_by("-orgs", column)]


def _conflict(identified_by: str, column: str, value: str) -> Conflict:
    wanted: dict[str, str] = {"identified_by": identified_by, column: value}  # the first is an annotation
    same = _described().filter(**wanted).order_by("version__published_on", "id")
    elements = list(same.select_related("version__resource__source", "version__resource__current"))
    normal = elements[0].normal_label
    return Conflict(
        identified_by=identified_by,
        label=elements[0].label,
        normal_label=normal,
        standards=tuple(sorted({element.standard for element in elements if element.standard})),
        resources=tuple(dict.fromkeys(element.version.resource for element in elements)),
        matched="同名" if column == "normal_label" else "同标准",
        decision=decisions(identified_by, normal).filter(ended_on=None).first(),
    )


def decisions(identified_by: str, label: str) -> QuerySet[SourceDecision]:
    """Every decision on a datum, the newest first."""
    found = SourceDecision.objects.select_related("subject", "resource__source", "resource__current", "decided_by")
    return found.filter(subject__identified_by=identified_by, subject__normal_label=rules.normal_label(label))


def subjects() -> QuerySet[DataElementSubject]:
    """The province-wide data on which a decision was ever taken."""
    return DataElementSubject.objects.prefetch_related("decisions").order_by("identified_by", "label")


# ---- figures ----


def _figures(called_since: date | None = None) -> dict[str, Count]:
    bound = Q(bound_on__isnull=False)
    called = bound & (Q(last_called_on__gte=called_since) if called_since else Q(last_called_on__isnull=False))
    return {"described": Count("pk"), "bound": Count("pk", filter=bound), "called": Count("pk", filter=called)}


def coverage(sources: Collection[UUID] | None = None, *, called_since: date | None = None) -> rules.Coverage:
    """Entries published, bound to data and called (ever, or since a day), in all or of some departments."""
    published = Resource.objects.filter(state=State.PUBLISHED)
    if sources is not None:
        published = published.filter(source__in=sources)
    return rules.coverage(**published.aggregate(**_figures(called_since)))


def coverage_by_source(*, called_since: date | None = None) -> dict[UUID, rules.Coverage]:
    """The same figures department by department, of those that described anything."""
    every: dict[UUID, rules.Coverage] = dict.fromkeys(
        Resource.objects.order_by("source").values_list("source", flat=True).distinct(), rules.coverage(0, 0, 0)
    )
    rows = Resource.objects.filter(state=State.PUBLISHED).order_by().values("source")
    figures = rows.annotate(**_figures(called_since))
    return every | {row.pop("source"): rules.coverage(**row) for row in figures}


def published_by_division() -> dict[str, int]:
    """How many entries the departments of each division have published."""
    published = Resource.objects.filter(state=State.PUBLISHED).order_by()
    return dict(published.values_list("source__division_id").annotate(count=Count("pk")))


def names_of(codes: Collection[str]) -> dict[str, str]:
    """The names that published entries bear, by code."""
    found = Resource.objects.filter(code__in=codes, current__isnull=False)
    return {code or "": name for code, name in found.values_list("code", "current__name")}


def orphans() -> QuerySet[Resource]:
    """Published entries whose steward can no longer answer: none in office, or one who may not sign in."""
    answering = Q(stewards__ended_on=None, stewards__person__is_active=True)
    return Resource.objects.filter(state=State.PUBLISHED).exclude(pk__in=Resource.objects.filter(answering))


# ---- search ----


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: the page of resources in order, how many in all, how many of each kind."""

    total: int
    resources: tuple[Resource, ...]
    counts: Mapping[str, Mapping[str, int]]
    is_partial: bool


@cache
def _index_at(folder: str) -> SearchIndex:
    return SearchIndex(Path(folder), SHAPE)


@cache
def database_id(name: str) -> str:
    """What tells a database from another of its name: every search index has its own folder by it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        return str(cursor.fetchone()[0])


def search_index() -> SearchIndex:
    """The index of this database: another database, or the same one created anew, has another."""
    database = database_id(connection.settings_dict["NAME"])
    return _index_at(str(home() / "search" / "catalogue" / database))


def _audiences(person: Person) -> list[str]:
    return [STAFF, *(f"org:{org.pk}" for org in person.orgs_with("catalogue.view"))]


def search(
    person: Person,
    text: str = "",
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    page: int = 1,
    size: int = 20,
    count: Sequence[str] = FACETS,
) -> Found:
    """The entries that the person may see and that match, best first; without text the newest first."""
    if not person.may("catalogue.view"):
        return Found(0, (), {}, is_partial=False)
    where = {name: words for name, words in (filters or {}).items() if words and name in SHAPE.words[1:]}
    page = min(max(page, 1), 500)
    hits: Hits = search_index().search(
        text, where={"audience": _audiences(person), **where}, limit=size, offset=(page - 1) * size, count=count
    )
    seen = visible_to(person).exclude(state=State.WITHDRAWN).in_bulk([UUID(pk) for pk in hits.ids])
    resources = tuple(seen[UUID(pk)] for pk in hits.ids if UUID(pk) in seen)
    return Found(hits.total, resources, hits.counts, hits.is_partial)


def search_open(text: str, *, page: int = 1, size: int = 20) -> Found:
    """The entries open to society that match, best first."""
    where = {"audience": [STAFF], "opening": [str(Opening.OPEN)]}
    hits = search_index().search(text, where=where, limit=size, offset=(min(max(page, 1), 500) - 1) * size)
    seen = open_to_society().in_bulk([UUID(pk) for pk in hits.ids])
    return Found(hits.total, tuple(seen[UUID(pk)] for pk in hits.ids if UUID(pk) in seen), {}, hits.is_partial)


def suggest(person: Person, text: str, *, limit: int = 8) -> list[str]:
    """Names of entries and labels of elements that go on from what was typed; never a value of the data."""
    wanted = rules.normal_label(text)
    if not wanted or not person.may("catalogue.view"):
        return []
    hits = search_index().search(text, where={"audience": [STAFF]}, limit=5 * limit)
    shown = Resource.objects.filter(pk__in=hits.ids, state=State.PUBLISHED).select_related("current")
    names = sorted((r.current.name for r in shown if r.current), key=len)
    elements = Element.objects.filter(version__in=[resource.current_id for resource in shown])
    labels = (
        elements.filter(normal_label__startswith=wanted).values_list("label", flat=True).distinct().order_by("label")
    )
    fitting = [name for name in names if wanted in rules.normal_label(name)]
    return list(dict.fromkeys([*fitting[: limit - 3], *labels, *fitting]))[:limit]
