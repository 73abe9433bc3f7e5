"""Repeats: one is handled, every caller keeps their own clock, call and rating. The kernel does the merging."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.specs import PART, Taking
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline import queries
from shuzheng.systems.openness.hotline.models import Dispatch, Ticket

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

SHARED = ("unit_id", "handler_id", "duty", "is_binding", "reply", "solved", "concluded_at")


@transaction.atomic
def merge(*, ticket: Ticket, into: str, by: Person, at: datetime, reason: str) -> None:
    """Let a ticket follow the one that its operator named by number."""
    main = queries.by_number(into)
    if main is None:
        raise Refused("没有这个工单编号", code="hotline.merge", fields={"primary": "没有这个工单编号"})
    cases.merge_cases(into=main.pk, cases=[ticket.pk], by=by, at=at, reason=reason)


def followed(taking: Taking) -> None:
    """Who has the main ticket has this one, and its answer is this one's; a parted one takes its dispatch along."""
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("case").get(pk=taking.case.id)
    main = Ticket.objects.get(pk=ticket.case.merged_into_id)
    for name in SHARED:
        setattr(ticket, name, getattr(main, name))
    ticket.save(update_fields=SHARED)
    sent = main.dispatches.filter(returned_at=None).last() if taking.step == PART else None
    if sent is not None:
        said = {"unit": sent.unit, "duty": sent.duty, "by": sent.by, "at": sent.at}
        Dispatch.objects.create(ticket=ticket, **said)
