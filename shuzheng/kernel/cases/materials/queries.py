"""The materials of a case, as far as a person may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shuzheng.kernel.cases.materials.models import Material, MaterialReturn, MaterialUse
from shuzheng.kernel.cases.models import Case
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.home import home

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

PURPOSE = "cases.material"


@dataclass(frozen=True, slots=True)
class MaterialView:
    """One material as it is shown; `returned` says why it does not do and must be handed in again."""

    id: UUID
    case_id: UUID | None
    name: str
    file_name: str
    media_type: str
    size: int
    digest: str
    reference: Mapping[str, Any] | None
    by: str
    at: datetime
    is_shared: bool
    returned: str


def materials_of(case: Case, person: Person, *, on: date) -> list[MaterialView]:
    """What was handed in for a case and counts, and what it shares with the whole; refused if it is not theirs."""
    from shuzheng.kernel.cases.queries import case_for

    case_for(person, case.pk, on=on)
    return material_views(case)


def material_views(case: Case) -> list[MaterialView]:
    """The same for a page on which the case was found for its reader already."""
    found = list(counting(case))
    returned = open_returns(case.parent_id or case.pk, case.pk) if found else []
    wanted = {(one.owner_id, one.name): one for one in returned}
    return [_view(one, case, wanted.get((one.case_id or case.pk, one.name))) for one in found]


def counting(case: Case) -> QuerySet[Material]:
    """The materials a case stands on: its own, and those of its parent that it refers to."""
    own = Q(case=case)
    if case.parent_id:
        own |= Q(case=case.parent_id, name__in=MaterialUse.objects.filter(case=case).values("name"))
    return Material.objects.filter(own, withdrawn_at=None)


def open_returns(*owners: UUID) -> list[MaterialReturn]:
    """The materials that the applicant must hand in again."""
    found = MaterialReturn.objects.filter(owner__in=set(owners), answered_at=None)
    return list(found.select_related("case", "by"))


def is_returned(case_id: UUID) -> bool:
    """Whether the applicant must hand anything in again."""
    return MaterialReturn.objects.filter(owner=case_id, answered_at=None).exists()


def returns_of(case_id: UUID) -> QuerySet[MaterialReturn]:
    """Every time a case gave a material back, for those who watch that nothing is asked for twice."""
    return MaterialReturn.objects.filter(case=case_id)


def kept_by(person: Person) -> list[MaterialView]:
    """The files a person has sent that belong to no case yet."""
    found = Material.objects.filter(case=None, by=person, withdrawn_at=None)
    return [_view(one, None, None) for one in found]


def readable(person: Person, material_id: UUID, *, on: date) -> Material:
    """A material the person may open: their own draft, or one of a case that concerns them."""
    from shuzheng.kernel.cases.queries import cases_visible_to

    seen = cases_visible_to(person, on=on)
    shared = MaterialUse.objects.filter(case__in=seen).values("case__parent", "name")
    found = Material.objects.filter(pk=material_id, withdrawn_at=None).first()
    if found is not None and (
        (found.case_id is None and found.by_id == person.pk)
        or (found.case_id is not None and seen.filter(pk=found.case_id).exists())
        or (found.case_id is not None and shared.filter(case__parent=found.case_id, name=found.name).exists())
    ):
        return found
    raise NotAllowed("没有这份材料，或与您的单位无关", code="cases.material_not_yours")


def held(material_id: UUID) -> Material:
    """A material that somebody handed in."""
    found = Material.objects.filter(pk=material_id, withdrawn_at=None).first()
    if found is None:
        raise Refused("没有这份材料", code="cases.material_missing", status=404)
    return found


def path_of(material_id: UUID) -> Path:
    """Where a file lies, sealed."""
    return home() / "materials" / material_id.hex[-2:] / material_id.hex


def _view(one: Material, case: Case | None, returned: MaterialReturn | None) -> MaterialView:
    return MaterialView(
        id=one.pk,
        case_id=one.case_id,
        name=one.name,
        file_name=one.file_name,
        media_type=one.media_type,
        size=one.size,
        digest=one.digest,
        reference=one.reference,
        by=one.by_name,
        at=one.at,
        is_shared=case is not None and one.case_id != case.pk,
        returned=returned.reason if returned and returned.at >= one.at else "",
    )
