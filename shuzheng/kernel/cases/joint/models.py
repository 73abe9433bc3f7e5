"""What several must sign before a case goes on."""

from __future__ import annotations

from django.db import models


class Signature(models.Model):
    """One official's signature under a joint step, and the party they signed for."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="signatures", verbose_name="办件")
    since = models.ForeignKey("cases.Move", models.CASCADE, related_name="+", verbose_name="自哪一步之后")
    step = models.CharField("步骤", max_length=64)
    side = models.CharField("参与方", max_length=32)
    holds = models.CharField("角色", max_length=32, blank=True)
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="签署人")
    at = models.DateTimeField("时间")
    words = models.TextField("意见", blank=True)
    data = models.JSONField("填写内容", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "会签意见"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["since", "step", "by"], name="cases_signed_once")]
