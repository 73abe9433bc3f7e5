"""Notices on their way out, and by which ways a person wants to be told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id


class Notice(models.Model):
    """A message on its way to a person or to an organisation; made in the transaction of what it tells of."""

    class Channel(models.TextChoices):
        IN_SITE = "in_site", "站内"
        EMAIL = "email", "电子邮件"
        SMS = "sms", "短信"
        WEBHOOK = "webhook", "接口回调"

    class State(models.TextChoices):
        CREATED = "created", "待发送"
        SENDING = "sending", "发送中"
        DELIVERED = "delivered", "已送达"
        TEMPORARY = "temporary_failure", "暂时失败"
        PERMANENT = "permanent_failure", "无法送达"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="notices", verbose_name="办件")
    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="收件人")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="收件单位")
    role = models.CharField("收件角色", max_length=32, blank=True)
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices, default=Channel.IN_SITE)
    address = models.CharField("地址", max_length=500, blank=True)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    key = models.CharField("去重键", max_length=200, unique=True)
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.CREATED)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    next_try_at = models.DateTimeField("下次发送", null=True)
    error = models.CharField("失败原因", max_length=500, blank=True)
    created_at = models.DateTimeField("生成时间")
    delivered_at = models.DateTimeField("送达时间", null=True)
    read_at = models.DateTimeField("阅读时间", null=True)
    read_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="阅读人")
    is_urgent = models.BooleanField("紧急", default=False, help_text="不受免打扰时段限制，逾时未阅转上级")
    is_spread = models.BooleanField("已分发", default=False, help_text="已按收件人的偏好抄送站外渠道")
    copy_of = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="copies", verbose_name="原通知", db_index=False
    )
    escalated_at = models.DateTimeField("转上级时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(org__isnull=False) | ~Q(address=""),
                name="cases_notice_has_recipient",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["created", "sending", "temporary_failure"]),
                name="cases_notice_to_send",
            ),
            models.Index(
                fields=["created_at"], condition=Q(channel="in_site", is_spread=False), name="cases_notice_to_spread"
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(channel="in_site", is_urgent=True, read_at=None, escalated_at=None),
                name="cases_notice_unread_urgent",
            ),
            models.Index(fields=["copy_of"], condition=Q(copy_of__isnull=False), name="cases_notice_copies"),
            models.Index(fields=["org", "-created_at"]),
            models.Index(fields=["person", "-created_at"]),
        ]


class NoticeWay(models.Model):
    """A way outside by which a person wants to be told: where to, and each at once or one digest a day."""

    class Mode(models.TextChoices):
        EACH = "each", "每条通知"
        DIGEST = "digest", "每日一次摘要"
        OFF = "off", "不发送"

    person = models.ForeignKey("orgs.Person", models.CASCADE, related_name="notice_ways", verbose_name="人员")
    channel = models.CharField("渠道", max_length=10, choices=Notice.Channel.choices)
    address = models.CharField("地址", max_length=200)
    mode = models.CharField("方式", max_length=8, choices=Mode.choices, default=Mode.DIGEST)
    since = models.DateTimeField("自何时起")
    digested_at = models.DateTimeField("上次摘要", null=True)
    bounced_at = models.DateTimeField("退信时间", null=True)
    bounce = models.CharField("退信原因", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知偏好"
        constraints = [
            models.UniqueConstraint(fields=["person", "channel"], name="cases_one_way_per_channel"),
            models.CheckConstraint(condition=~Q(address=""), name="cases_way_leads_somewhere"),
        ]
