"""What the cases room does by itself: sends its notices, and brings fallen tasks back to their desks."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuzheng.kernel.cases.desk.actions import reclaim, resettle
from shuzheng.kernel.cases.notices.jobs import send_due
from shuzheng.lib import clock


def send_notices() -> int:
    """Send what is due; the worker calls this every few seconds."""
    return send_due(at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="cases.resettle", queueing_lock="cases.resettle")
def resettle_fallen_tasks(timestamp: int) -> None:
    """Somebody may hold the missing role by now."""
    reclaim(at=clock.now())
    resettle(at=clock.now())
