"""Files handed over, and the right to fetch each once."""

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
