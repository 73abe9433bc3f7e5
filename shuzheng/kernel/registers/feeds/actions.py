"""Opening a feed to an organisation, closing it, and taking down how far it was applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.registers import queries
from shuzheng.kernel.registers.feeds.models import Consumer
from shuzheng.kernel.registers.feeds.queries import CALL
from shuzheng.kernel.registers.specs import Register
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


@transaction.atomic
def open_consumer(
    *, register: Register, org: Org, fields: Sequence[str], basis: str, by: Person, at: datetime
) -> Consumer:
    """Let an organisation receive a register's changes: these fields, masked where the register masks them."""
    by.require(register.write)
    unknown = [name for name in fields if name not in register.names]
    if unknown or not fields:
        words = f"台账没有这些字段：{'、'.join(unknown)}" if unknown else "请至少选择一个字段"
        raise Refused(words, code="registers.feed_fields", fields={"fields": words}, status=422)
    if not basis.strip():
        raise Refused("请写明提供的依据", code="registers.feed_basis", fields={"basis": "请写明提供的依据"}, status=422)
    if Consumer.objects.filter(register=register.name, org=org, closed_at=None).exists():
        raise Refused(f"已向{org.name}提供{register.label}的变更；要改字段，请先停止再开通", code="registers.feed_open")
    ordered = [name for name in register.names if name in fields]
    found = Consumer.objects.create(
        register=register.name, org=org, fields=ordered, basis=basis.strip(), opened_by=by, opened_at=at
    )
    _log(found, "open_feed", f"向{org.name}提供{register.label}的变更", by, at, fields=ordered, basis=found.basis)
    return found


@transaction.atomic
def close_consumer(*, register: Register, consumer: Consumer, reason: str, by: Person, at: datetime) -> None:
    """Stop it."""
    by.require(register.write)
    if not reason.strip():
        raise Refused("请填写理由", code="registers.feed_reason", fields={"reason": "请填写理由"}, status=422)
    found = _locked(consumer)
    found.closed_at, found.closed_by, found.closed_why = at, by, reason.strip()
    found.save()
    _log(found, "close_feed", f"停止向{found.org.name}提供{register.label}的变更", by, at, reason=found.closed_why)


@transaction.atomic
def acknowledge(*, register: Register, consumer: Consumer, cursor: str, by: Person, at: datetime) -> Consumer:
    """The consumer applied everything up to a cursor: the next page begins after it."""
    by.require(CALL, at=consumer.org)
    found = _locked(consumer)
    if not queries.is_cursor(register, cursor):
        raise Refused("这个游标没有发出过，请确认最后收到的一条的游标", code="registers.cursor", status=400)
    if queries.place(cursor) < queries.place(found.cursor):
        raise Refused("已确认到更后面的游标，不能退回", code="registers.feed_back")
    found.cursor, found.acknowledged_at = cursor, at
    found.save()
    _log(found, "acknowledge_feed", f"{found.org.name}确认收到{register.label}的变更", by, at, cursor=cursor)
    return found


def _locked(consumer: Consumer) -> Consumer:
    found = Consumer.objects.select_for_update(of=("self",)).select_related("org").get(pk=consumer.pk)
    if found.closed_at:
        raise Refused("已停止向该单位提供变更", code="registers.feed_closed")
    return found


def _log(consumer: Consumer, verb: str, summary: str, by: Person, at: datetime, **detail: object) -> None:
    subject = f"registers.consumer:{consumer.pk}"
    detail = {"register": consumer.register, **detail}
    record(by=by, action=f"registers.{verb}", subject=subject, summary=summary, detail=detail, at=at)
