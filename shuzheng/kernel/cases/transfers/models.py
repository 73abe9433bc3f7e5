"""Handing a side of a case to another organisation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Transfer(models.Model):
    """A side offered to another organisation: theirs once they accept it."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="transfers", verbose_name="办件")
    side = models.CharField("参与方", max_length=32)
    giver = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="移出单位")
    taker = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="移入单位")
    reason = models.TextField("移送理由")
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="移送人")
    at = models.DateTimeField("移送时间")
    accepted = models.BooleanField("接收", null=True)
    answered_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.TextField("答复意见", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "移送"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "side"], condition=Q(accepted=None), name="cases_one_open_transfer_per_side"
            )
        ]
