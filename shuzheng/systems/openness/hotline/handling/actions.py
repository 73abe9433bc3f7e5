"""What the steps of a ticket demand and do: who gets it, who gives it back, who does it again, who was called."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.cases.specs import Taking
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import day_of
from shuzheng.systems.openness.hotline import queries, rules
from shuzheng.systems.openness.hotline.models import CallBack, Dispatch, Ticket

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org


def of(taking: Taking) -> Ticket:
    """The ticket of the case, held until the step is done."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("case", "unit").get(pk=taking.case.id)


def _number(code: str, taking: Taking) -> int:
    return calendar.parameter(code, taking.on, orgs.superiors(taking.case.division, on=taking.on)).whole


# --- guards --------------------------------------------------------------------------------------------------------


def why_personal(taking: Taking) -> str | None:
    """What is written into the history of a ticket can be read by the unit."""
    return rules.why_personal("\n".join([taking.reason, *map(str, taking.data.values())]))


def why_not_dispatch(taking: Taking) -> str | None:
    """The unit is known, was named on the dispatch page, and has somebody who may do it."""
    ticket, unit = of(taking), queries.unit_named(taking.data["unit"], on=taking.on)
    if unit is None:
        return f"没有找到“{taking.data['unit']}”这个单位，请从建议中选择，或者写全称"
    if taking.case.sides.get("unit") != unit.pk:
        return "请在“派单”栏选择承办单位"
    others = orgs.holders(unit, Role.TICKET_HANDLER, on=taking.on).exclude(pk__in=ticket.former_handlers).exists()
    is_same = unit.pk == ticket.unit_id
    why = rules.why_not_dispatch(has_others=others, is_same_unit=is_same, is_redo=taking.case.state == "redoing")
    return why or why_personal(taking)


def why_not_sign(taking: Taking) -> str | None:
    """Done again, but not by the same person."""
    return rules.why_not_same(str(taking.person.pk), [str(one) for one in of(taking).former_handlers])


def why_not_bounce(taking: Taking) -> str | None:
    """Within the limit, with reasons, and not the last time."""
    return _why_not_bounce(taking, is_last=False)


def why_not_bounce_again(taking: Taking) -> str | None:
    """The last bounce, which the hotline decides."""
    return _why_not_bounce(taking, is_last=True)


def _why_not_bounce(taking: Taking, *, is_last: bool) -> str | None:
    ticket = of(taking)
    why = rules.why_not_bounce(
        on=taking.on, until=return_until(ticket), is_binding=ticket.is_binding, reason=taking.reason
    )
    most = _number("hotline.return.most", taking)
    return why or rules.why_not_this_bounce(bounces=ticket.bounces, most=most, is_last=is_last) or why_personal(taking)


def return_until(ticket: Ticket) -> date:
    """The last day on which the unit may give the ticket back."""
    sent = day_of(ticket.dispatches.latest("at").at)
    return calendar.due(sent, "hotline.return", area=orgs.superiors(ticket.case.division_id, on=sent)).on


def why_not_park(taking: Taking) -> str | None:
    """Parked for a stated time."""
    latest = taking.on + timedelta(days=_number("hotline.park.most", taking))
    until = date.fromisoformat(taking.data["until"])
    return rules.why_not_park(on=taking.on, until=until, latest=latest) or why_personal(taking)


def why_not_give_up(taking: Taking) -> str | None:
    """Several calls before closing without the caller's word."""
    return rules.why_not_give_up(tries=of(taking).tries, least=_number("hotline.call_back.tries", taking))


def why_not_explain(taking: Taking) -> str | None:
    """Only what was done again as often as it must be is closed against the caller's word."""
    rounds, most = of(taking).round, _number("hotline.redo.most", taking)
    return None if rounds > most else f"重办满{most}次仍不满意的才能说明后办结，请先派单重办"


# --- effects -------------------------------------------------------------------------------------------------------


def dispatched(taking: Taking) -> None:
    """The unit has it; what was suggested is kept beside it, to learn from."""
    _send(taking, is_binding=False)


def arbitrated(taking: Taking) -> None:
    """The hotline has decided: it cannot be given back."""
    _send(taking, is_binding=True)


def _send(taking: Taking, *, is_binding: bool) -> None:
    ticket = of(taking)
    unit: Org = queries.unit_named(taking.data["unit"], on=taking.on)  # type: ignore[assignment]
    suggested = queries.suggestions(ticket, on=taking.on)
    ticket.unit, ticket.handler, ticket.is_binding = unit, None, is_binding
    ticket.duty = queries.duty_of(unit, suggested, division=taking.case.division, on=taking.on) or ticket.duty
    ticket.save(update_fields=["unit", "handler", "is_binding", "duty"])
    Dispatch.objects.create(
        ticket=ticket,
        unit=unit,
        duty=ticket.duty,
        by=taking.by if isinstance(taking.by, Person) else None,
        at=taking.at,
        suggested=[[one.duty, str(one.unit or ""), round(one.share, 4)] for one in suggested],
    )


def signed(taking: Taking) -> None:
    """Somebody of the unit has it in hand."""
    Ticket.objects.filter(pk=taking.case.id).update(handler=taking.person)


def bounced(taking: Taking) -> None:
    """It was not theirs, they say: counted, and learned from."""
    ticket = of(taking)
    ticket.bounces += 1
    ticket.handler = None
    ticket.save(update_fields=["bounces", "handler"])
    latest = ticket.dispatches.latest("at")
    latest.returned_at, latest.return_reason = taking.at, taking.reason
    latest.save(update_fields=["returned_at", "return_reason"])


def parked(taking: Taking) -> None:
    """Until when, so that it wakes by itself."""
    Ticket.objects.filter(pk=taking.case.id).update(parked_until=date.fromisoformat(taking.data["until"]))


def woken(taking: Taking) -> None:
    """It goes on."""
    Ticket.objects.filter(pk=taking.case.id).update(parked_until=None)


def tried(taking: Taking) -> None:
    """A call that nobody took."""
    ticket = of(taking)
    ticket.tries += 1
    ticket.save(update_fields=["tries"])
    _call(taking, ticket, "unreached")


def called(taking: Taking) -> None:
    """The requester's own word, or that none was to be had; not satisfied, it is done again by somebody else."""
    ticket = of(taking)
    ticket.grade = str(taking.data.get("grade") or taking.step)
    if taking.step == "unsatisfied":
        _begin_again(ticket)
    else:
        ticket.concluded_at = taking.at
    ticket.save()
    _call(taking, ticket, ticket.grade)


def reopened(taking: Taking) -> None:
    """The requester came back within the time for it."""
    ticket = of(taking)
    ticket.concluded_at = None
    _begin_again(ticket)
    ticket.save()


def closed(taking: Taking) -> None:
    """Done with, without a call: led elsewhere, or explained after it was done again in vain."""
    Ticket.objects.filter(pk=taking.case.id).update(concluded_at=taking.at)


def _begin_again(ticket: Ticket) -> None:
    if ticket.handler_id and ticket.handler_id not in ticket.former_handlers:
        ticket.former_handlers = [*ticket.former_handlers, ticket.handler_id]
    ticket.handler, ticket.round, ticket.tries = None, ticket.round + 1, 0
    ticket.bounces, ticket.is_binding = 0, False


def _call(taking: Taking, ticket: Ticket, grade: str) -> None:
    words = "\n".join(part for part in (str(taking.data.get("words", "")), taking.reason) if part)
    CallBack.objects.create(ticket=ticket, by=taking.person, at=taking.at, grade=grade, words=words)
