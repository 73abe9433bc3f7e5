"""Events for those who oversee them and for those who found them, and what stands on their pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.queries import case_for, materials_of
from shuzheng.kernel.cases.specs import CaseFacts
from shuzheng.kernel.orgs.queries import divisions_within
from shuzheng.lib import clock
from shuzheng.systems.society.grid import queries
from shuzheng.systems.society.grid.events.actions import PHOTO
from shuzheng.systems.society.grid.models import Call, Event
from shuzheng.web.cases.panels import Panel

if TYPE_CHECKING:
    from uuid import UUID

    from shuzheng.kernel.cases.queries import MaterialView
    from shuzheng.kernel.orgs.models import Person


def events_for(person: Person, *, on: date) -> QuerySet[Event]:
    """The events below the offices of somebody who oversees them, and those one found or has taken over."""
    seen = Q(reporter=person) | Q(case__parties__side="worker", case__parties__person=person)
    for place in queries.places(person, queries.VIEW, on=on):
        seen |= Q(grid__division_id__in=divisions_within(place, on=on).values("code"))
    found = Event.objects.filter(pk__in=Event.objects.filter(seen).values("pk"))
    return found.select_related("case", "grid", "kind", "reporter")


def events_of(person: Person, *, on: date) -> list[Event]:
    """What a worker found or has taken over, and is not finished: what waits for them first."""
    mine = Q(case__parties__side="worker", case__parties__person=person, case__closed_at=None)
    found = Event.objects.filter(mine).select_related("case", "grid", "kind")
    return sorted(found, key=lambda one: (one.case.state not in {"done", "found"}, one.received_at))


def state_label(event: Event) -> str:
    """The state of an event in words."""
    return flows.flow(event.case.flow, event.case.flow_version).state(event.case.state).label


def photos(event: Event, person: Person, *, on: date) -> list[MaterialView]:
    """The pictures taken on the spot, for those whom the case concerns."""
    return [one for one in materials_of(event.case, person, on=on) if one.name == PHOTO]


def photo(person: Person, pk: UUID, material: UUID, *, on: date) -> MaterialView | None:
    """One of an event's pictures."""
    event = Event.objects.select_related("case").filter(pk=pk).first()
    if event is None:
        return None
    return next((one for one in photos(event, person, on=on) if one.id == material), None)


def event_panel(case: CaseFacts, person: Person) -> Panel | None:
    """Where and what, the pictures, the departments called; and which departments can be called."""
    event = Event.objects.select_related("case", "grid__division", "kind").filter(pk=case.id).first()
    if event is None:
        return None
    on = clock.today()
    calls = Call.objects.filter(event=event).select_related("case", "department").order_by("case__opened_at")
    offered = [(str(one.pk), str(one)) for one in queries.departments_near(case.division, on=on)]
    return Panel(
        "grid/event_panel.html",
        {
            "event": event,
            "photos": photos(event, person, on=on),
            "calls": [(one, _call_state(one), reverse("case", args=[one.case.number])) for one in calls],
        },
        {"departments": offered},
    )


def _call_state(call: Call) -> str:
    return flows.flow(call.case.flow, call.case.flow_version).state(call.case.state).label


def call_panel(case: CaseFacts, person: Person) -> Panel | None:
    """What a department was called to: the event's own words, though its case is the street's."""
    call = Call.objects.select_related("event__grid__division", "event__kind", "event__case").filter(pk=case.id).first()
    if call is None:
        return None
    case_for(person, case.id, on=clock.today())
    return Panel("grid/call_panel.html", {"event": call.event, "task": case.data.get("task", "")})
