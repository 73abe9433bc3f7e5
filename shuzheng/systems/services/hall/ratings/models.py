"""One rating for one service, given by whoever received it through a link of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

GRADES = ((5, "非常满意"), (4, "满意"), (3, "基本满意"), (2, "不满意"), (1, "非常不满意"))
BAD = 2


class Rating(models.Model):
    """好差评: invited when the service ended; given once; a bad one is put right, a mistaken one is not counted."""

    application = models.OneToOneField(
        "services.Application", models.PROTECT, primary_key=True, related_name="rating", verbose_name="申请"
    )
    agency = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="被评价单位")
    token = models.CharField("评价凭证", max_length=32, unique=True)
    invited_at = models.DateTimeField("邀请时间")
    grade = models.PositiveSmallIntegerField("评价", choices=GRADES, null=True)
    words = models.CharField("说明", max_length=1000, blank=True)
    rated_at = models.DateTimeField("评价时间", null=True)
    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="+", verbose_name="整改办件")
    excluded_at = models.DateTimeField("认定不计时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "好差评"
        ordering = ["-invited_at"]
        indexes = [models.Index(fields=["agency", "rated_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(grade=None, rated_at=None) | Q(grade__gte=1, grade__lte=5, rated_at__isnull=False),
                name="services_rating_is_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency}：{self.get_grade_display() if self.grade else '待评价'}"
