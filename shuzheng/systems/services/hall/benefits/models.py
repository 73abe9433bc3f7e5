"""Who offers which policy, registered data, what the machine found, and the lists of those who need not apply."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.systems.services.hall.benefits.rules import POLICIES
from shuzheng.systems.services.hall.benefits.specs import RESULTS

POLICY = [(one.code, one.name) for one in POLICIES.values()]
ONE_OF = Q(person=None, org__isnull=False) | Q(person__isnull=False, org=None)


class Offer(models.Model):
    """An agency gives what a policy promises, from a day on."""

    policy = models.CharField("政策", max_length=32, primary_key=True, choices=POLICY)
    agency = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="兑现单位")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "惠企惠民政策"


class RegisteredFact(models.Model):
    """One registered value about a person or an enterprise: from which register, as of when."""

    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="个人")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="企业")
    element = models.CharField("数据项", max_length=96)
    value = models.CharField("值", max_length=200)
    source = models.CharField("来源", max_length=200)
    as_of = models.DateField("截至")

    class Meta:
        verbose_name = verbose_name_plural = "登记数据"
        constraints = [
            models.CheckConstraint(condition=ONE_OF, name="services_fact_is_about_one"),
            models.UniqueConstraint(
                fields=["person", "org", "element"], name="services_fact_once", nulls_distinct=False
            ),
        ]


class Assessment(models.Model):
    """What the machine found about somebody on a day; kept, so that it can be appealed against."""

    policy = models.CharField("政策", max_length=32, choices=POLICY)
    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="个人")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="企业")
    result = models.CharField("机器结论", max_length=8, choices=list(RESULTS.items()))
    findings = models.JSONField("逐条结论", default=list)
    at = models.DateTimeField("时间")
    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="+", verbose_name="申诉")
    decided = models.CharField("人工结论", max_length=8, choices=list(RESULTS.items()), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策匹配"
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=ONE_OF, name="services_assessment_is_of_one")]


class BenefitList(models.Model):
    """免申即享: proposed by the machine, confirmed by a person, published, open to objections."""

    policy = models.CharField("政策", max_length=32, choices=POLICY)
    agency = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="兑现单位")
    proposed_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    published_at = models.DateTimeField("公示时间", null=True)
    objections_until = models.DateField("公示至", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "免申即享名单"
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, published_at=None)
                | Q(confirmed_by__isnull=False, published_at__isnull=False, objections_until__isnull=False),
                name="services_list_is_confirmed_by_a_person",
            )
        ]


class BenefitEntry(models.Model):
    """One on the list: why the machine put them there, and the person's word."""

    benefit_list = models.ForeignKey(BenefitList, models.CASCADE, related_name="entries", verbose_name="名单")
    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="个人")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="企业")
    findings = models.JSONField("逐条结论", default=list)
    struck_because = models.CharField("去掉的理由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "免申即享对象"
        constraints = [
            models.CheckConstraint(condition=ONE_OF, name="services_entry_is_of_one"),
            models.UniqueConstraint(
                fields=["benefit_list", "person", "org"], name="services_entry_once", nulls_distinct=False
            ),
        ]
