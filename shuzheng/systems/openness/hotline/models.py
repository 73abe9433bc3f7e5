"""What the hotline keeps beside the case: the matter, its sealed caller, who has which duty, dispatches and calls."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id
from shuzheng.systems.openness.hotline.dispatching.models import DispatchModel
from shuzheng.systems.openness.hotline.knowing.models import Article, ArticleVersion
from shuzheng.systems.openness.hotline.specs import CHANNELS, GRADES, KINDS, SOLVED

__all__ = ["Article", "ArticleVersion", "CallBack", "Dispatch", "DispatchModel", "Responsibility", "Ticket"]
CASE, ORG, PERSON, DIVISION = "cases.Case", "orgs.Org", "orgs.Person", "orgs.Division"


class Responsibility(models.Model):
    """Who has a duty in a division since when: dispatching finds the unit by it, the nearest division first."""

    duty = models.CharField("职责代码", max_length=32)
    division = models.ForeignKey(DIVISION, models.PROTECT, related_name="+", verbose_name="区划")
    org = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="单位")
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    reason = models.CharField("依据或者理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "热线职责清单"
        ordering = ["duty", "division", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "division"], condition=Q(until=None), name="hotline_one_unit_per_duty"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="hotline_duty_term"),
        ]


class Ticket(models.Model):
    """One person's matter. The caller is sealed: no page, export, notice or log of the unit ever holds the number."""

    case = models.OneToOneField(CASE, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    hotline = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="热线机构")
    client = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="接口客户端")
    media_address = models.CharField("客户端给出的媒体地址", max_length=500, blank=True)
    kind = models.CharField("类型", max_length=12, choices=KINDS)
    channel = models.CharField("渠道", max_length=8, choices=CHANNELS)
    category = models.CharField("分类", max_length=100, blank=True)
    text = models.TextField("内容")
    address = models.CharField("地点", max_length=200, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    received_at = models.DateTimeField("受理时间", db_index=True)
    sealed_phone = models.BinaryField("联系电话（密文）", null=True, editable=False)
    sealed_email = models.BinaryField("电子邮箱（密文）", null=True, editable=False)
    requester = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name="诉求人", help_text="已登录的；只供告知"
    )
    sealed_name = models.BinaryField("称呼（密文）", null=True, editable=False)
    caller = models.CharField("来电人标识", max_length=64, blank=True, editable=False, help_text="电话的带密钥摘要")
    code = models.CharField("查询码（摘要）", max_length=64, editable=False)
    consent_to_publish = models.BooleanField("同意公开", default=False)
    is_indexed = models.BooleanField("在相似检索中", default=False, editable=False)
    duty = models.CharField("职责代码", max_length=32, blank=True)
    unit = models.ForeignKey(ORG, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位")
    handler = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="承办人")
    former_handlers = ArrayField(models.UUIDField(), default=list, blank=True, verbose_name="此前的承办人")
    bounces = models.PositiveSmallIntegerField("退单次数", default=0)
    is_binding = models.BooleanField("已裁定", default=False)
    round = models.PositiveSmallIntegerField("第几次办理", default=1)
    tries = models.PositiveSmallIntegerField("未接通次数", default=0)
    reply = models.TextField("答复", blank=True)
    solved = models.CharField("办理结果", max_length=10, choices=SOLVED, blank=True)
    grade = models.CharField("评价", max_length=12, choices=GRADES, blank=True)
    parked_until = models.DateField("挂账至", null=True, blank=True)
    concluded_at = models.DateTimeField("办结时间", null=True, blank=True)
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    public_title = models.CharField("公开标题", max_length=100, blank=True)
    public_text = models.TextField("公开内容", blank=True)
    public_reply = models.TextField("公开答复", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "热线工单"
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["hotline", "-received_at"]),
            models.Index(fields=["unit", "-received_at"]),
            models.Index(fields=["caller"], condition=~Q(caller=""), name="hotline_by_caller"),
            models.Index(fields=["hotline", "-received_at"], condition=Q(is_indexed=False), name="hotline_not_indexed"),
            models.Index(fields=["-published_at"], condition=Q(published_at__isnull=False), name="hotline_public"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(consent_to_publish=True), name="hotline_published_with_consent"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="hotline_whole_point",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.case.title}"


class Dispatch(models.Model):
    """One sending of a ticket to a unit, with what had been suggested: what the suggestion learns from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="dispatches", verbose_name="工单")
    unit = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="承办单位")
    duty = models.CharField("职责代码", max_length=32, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="派单人")
    at = models.DateTimeField("派单时间")
    suggested = models.JSONField("当时的建议", default=list)
    returned_at = models.DateTimeField("退单时间", null=True, blank=True)
    return_reason = models.TextField("退单理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "派单记录"
        ordering = ["at"]


class CallBack(models.Model):
    """One call to the requester before closing, answered or not."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="calls", verbose_name="工单")
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="回访人")
    at = models.DateTimeField("回访时间")
    grade = models.CharField("评价", max_length=12, choices=GRADES)
    words = models.TextField("诉求人的话", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回访记录"
        ordering = ["at"]
