"""What the wizard shows: where a draft stands, how its data looks, what a test found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec, State
from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.exchange.bindings import queries as bindings
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.describing import rules
from shuzheng.systems.data.sharing.describing.models import Preparation
from shuzheng.systems.data.sharing.describing.specs import Origin
from shuzheng.systems.data.sharing.entry.queries import standard_label

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

STALLED = timedelta(minutes=2)
READY = ("tested", "active", "broken")
LABELS = {
    "source": "选择来源",
    "words": "描述",
    "elements": "数据项",
    "ownership": "权属与评估",
    "test": "测试",
    "submit": "送审",
}
URLS = {
    "words": "describe-entry",
    "elements": "describe-elements",
    "ownership": "describe-ownership",
    "test": "describe-test",
    "submit": "describe-submit",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the wizard: where it is, whether it is done, how much is still missing."""

    name: str
    label: str
    link: str
    is_here: bool
    is_done: bool
    lacks: int
    is_unseen: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with all the wizard knows of it."""

    resource: Any
    version: Any
    entry: EntrySpec
    elements: tuple[Any, ...]
    binding: Any
    preparation: Preparation | None
    lacking: dict[str, list[Any]]

    @property
    def specs(self) -> dict[str, ElementSpec]:
        """The elements as values, by name."""
        return {one.name: catalogue.spec_of(one) for one in self.elements}

    @property
    def lacks(self) -> dict[str, str]:
        """What is missing, by field, for the notes beside the fields."""
        return {one.field: one.message for found in self.lacking.values() for one in reversed(found)}

    @property
    def is_update(self) -> bool:
        """Whether there is a published version that this one is to replace."""
        return self.resource.current_id is not None

    @property
    def unbound(self) -> list[str]:
        """The elements for which the newest binding names no column."""
        columns = self.binding.columns if self.binding is not None else {}
        return [one.label or one.name for one in self.elements if one.name not in columns]

    @property
    def is_ready(self) -> bool:
        """Whether the data was tested with success."""
        return self.binding is not None and self.binding.state in READY

    def steps(self, here: str) -> list[Step]:
        """The way through the wizard, as far as it is gone."""
        unseen = self.preparation is not None and any(
            one.name not in self.preparation.confirmed for one in self.elements
        )
        done = {
            "source": self.binding is not None,
            "words": not self.lacking["words"],
            "elements": bool(self.elements) and not self.lacking["elements"] and not unseen,
            "ownership": not self.lacking["ownership"],
            "test": self.is_ready,
            "submit": False,
        }
        links = {name: reverse(url, args=[self.resource.pk]) for name, url in URLS.items()}
        links["source"] = f"{reverse('catalogue-new')}?entry={self.resource.pk}"
        return [
            Step(
                name,
                label,
                links[name],
                is_here=name == here,
                is_done=done[name],
                lacks=len(self.lacking.get(name, ())),
                is_unseen=name == "elements" and unseen,
            )
            for name, label in LABELS.items()
        ]


def draft(person: Person, resource_id: UUID, *, on: date) -> Draft | None:
    """The draft of an entry, for those who may describe it."""
    resource = catalogue.resource_for(person, resource_id)
    if resource is None or resource.working is None or not person.may("catalogue.describe", at=resource.source):
        return None
    if resource.working.state != State.DRAFT:
        raise Refused("该目录正在审核，退回后才能修改", code="sharing.in_review")
    version = resource.working
    binding = newest_binding(person, resource_id)
    return Draft(
        resource=resource,
        version=version,
        entry=catalogue.entry_of(version),
        elements=tuple(version.elements.order_by("position")),
        binding=binding,
        preparation=Preparation.objects.filter(binding=binding).first() if binding else None,
        lacking=rules.lacking(catalogue.why_not_submittable(resource, on=on)),
    )


def newest_binding(person: Person, resource_id: UUID) -> Any:
    """The binding that is being prepared, or is in use."""
    found = exchange.bindings_for(person).filter(resource=resource_id).exclude(state="retired")
    return found.order_by("-created_at").first()


def preparations(person: Person) -> QuerySet[Preparation]:
    """The preparations of the departments at which a person may bind."""
    return Preparation.objects.filter(binding__resource__source__in=person.orgs_with("exchange.bind"))


def is_stalled(preparation: Preparation, *, at: datetime) -> bool:
    """Whether a test that is under way has not moved for a while: its worker is gone."""
    moved = preparation.touched_at
    return preparation.is_under_way and (moved is None or at - moved > STALLED)


def source_of(person: Person, origin: Origin) -> Any:
    """The registered source that an origin names, if it is the person's to use."""
    known = exchange.sources_for(person).filter(is_active=True)
    return known.filter(pk=origin.source_id).first() if origin.source_id else None


def propose(person: Person, origin: Origin, *, on: date) -> list[ElementSpec]:
    """The elements that the columns of an origin suggest."""
    if origin.upload is not None:
        return exchange.propose_from_file(bindings.kept(origin.upload), on=on, sheet=origin.upload.sheet)
    source = source_of(person, origin)
    if source is None:
        raise Refused("没有这个数据源，或不属于您的单位", code="sharing.no_source")
    if origin.api is not None:
        return exchange.propose_from_api(source, origin.api, origin.headers, on=on)
    return exchange.propose_from_relation(source, origin.relation, on=on)


# ---- the elements' page ----


def element_facts(draft: Draft, name: str) -> dict[str, Any]:
    """How an element's column looks: the share that conforms, the first dirty values, what else it could be."""
    profile = (draft.preparation.profile if draft.preparation else {}).get("columns", {}).get(name)
    if not profile:
        return {"is_known": False}
    filled, wrong = profile["filled"], profile["wrong"]
    return {
        "is_known": True,
        "share": (filled - wrong) / filled if filled else None,
        **{key: profile[key] for key in ("filled", "empty", "wrong", "unique")},
        "dirty": [{**one, "shown": rules.visible(one["value"])} for one in profile["dirty"]],
        "proposals": [(one["code"], standard_label(one["code"]), one["share"]) for one in profile["proposals"]],
    }


# ---- ownership ----


def stewards(org: Org, *, on: date) -> list[tuple[str, str]]:
    """Who of a department may be named to answer for an entry."""
    return [(str(one.pk), one.name) for one in orgs.people(org, on=on)]


def holders(*, on: date) -> list[tuple[str, str]]:
    """The organisations that may hold a right."""
    return [(str(one.pk), one.name) for one in orgs.orgs(on=on).order_by("name")]


def approvers(org: Org, *, on: date) -> Sequence[str]:
    """Who confirms the rights at a department: its data officers, else its heads."""
    officers = [one.name for one in orgs.holders(org, Role.DATA_OFFICER, on=on)]
    return officers or [one.name for one in orgs.heads(org, on=on)]


# ---- the report ----


def report_rows(binding: Any) -> list[dict[str, object]]:
    """Everything a test found wrong, row by row: all of it where there is a copy, else the first hundred."""
    if binding.snapshot is not None:
        return exchange.problems(binding.snapshot, limit=100_000)
    return list((binding.report or {}).get("problems", []))


def reasons(report: Mapping[str, Any], labels: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """How many values of which element fail for which reason, the most first."""
    found = []
    for key, number in report.get("counts", {}).items():
        name, _, reason = key.partition("：")
        found.append((labels.get(name, name), reason, number))
    return sorted(found, key=lambda one: -one[2])
