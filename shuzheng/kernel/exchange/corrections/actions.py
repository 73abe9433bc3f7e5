"""Telling every consumer of a wrong row, once. Decree 809 art. 26."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shuzheng.gateway.evidence import row_digest
from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.exchange.corrections import queries
from shuzheng.kernel.exchange.corrections.models import CorrectionNotice
from shuzheng.kernel.exchange.entries.queries import resource_view
from shuzheng.kernel.orgs.actions import Doer, require
from shuzheng.kernel.orgs.queries import org_by_uscc
from shuzheng.lib.errors import Refused


@transaction.atomic
def notify_consumers(
    *, resource_id: UUID, row_key: str, dispute_ref: str, summary: str, by: Doer, at: datetime
) -> list[CorrectionNotice]:
    """Write a notice to each consumer that pulled the row; asked again, only to those who pulled it since."""
    require(by, "exchange.reply", at=CorrectionNotice(resource_id=resource_id).resource.source)
    if not dispute_ref.strip() or not summary.strip():
        raise Refused("请填写校核编号和更正说明", code="exchange.correction", article="政务数据共享条例第二十六条")
    digest = row_digest(resource_view(resource_id).code, row_key)
    times: dict[str, int] = {}
    for pull in queries.consumers_of(resource_id, row_key):
        times[pull.consumer] = times.get(pull.consumer, 0) + pull.times
    made = []
    for uscc, count in times.items():
        if (consumer := org_by_uscc(uscc)) is None:
            continue
        notice, is_new = CorrectionNotice.objects.get_or_create(
            dispute_ref=dispute_ref,
            row_digest=digest,
            consumer=consumer,
            defaults={"resource_id": resource_id, "summary": summary[:300], "uses": count, "created_at": at},
        )
        made += [notice] if is_new else []
    record(
        by=by,
        action="exchange.notify_consumers",
        subject=f"exchange.correction:{dispute_ref}"[:128],
        summary=f"更正通知 {len(made)} 个使用方：{summary}"[:500],
        detail={"consumers": [notice.consumer.uscc for notice in made], "row": digest},
        at=at,
    )
    return made


@transaction.atomic
def mark_sent(*, notice: CorrectionNotice, by: Doer, at: datetime) -> CorrectionNotice:
    """The notice reached the consumer."""
    require(by, "exchange.reply", at=notice.resource.source)
    notice = CorrectionNotice.objects.select_for_update().get(pk=notice.pk)
    if notice.state == CorrectionNotice.State.CREATED:
        notice.state, notice.sent_at = CorrectionNotice.State.SENT, at
        notice.save(update_fields=["state", "sent_at"])
    return notice


@transaction.atomic
def acknowledge(*, notice: CorrectionNotice, by: Doer, at: datetime) -> CorrectionNotice:
    """The consumer confirms that it took the correction over; confirming twice changes nothing."""
    require(by, "exchange.call", at=notice.consumer)
    notice = CorrectionNotice.objects.select_for_update(of=("self",)).select_related("consumer").get(pk=notice.pk)
    if notice.state == CorrectionNotice.State.ACKNOWLEDGED:
        return notice
    notice.state, notice.acknowledged_at = CorrectionNotice.State.ACKNOWLEDGED, at
    notice.sent_at = notice.sent_at or at
    notice.save(update_fields=["state", "acknowledged_at", "sent_at"])
    record(
        by=by,
        action="exchange.acknowledge_correction",
        subject=f"exchange.correctionnotice:{notice.pk}",
        summary=f"“{notice.consumer.name}”确认更正：{notice.summary}"[:500],
        at=at,
    )
    return notice
