"""Data standards of one's own, rules, their runs, what they found, what was proposed to be repaired."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from shuzheng.lib.ids import new_id
from shuzheng.lib.quality import KINDS

REPAIRS = (
    ("trim", "删去首尾空白"),
    ("narrow", "全角改半角"),
    ("upper", "小写改大写"),
    ("organ", "从事项编码取出真实的部门代码"),
)


class DataStandard(models.Model):
    """One edition of a standard: a lib standard with or without bounds, or a code list with dates."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField("标准代码", max_length=40)
    label = models.CharField("名称", max_length=80)
    basis = models.CharField("依据", max_length=200, blank=True)
    refers_to = models.CharField("引用的标准和范围", max_length=300, blank=True)
    items = models.JSONField("代码表", default=list, blank=True)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="制定单位")
    kept_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="登记人")
    kept_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "数据标准"
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="quality_standard_edition"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="quality_standard_dates"
            ),
            models.CheckConstraint(condition=~Q(refers_to="") | ~Q(items=[]), name="quality_standard_says"),
        ]

    def __str__(self) -> str:
        return f"{self.label}（own:{self.code}）"


class QualityRule(models.Model):
    """A rule over a catalogue entry's data or over a register, for which one department answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, null=True, related_name="+", verbose_name="目录")
    register = models.CharField("台账", max_length=64, blank=True)
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="责任单位")
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=KINDS.items())
    said = models.JSONField("内容", default=dict)
    other = models.ForeignKey(
        "catalogue.Resource", models.PROTECT, null=True, related_name="+", verbose_name="对照的目录"
    )
    least = models.PositiveSmallIntegerField("合格线（%）", default=100)
    made_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="制定人")
    made_at = models.DateTimeField("制定时间")
    stopped_at = models.DateTimeField("停用时间", null=True)
    waived_until = models.DateField("豁免至", null=True)
    waived_why = models.CharField("豁免理由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "质量规则"
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resource=None) & ~Q(register="") | Q(resource__isnull=False, register=""),
                name="quality_rule_target",
            ),
            models.CheckConstraint(condition=Q(least__range=(1, 100)), name="quality_rule_least"),
            models.CheckConstraint(condition=Q(waived_until=None) | ~Q(waived_why=""), name="quality_rule_waiver"),
        ]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One run of all rules of a target, or one look at its columns."""

    class State(models.TextChoices):
        RUNNING = "running", "检查中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, null=True, related_name="+", verbose_name="目录")
    register = models.CharField("台账", max_length=64, blank=True)
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="责任单位")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.RUNNING)
    began_at = models.DateTimeField("开始时间")
    seconds = models.FloatField("用时（秒）", null=True)
    engine = models.CharField("引擎", max_length=80, blank=True)
    rows = models.BigIntegerField("行数", null=True)
    unread = models.BigIntegerField("无法读取的行", default=0)
    score = models.FloatField("得分", null=True)
    fault = models.CharField("未完成的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "质量检查"
        ordering = ["-began_at"]
        indexes = [models.Index(fields=["org", "-began_at"]), models.Index(fields=["resource", "-began_at"])]


class Finding(models.Model):
    """What a rule found in a run; examples are masked."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="findings", verbose_name="检查")
    rule = models.ForeignKey(QualityRule, models.PROTECT, related_name="findings", verbose_name="规则")
    checked = models.BigIntegerField("检查行数")
    failed = models.BigIntegerField("不合格行数")
    examples = models.JSONField("样例（已脱敏）", default=list)
    fault = models.CharField("未能检查的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查结果"
        constraints = [
            models.UniqueConstraint(fields=["run", "rule"], name="quality_finding_once"),
            models.CheckConstraint(condition=Q(failed__lte=F("checked")), name="quality_finding_counts"),
        ]

    @property
    def share(self) -> float:
        """The share that passed; of nothing, all."""
        return 1 - self.failed / self.checked if self.checked else 1.0


class Issue(models.Model):
    """A failing rule, laid before the department that answers for it."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    rule = models.ForeignKey(QualityRule, models.PROTECT, related_name="issues", verbose_name="规则")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+", verbose_name="最近结果")
    again = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="上一次的问题")
    closed_at = models.DateTimeField("了结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "质量问题"
        constraints = [
            models.UniqueConstraint(fields=["rule"], condition=Q(closed_at=None), name="quality_issue_open_once"),
        ]


class Profile(models.Model):
    """What the columns of a target hold, as of one look; the newest counts."""

    resource = models.OneToOneField(
        "catalogue.Resource", models.PROTECT, primary_key=True, related_name="+", verbose_name="目录"
    )
    at = models.DateTimeField("时间")
    rows = models.BigIntegerField("行数")
    columns = models.JSONField("各列", default=list, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = verbose_name_plural = "数据探查"


class Repair(models.Model):
    """A proposal to repair a column of an uploaded file: shown, confirmed, applied as a new edition of the file."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        APPLIED = "applied", "已应用"
        DROPPED = "dropped", "未采用"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="目录")
    kind = models.CharField("办法", max_length=8, choices=REPAIRS)
    column = models.CharField("修正的列", max_length=128)
    source = models.CharField("取自", max_length=128, blank=True)
    standard = models.CharField("数据标准", max_length=300)
    digest = models.CharField("所依据的文件", max_length=64)
    changes = models.BigIntegerField("可修正行数")
    remaining = models.BigIntegerField("仍不合格行数")
    examples = models.JSONField("样例（已脱敏）", default=list)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField("提出时间")
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="处理人")

    class Meta:
        verbose_name = verbose_name_plural = "修正建议"
        ordering = ["-proposed_at"]
