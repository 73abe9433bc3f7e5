"""Data that flows back to lower levels."""

from __future__ import annotations

from django.db import models

from shuzheng.lib.ids import new_id


class ReturnFeed(models.Model):
    """An entry that flows back to a lower division (Decree 809 art. 24): no conditions but the law's masks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="资源")
    division = models.ForeignKey("orgs.Division", models.PROTECT, related_name="+", verbose_name="下级区划")
    refresh = models.CharField("更新周期", max_length=12)
    conditions = models.JSONField("行条件", default=list, help_text="只回流属于该区划的行")
    valid_to = models.DateField("终止日期")
    is_open = models.BooleanField("开通", default=True)
    opened_at = models.DateTimeField("开通时间")

    class Meta:
        verbose_name = verbose_name_plural = "数据回流"
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "division"], condition=models.Q(is_open=True), name="exchange_one_feed_per_division"
            )
        ]
