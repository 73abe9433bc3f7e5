"""Notices to those who pulled a row that proved wrong."""

from __future__ import annotations

from django.db import models

from shuzheng.lib.ids import new_id


class CorrectionNotice(models.Model):
    """A consumer who pulled a row that proved wrong is told, once (Decree 809 art. 26)."""

    class State(models.TextChoices):
        CREATED = "created", "待送达"
        SENT = "sent", "已送达"
        ACKNOWLEDGED = "acknowledged", "已确认更正"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute_ref = models.CharField("校核编号", max_length=64)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="资源")
    row_digest = models.CharField("行摘要", max_length=64)
    consumer = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="使用方")
    summary = models.CharField("更正说明", max_length=300)
    uses = models.PositiveIntegerField("取用次数")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.CREATED)
    created_at = models.DateTimeField("创建时间")
    sent_at = models.DateTimeField("送达时间", null=True)
    acknowledged_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正通知"
        constraints = [
            models.UniqueConstraint(fields=["dispute_ref", "row_digest", "consumer"], name="exchange_told_once")
        ]
