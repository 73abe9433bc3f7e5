"""What quality sees to by itself: rules run when asked for, and all of them each night."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.lib import clock
from shuzheng.systems.data.quality import queries
from shuzheng.systems.data.quality.running import actions


@app.task(name="quality.run")
def run_target(resource_id: str, register: str) -> None:
    """Run the rules of one target."""
    run_rules(resource_id=resource_id, register=register, at=clock.now())


@app.periodic(cron="41 1 * * *")
@app.task(name="quality.nightly", queueing_lock="quality.nightly")
def run_nightly(timestamp: int) -> None:
    """Each target by itself, so that one that fails keeps none of the others from running."""
    for resource_id, register in queries.targets():
        run_target.configure(queueing_lock=f"quality.run:{resource_id or register}").defer(
            resource_id=str(resource_id or ""), register=register
        )


def run_rules(*, resource_id: str, register: str, at: datetime) -> None:
    """Run the rules of a target, for the department that answers for them."""
    for org, resource in queries.owners(resource_id=UUID(resource_id) if resource_id else None, register=register):
        actions.run(org=org, resource=resource, register=register, by=SYSTEM, at=at)
