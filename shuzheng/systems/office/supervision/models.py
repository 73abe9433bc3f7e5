"""Findings, the cases they open, tallies of what was concluded, and the reports that were made of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id
from shuzheng.systems.office.supervision.watching.rules import RULE_CHOICES


class Finding(models.Model):
    """One thing that a rule found in the log of a case. Found once; it stays."""

    rule = models.CharField("规则", max_length=32, choices=RULE_CHOICES)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
    key = models.CharField("所指", max_length=64, help_text="同一办件内所指的时钟、暂停或者办理记录")
    clock = models.ForeignKey("cases.CaseClock", models.SET_NULL, null=True, related_name="+", verbose_name="时钟")
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="责任单位")
    division = models.ForeignKey("orgs.Division", models.PROTECT, related_name="+", verbose_name="区划")
    facts = models.TextField("事实")
    article = models.CharField("依据", max_length=128)
    found_at = models.DateTimeField("发现时间")
    supervision = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="督办件"
    )

    class Meta:
        verbose_name = verbose_name_plural = "监督发现"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["rule", "case", "key"], name="supervision_found_once")]
        indexes = [
            models.Index(fields=["division", "-found_at"]),
            models.Index(fields=["org", "-found_at"]),
            models.Index(fields=["case", "org"]),
            models.Index(fields=["id"], condition=Q(supervision=None), name="supervision_untaken"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}：{self.facts[:40]}"


class Watched(models.Model):
    """How far the log has been read."""

    name = models.CharField("读者", max_length=16, primary_key=True)
    move = models.BigIntegerField("读到的办理记录", default=0)
    at = models.DateTimeField("读到的时刻", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "监督进度"


class Tally(models.Model):
    """Clocks stopped alike in a month: whose, of what, after how many days, in time or late."""

    month = models.DateField("月份", help_text="当月第一日")
    division = models.ForeignKey("orgs.Division", models.PROTECT, related_name="+", verbose_name="区划")
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="责任单位")
    flow = models.CharField("流程", max_length=64)
    clock = models.CharField("时钟", max_length=64)
    days = models.IntegerField("用时（日）")
    is_late = models.BooleanField("逾期")
    count = models.PositiveIntegerField("件数")

    class Meta:
        verbose_name = verbose_name_plural = "办结汇总"
        indexes = [models.Index(fields=["month", "division"]), models.Index(fields=["month", "org"])]


class Tallied(models.Model):
    """When a month was last added up."""

    month = models.DateField("月份", primary_key=True)
    at = models.DateTimeField("汇总时间")

    class Meta:
        verbose_name = verbose_name_plural = "汇总时间"


class Report(models.Model):
    """An upward report: its figures are those of the instant at which it was made, and never change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    division = models.ForeignKey("orgs.Division", models.PROTECT, related_name="+", verbose_name="区划")
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="编制单位")
    month = models.DateField("月份")
    number = models.PositiveIntegerField("期号")
    figures = models.JSONField("数据")
    made_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="编制人")
    made_at = models.DateTimeField("数据截至")
    digest = models.CharField("数据摘要", max_length=64, help_text="SM3")

    class Meta:
        verbose_name = verbose_name_plural = "监督月报"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["division", "month", "number"], name="supervision_one_report_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.division}{self.month:%Y年%m月}监督月报（第{self.number}稿）"
