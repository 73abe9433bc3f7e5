"""Rules, runs, scores and standards, each as far as a person may see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shuzheng.kernel.catalogue.queries import resource_for, visible_to
from shuzheng.kernel.exchange.queries import binding_in_use, resource_view
from shuzheng.kernel.registers.specs import register as register_named
from shuzheng.lib import masks, standards
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.quality import KINDS
from shuzheng.lib.redaction import redact
from shuzheng.lib.standards import CodeList, Standard
from shuzheng.systems.data.quality import rules
from shuzheng.systems.data.quality.models import DataStandard, Finding, Issue, Profile, QualityRule, Repair, Run

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person
    from shuzheng.systems.data.quality.specs import Resource

VIEW, MANAGE, SUPERVISE = "quality.view", "quality.manage", "quality.supervise"
OWN = "own:"
Show = Callable[[str, object], object]


def seen_by(person: Person) -> Q:
    """Of what departments a person sees the quality: their own, or all they supervise."""
    orgs = person.orgs_seen(own=VIEW, over=SUPERVISE)
    return Q() if orgs is None else Q(org__in=orgs)


def rules_for(person: Person) -> QuerySet[QualityRule]:
    """The rules a person may see."""
    return QualityRule.objects.filter(seen_by(person)).select_related("org", "resource__current", "resource__working")


def runs_for(person: Person) -> QuerySet[Run]:
    """The runs a person may see."""
    return Run.objects.filter(seen_by(person)).select_related("org", "resource__current", "resource__working")


def resource_seen(person: Person, pk: UUID) -> Resource | None:
    """An entry whose quality the person may see."""
    found = resource_for(person, pk)
    if found is None:
        return None
    orgs = person.orgs_seen(own=VIEW, over=SUPERVISE)
    return found if orgs is None or found.source in orgs else None


def name_of(resource: Resource) -> str:
    """An entry's name, as published or as in work."""
    version = resource.current or resource.working
    return version.name if version and version.name else "未命名目录"


def active_rules(*, resource: Resource | None, register: str) -> QuerySet[QualityRule]:
    """The rules that run on a target."""
    found = QualityRule.objects.filter(resource=resource, register=register, stopped_at=None)
    return found.select_related("org", "resource")


def columns_of(*, resource: Resource | None, register: str) -> dict[str, str]:
    """The columns of a target with their labels."""
    if resource is None:
        return {field.name: field.name for field in register_named(register).fields}
    labels = {one.name: one.label for one in resource_view(resource.pk).elements}
    binding = binding_in_use(resource.pk)
    bound = binding.columns if binding else labels
    return {name: label for name, label in labels.items() if name in bound}


def masks_of(*, resource: Resource | None, register: str) -> Show:
    """How a value of a target's column may be kept and shown: masked by its element, and redacted elsewhere."""
    if resource is None:
        kinds = {field.name: field.mask for field in register_named(register).fields}
        personal: set[str] = set()
    else:
        elements = resource_view(resource.pk).elements
        kinds = {one.name: one.mask for one in elements}
        personal = {one.name for one in elements if one.personal != "none" and not one.mask}

    def show(name: str, value: object) -> object:
        if value is None or isinstance(value, int):
            return value
        if kinds.get(name) or name in personal:
            return masks.mask(kinds.get(name) or "generic", str(value))
        return redact(str(value))[:200]

    return show


def is_plain(resource: Resource, column: str) -> bool:
    """Whether an element is said to hold nothing personal."""
    element = resource_view(resource.pk).element(column)
    return element is not None and element.personal == "none" and not element.mask


@dataclass(frozen=True, slots=True)
class DepartmentScore:
    """One department: its newest scores' mean, how many entries, rules and open issues."""

    org: Org
    score: float | None
    targets: int
    failing: int
    open_issues: int


def scores(person: Person) -> list[DepartmentScore]:
    """The departments a person may see, the weakest first: by the newest run of each of their targets."""
    done = runs_for(person).filter(state=Run.State.DONE)
    newest = list(done.order_by("resource", "register", "-began_at").distinct("resource", "register"))
    issues = Issue.objects.filter(closed_at=None).values_list("rule__org", flat=True)
    open_by = list(issues)
    found = []
    for org in {one.org_id: one.org for one in newest}.values():
        own = [one.score for one in newest if one.org_id == org.pk and one.score is not None]
        mean = round(sum(own) / len(own), 1) if own else None
        found.append(DepartmentScore(org, mean, len(own), sum(one < 100 for one in own), open_by.count(org.pk)))
    return sorted(found, key=lambda one: (one.score is None, one.score, one.org.name))


def issues_for(person: Person) -> QuerySet[Issue]:
    """The issues a person may see."""
    orgs = person.orgs_seen(own=VIEW, over=SUPERVISE)
    found = Issue.objects.select_related("case", "rule__org", "finding")
    return found if orgs is None else found.filter(rule__org__in=orgs)


def profile_of(resource: Resource) -> Profile | None:
    """The newest look at an entry's columns. Callers have scoped the entry."""
    return Profile.objects.filter(resource=resource).first()


def repairs_of(resource: Resource) -> QuerySet[Repair]:
    """The repairs proposed for an entry. Callers have scoped the entry."""
    return Repair.objects.filter(resource=resource)


