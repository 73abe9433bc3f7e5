"""The list of events, and the pictures taken on the spot."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from shuzheng.kernel.cases.actions import read_material
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.events.flows import GRID_EVENT
from shuzheng.systems.society.grid.events.queries import events_for, photo, state_label
from shuzheng.web.access import PersonRequest, signed_in
from shuzheng.web.lists import Choice, Column, DateRange, ListSpec
from shuzheng.web.templatetags.face import status_word

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def _kinds(_: Person) -> list[tuple[str, str]]:
    return [(one.code, f"{one.group}·{one.name}") for one in queries.kinds(on=clock.today())]


def _show_state(row: Any) -> SafeString:
    return status_word(state_label(row), "good" if row.case.closed_at else "busy")


def _offline(row: Any) -> str:
    """Whether it waited on the phone for a connection."""
    late = row.received_at - row.found_at
    return f"离线{int(late.total_seconds() // 60)}分钟" if late > timedelta(minutes=2) else ""


EVENTS = ListSpec(
    name="grid-events",
    title="网格事件",
    lead="本辖区网格员上报的事件。",
    rows=lambda person: events_for(person, on=clock.today()),
    columns=(
        Column("number", "编号", "case.number", sort="case__number", kind="mono"),
        Column("words", "情况"),
        Column("kind", "类别", "kind.name", sort="kind__code"),
        Column("place", "地点"),
        Column("grid", "网格", "grid.name"),
        Column("state", "状态", state_label, show=_show_state),
        Column("reporter", "上报人", "reporter.name", kind="lesser"),
        Column("received_at", "收到时间", sort="received_at", kind="nowrap"),
        Column("offline", "离线上报", _offline, kind="lesser nowrap"),
    ),
    search=("words", "place", "case__number", "grid__name"),
    search_hint="情况、地点、编号或网格",
    filters=(
        Choice("kind", "类别", _kinds, apply=lambda rows, value: rows.filter(kind=value)),
        Choice(
            "state",
            "状态",
            [(state.name, state.label) for state in GRID_EVENT.states],
            apply=lambda rows, value: rows.filter(case__state=value),
        ),
        DateRange("received_at", "收到日期", is_instant=True),
    ),
    sort="-received_at",
    link=lambda row: reverse("case", args=[row.case.number]),
    permission=queries.VIEW,
    empty="还没有网格事件",
    empty_text="网格员上报后列在这里。",
)


@signed_in
def picture(request: PersonRequest, pk: UUID, material: UUID) -> HttpResponse:
    """A picture of an event; who looked at it is kept."""
    if photo(request.person, pk, material, on=clock.today()) is None:
        raise Refused("没有这张照片", code="grid.no_photo", status=404)
    found = read_material(material_id=material, by=request.person, at=clock.now())
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Content-Disposition"] = "inline"
    return response
