"""The dated versions of what suggests a unit. A person switches one on; the others stay to be compared."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id


class DispatchModel(models.Model):
    """One trained version: its weights, what it was trained on, and how good it is on what it never saw."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trained_at = models.DateTimeField("训练时间")
    written = models.PositiveIntegerField("编写的样本数")
    lived = models.PositiveIntegerField("真实派单的样本数")
    figures = models.JSONField("检验结果", default=dict)
    weights = models.BinaryField("参数", editable=False)
    is_active = models.BooleanField("正在使用", default=False)
    switched_by = models.ForeignKey(
        "orgs.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="启用人"
    )
    switched_at = models.DateTimeField("启用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "派单建议模型"
        ordering = ["-trained_at"]
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="hotline_one_active_model")
        ]
