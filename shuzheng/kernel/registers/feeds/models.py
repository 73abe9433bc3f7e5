"""The consumers of change feeds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id


class Consumer(models.Model):
    """An organisation that is handed a register's changes, as far as it acknowledged them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    register = models.CharField("台账", max_length=64)
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="接收单位")
    fields = models.JSONField("提供的字段", default=list)
    basis = models.CharField("依据", max_length=500)
    opened_at = models.DateTimeField("开通时间")
    opened_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="开通人")
    closed_at = models.DateTimeField("停止时间", null=True)
    closed_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="停止人")
    closed_why = models.CharField("停止理由", max_length=500, blank=True)
    cursor = models.CharField("已确认的游标", max_length=64, blank=True)
    acknowledged_at = models.DateTimeField("最近确认时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "变更接收方"
        constraints = [
            models.UniqueConstraint(
                fields=["register", "org"], condition=Q(closed_at=None), name="registers_one_consumer"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="registers_consumer_basis"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closed_why="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_why="")),
                name="registers_consumer_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org.name} ← {self.register}"
