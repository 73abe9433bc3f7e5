"""Three registers: nodes, organs outside government with their agreements, platforms that exist."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shuzheng.lib.ids import new_id


class Node(models.Model):
    """A node of 国家—省—市（雄安新区）—部门: where catalogues are kept and data is served."""

    class Kind(models.TextChoices):
        NATIONAL = "national", "国家节点"
        PROVINCE = "province", "省级节点"
        CITY = "city", "市级节点"
        NEW_AREA = "new_area", "雄安新区节点"
        DEPARTMENT = "department", "省直部门节点"

    class State(models.TextChoices):
        PLANNED = "planned", "待建"
        LIVE = "live", "已接入"
        SUSPENDED = "suspended", "暂停"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("名称", max_length=64, unique=True)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PLANNED)
    superior = models.ForeignKey("self", models.PROTECT, null=True, related_name="below", verbose_name="上联节点")
    division = models.ForeignKey("orgs.Division", models.PROTECT, null=True, related_name="+", verbose_name="区划")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="管理单位")
    is_here = models.BooleanField("本节点", default=False)
    address = models.URLField("接入地址", blank=True)
    checked_at = models.DateTimeField("最近检测", null=True)
    answered_at = models.DateTimeField("最近应答", null=True)
    delay_ms = models.PositiveIntegerField("应答毫秒", null=True)
    fault = models.CharField("异常说明", max_length=200, blank=True)
    catalogue_sent_at = models.DateTimeField("目录最近上报", null=True)
    catalogue_received_at = models.DateTimeField("目录最近接收", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "数据节点"
        ordering = ["kind", "division", "name"]
        constraints = [
            models.UniqueConstraint(fields=["is_here"], condition=Q(is_here=True), name="data_nodes_one_here"),
            models.UniqueConstraint(fields=["org"], condition=Q(kind="department"), name="data_nodes_one_per_org"),
            models.UniqueConstraint(
                fields=["division"], condition=~Q(kind="department"), name="data_nodes_one_per_division"
            ),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(is_here=True) | ~Q(address=""), name="data_nodes_live_has_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutsideOrgan(models.Model):
    """An organ outside government that data may go to or come from, by agreement only."""

    class Category(models.TextChoices):
        PARTY = "party", "党委"
        CONGRESS = "congress", "人大"
        CONSULTATIVE = "consultative", "政协"
        DISCIPLINE = "discipline", "纪委监委"
        COURT = "court", "法院"
        PROCURATORATE = "procuratorate", "检察院"
        MILITARY = "military", "军队"

    org = models.OneToOneField("orgs.Org", models.PROTECT, related_name="+", verbose_name="单位")
    category = models.CharField("类别", max_length=16, choices=Category.choices)
    contact_org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="对接单位")
    channel = models.CharField("对接方式", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "其他国家机关"
        ordering = ["category", "org"]

    def __str__(self) -> str:
        return str(self.org)


class Agreement(models.Model):
    """What two sides agreed to share, in which direction, on what basis, for how long."""

    class Direction(models.TextChoices):
        PROVIDE = "provide", "向对方提供"
        RECEIVE = "receive", "从对方取得"
        BOTH = "both", "双向"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organ = models.ForeignKey(OutsideOrgan, models.PROTECT, related_name="agreements", verbose_name="对方机关")
    number = models.CharField("协议编号", max_length=64, unique=True)
    title = models.CharField("协议名称", max_length=128)
    direction = models.CharField("方向", max_length=8, choices=Direction.choices)
    scope = models.TextField("数据范围")
    basis = models.CharField("依据", max_length=300)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("终止日期", help_text="不含当日")
    ended_on = models.DateField("提前终止日期", null=True)
    ended_reason = models.CharField("提前终止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "共享协议"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="data_nodes_agreement_term"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_reason=""), name="data_nodes_agreement_end_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class Platform(models.Model):
    """A platform that a place or department had built before there was the one system."""

    class Kind(models.TextChoices):
        EXCHANGE = "exchange", "数据共享交换系统"
        CATALOGUE = "catalogue", "目录系统"
        BUSINESS = "business", "业务系统"
        PORTAL = "portal", "门户"

    class State(models.TextChoices):
        OUTSIDE = "outside", "未纳入"
        INCLUDED = "included", "纳入"
        RETIRED = "retired", "已停用"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("名称", max_length=128)
    owner = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="建设单位")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    state = models.CharField("纳入情况", max_length=12, choices=State.choices, default=State.OUTSIDE)
    built_on = models.DateField("建成日期")
    included_on = models.DateField("纳入日期", null=True)
    retired_on = models.DateField("停用日期", null=True)
    plan = models.CharField("对接计划", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "已建平台"
        ordering = ["owner", "name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="data_nodes_platform_once"),
            models.CheckConstraint(
                condition=~Q(state="included") | Q(included_on__isnull=False), name="data_nodes_included_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(state="retired") | Q(retired_on__isnull=False), name="data_nodes_retired_has_date"
            ),
        ]

    def __str__(self) -> str:
        return self.name
