"""Imports, the columns that were mapped before, and the rows that could not be taken in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.kernel.registers.imports.specs import Columns


class Import(models.Model):
    """One import, from its source to its last row; where it stands is written with each chunk."""

    class Kind(models.TextChoices):
        FILE = "file", "文件"
        TABLE = "table", "数据库表或视图"
        API = "api", "接口"

    class State(models.TextChoices):
        MAPPING = "mapping", "待核对列"
        HELD = "held", "结构有变，待重新核对"
        READING = "reading", "正在读取和检查"
        CHECKED = "checked", "试运行完成，待确认"
        APPLYING = "applying", "正在写入"
        DONE = "done", "已完成"
        FAILED = "failed", "已中止"
        CANCELLED = "cancelled", "已取消"

    register = models.CharField("台账", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.MAPPING)
    kind = models.CharField("来源类型", max_length=8, choices=Kind.choices)
    name = models.CharField("来源", max_length=256)
    stored = models.CharField("存放名", max_length=80, blank=True)
    sheet = models.CharField("工作表", max_length=128, blank=True)
    database = models.ForeignKey(
        "exchange.DataSource", models.PROTECT, null=True, related_name="+", verbose_name="数据源"
    )
    relation = models.CharField("表或视图", max_length=256, blank=True)
    binding = models.ForeignKey("exchange.Binding", models.PROTECT, null=True, related_name="+", verbose_name="挂接")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="补报哪一次导入")
    source = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="数源单位")
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="经办人")
    reason = models.CharField("理由", max_length=500, blank=True)
    basis = models.CharField("依据", max_length=500, blank=True)
    columns = models.JSONField("来源的列", default=list)
    encoding = models.CharField("编码", max_length=32, blank=True)
    mapping = models.JSONField("列的对应", default=dict)
    faults = models.JSONField("需要留意", default=list)
    expected = models.BigIntegerField("预计行数", null=True)
    position = models.BigIntegerField("已读到第几行", default=0)
    read = models.BigIntegerField("已读行数", default=0)
    staged = models.BigIntegerField("合格行数", default=0)
    is_compared = models.BooleanField("已与现有内容比对", default=False)
    seen = models.BigIntegerField("比对时的最后一次变更", default=0)
    new = models.BigIntegerField("新增", default=0)
    changed = models.BigIntegerField("变更", default=0)
    same = models.BigIntegerField("相同", default=0)
    bad = models.BigIntegerField("不合格", default=0)
    applied = models.BigIntegerField("已写到第几行", default=0)
    written = models.BigIntegerField("已写入行数", default=0)
    change = models.ForeignKey("registers.Change", models.PROTECT, null=True, related_name="+", verbose_name="台账变更")
    begun_at = models.DateTimeField("开始时间")
    moved_at = models.DateTimeField("最近进展")
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        indexes = [models.Index(fields=["register", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["register"], condition=Q(state="applying"), name="registers_import_one_writes"
            )
        ]

    @property
    def plan(self) -> Columns:
        """The columns as they were mapped."""
        return Columns.from_json(self.mapping)

    @property
    def is_working(self) -> bool:
        """Whether the worker has something to do for it."""
        return self.state in (self.State.READING, self.State.APPLYING)

    @property
    def is_mappable(self) -> bool:
        """Whether a person may still say which column is what."""
        return self.change_id is None and self.state in (
            self.State.MAPPING,
            self.State.HELD,
            self.State.FAILED,
            self.State.CHECKED,
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in (self.State.DONE, self.State.CANCELLED)


class Remembered(models.Model):
    """How the columns of a source were mapped last time: next month's file maps itself."""

    register = models.CharField("台账", max_length=64)
    source = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="数源单位")
    fingerprint = models.CharField("列的指纹", max_length=64)
    columns = models.JSONField("来源的列")
    mapping = models.JSONField("列的对应")
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="核对人")
    at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = verbose_name_plural = "记住的列对应"
        constraints = [
            models.UniqueConstraint(fields=["register", "source", "fingerprint"], name="registers_remembered_once")
        ]


class BadRow(models.Model):
    """A row that was not taken in: as it was written, and why; corrected and sent again, it leaves this table."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="bad_rows", verbose_name="导入")
    number = models.BigIntegerField("行号")
    raw = models.JSONField("原文")
    columns = models.JSONField("哪些列", default=list)
    reason = models.TextField("原因")
    is_compared = models.BooleanField("比对时发现", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "不合格的行"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="registers_badrow_once")]
