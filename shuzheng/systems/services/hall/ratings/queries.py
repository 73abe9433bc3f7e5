"""Ratings by link, by unit, and who must not call back about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q

from shuzheng.kernel.cases.moves.queries import movers as movers_of
from shuzheng.systems.services.hall.ratings.models import BAD, Rating


def by_token(token: str) -> Rating | None:
    """The invitation a link belongs to."""
    return Rating.objects.select_related("application__version", "agency").filter(token=token).first()


def of_application(pk: UUID) -> Rating | None:
    """The rating of a service, if one was invited."""
    return Rating.objects.filter(application=pk).first()


def of_case(case_id: UUID) -> Rating:
    """The rating that is being put right in a case."""
    return Rating.objects.select_related("application__case", "application__version").get(case_id=case_id)


def handlers_of(rating: Rating) -> set[str]:
    """Everybody who took a step of the rated service."""
    return movers_of(rating.application.case_id) if rating.application.case_id else set()


def movers(case_id: UUID, step: str) -> set[str]:
    """Everybody who took one step of a case."""
    return movers_of(case_id, step)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """How a unit is rated: published for everybody."""

    unit: str
    rated: int
    good: int
    bad: int
    rectified: int

    @property
    def good_share(self) -> float:
        """How many of a hundred were at least content."""
        return round(100 * self.good / self.rated, 1) if self.rated else 0.0


def by_unit(*, since: date, until: date) -> list[UnitFigures]:
    """The counted ratings of each unit in a period, the most rated first."""
    counted = Rating.objects.filter(
        grade__isnull=False, excluded_at=None, rated_at__date__gte=since, rated_at__date__lte=until
    )
    rows = counted.values(unit=F("agency__name")).annotate(
        rated=Count("pk"),
        good=Count("pk", filter=Q(grade__gt=BAD)),
        bad=Count("pk", filter=Q(grade__lte=BAD)),
        rectified=Count("pk", filter=Q(case__closed_at__isnull=False)),
    )
    return [UnitFigures(**row) for row in rows.order_by("-rated", "unit")]
