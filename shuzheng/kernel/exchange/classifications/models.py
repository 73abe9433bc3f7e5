"""What a person confirmed to be nothing personal, although it looked so."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id
from shuzheng.lib.personal import LABELS


class PlainConfirmed(models.Model):
    """A data officer says why numbers of a kind in an element are no person's: public hotlines, codes of devices."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="资源")
    element = models.CharField("数据项", max_length=128)
    kind = models.CharField("疑似", max_length=16, choices=list(LABELS.items()))
    reason = models.CharField("理由", max_length=300)
    confirmed_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间")

    class Meta:
        verbose_name = verbose_name_plural = "不是个人信息的确认"
        constraints = [
            models.UniqueConstraint(fields=["resource", "element", "kind"], name="exchange_plain_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="exchange_plain_reason"),
        ]
