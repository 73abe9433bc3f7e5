"""Where a joined matter is offered, who implements its parts there, how its parts stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from shuzheng.kernel.cases.clocks.queries import clocks
from shuzheng.kernel.cases.parts.queries import part_views
from shuzheng.kernel.orgs.queries import division, superiors
from shuzheng.lib.clock import day_of
from shuzheng.systems.services.hall.bundles.specs import Answers, Bundle, Part
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.items import queries as items

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Division
    from shuzheng.systems.services.items.models import ItemVersion


def implemented(bundle: Bundle, place: str, *, on: date) -> dict[str, ItemVersion]:
    """The published list of each part in a place: its own, else the nearest above it."""
    chain = superiors(place, on=on)
    rows = items.published(on).filter(item__code__in=[one.item for one in bundle.parts], division__in=chain)
    nearest: dict[str, ItemVersion] = {}
    for row in sorted(rows, key=lambda one: chain.index(one.division_id or ""), reverse=True):
        nearest[row.item.code] = row
    return {one.key: nearest[one.item] for one in bundle.parts if one.item in nearest}


def places(bundle: Bundle, *, on: date) -> list[Division]:
    """Where every part of a matter is implemented."""
    first = bundle.parts[0].item
    codes = items.published(on).filter(item__code=first).values_list("division", flat=True)
    found = (division(code, on=on) for code in sorted({code for code in codes if code}))
    return [one for one in found if one and len(implemented(bundle, one.code, on=on)) == len(bundle.parts)]


def needed(bundle: Bundle, said: Answers) -> list[Part]:
    """The parts that the answers ask for."""
    return [one for one in bundle.parts if one.when is None or one.when(said)]


def is_counting(whole: Application) -> bool:
    """Whether the limit of joint handling has begun, or the matter has ended without it."""
    if whole.case is None or whole.case.state != "handling":
        return True
    return any(one.name == "joint" for one in clocks(whole.case.pk, today=day_of(whole.case.opened_at)))


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part as the applicant follows it."""

    title: str
    agency: str
    number: str
    state: str
    is_open: bool
    is_positive: bool
    waits_for: tuple[str, ...]
    application: Any


def lines(whole: Application) -> list[PartLine]:
    """The parts of a matter, each with its office and where it stands."""
    if whole.case is None:
        return []
    parts = Application.objects.filter(parent=whole).select_related("case", "agency", "version")
    known = {one.case_id: one for one in parts}
    return [
        PartLine(
            title=known[view.id].matter.name,
            agency=str(known[view.id].agency),
            number=view.number,
            state=view.state,
            is_open=view.closed_at is None,
            is_positive=view.is_positive,
            waits_for=view.waits_for,
            application=known[view.id],
        )
        for view in part_views(whole.case)
        if view.id in known
    ]
