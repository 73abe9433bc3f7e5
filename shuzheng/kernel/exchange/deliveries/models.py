"""Files handed over, data returned to lower levels, and notices to those who pulled a wrong row."""

from __future__ import annotations

from django.db import models

from shuzheng.lib.ids import new_id


class Delivery(models.Model):
    """A masked export file made for one grant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grant = models.ForeignKey("exchange.Grant", models.PROTECT, related_name="deliveries", verbose_name="授权")
    format = models.CharField("格式", max_length=8, choices=[("csv", "CSV"), ("parquet", "Parquet")])
    file = models.CharField("文件", max_length=200)
    rows = models.BigIntegerField("行数")
    size = models.BigIntegerField("字节数")
    digest = models.CharField("SM3 摘要", max_length=64)
    manifest = models.JSONField("清单")
    snapshot = models.ForeignKey(
        "exchange.Snapshot", models.PROTECT, null=True, related_name="+", verbose_name="所用快照"
    )
    prepared_at = models.DateTimeField("生成时间")
    removed_at = models.DateTimeField("清除时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件交付"
        ordering = ["-prepared_at"]


class DownloadToken(models.Model):
    """A right to fetch one file once; only the digest of the token is kept."""

    digest = models.CharField("令牌摘要", max_length=64, primary_key=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="tokens", verbose_name="交付")
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "下载令牌"


class ReturnFeed(models.Model):
    """An entry that flows back to a lower division (Decree 809 art. 24): no conditions but the law's masks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="资源")
    division = models.ForeignKey("orgs.Division", models.PROTECT, related_name="+", verbose_name="下级区划")
    refresh = models.CharField("更新周期", max_length=12)
    conditions = models.JSONField("行条件", default=list, help_text="只回流属于该区划的行")
    valid_to = models.DateField("终止日期")
    is_open = models.BooleanField("开通", default=True)
    opened_at = models.DateTimeField("开通时间")

    class Meta:
        verbose_name = verbose_name_plural = "数据回流"
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "division"], condition=models.Q(is_open=True), name="exchange_one_feed_per_division"
            )
        ]


class CorrectionNotice(models.Model):
    """A consumer who pulled a row that proved wrong is told, once (Decree 809 art. 26)."""

    class State(models.TextChoices):
        CREATED = "created", "待送达"
        SENT = "sent", "已送达"
        ACKNOWLEDGED = "acknowledged", "已确认更正"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute_ref = models.CharField("校核编号", max_length=64)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="资源")
    row_digest = models.CharField("行摘要", max_length=64)
    consumer = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="使用方")
    summary = models.CharField("更正说明", max_length=300)
    uses = models.PositiveIntegerField("取用次数")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.CREATED)
    created_at = models.DateTimeField("创建时间")
    sent_at = models.DateTimeField("送达时间", null=True)
    acknowledged_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正通知"
        constraints = [
            models.UniqueConstraint(fields=["dispute_ref", "row_digest", "consumer"], name="exchange_told_once")
        ]
