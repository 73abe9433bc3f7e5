"""Asking who read a row: allowed to whom the data belongs or who supervises, and itself on record."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing.desk.doubting import queries

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@transaction.atomic
def ask_who_read(*, resource: str, row: str, reason: str, by: Person, at: datetime) -> list[dict[str, object]]:
    """Who read a row of an entry. The asking leaves a line; the value asked for does not stand in it."""
    names = dict(queries.askable(by))
    if resource not in names:
        raise NotAllowed("只能查询本单位提供的目录", code="sharing.not_yours")
    if not row.strip() or not reason.strip() or "\0" in row + reason:
        raise Refused("请填写主键值和查询事由", code="sharing.who", status=422)
    found = queries.readers(UUID(resource), row.strip())
    audit.record(
        by=by,
        action="sharing.ask_who_read",
        subject=f"catalogue.resource:{resource}",
        summary=f"查询“{names[resource]}”某一行的使用情况：{reason.strip()}"[:500],
        detail={"found": len(found)},
        at=at,
    )
    return found
