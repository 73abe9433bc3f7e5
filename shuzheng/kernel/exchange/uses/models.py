"""What was used: the gateway's evidence, taken in line by line, and the violations derived from it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models

from shuzheng.lib.ids import new_id


class EvidenceSegment(models.Model):
    """One file of a gateway worker's evidence, and how far it has been taken in."""

    name = models.CharField("文件名", max_length=128, primary_key=True)
    offset = models.BigIntegerField("已读字节", default=0)
    lines = models.BigIntegerField("已读行数", default=0)
    head = models.CharField("链头", max_length=64, blank=True)
    purged_before = models.DateTimeField("此前的使用记录已依法清除", null=True)
    fault = models.CharField("异常", max_length=300, blank=True)
    read_at = models.DateTimeField("最近读取时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "使用证据文件"


class Use(models.Model):
    """One call or delivery, answered or refused. No foreign keys, so that the table may be partitioned by `at`."""

    call_id = models.CharField("调用编号", max_length=64)
    at = models.DateTimeField("时间")
    key_id = models.CharField("应用凭据", max_length=64, blank=True)
    consumer = models.CharField("使用方", max_length=18, blank=True)
    grant_id = models.UUIDField("授权", null=True)
    resource = models.CharField("资源代码", max_length=64, blank=True)
    purpose = models.CharField("使用场景", max_length=128, blank=True)
    operation = models.CharField("操作", max_length=16, blank=True)
    status = models.PositiveSmallIntegerField("状态")
    code = models.CharField("结果", max_length=64, blank=True)
    rows = models.BigIntegerField("行数", default=0)
    row_digests = ArrayField(models.CharField(max_length=64), default=list, verbose_name="行摘要")
    fields = ArrayField(models.CharField(max_length=64), default=list, verbose_name="数据项")
    filters = models.CharField("筛选条件", max_length=200, blank=True)
    phase = models.CharField("阶段", max_length=8, blank=True, help_text="导出：begin、end")
    source = models.CharField("所读快照", max_length=128, blank=True)
    ms = models.FloatField("耗时（毫秒）", default=0)
    segment = models.CharField("证据文件", max_length=128)
    line = models.BigIntegerField("行号")
    line_hash = models.CharField("证据行摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "使用记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["grant_id", "at"]),
            models.Index(fields=["consumer", "at"]),
            models.Index(fields=["resource", "at"]),
            BrinIndex(fields=["at"], name="exchange_use_at"),
            GinIndex(fields=["row_digests"], name="exchange_use_rows"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["segment", "line"], name="exchange_use_once"),
        ]


class Violation(models.Model):
    """A breach of Decree 809 art. 39–41 that the records show; what follows from it is a case elsewhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField("违规代码", max_length=32)
    article = models.CharField("条款", max_length=64)
    fingerprint = models.CharField("去重标识", max_length=128, unique=True)
    offender = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="责任单位")
    provider = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="提供部门")
    grant = models.ForeignKey("exchange.Grant", models.PROTECT, null=True, related_name="+", verbose_name="授权")
    at = models.DateTimeField("发生时间")
    times = models.PositiveIntegerField("次数", default=1)
    summary = models.CharField("事实", max_length=300)
    evidence = models.JSONField("证据", default=list)
    found_at = models.DateTimeField("发现时间")
    case_ref = models.CharField("处置编号", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "违规线索"
        ordering = ["-at"]
        indexes = [models.Index(fields=["offender", "at"]), models.Index(fields=["provider", "at"])]
