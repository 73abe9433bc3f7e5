"""What the page of a ticket shows: to the hotline what dispatching and calling need, to a unit what acting needs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.orgs.queries import superiors
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.handling.actions import return_until
from shuzheng.systems.openness.hotline.intake.queries import similar
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.replying.actions import checks
from shuzheng.systems.openness.hotline.replying.queries import past_replies

if TYPE_CHECKING:
    from shuzheng.kernel.cases.specs import CaseFacts
    from shuzheng.kernel.orgs.models import Person

TO_SEND = ("received", "returned", "redoing", "arbitrating")
WITH_UNIT = ("to_sign", "handling")


def panel_context(case: CaseFacts, person: Person, *, on: date) -> tuple[dict[str, Any], frozenset[str]]:
    """The panel's contents, and the steps it has its own form for."""
    ticket = Ticket.objects.select_related("case__division", "hotline", "unit", "handler").get(pk=case.id)
    is_ours = person.may("hotline.receive", at=ticket.hotline)
    own = {"dispatch", "arbitrate"}
    context: dict[str, Any] = {
        "ticket": ticket,
        "is_ours": is_ours,
        "has_number": ticket.caller != "",
        "calls": list(ticket.calls.all()),
        "sent": list(ticket.dispatches.select_related("unit")),
        "repeats": queries.repeats(ticket).count(),
    }
    if is_ours:
        context |= _for_hotline(ticket, on=on)
    if _may_send(ticket, person, on=on):
        context |= {"suggestions": queries.suggestions(ticket, on=on), "units": queries.units(on=on)}
        context["is_arbitration"] = ticket.case.state == "arbitrating"
    if ticket.case.state in WITH_UNIT:
        context["return_until"] = None if ticket.is_binding else return_until(ticket)
        own.add(_idle_bounce(ticket, on))
    if ticket.case.state == "handling":
        context["past"] = past_replies(ticket.text, division=ticket.case.division_id, on=on)
    if ticket.case.state == "reviewing":
        context["checks"] = checks(ticket)
    may_publish = ticket.consent_to_publish and ticket.case.state in ("concluded", "archived")
    context["may_publish"] = (
        may_publish and ticket.published_at is None and person.may("hotline.lead", at=ticket.hotline)
    )
    return context, frozenset(own)


def _for_hotline(ticket: Ticket, *, on: date) -> dict[str, object]:
    found: dict[str, object] = {
        "same_caller": Ticket.objects.filter(caller=ticket.caller).exclude(pk=ticket.pk).count() if ticket.caller else 0
    }
    if ticket.case.state == "received":
        near = similar(
            text=ticket.text, division=ticket.case.division_id, address=ticket.address, at=ticket.received_at
        )
        found["similar"] = [one for one in near if one.number != ticket.case.number]
    return found


def _may_send(ticket: Ticket, person: Person, *, on: date) -> bool:
    """Operators dispatch; where units cannot agree, the lead decides."""
    if ticket.case.state not in TO_SEND:
        return False
    role = Role.HOTLINE_LEAD if ticket.case.state == "arbitrating" else Role.HOTLINE_OPERATOR
    return any((held.org_id, held.role) == (ticket.hotline_id, role) for held in person.held(on))


def _idle_bounce(ticket: Ticket, on: date) -> str:
    """Of the two ways to give back only the one whose turn it is has a form."""
    most = parameter("hotline.return.most", on, superiors(ticket.case.division_id, on=on)).whole
    return "bounce" if ticket.bounces + 1 >= most else "bounce_again"
