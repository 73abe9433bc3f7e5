"""Writing the log: one line for every action, in the transaction of the action itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.audit.specs import Actor
from shuzheng.lib import clock


def record(
    *,
    by: Actor,
    action: str,
    subject: str,
    summary: str,
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Write one line: `action` is `room.verb`, `subject` is `room.model:id`, `summary` is a Chinese sentence."""
    OutboxLine.objects.create(
        at=at or clock.now(),
        actor_id=by.actor_id,
        actor_name=by.actor_name,
        actor_org=by.actor_org,
        action=action,
        subject=subject,
        summary=summary,
        detail=dict(detail or {}),
    )
