"""Grids and their workers, stations along the way up, and the scope of whoever asks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, QuerySet, Subquery

from shuzheng.kernel.orgs.models import Division, Org, Person, RoleHeld
from shuzheng.kernel.orgs.queries import divisions_within, is_within, superiors
from shuzheng.kernel.orgs.specs import PERMISSIONS, Role
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.society.grid.models import Duty, EventKind, Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

VIEW, MANAGE, REPORT = "grid.view", "grid.manage", "grid.report"


def in_term(on: date, prefix: str = "") -> Q:
    """A condition: in its term on a day."""
    open_or_later = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on})
    return open_or_later & Q(**{f"{prefix}valid_from__lte": on})


def places(person: Person, permission: str, *, on: date) -> list[str]:
    """The divisions of the offices at which a person holds a permission."""
    held = (one for one in person.held(on) if permission in PERMISSIONS[Role(one.role)])
    return sorted({one.org.division_id for one in held})


def require_over(person: Person, permission: str, division: str, *, on: date) -> None:
    """Refuse whoever does not hold a permission at an office of that division or of one above it."""
    if not any(is_within(division, place, on=on) for place in places(person, permission, on=on)):
        raise NotAllowed("该网格不在您单位的管辖范围内", code="grid.not_your_division")


def grids_for(person: Person, *, on: date) -> QuerySet[Grid]:
    """The grids below the offices of somebody who oversees them, each with who answers for it that day."""
    found = Q(pk__in=[])
    for place in places(person, VIEW, on=on):
        found |= Q(division_id__in=divisions_within(place, on=on).values("code"))
    return with_worker(Grid.objects.filter(found, in_term(on)), on=on).select_related("division")


def with_worker(grids: QuerySet[Grid], *, on: date) -> QuerySet[Grid]:
    """The grids with their worker of the day: the substitute, if there is one."""
    today = Duty.objects.filter(in_term(on), grid=OuterRef("pk")).order_by("-is_substitute")
    return grids.annotate(
        worker=Subquery(today.values("person__name")[:1]), is_substituted=Subquery(today.values("is_substitute")[:1])
    )


def worker_of(grid: Grid, *, on: date) -> Person | None:
    """Who answers for a grid on a day."""
    today = Duty.objects.filter(in_term(on), grid=grid).order_by("-is_substitute").select_related("person").first()
    return today.person if today else None


def grids_of(person: Person, *, on: date) -> list[Grid]:
    """The grids a person answers for on a day."""
    mine = Duty.objects.filter(in_term(on), person=person).values("grid")
    found = Grid.objects.filter(in_term(on), pk__in=mine).select_related("division")
    return [grid for grid in found if (worker := worker_of(grid, on=on)) and worker.pk == person.pk]


def duties_of(grid: Grid) -> QuerySet[Duty]:
    """Everybody who answered for a grid, the latest first."""
    return Duty.objects.filter(grid=grid).select_related("person").order_by("-valid_from", "is_substitute")


def workers_near(division: str, *, on: date) -> QuerySet[Person]:
    """The grid workers of the offices above a village."""
    held = RoleHeld.objects.on(on).filter(role=Role.GRID_WORKER, org__division__in=superiors(division, on=on))
    return Person.objects.filter(roles__in=held, is_active=True).distinct().order_by("name")


def station(division: str, *, level: int, on: date) -> Org | None:
    """The office that directs a division's grids at a level: where somebody holds the dispatcher's role."""
    above = Division.objects.filter(code__in=superiors(division, on=on), level=level)
    held = RoleHeld.objects.on(on).filter(role=Role.GRID_DISPATCHER, org__division__in=above).select_related("org")
    first = held.order_by("pk").first()
    return first.org if first else None


def departments_near(division: str, *, on: date) -> list[Org]:
    """The departments of the county that a division belongs to: those that can be called."""
    county = Division.objects.filter(code__in=superiors(division, on=on), level=Division.Level.COUNTY)
    headed = RoleHeld.objects.on(on).filter(role=Role.DEPARTMENT_HEAD).values("org")
    found = Org.objects.on(on).filter(division__in=county, kind=Org.Kind.DEPARTMENT, pk__in=headed)
    return list(found.order_by("short_name", "name"))


def kinds(*, on: date) -> Sequence[EventKind]:
    """The kinds of events in use on a day."""
    return list(EventKind.objects.filter(in_term(on)))


def kind(code: str, *, on: date) -> EventKind | None:
    """A kind in use on a day."""
    return EventKind.objects.filter(in_term(on), code=code).first()
