"""Policies as rules, what a machine said of whom, and the lists of those who need not apply (免申即享)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from shuzheng.lib.ids import new_id
from shuzheng.systems.services.benefits.specs import AUDIENCES, STATES, Clause, Outcome

PERSON, ORG = "orgs.Person", "orgs.Org"
OUTCOMES = [(one.value, one.label) for one in Outcome]


class BenefitQuerySet(models.QuerySet["Benefit"]):
    """Policies by what they are on a day."""

    def in_force(self, on: date) -> Self:
        """Published and within their term."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), state="published", valid_from__lte=on)


class Benefit(models.Model):
    """One policy in one version: what one gets, from whom, under which clauses."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("编号", max_length=32)
    version = models.PositiveIntegerField("版本", default=1)
    name = models.CharField("政策名称", max_length=128)
    audience = models.CharField("对象", max_length=8, choices=AUDIENCES)
    org = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="兑现单位")
    gives = models.TextField("享受什么", max_length=1000)
    basis = models.CharField("政策文件和文号", max_length=255)
    clauses = models.JSONField("条件", default=list)
    item_number = models.CharField("办理事项编号", max_length=96, blank=True, help_text="在哪个事项里申请")
    roll = models.CharField("名册数据资源代码", max_length=64, blank=True, help_text="免申即享按它逐一比对")
    roll_key = models.CharField("名册的标识数据项", max_length=64, blank=True)
    roll_name = models.CharField("名册的名称数据项", max_length=64, blank=True)
    state = models.CharField("状态", max_length=12, choices=STATES, default="draft")
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", null=True, blank=True, help_text="不含当日")
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="拟定人")
    drafted_at = models.DateTimeField("拟定时间")
    published_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="公布人")
    published_at = models.DateTimeField("公布时间", null=True)

    objects = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "惠企惠民政策"
        ordering = ["number", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="services_benefit_version"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state="published"), name="services_benefit_one_published"
            ),
            models.UniqueConstraint(fields=["number"], condition=Q(state="draft"), name="services_benefit_one_draft"),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("drafted_by")), name="services_benefit_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="services_benefit_term"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> list[Clause]:
        """The clauses as values."""
        return [Clause(**{**one, "values": tuple(one["values"])}) for one in self.clauses]


class BenefitCheck(models.Model):
    """What a machine said of somebody at an instant, clause by clause; the facts themselves are not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="checks", verbose_name="政策")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+", verbose_name="本人或者经办人")
    org = models.ForeignKey(ORG, models.PROTECT, null=True, related_name="+", verbose_name="企业")
    outcome = models.CharField("结论", max_length=12, choices=OUTCOMES)
    findings = models.JSONField("逐条结论", default=list)
    at = models.DateTimeField("时间")
    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="+", verbose_name="复核办件")
    decided = models.CharField("复核结论", max_length=12, choices=OUTCOMES, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策匹配"
        ordering = ["-at"]
        indexes = [models.Index(fields=["person", "benefit", "-at"])]


class Offer(models.Model):
    """A list of those who get a benefit without applying: proposed by a machine, confirmed by a person, published."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待核"
        PUBLISHED = "published", "公示中"
        SETTLED = "settled", "已确定"
        DROPPED = "dropped", "已作废"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="offers", verbose_name="政策")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PROPOSED)
    considered = models.PositiveIntegerField("比对数", default=0)
    unknown = models.PositiveIntegerField("不能确定数", default=0)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="比对人")
    proposed_at = models.DateTimeField("比对时间")
    published_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="公示人")
    published_at = models.DateTimeField("公示时间", null=True)
    objections_until = models.DateField("公示截止日期", null=True)
    settled_at = models.DateTimeField("确定时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "免申即享名单"
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("proposed_by")), name="services_offer_two_persons"
            )
        ]


class OfferLine(models.Model):
    """One of them: the code sealed, the name as it may be shown to everybody."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="lines", verbose_name="名单")
    position = models.PositiveIntegerField("序号")
    sealed_identity = models.BinaryField("代码（密文）", editable=False)
    digest = models.CharField("代码摘要", max_length=64, editable=False)
    label = models.CharField("名称", max_length=128)
    removed_reason = models.CharField("移出理由", max_length=500, blank=True)
    removed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="移出人")
    objection = models.CharField("异议", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "名单行"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["offer", "digest"], name="services_offer_once")]
