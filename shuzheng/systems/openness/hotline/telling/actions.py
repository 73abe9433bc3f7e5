"""Telling the caller through the outbox: in site who signed in, by message and letter who left where to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.notices.queries import sealed
from shuzheng.kernel.cases.notices.rules import why_not_address
from shuzheng.kernel.cases.specs import Effect, Taking
from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.specs import ELSEWHERE, GRADES
from shuzheng.systems.openness.hotline.telling import rules

GUIDES = {one.code: one.label for one in ELSEWHERE}


def telling(effect: Effect | None = None) -> Effect:
    """The effect of a step, and that its caller is told."""

    def carry_out(taking: Taking) -> None:
        if effect is not None:
            effect(taking)
        tell_of(taking)

    return carry_out


def tell_of(taking: Taking) -> None:
    """Tell the caller of a step, where it is one that concerns them."""
    if taking.step in rules.WORDS:
        ticket = Ticket.objects.select_related("case", "requester").get(pk=taking.case.id)
        tell(ticket, taking.step, at=taking.at, said=taking.data)


def tell(ticket: Ticket, step: str, *, at: datetime, said: Mapping[str, object] | None = None) -> None:
    """One notice for each way that the caller left; where they left none, the look-up page remains.

    No notice hangs on the case: whoever may see the case sees no notice of its caller.
    """
    number, words = ticket.case.number, _words(said or {})
    title, body = rules.title(number, step, words), rules.body(number, step, words, reply=ticket.reply)
    key = f"hotline:{number}:{step}:{at.timestamp():.0f}"
    if ticket.requester is not None:
        cases.tell(title=title, body=body, key=f"{key}:in-site", at=at, person=ticket.requester)
    for channel, address in (("sms", queries.phone_of(ticket)), ("email", queries.email_of(ticket))):
        if address and why_not_address(channel, address) is None:
            cases.tell(title=title, body=body, key=f"{key}:{channel}", at=at, channel=channel, address=sealed(address))


def _words(said: Mapping[str, object]) -> dict[str, str]:
    grade, elsewhere = str(said.get("grade", "")), str(said.get("elsewhere", ""))
    return {
        "grade": dict(GRADES).get(grade, grade),
        "elsewhere": GUIDES.get(elsewhere, elsewhere),
        "until": str(said.get("until", "")),
    }
