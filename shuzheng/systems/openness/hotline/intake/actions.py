"""A call taken: the matter received and what the operator chose done with it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.cases import actions as cases
from shuzheng.lib.clock import day_of
from shuzheng.systems.openness.hotline import actions, queries
from shuzheng.systems.openness.hotline.dispatching.specs import duties
from shuzheng.systems.openness.hotline.knowing.queries import body_of
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.repeating import actions as repeating
from shuzheng.systems.openness.hotline.specs import Intake, Receipt

SAME = "来电登记时核对为同一事项"

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@transaction.atomic
def take_call(*, intake: Intake, step: str, data: Mapping[str, str], by: Person, at: datetime) -> Receipt:
    """Receive, then route, merge, answer or dispatch; a refusal of the second undoes the first, and nothing is lost."""
    by.require("hotline.receive")
    receipt = actions.receive(intake=categorised(intake, at=at), by=by, at=at)
    ticket = Ticket.objects.select_related("case").get(case__number=receipt.number)
    if step == "dispatch":
        actions.dispatch(ticket=ticket, unit=data["unit"], by=by, at=at)
    elif step == "merge":
        repeating.merge(ticket=ticket, into=data["primary"], by=by, at=at, reason=SAME)
    elif step == "answer":
        cases.take(case_id=ticket.pk, step=step, data=_answer(data), by=by, at=at)
    elif step:
        cases.take(case_id=ticket.pk, step=step, data=data, by=by, at=at)
    return receipt


def _answer(data: Mapping[str, str]) -> dict[str, str]:
    """What was said to the caller: the operator's words, else the article's."""
    title = data.get("article", "")
    words = data.get("answer") or body_of(title)
    return {"reply": words} | ({"article": title} if title else {})


def categorised(intake: Intake, *, at: datetime) -> Intake:
    """The category of the likeliest duty, where nobody chose one."""
    if intake.category:
        return intake
    found = queries.suggest(intake.text, division=intake.division, on=day_of(at))
    return replace(intake, category=duties()[found[0].duty].categories[0]) if found else intake
