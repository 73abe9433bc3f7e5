"""What the sharing desks see to by themselves: what is undone becomes a violation, a violation becomes a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.exchange.uses import actions as uses
from shuzheng.kernel.exchange.uses import queries as found
from shuzheng.lib import clock
from shuzheng.systems.data.sharing import actions
from shuzheng.systems.data.sharing.describing.jobs import test_binding
from shuzheng.systems.data.sharing.queries import judge_of
from shuzheng.systems.data.sharing.violations.queries import facts

__all__ = ["test_binding", "watch", "watch_every_ten_minutes"]


@app.periodic(cron="*/10 * * * *")
@app.task(name="sharing.watch", queueing_lock="sharing.watch")
def watch_every_ten_minutes(timestamp: int) -> None:
    """Look for breaches and lay them before the authority."""
    watch(at=clock.now())


def watch(*, at: datetime) -> int:
    """Report what is undone by today, then open a case for every violation that has none; how many were opened."""
    uses.keep_facts(facts(clock.day_of(at)), at=at)
    return sum(_open(violation.pk, at) for violation in list(found.untaken()))


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
