"""Whoever applies, what they fill in and hand in before and beside the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id
from shuzheng.systems.services.hall.bundles.rules import BUNDLES
from shuzheng.systems.services.hall.specs import CHANNELS

if TYPE_CHECKING:
    from shuzheng.systems.services.hall.bundles.specs import Bundle
    from shuzheng.systems.services.items.models import ItemVersion


class Applicant(models.Model):
    """How an applicant is reached; by which document they are known stands with the people's identities."""

    person = models.OneToOneField(
        "orgs.Person", models.PROTECT, primary_key=True, related_name="+", verbose_name="办事人"
    )
    sealed_phone = models.BinaryField("手机号码（密文）", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "办事人联系方式"

    def __str__(self) -> str:
        return str(self.person)


class Proxy(models.Model):
    """代办: a person lets somebody at a village point apply for them, for some items and until a day."""

    holder = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="代办员")
    principal = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="委托人")
    items = models.JSONField("委托事项编码", default=list, help_text="空表示全部事项")
    since = models.DateField("自")
    until = models.DateField("至")
    basis = models.CharField("授权凭证", max_length=200)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代办授权"
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="services_proxy_term"),
            models.CheckConstraint(condition=~Q(holder=models.F("principal")), name="services_proxy_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.principal}委托{self.holder}"


class Application(models.Model):
    """One application: a draft while it has no case; afterwards what was applied for, beside the case."""

    class Outcome(models.TextChoices):
        PENDING = "", "办理中"
        GRANTED = "granted", "准予"
        PARTLY = "partly", "部分准予"
        REFUSED = "refused", "不予"
        NOT_ACCEPTED = "not_accepted", "不予受理"
        WITHDRAWN = "withdrawn", "已撤回"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="+", verbose_name="办件")
    version = models.ForeignKey(
        "services.ItemVersion", models.PROTECT, null=True, related_name="+", verbose_name="事项版本"
    )
    bundle = models.CharField("一件事", max_length=32, blank=True)
    place = models.CharField("办理地区", max_length=12, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", verbose_name="所属“一件事”")
    agency = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="办理机关")
    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="申请人")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="申请单位")
    filled_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="填写人")
    counter = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="收件窗口")
    proxy = models.ForeignKey(Proxy, models.PROTECT, null=True, related_name="+", verbose_name="代办授权")
    channel = models.CharField("渠道", max_length=8, choices=CHANNELS)
    sealed_answers = models.BinaryField("填报内容（密文）", editable=False)
    supplied = models.JSONField("免填来源", default=dict, help_text="哪一项由谁提供、依据什么")
    spared = models.JSONField("免提交材料", default=list, help_text="由共享数据或电子证照代替的材料")
    begun_at = models.DateTimeField("开始时间")
    saved_at = models.DateTimeField("保存时间")
    submitted_at = models.DateTimeField("提交时间", null=True)
    received_on = models.DateField("收到全部材料之日", null=True)
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices, blank=True, default="")
    result = models.CharField("结果名称和文号", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请"
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, org__isnull=False) | Q(person__isnull=False, org=None),
                name="services_applicant_is_one",
            ),
            models.CheckConstraint(condition=Q(version=None) ^ Q(bundle=""), name="services_applied_for_one_matter"),
            models.CheckConstraint(
                condition=Q(case=None, submitted_at=None) | Q(case__isnull=False, submitted_at__isnull=False),
                name="services_submitted_is_a_case",
            ),
        ]
        indexes = [models.Index(fields=["person", "-begun_at"]), models.Index(fields=["org", "-begun_at"])]

    def __str__(self) -> str:
        return f"{self.matter.name}：{self.person or self.org}"

    @property
    def matter(self) -> ItemVersion | Bundle:
        """What is applied for: an item in its version, or a joined matter."""
        return self.version or BUNDLES[self.bundle]


class Attachment(models.Model):
    """One file chosen for one material of a draft; several make one material. With the case, the kernel has them."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments", verbose_name="申请")
    name = models.CharField("材料名称", max_length=128)
    kept = models.OneToOneField("cases.Material", models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "待提交材料"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name}：{self.kept}"
