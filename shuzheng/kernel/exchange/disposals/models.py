"""What became of the data after a grant ended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Disposal(models.Model):
    """The consumer says what it did with the data it held, once the purpose is met or gone. Decree 809 art. 25."""

    class How(models.TextChoices):
        DESTROYED = "destroyed", "已销毁"
        RETURNED = "returned", "已退还"
        RETAINED = "retained", "依法留存"

    grant = models.OneToOneField(
        "exchange.Grant", models.PROTECT, primary_key=True, related_name="+", verbose_name="授权"
    )
    how = models.CharField("处置方式", max_length=12, choices=How.choices)
    basis = models.CharField("说明或者留存依据", max_length=300, blank=True)
    done_on = models.DateField("处置日期")
    confirmed_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间")

    class Meta:
        verbose_name = verbose_name_plural = "数据处置"
        constraints = [
            models.CheckConstraint(condition=~Q(how="retained") | ~Q(basis=""), name="exchange_disposal_basis")
        ]
