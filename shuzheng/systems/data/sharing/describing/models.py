"""What describing keeps beside the draft: how its data looked, what a person confirmed, how far a long test is."""

from __future__ import annotations

from django.db import models


class Preparation(models.Model):
    """A binding on its way into use: no value of the data is kept here unmasked."""

    class Work(models.TextChoices):
        IDLE = "idle", "未开始"
        WAITING = "waiting", "排队中"
        RUNNING = "running", "检查中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    binding = models.OneToOneField(
        "exchange.Binding", models.PROTECT, primary_key=True, related_name="+", verbose_name="挂接"
    )
    profile = models.JSONField("各列的情况", default=dict)
    confirmed = models.JSONField("已确认的数据项", default=list)
    work = models.CharField("检查进度", max_length=8, choices=Work.choices, default=Work.IDLE)
    rows_done = models.BigIntegerField("已读行数", default=0)
    message = models.CharField("未完成的原因", max_length=500, blank=True)
    touched_at = models.DateTimeField("进度更新时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "挂接准备"

    @property
    def is_under_way(self) -> bool:
        """Whether a test is waiting or running."""
        return self.work in (self.Work.WAITING, self.Work.RUNNING)
