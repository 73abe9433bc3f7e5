"""The basic catalogue, the implementation lists with their versions, and the rows that imports brought."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from shuzheng.kernel.calendar.specs import UNITS, Limit
from shuzheng.lib.ids import new_id
from shuzheng.systems.services.items.specs import AUDIENCES, CASE_KINDS, LEVELS, Kind, Material, Part, Place, State

KINDS = [(kind.value, kind.label) for kind in Kind]
STATES = [(state.value, state.label) for state in State]
LIMIT_UNITS = [(unit, words.removeprefix("个")) for unit, words in UNITS.items()]


class ServiceItem(models.Model):
    """An entry of the basic catalogue 基本目录: what may be handled at all, whoever handles it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField("基本编码", max_length=64, unique=True)
    name = models.CharField("事项名称", max_length=255)
    kind = models.CharField("事项类型", max_length=16, choices=KINDS, blank=True)
    chapter = models.CharField("领域", max_length=64, blank=True)
    main_name = models.CharField("主项名称", max_length=255, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "基本目录"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class VersionQuerySet(models.QuerySet["ItemVersion"]):
    """Versions by what they are on a day."""

    def published(self, on: date) -> Self:
        """Those that hold on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), state=State.PUBLISHED, valid_from__lte=on)


class ItemVersion(models.Model):
    """An implementation list 实施清单 in one version: who handles an item, how, and in what time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions", verbose_name="基本目录")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="实施主体")
    org_name = models.CharField("来源所载实施主体", max_length=128, blank=True)
    org_code = models.CharField("来源所载主体代码", max_length=64, blank=True)
    division = models.ForeignKey("orgs.Division", models.PROTECT, null=True, related_name="+", verbose_name="实施区划")
    level = models.CharField("行使层级", max_length=12, choices=list(LEVELS.items()), blank=True)
    number = models.CharField("编号", max_length=96, help_text="业务办理项编码，没有的为实施编码")
    code = models.CharField("实施编码", max_length=96, blank=True)
    handling_code = models.CharField("业务办理项编码", max_length=96, blank=True)
    name = models.CharField("事项名称", max_length=255)
    aliases = models.CharField("群众常用叫法", max_length=255, blank=True, help_text="用顿号隔开")
    kind = models.CharField("事项类型", max_length=16, choices=KINDS, blank=True)
    case_kind = models.CharField("办件类型", max_length=12, choices=list(CASE_KINDS.items()), default="promised")
    statutory_value = models.PositiveIntegerField("法定时限", null=True)
    statutory_unit = models.CharField("法定时限单位", max_length=8, blank=True)
    promised_value = models.PositiveIntegerField("承诺时限", null=True)
    promised_unit = models.CharField("承诺时限单位", max_length=8, blank=True)
    procedures = models.JSONField("特别程序", default=list)
    materials = models.JSONField("申请材料", default=list)
    conditions = models.TextField("受理条件", blank=True)
    process = models.JSONField("办理流程", default=list)
    result = models.CharField("办理结果", max_length=255, blank=True)
    fee = models.CharField("收费", max_length=500, blank=True)
    places = models.JSONField("办理地点", default=list)
    hours = models.CharField("办理时间", max_length=255, blank=True)
    phone = models.CharField("咨询电话", max_length=128, blank=True)
    complaint_phone = models.CharField("监督投诉电话", max_length=128, blank=True)
    bases = models.JSONField("设定依据", default=list)
    remedies = models.TextField("救济途径", blank=True)
    audiences = models.JSONField("服务对象", default=list)
    themes = models.JSONField("主题", default=list)
    visits = models.PositiveSmallIntegerField("到现场次数", null=True)
    is_online = models.BooleanField("可网上办", default=False)
    is_posted = models.BooleanField("可邮寄", default=False)
    co_orgs = models.CharField("联办机构", max_length=500, blank=True)
    form_schema = models.JSONField("申请表", default=dict)
    state = models.CharField("状态", max_length=12, choices=STATES, default=State.DRAFT)
    version = models.PositiveIntegerField("版本")
    valid_from = models.DateField("生效日期", null=True)
    valid_to = models.DateField("失效日期", null=True, help_text="不含当日")
    faults = models.JSONField("不能发布的原因", default=list)
    lacks = models.JSONField("缺少的内容", default=list)
    drafted_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    changed_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="修改人")
    published_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="发布人")
    published_at = models.DateTimeField("发布时间", null=True)
    withdrawn_reason = models.CharField("停用原因", max_length=255, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "实施清单"
        ordering = ["number", "version"]
        indexes = [models.Index(fields=["state", "valid_from"]), models.Index(fields=["org", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="services_one_version"),
            models.UniqueConstraint(fields=["number"], condition=Q(state="draft"), name="services_one_draft"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state="published", valid_to=None), name="services_one_open_version"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(valid_from__isnull=False, org__isnull=False),
                name="services_published_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="services_version_term"
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(drafted_by=None) | ~Q(published_by=F("drafted_by")),
                name="services_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def statutory(self) -> Limit | None:
        """What the law allows; None where it says nothing."""
        return _limit(self.statutory_value, self.statutory_unit)

    @property
    def promised(self) -> Limit | None:
        """What the authority promises; at once for 即办件."""
        return _limit(self.promised_value, self.promised_unit)

    @property
    def papers(self) -> list[Material]:
        """The materials as values."""
        return [Material(**one) for one in self.materials]

    @property
    def windows(self) -> list[Place]:
        """The places as values."""
        return [Place(**one) for one in self.places]

    @property
    def steps(self) -> list[Part]:
        """The process as values."""
        return [Part(**one) for one in self.process]

    @property
    def laws(self) -> list[Part]:
        """The legal bases as values."""
        return [Part(**one) for one in self.bases]

    @property
    def audience_words(self) -> str:
        """Whom it is for."""
        return "、".join(AUDIENCES[one] for one in self.audiences if one in AUDIENCES)


def _limit(value: int | None, unit: str) -> Limit | None:
    return Limit(value, unit) if value is not None and unit in UNITS else None  # type: ignore[arg-type]


class ImportBatch(models.Model):
    """One file that was imported: who, when, what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    format = models.CharField("格式", max_length=32)
    file_name = models.CharField("文件名", max_length=255)
    digest = models.CharField("文件摘要", max_length=64)
    rows = models.PositiveIntegerField("行数", default=0)
    counts = models.JSONField("结果", default=dict)
    imported_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="导入人")
    imported_at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("导入时间", null=True, help_text="为空表示只是预览")

    class Meta:
        verbose_name = verbose_name_plural = "事项导入"
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(models.Model):
    """One row as it was, and what became of it: nothing of a file is ever lost."""

    class Outcome(models.TextChoices):
        ADDED = "added", "新增"
        CHANGED = "changed", "有变化"
        SAME = "same", "已经有了"
        KEPT = "kept", "草稿已有人改过，未覆盖"
        REPEATED = "repeated", "与前面的行编号相同"
        UNREADABLE = "unreadable", "读不出来"

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="lines", verbose_name="导入")
    line = models.PositiveIntegerField("行号")
    key = models.CharField("来源编号", max_length=96)
    digest = models.CharField("摘要", max_length=64)
    raw = models.JSONField("原文")
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    reasons = models.JSONField("说明", default=list)
    version = models.ForeignKey(ItemVersion, models.PROTECT, null=True, related_name="origins", verbose_name="实施清单")

    class Meta:
        verbose_name = verbose_name_plural = "导入的行"
        ordering = ["batch", "line"]
        indexes = [models.Index(fields=["key", "digest"])]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="services_line_once")]

    def __str__(self) -> str:
        return f"{self.batch} 第 {self.line} 行"
