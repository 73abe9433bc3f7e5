"""The days that break the week, year by year, and the numbers of the law, each with its term."""

from django.db import models
from django.db.models import F, Q

from shuzheng.kernel.calendar.specs import CERTAINTIES


class Schedule(models.Model):
    """One year's schedule as entered once; a later entry for the same year takes its place and leaves it readable."""

    year = models.PositiveSmallIntegerField("年份")
    source = models.CharField("来源", max_length=256)
    official = models.BooleanField("国务院已公布")
    is_current = models.BooleanField("现行", default=True)
    by_official = models.BooleanField("人工录入", default=False)
    entered_by = models.CharField("录入人", max_length=128)
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = verbose_name_plural = "年度放假安排"
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(is_current=True), name="calendar_one_current_schedule_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} 年放假安排"


class DayRule(models.Model):
    """A day that is not as its weekday says: off, or worked at a weekend."""

    class Kind(models.TextChoices):
        OFF = "off", "放假"
        MAKE_UP = "make_up", "调休上班"

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="days", verbose_name="年度安排")
    date = models.DateField("日期", db_index=True)
    kind = models.CharField("性质", max_length=8, choices=Kind.choices)
    name = models.CharField("名称", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "放假与调休日"
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "date"], name="calendar_one_rule_a_day"),
            models.CheckConstraint(
                condition=~Q(kind="make_up") | Q(date__iso_week_day__gte=6), name="calendar_make_up_at_weekends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Parameter(models.Model):
    """A number of the law, with article and term. An official's change is a new row, never an overwritten one."""

    code = models.CharField("代码", max_length=64)
    name = models.CharField("名称", max_length=128)
    value = models.DecimalField("数值", max_digits=18, decimal_places=4)
    unit = models.CharField("单位", max_length=16)
    starts = models.CharField("起算", max_length=128, blank=True)
    extension = models.DecimalField("可延长", max_digits=18, decimal_places=4, null=True, blank=True)
    extension_needs = models.CharField("延长条件", max_length=256, blank=True)
    article = models.CharField("依据", max_length=256)
    area = models.CharField("适用区划", max_length=12, blank=True, help_text="为空表示全部")
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("失效日期", null=True, blank=True, help_text="不含当日；为空表示长期")
    certainty = models.CharField("核实程度", max_length=8, choices=list(CERTAINTIES.items()))
    note = models.TextField("说明", blank=True)
    by_official = models.BooleanField("人工设定", default=False)
    source = models.CharField("来源", max_length=128)
    changed_by = models.CharField("设定人", max_length=128)
    changed_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = verbose_name_plural = "法定参数"
        ordering = ["code", "area", "valid_from", "id"]
        indexes = [models.Index(fields=["code", "area", "valid_from"])]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "area", "valid_from"],
                condition=Q(by_official=False),
                name="calendar_one_shipped_row_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="calendar_parameter_term"
            ),
        ]

    def __str__(self) -> str:
        return self.name
