"""What the cases room does by itself: what is deemed done, escalations, notices, fallen tasks.

Nothing is counted here and nothing grows with time: instants that the clocks hold are compared with the present one.
"""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuzheng.kernel.cases.deeming.actions import deem_lapsed
from shuzheng.kernel.cases.desk.actions import reclaim, resettle
from shuzheng.kernel.cases.escalations.actions import escalate
from shuzheng.kernel.cases.notices.jobs import send_due
from shuzheng.kernel.cases.spreading.actions import digest, escalate_unread, spread
from shuzheng.lib import clock


def send_notices() -> int:
    """Copy what is new to where people want it and send what is due; the worker calls this every few seconds."""
    spread(at=clock.now())
    return send_due(at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.lapse", queueing_lock="cases.lapse")
def deem_what_lapsed(timestamp: int) -> None:
    """What the law takes as done by now."""
    deem_lapsed(at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.escalate", queueing_lock="cases.escalate")
def escalate_lights(timestamp: int) -> None:
    """Amber, red and overdue clocks, and urgent notices that nobody has read."""
    escalate(at=clock.now())
    escalate_unread(at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.digest", queueing_lock="cases.digest")
def write_digests(timestamp: int) -> None:
    """One digest a day to each who wants one."""
    digest(at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.resettle", queueing_lock="cases.resettle")
def resettle_fallen_tasks(timestamp: int) -> None:
    """Somebody may hold the missing role by now."""
    reclaim(at=clock.now())
    resettle(at=clock.now())
