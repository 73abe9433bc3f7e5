"""Who uploaded what, and how much: the measure of what one person may send in a day."""

from __future__ import annotations

from django.db import models


class KeptUpload(models.Model):
    """One file taken in; `stored` is its name below the uploads folder."""

    by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")
    name = models.CharField("文件名", max_length=200)
    stored = models.CharField("存放名", max_length=80)
    size = models.BigIntegerField("字节数")

    class Meta:
        verbose_name = verbose_name_plural = "上传文件"
        indexes = [models.Index(fields=["by", "at"])]
