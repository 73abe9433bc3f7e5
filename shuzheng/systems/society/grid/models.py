"""Cells below the villages, who answers for them on which day, what was found there, what is looked at regularly."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.kernel.orgs.models import Dated


class Grid(Dated):
    """A cell below a village or community: 网格."""

    code = models.CharField("网格编码", max_length=15, unique=True, help_text="村级区划代码加三位顺序号")
    name = models.CharField("名称", max_length=64)
    division = models.ForeignKey("orgs.Division", models.PROTECT, related_name="+", verbose_name="村（社区）")
    extent = models.CharField("范围", max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "网格"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Duty(Dated):
    """Who answers for a grid in a term: the regular worker every day, a substitute while that one is away.

    The database insists (migration 0002): regular terms of a grid neither overlap nor leave a day out, and
    substitutes' terms do not overlap.
    """

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="duties", verbose_name="网格")
    person = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="网格员")
    is_substitute = models.BooleanField("代班", default=False)
    reason = models.CharField("代班事由", max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "网格责任"
        ordering = ["grid", "valid_from"]
        indexes = [models.Index(fields=["person", "valid_from"])]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_substitute=False) | (Q(valid_to__isnull=False) & ~Q(reason="")),
                name="grid_substitute_for_a_time",
            ),
        ]


class EventKind(Dated):
    """A kind of event: the code table."""

    code = models.CharField("代码", max_length=4, primary_key=True)
    name = models.CharField("名称", max_length=32)
    group = models.CharField("大类", max_length=32)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "事件类别"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """What a worker found, beside its case."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    key = models.UUIDField("上报标识", help_text="同一次上报重复送达只记一件")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="events", verbose_name="网格")
    kind = models.ForeignKey(EventKind, models.PROTECT, related_name="+", verbose_name="类别")
    place = models.CharField("地点", max_length=200)
    words = models.TextField("情况")
    is_urgent = models.BooleanField("紧急", default=False)
    found_at = models.DateTimeField("发现时间", help_text="网格员手机上的时间，联网前即已记下")
    received_at = models.DateTimeField("收到时间")
    reporter = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="上报人")

    class Meta:
        verbose_name = verbose_name_plural = "网格事件"
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["grid", "-received_at"])]
        constraints = [models.UniqueConstraint(fields=["reporter", "key"], name="grid_reported_once")]

    def __str__(self) -> str:
        return f"{self.kind}：{self.words[:40]}"


class Call(models.Model):
    """A department called to an event: 街道吹哨、部门报到."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    event = models.ForeignKey(Event, models.PROTECT, related_name="calls", verbose_name="事件")
    department = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="部门")

    class Meta:
        verbose_name = verbose_name_plural = "吹哨"
        ordering = ["case_id"]


class Round(Dated):
    """What a worker looks at regularly: a visit or a check, every so many days."""

    class What(models.TextChoices):
        VISIT = "visit", "走访"
        CHECK = "check", "巡查"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="rounds", verbose_name="网格")
    what = models.CharField("事项", max_length=8, choices=What.choices)
    place = models.CharField("对象或者地点", max_length=100)
    every_days = models.PositiveSmallIntegerField("间隔（日）")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "例行走访巡查"
        ordering = ["grid", "place"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(every_days__gte=1), name="grid_round_every_day_or_more"),
        ]


class Visit(models.Model):
    """A round that was made."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="visits", verbose_name="例行事项")
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="网格员")
    note = models.TextField("情况", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "走访巡查记录"
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["round", "on"], name="grid_one_visit_a_day")]
