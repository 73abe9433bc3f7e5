"""What an entry is bound to, and the published copies of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.kernel.exchange.sources.models import DataSource
from shuzheng.lib.ids import new_id


class Binding(models.Model):
    """An entry bound to a file, a table or an API; drafts are tested before one is active."""

    class Kind(models.TextChoices):
        FILE = "file", "文件"
        TABLE = "table", "数据库表或视图"
        API = "api", "HTTP/JSON 接口"

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        TESTED = "tested", "已测试"
        ACTIVE = "active", "已挂接"
        BROKEN = "broken", "异常"
        RETIRED = "retired", "已停用"

    class Refresh(models.TextChoices):
        REALTIME = "realtime", "实时"
        DAILY = "daily", "每日"
        WEEKLY = "weekly", "每周"
        MONTHLY = "monthly", "每月"
        QUARTERLY = "quarterly", "每季度"
        HALF_YEARLY = "half_yearly", "每半年"
        YEARLY = "yearly", "每年"
        IRREGULAR = "irregular", "不定期"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="资源")
    kind = models.CharField("类型", max_length=8, choices=Kind.choices)
    source = models.ForeignKey(DataSource, models.PROTECT, null=True, related_name="bindings", verbose_name="数据源")
    relation = models.CharField("表或视图", max_length=256, blank=True)
    config = models.JSONField("配置", default=dict)
    sealed_secret = models.BinaryField("密钥（密文）", null=True, editable=False)
    columns = models.JSONField("数据项对应的列", default=dict)
    key = models.CharField("主键数据项", max_length=64)
    refresh = models.CharField("更新周期", max_length=12, choices=Refresh.choices, default=Refresh.IRREGULAR)
    for_revision = models.BooleanField("为更新中的目录准备", default=False)  # what is published goes on as it is bound
    keep_dirty = models.BooleanField("不合标准的行仍提供", default=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT)
    report = models.JSONField("最近测试报告", null=True)
    shape = models.JSONField("源结构", default=dict, help_text="测试时各源列的类型；变了即停用并报告")
    tested_at = models.DateTimeField("测试时间", null=True)
    row_count = models.BigIntegerField("行数", null=True)
    snapshot = models.ForeignKey(
        "exchange.Snapshot", models.PROTECT, null=True, related_name="+", verbose_name="现用快照"
    )
    broken_on = models.DateField("异常起始日期", null=True)
    broken_reason = models.CharField("异常原因", max_length=300, blank=True)
    created_at = models.DateTimeField("创建时间")
    activated_at = models.DateTimeField("挂接时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "挂接"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource"], condition=Q(state__in=["active", "broken"]), name="exchange_one_binding_in_use"
            ),
            models.CheckConstraint(
                condition=Q(kind="file", source=None) | (~Q(kind="file") & Q(source__isnull=False)),
                name="exchange_source_unless_file",
            ),
        ]

    @property
    def is_live(self) -> bool:
        """Whether the gateway reads the source itself and not a snapshot."""
        return self.kind == self.Kind.API or (
            self.kind == self.Kind.TABLE and self.source is not None and self.source.kind == DataSource.Kind.POSTGRESQL
        )


class Snapshot(models.Model):
    """One published copy of a source, by number; its file never changes once it is here."""

    binding = models.ForeignKey(Binding, models.PROTECT, related_name="snapshots", verbose_name="挂接")
    resource_id = models.UUIDField("资源")
    number = models.PositiveIntegerField("序号")
    fingerprint = models.CharField("内容与对应关系的摘要", max_length=64)
    read = models.BigIntegerField("读入行数")
    served = models.BigIntegerField("提供行数")
    held = models.BigIntegerField("滞留行数")
    built_at = models.DateTimeField("生成时间")
    removed_at = models.DateTimeField("清除时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "快照"
        constraints = [
            models.UniqueConstraint(fields=["resource_id", "number"], name="exchange_snapshot_number"),
            models.CheckConstraint(
                condition=Q(read=models.F("served") + models.F("held")), name="exchange_snapshot_totals"
            ),
        ]

    @property
    def path(self) -> str:
        """Below the snapshots folder, as the plan names it."""
        return f"{self.resource_id}/{self.number}.sqlite"