def repair_for(person: Person, pk: UUID) -> Repair | None:
    """A repair whose entry's quality the person may see."""
    found = Repair.objects.filter(pk=pk).select_related("resource__source").first()
    return found if found and resource_seen(person, found.resource_id) else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule that a profile speaks for."""

    code: str
    kind: str
    label: str
    name: str
    said: dict[str, Any]


def proposals(resource: Resource, profile: Profile | None) -> list[Proposal]:
    """What a profile speaks for and nobody has declared. Callers have scoped the entry."""
    if profile is None:
        return []
    known = {(one.kind, str(one.said.get("columns"))) for one in active_rules(resource=resource, register="")}
    version = resource.current or resource.working
    found = rules.proposals(profile.columns, cycle=version.update_cycle if version else "")
    return [
        Proposal(f"{kind}:{said['columns'][0]}", kind, KINDS[kind], name, said)
        for kind, name, said in found
        if (kind, str(said["columns"])) not in known
    ]


def rules_with_findings(resource: Resource) -> list[tuple[QualityRule, Finding | None]]:
    """The active rules of an entry, each with what the newest run found."""
    run = Run.objects.filter(resource=resource, state=Run.State.DONE).order_by("-began_at").first()
    found = {one.rule_id: one for one in Finding.objects.filter(run=run)} if run else {}
    return [(rule, found.get(rule.pk)) for rule in active_rules(resource=resource, register="")]


def newest_runs(person: Person) -> list[Run]:
    """The newest finished run of each target, the weakest first."""
    done = runs_for(person).filter(state=Run.State.DONE).order_by("resource", "register", "-began_at")
    return sorted(done.distinct("resource", "register"), key=lambda one: (one.score is None, one.score))


def unmeasured(person: Person) -> list[Resource]:
    """Entries with data that a person may see to and that have no rule yet."""
    orgs = person.orgs_seen(own=VIEW, over=SUPERVISE)
    found = visible_to(person).exclude(bound_on=None, state="draft")
    found = found if orgs is None else found.filter(source__in=orgs)
    ruled = QualityRule.objects.filter(stopped_at=None, resource__isnull=False).values("resource")
    return list(found.exclude(pk__in=ruled).select_related("source", "current", "working")[:20])


def resources_to_choose(person: Person) -> list[tuple[str, str]]:
    """Entries to compare with: those whose quality the person may see."""
    orgs = person.orgs_seen(own=VIEW, over=SUPERVISE)
    found = visible_to(person).select_related("current", "working")
    found = found if orgs is None else found.filter(source__in=orgs)
    return [(str(one.pk), name_of(one)) for one in found[:200]]


def resource_to_choose(person: Person, pk: str) -> Resource | None:
    """One of those, or none."""
    return resource_seen(person, UUID(pk)) if pk else None


def history_chart(resource: Resource) -> dict[str, Any] | None:
    """The scores of an entry over its runs; one run is no line."""
    runs = Run.objects.filter(resource=resource, state=Run.State.DONE).order_by("-began_at")[:30]
    points = [(f"{one.began_at.astimezone(SHANGHAI):%m-%d %H:%M}", one.score) for one in reversed(runs)]
    return _chart([name for name, _ in points], [score for _, score in points], "line") if len(points) > 1 else None


def score_chart(person: Person) -> dict[str, Any] | None:
    """The departments beside each other."""
    rows = [one for one in scores(person) if one.score is not None]
    return _chart([one.org.name for one in rows], [one.score for one in rows], "bar") if rows else None


def _chart(names: list[str], values: list[float | None], kind: str) -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "series": [{"name": "得分", "type": kind, "data": values, "label": {"show": True}}],
    }


# ---- standards ----


def standards_kept() -> QuerySet[DataStandard]:
    """Every edition of every standard of one's own: they are no secret to those who describe data."""
    return DataStandard.objects.select_related("org", "kept_by")


def own_standard(code: str, *, on: date) -> Standard | None:
    """A standard of one's own as lib knows standards: the edition in force on a day, its codes in force that day."""
    name = code.removeprefix(OWN)
    kept = DataStandard.objects.filter(code=name, valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gt=on))
    edition = kept.order_by("-valid_from").first()
    if edition is None:
        return None
    check = standards.find(edition.refers_to).check if edition.refers_to else _listed(edition.items, on)
    return Standard(code, edition.label, check, source=edition.basis)


def _listed(items: list[dict[str, Any]], on: date) -> CodeList:
    day = on.isoformat()
    in_force = [one for one in items if (one.get("from") or "") <= day and (not one.get("to") or day < one["to"])]
    return CodeList({one["code"]: one.get("name") or one["code"] for one in in_force})


# ---- for the worker ----


def targets() -> list[tuple[UUID | None, str]]:
    """All that has rules to run."""
    return list(QualityRule.objects.filter(stopped_at=None).values_list("resource", "register").distinct().order_by())


def owners(*, resource_id: UUID | None, register: str) -> list[tuple[Org, Resource | None]]:
    """Who answers for a target's rules, with its entry."""
    found = QualityRule.objects.filter(resource=resource_id, register=register, stopped_at=None)
    return [(one.org, one.resource) for one in found.select_related("org", "resource")[:1]]
