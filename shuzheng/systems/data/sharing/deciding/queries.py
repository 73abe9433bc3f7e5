"""What the authority decides on, and how far the departments' catalogues have come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.catalogue.rules import Coverage
from shuzheng.kernel.catalogue.sources.queries import allowed
from shuzheng.kernel.orgs.models import Org
from shuzheng.systems.data.sharing.entry.queries import standard_label

SHOWN = 12  # departments in the picture


@dataclass(frozen=True, slots=True)
class Sourced:
    """One place where a contested datum is described."""

    resource: Any
    element: str
    standard: str


def sourced(conflict: Any) -> list[Sourced]:
    """Each resource of a conflict with its own element."""
    found = []
    for resource in conflict.resources:
        of_it = resource.current.elements.filter(is_key=False)
        named = of_it.filter(normal_label=conflict.normal_label).first()
        element = named or of_it.filter(standard__in=conflict.standards).first()
        if element is not None:
            found.append(Sourced(resource, element.name, standard_label(element.standard)))
    return found


def conflict(identified_by: str, normal_label: str, entry: UUID | None = None) -> Any:
    """One conflict, by what identifies its rows and its own name."""
    found = catalogue.conflicts(of=entry)
    return next((one for one in found if (one.identified_by, one.normal_label) == (identified_by, normal_label)), None)


def leaves(conflict: Any) -> list[Any]:
    """The departments that may list the datum all the same, by leave of the authority."""
    return list(allowed(conflict.decision.subject)) if conflict.decision else []


def not_allowed(conflict: Any) -> dict[str, Org]:
    """Those that list it, are not its source and have no leave yet."""
    known = {one.org_id for one in leaves(conflict)} | {conflict.decision.resource.source_id}
    listing = {str(one.source_id): one.source for one in conflict.resources if one.source_id not in known}
    return dict(sorted(listing.items(), key=lambda item: item[1].name))


def departments() -> list[tuple[Org, Coverage]]:
    """How far each department is, the most entries first."""
    figures = catalogue.coverage_by_source()
    orgs = Org.objects.in_bulk(list(figures))
    rows = [(orgs[pk], one) for pk, one in figures.items()]
    return sorted(rows, key=lambda row: (-row[1].described, row[0].name))


def chart(rows: list[tuple[Org, Coverage]]) -> dict[str, object]:
    """The first departments as bars: called, bound but not called, described but not bound."""
    shown = [(org, one) for org, one in rows if one.described][:SHOWN][::-1]

    def bar(name: str, numbers: list[int]) -> dict[str, object]:
        return {"type": "bar", "name": name, "stack": "all", "data": numbers, "barMaxWidth": 22}

    return {
        "legend": {"top": 0, "left": 0},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [org.short_name or org.name for org, _ in shown]},
        "series": [
            bar("已调用", [one.called for _, one in shown]),
            bar("已挂接未调用", [one.bound - one.called for _, one in shown]),
            bar("未挂接", [one.described - one.bound for _, one in shown]),
        ],
    }
