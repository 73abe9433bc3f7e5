"""Uses that those whom the data are about are lawfully not told of, for as long as the ground holds."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shuzheng.kernel.exchange.subjects.rules import GROUNDS
from shuzheng.lib.ids import new_id


class Withholding(models.Model):
    """A grant whose uses those concerned are not told of: on a ground, for a term (个人信息保护法 §18, §35)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grant = models.ForeignKey("exchange.Grant", models.PROTECT, related_name="withholdings", verbose_name="授权")
    ground = models.CharField("事由", max_length=16, choices=[(name, one.label) for name, one in GROUNDS.items()])
    basis = models.CharField("依据文书", max_length=200)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", help_text="不含当日；到期后这些使用即可查询")
    ended_on = models.DateField("提前解除日期", null=True)
    decided_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = verbose_name_plural = "暂不告知"
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="exchange_withholding_term"),
            models.CheckConstraint(condition=~Q(basis=""), name="exchange_withholding_basis"),
        ]
