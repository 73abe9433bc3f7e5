"""The parts of a joined matter: which there are, how they stand, and what waits for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.specs import Child, Step


@dataclass(frozen=True, slots=True)
class PartView:
    """One part, as the whole shows it."""

    id: UUID
    key: str
    number: str
    title: str
    flow: str
    state: str
    closed_at: datetime | None
    is_positive: bool
    waits_for: tuple[str, ...]


def parts(case: Case) -> QuerySet[Case]:
    """The parts that were opened with a whole."""
    return Case.objects.filter(parent=case).exclude(part="").order_by("pk")


def open_parts(case: Case) -> QuerySet[Case]:
    """Those of them that are not closed."""
    return parts(case).filter(closed_at=None)


def part_views(case: Case) -> list[PartView]:
    """Every part of a whole, how it stands, and which other parts it still waits for."""
    found = list(parts(case))
    flow = flows.flow(case.flow, case.flow_version)
    return [_view(one, flow.child(one.part), found) for one in found]


def _view(one: Case, child: Child | None, siblings: list[Case]) -> PartView:
    flow = flows.flow(one.flow, one.flow_version)
    return PartView(
        id=one.pk,
        key=one.part,
        number=one.number,
        title=one.title,
        flow=flow.label,
        state=flow.state(one.state).label,
        closed_at=one.closed_at,
        is_positive=is_positive(one),
        waits_for=tuple(other.title for other in siblings if child and _is_awaited(child, other)),
    )


def is_positive(case: Case) -> bool:
    """Whether a case was concluded with what was asked for."""
    return flows.flow(case.flow, case.flow_version).state(case.state).positive


def why_not_yet(case: Case, step: Step) -> str | None:
    """Why a part may not take a step: it waits for another; or a whole may not close: a part is open."""
    if case.part and case.parent is not None:
        child = flows.flow(case.parent.flow, case.parent.flow_version).child(case.part)
        if child and step.name in child.before:
            waiting = [one.title for one in parts(case.parent) if _is_awaited(child, one)]
            if waiting:
                return f"须待{'、'.join(f'“{title}”' for title in waiting)}办结同意后才能“{step.label}”"
    flow = flows.flow(case.flow, case.flow_version)
    if flow.children and flow.state(step.target).final and not step.withdraws:
        count = open_parts(case).count()
        return f"还有{count}个子办件没有办结，不能“{step.label}”" if count else None
    return None


def _is_awaited(child: Child, other: Case) -> bool:
    return other.part in child.after and not is_positive(other)
