"""Confirming that what looks personal is not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.exchange.classifications.models import PlainConfirmed
from shuzheng.kernel.exchange.classifications.queries import suspected
from shuzheng.lib.errors import Refused
from shuzheng.lib.personal import LABELS

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

ARTICLE = "政务数据共享条例第十八条"


@transaction.atomic
def confirm_plain(
    *, resource_id: UUID, element: str, kind: str, reason: str, by: Person, at: datetime
) -> PlainConfirmed:
    """The data officer answers for it, with reasons; the data are tested again afterwards."""
    found = PlainConfirmed(resource_id=resource_id, element=element, kind=kind, reason=reason.strip()[:300])
    by.require("catalogue.approve", at=found.resource.source)
    if not found.reason:
        raise Refused("请写明为什么不是个人信息", code="exchange.plain_reason", fields={"reason": "请填写"}, status=422)
    if (element, kind) not in {(one.element, one.kind) for one in suspected(resource_id)}:
        raise Refused("检查中没有这项疑似个人信息，或已经确认", code="exchange.plain_unknown")
    found.confirmed_by, found.confirmed_at = by, at
    found.save(force_insert=True)
    record(
        by=by,
        action="exchange.confirm_plain",
        subject=f"catalogue.resource:{resource_id}",
        summary=f"确认数据项“{element}”中的疑似{LABELS[kind]}不是个人信息"[:500],
        detail={"element": element, "kind": kind, "reason": found.reason, "article": ARTICLE},
        at=at,
    )
    return found
