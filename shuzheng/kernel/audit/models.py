"""The outbox that every write fills in its own transaction."""

from django.db import models


class OutboxLine(models.Model):
    """One action, waiting for its place in the log."""

    at = models.DateTimeField("时间")
    actor_id = models.CharField("操作者编号", max_length=64)
    actor_name = models.CharField("操作者", max_length=128)
    actor_org = models.CharField("所在单位", max_length=128, blank=True)
    action = models.CharField("动作", max_length=64)
    subject = models.CharField("对象", max_length=128)
    summary = models.CharField("摘要", max_length=500)
    detail = models.JSONField("详情", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "审计发件箱"
