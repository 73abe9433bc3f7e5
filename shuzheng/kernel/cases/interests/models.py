"""Why a person may not act: a case they withdrew from, a person or an organisation they are close to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Interest(models.Model):
    """One declared interest of an official, in one case, one person or one organisation."""

    person = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="公职人员")
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="recusals", verbose_name="办件")
    other = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="有关人员")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="有关单位")
    reason = models.CharField("回避事由", max_length=200)
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="申报或者决定人")
    at = models.DateTimeField("时间")
    ended_at = models.DateTimeField("终止时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, other=None, org=None)
                | Q(case=None, other__isnull=False, org=None)
                | Q(case=None, other=None, org__isnull=False),
                name="cases_interest_in_one_thing",
            )
        ]
        indexes = [models.Index(fields=["person"], condition=Q(ended_at=None), name="cases_interest_of_person")]
