"""What the sharing desks see to by themselves: lateness becomes a violation, a violation becomes a case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases.clocks.queries import late
from shuzheng.kernel.exchange.uses import actions as uses
from shuzheng.kernel.exchange.uses import queries as found
from shuzheng.kernel.exchange.uses.rules import Fact
from shuzheng.lib import clock
from shuzheng.systems.data.sharing import actions
from shuzheng.systems.data.sharing.describing.jobs import test_binding
from shuzheng.systems.data.sharing.queries import judge_of

__all__ = ["test_binding", "watch", "watch_every_ten_minutes"]

LOOK_BACK = timedelta(days=30)  # a clock that stopped late is seen by then, or was seen before
LATENESS = {  # (flow, clock) -> what the exchange calls it, and the side that was late
    ("catalogue_review", "update"): ("late_update", "source"),
    ("share_request", "reply"): ("late_reply", "provider"),
    ("share_request", "deliver"): ("late_delivery", "provider"),
    ("verification", "verify"): ("late_verification", "source"),
    ("share_dispute", "mediate"): ("dispute_unhandled", "authority"),
    ("share_dispute", "deliver"): ("late_delivery", "respondent"),
}


@app.periodic(cron="*/10 * * * *")
@app.task(name="sharing.watch", queueing_lock="sharing.watch")
def watch_every_ten_minutes(timestamp: int) -> None:
    """Look for breaches and lay them before the authority."""
    watch(at=clock.now())


def watch(*, at: datetime) -> int:
    """Report what is late by today, then open a case for every violation that has none; how many were opened."""
    uses.keep_facts(late_facts(clock.day_of(at)), at=at)
    return sum(_open(violation.pk, at) for violation in list(found.untaken()))


def late_facts(on: date) -> list[Fact]:
    """Art. 39 and 41: the clocks that ran out by a day, as facts the exchange judges."""
    clocks = late({flow for flow, _ in LATENESS}, on=on, since=on - LOOK_BACK)
    return [
        Fact(kind, one.sides[side], one.number, on, due=one.due_on, done=one.stopped_on)
        for one in clocks
        if (one.flow, one.clock) in LATENESS
        for kind, side in [LATENESS[one.flow, one.clock]]
    ]


@transaction.atomic
def _open(violation_id: UUID, at: datetime) -> bool:
    violation = found.untaken().select_for_update(of=("self",), skip_locked=True).filter(pk=violation_id).first()
    if violation is None or judge_of(violation.offender, violation.provider, on=clock.day_of(at)) is None:
        return False  # a violation of the highest authority here stays visible, and is for the level above
    opened = actions.open_breach(
        offender=violation.offender,
        provider=violation.provider,
        facts=violation.summary,
        article=violation.article,
        at=at,
        grant_id=violation.grant_id,
        violation_id=violation.pk,
    )
    uses.take_up(violation=violation, case_ref=str(opened), by=SYSTEM, at=at)
    return True
