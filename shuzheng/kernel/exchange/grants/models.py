"""What was granted to whom, for what, until when; every change of it; and the plan the gateway executes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shuzheng.lib.ids import new_id


class Grant(models.Model):
    """A department may use some elements of an entry, for one purpose, in a term (Decree 809 art. 20, 25)."""

    class State(models.TextChoices):
        ACTIVE = "active", "有效"
        SUSPENDED = "suspended", "已暂停"
        TERMINATED = "terminated", "已终止"
        EXPIRED = "expired", "已到期"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey("catalogue.Resource", models.PROTECT, related_name="+", verbose_name="资源")
    consumer = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="需求部门")
    provider = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="提供部门")
    request_ref = models.CharField("申请编号", max_length=64)
    basis = models.TextField("使用依据")
    purpose = models.CharField("使用场景", max_length=128)
    use = models.CharField("用途性质", max_length=16, default="handling")
    scope = models.TextField("使用范围")
    elements = ArrayField(models.CharField(max_length=64), verbose_name="数据项")
    unmasked = ArrayField(models.CharField(max_length=64), default=list, verbose_name="不脱敏的数据项")
    unmask_reason = models.TextField("不脱敏的理由", blank=True)
    verifiable = ArrayField(models.CharField(max_length=64), default=list, verbose_name="可核验的数据项")
    conditions = models.JSONField("行条件", default=list)
    modes = ArrayField(models.CharField(max_length=8), verbose_name="共享方式")
    rate_per_minute = models.PositiveIntegerField("每分钟调用上限", default=600)
    max_rows = models.PositiveIntegerField("单次行数上限", default=1000)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", help_text="不含当日")
    obligations = models.TextField("安全与处置要求", blank=True)
    is_return_feed = models.BooleanField("数据回流", default=False)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.ACTIVE)
    ground = models.CharField("暂停或终止事由", max_length=16, blank=True)
    granted_at = models.DateTimeField("授权时间")

    class Meta:
        verbose_name = verbose_name_plural = "共享授权"
        ordering = ["-granted_at"]
        indexes = [
            models.Index(fields=["consumer", "state"]),
            models.Index(fields=["resource", "state"]),
            models.Index(fields=["valid_to"], condition=Q(state="active"), name="exchange_grant_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="exchange_grant_term"),
            models.CheckConstraint(condition=Q(unmasked=[]) | ~Q(unmask_reason=""), name="exchange_unmask_reason"),
            models.CheckConstraint(
                condition=Q(state="active", ground="") | (~Q(state="active") & ~Q(ground="")),
                name="exchange_grant_ground",
            ),
            models.UniqueConstraint(
                fields=["resource", "consumer", "purpose"],
                condition=Q(state__in=["active", "suspended"]),
                name="exchange_one_grant_per_purpose",
            ),
        ]


class GrantMove(models.Model):
    """One change of a grant: who, when, why, under which article."""

    class Kind(models.TextChoices):
        GRANT = "grant", "授权"
        RENEW = "renew", "续期"
        NARROW = "narrow", "收窄"
        SUSPEND = "suspend", "暂停"
        RESUME = "resume", "恢复"
        TERMINATE = "terminate", "终止"
        EXPIRE = "expire", "到期"

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="moves", verbose_name="授权")
    kind = models.CharField("变动", max_length=12, choices=Kind.choices)
    at = models.DateTimeField("时间")
    actor_id = models.CharField("操作者编号", max_length=64)
    actor_name = models.CharField("操作者", max_length=128)
    reason = models.TextField("理由", blank=True)
    article = models.CharField("依据条款", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "授权变动"
        ordering = ["at", "pk"]


class CompiledGrant(models.Model):
    """A grant as the gateway executes it. A higher epoch is always committed later: see grants.actions."""

    grant = models.OneToOneField(Grant, models.PROTECT, primary_key=True, verbose_name="授权")
    epoch = models.BigIntegerField("版次", unique=True)
    plan = models.JSONField("执行计划")
    active = models.BooleanField("有效")
    version = models.UUIDField("所据目录版本", null=True)
    changed_at = models.DateTimeField("变更时间")

    class Meta:
        verbose_name = verbose_name_plural = "授权执行计划"
