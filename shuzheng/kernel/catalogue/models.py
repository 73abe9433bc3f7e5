"""The catalogue's tables: a resource keeps its identity, and what is said of it is a version, fixed once published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shuzheng.kernel.catalogue import specs
from shuzheng.lib.ids import new_id

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org

ACTIVE = (specs.State.DRAFT, specs.State.IN_REVIEW)
UNFILED = (specs.State.DRAFT, specs.State.WITHDRAWN)  # a draft may be withdrawn as incomplete as it was
PERSON = "orgs.Person"
ORG = "orgs.Org"


def _word(verbose: str, choice: type[specs.Choice], **more: object) -> models.CharField[str, str]:
    return models.CharField(verbose, max_length=32, choices=choice.choices(), **more)  # type: ignore[arg-type]


def _one_of(field: str, choice: type[specs.Choice], *, blank: bool = True) -> Q:
    return Q(**{f"{field}__in": [*choice, *([""] if blank else [])]})


class CodeSequence(models.Model):
    """The last sequence number given out under a class path; a code is never given out twice."""

    class_path = models.CharField("分类代码", max_length=24, primary_key=True)
    last = models.PositiveIntegerField("已用顺序码", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "资源代码顺序"


class Category(models.Model):
    """The name of a class, item, sub-item or detail of the classification."""

    code = models.CharField("分类代码", max_length=24, primary_key=True)
    name = models.CharField("名称", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "目录分类"
        ordering = ["code"]


class Resource(models.Model):
    """A data resource of a department: identity, code, where it stands, whether it is bound and called."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source: models.ForeignKey[Org, Org] = models.ForeignKey(
        ORG, models.PROTECT, related_name="+", verbose_name="数源部门"
    )
    code = models.CharField("资源代码", max_length=48, null=True, blank=True, unique=True)
    code_scheme = models.CharField("编码规则", max_length=24, blank=True)
    state = _word("状态", specs.State, default=specs.State.DRAFT)
    current = models.ForeignKey(
        "ResourceVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="已发布版本"
    )
    working = models.ForeignKey(
        "ResourceVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="编制中版本"
    )
    created_on = models.DateField("创建日期")
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    withdrawn_reason = models.TextField("撤销原因", blank=True)
    bound_on = models.DateField("挂接日期", null=True, blank=True, help_text="为空表示未挂接")
    last_called_on = models.DateField("最近调用日期", null=True, blank=True)
    revision = models.PositiveIntegerField("修改次数", default=1, editable=False)
    indexed_revision = models.PositiveIntegerField("已入检索的修改次数", default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "数据资源"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ACTIVE, current=None)
                | Q(state__in=(specs.State.PUBLISHED, specs.State.WITHDRAWN)),
                name="catalogue_resource_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=specs.State.PUBLISHED) | Q(current__isnull=False, code__isnull=False),
                name="catalogue_resource_published_has_version_and_code",
            ),
            models.CheckConstraint(
                condition=Q(state=specs.State.WITHDRAWN, withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")
                | ~Q(state=specs.State.WITHDRAWN) & Q(withdrawn_on=None, withdrawn_reason=""),
                name="catalogue_resource_tombstone_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(code="") & (Q(code=None) | ~Q(code_scheme="")), name="catalogue_resource_code_scheme"
            ),
        ]
        indexes = [
            models.Index(fields=["source", "state"]),
            models.Index(fields=["id"], condition=Q(revision__gt=F("indexed_revision")), name="catalogue_index_due"),
        ]

    def __str__(self) -> str:
        return self.code or str(self.pk)

    @property
    def is_bound(self) -> bool:
        """Whether data hangs on the entry; if not, it is shown as 未挂接."""
        return self.bound_on is not None


class ResourceVersion(models.Model):
    """One version of an entry: Decree 809 art. 13 and the 2017 guide together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="versions", verbose_name="数据资源")
    number = models.PositiveIntegerField("版本号")
    state = _word("状态", specs.State, default=specs.State.DRAFT)
    name = models.CharField("目录名称", max_length=200, blank=True)
    summary = models.TextField("摘要", blank=True)
    class_path = models.CharField("分类代码", max_length=24, blank=True)
    data_format = _word("数据格式", specs.Format, blank=True)
    update_cycle = _word("数据更新频率", specs.Cycle, blank=True)
    sharing = _word("共享属性", specs.Sharing, blank=True)
    modes = ArrayField(_word("方式", specs.Mode), default=list, blank=True, verbose_name="共享方式")
    sharing_scope = models.TextField("共享范围", blank=True)
    permitted_purposes = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name="使用用途")
    other_conditions = models.TextField("其他使用条件", blank=True)
    withheld_reason = models.TextField("不予共享理由", blank=True)
    basis_kind = _word("依据性质", specs.Basis, blank=True)
    basis_name = models.CharField("依据名称", max_length=200, blank=True)
    basis_article = models.CharField("依据条款", max_length=100, blank=True)
    opening = _word("开放属性", specs.Opening, blank=True)
    related_codes = ArrayField(models.CharField(max_length=48), default=list, blank=True, verbose_name="关联资源代码")
    grade = models.PositiveSmallIntegerField("级别（省级四级）", null=True, blank=True)
    importance = _word("国家分级", specs.Importance, default=specs.Importance.GENERAL)
    secrecy = _word("保密风险评估结论", specs.Secrecy, blank=True)
    secrecy_on = models.DateField("保密风险评估日期", null=True, blank=True)
    impact = _word("个人信息保护影响评估结论", specs.Impact, blank=True)
    impact_on = models.DateField("个人信息保护影响评估日期", null=True, blank=True)
    valid_on = models.DateField("数据生效日期", null=True, blank=True)
    change = _word("更新事由", specs.Change, default=specs.Change.FIRST)
    change_reason = models.TextField("更新原因", blank=True)
    change_event = models.CharField("调整的依据或者职责", max_length=200, blank=True)
    change_on = models.DateField("调整之日", null=True, blank=True, help_text="更新时限自该日起算")
    created_on = models.DateField("编制日期")
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="编制人")
    submitted_on = models.DateField("报送日期", null=True, blank=True)
    submitted_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送人"
    )
    approved_on = models.DateField("部门负责人批准日期", null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    published_on = models.DateField("发布日期", null=True, blank=True)
    published_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    ended_on = models.DateField("失效日期", null=True, blank=True)
    returned_reasons = ArrayField(models.TextField(), default=list, blank=True, verbose_name="退回原因")

    class Meta:
        verbose_name = verbose_name_plural = "目录版本"
        ordering = ["resource_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="catalogue_version_number"),
            models.UniqueConstraint(
                fields=["resource"], condition=Q(state=specs.State.PUBLISHED), name="catalogue_one_published_version"
            ),
            models.UniqueConstraint(
                fields=["resource"], condition=Q(state__in=ACTIVE), name="catalogue_one_working_version"
            ),
            models.CheckConstraint(condition=Q(grade=None) | Q(grade__range=(1, 4)), name="catalogue_version_grade"),
            models.CheckConstraint(
                condition=_one_of("sharing", specs.Sharing) & _one_of("importance", specs.Importance, blank=False),
                name="catalogue_version_words",
            ),
            models.CheckConstraint(
                condition=Q(modes__contained_by=[str(mode) for mode in specs.Mode]), name="catalogue_version_modes"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNFILED)
                | ~Q(sharing=specs.Sharing.WITHHELD)
                | (
                    ~Q(withheld_reason="")
                    & Q(basis_kind__in=list(specs.Basis))
                    & ~Q(basis_name="")
                    & ~Q(basis_article="")
                ),
                name="catalogue_withheld_has_reason_and_basis",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNFILED)
                | ~Q(sharing=specs.Sharing.CONDITIONAL)
                | (~Q(sharing_scope="") & Q(permitted_purposes__len__gt=0)),
                name="catalogue_conditional_has_scope_and_purposes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNFILED)
                | (
                    Q(grade__isnull=False, secrecy=specs.Secrecy.CLEAR, impact_on__isnull=False)
                    & ~Q(name="")
                    & ~Q(sharing="")
                ),
                name="catalogue_filed_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(specs.State.PUBLISHED, specs.State.SUPERSEDED))
                | Q(approved_on__isnull=False, approved_by__isnull=False, published_on__isnull=False),
                name="catalogue_published_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by=None) | Q(approved_by=None) | ~Q(approved_by=F("submitted_by")),
                name="catalogue_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.number} 版）"

    @property
    def is_open(self) -> bool:
        """Whether it may still be worked on or reviewed."""
        return self.state in ACTIVE


class Element(models.Model):
    """One data item of a version."""

    version = models.ForeignKey(ResourceVersion, models.CASCADE, related_name="elements", verbose_name="目录版本")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("数据源字段名", max_length=128)
    label = models.CharField("数据项名称", max_length=128, blank=True)
    normal_label = models.CharField("比对用名称", max_length=128, blank=True, db_index=True, editable=False)
    data_type = _word("数据类型", specs.DataType, default=specs.DataType.TEXT)
    length = models.PositiveIntegerField("长度", null=True, blank=True)
    precision = models.PositiveSmallIntegerField("精度", null=True, blank=True)
    standard = models.CharField("数据标准", max_length=300, blank=True)
    description = models.TextField("说明", blank=True)
    grade = models.PositiveSmallIntegerField("级别", null=True, blank=True)
    personal = _word("个人信息", specs.Personal, default=specs.Personal.NONE)
    mask = models.CharField("脱敏方式", max_length=24, blank=True)
    is_key = models.BooleanField("主键", default=False)
    nullable = models.BooleanField("可为空", default=True)
    sample_masked = models.CharField("样例（已脱敏）", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "数据项"
        ordering = ["version_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="catalogue_element_name"),
            models.CheckConstraint(condition=Q(grade=None) | Q(grade__range=(1, 4)), name="catalogue_element_grade"),
            models.CheckConstraint(
                condition=_one_of("personal", specs.Personal, blank=False), name="catalogue_element_personal"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="catalogue_element_named"),
        ]

    def __str__(self) -> str:
        return self.label or self.name


class Rights(models.Model):
    """确权: the three separated rights, never one owner; a change ends the row and starts another."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="rights", verbose_name="数据资源")
    holder = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="数据资源持有权")
    processor = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="数据加工使用权")
    operator = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="数据产品经营权")
    basis = models.TextField("确权依据")
    confirmed_on = models.DateField("确权日期")
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="确权人")
    ended_on = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "确权记录"
        constraints = [
            models.UniqueConstraint(fields=["resource"], condition=Q(ended_on=None), name="catalogue_one_rights"),
            models.CheckConstraint(condition=~Q(basis=""), name="catalogue_rights_basis"),
        ]


class Steward(models.Model):
    """The person who answers for a resource, and for what."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="stewards", verbose_name="数据资源")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="责任人")
    duty = models.CharField("职责", max_length=200)
    named_on = models.DateField("指定日期")
    ended_on = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "责任人"
        constraints = [
            models.UniqueConstraint(fields=["resource"], condition=Q(ended_on=None), name="catalogue_one_steward"),
            models.CheckConstraint(condition=~Q(duty=""), name="catalogue_steward_duty"),
        ]


class DataElementSubject(models.Model):
    """A datum of the whole province: what its rows are identified by, and what is said, e.g. uscc / 企业名称."""

    identified_by = models.CharField("主体标识标准", max_length=64)
    label = models.CharField("数据项名称", max_length=128)
    normal_label = models.CharField("比对用名称", max_length=128, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "全省统一数据项"
        constraints = [
            models.UniqueConstraint(fields=["identified_by", "normal_label"], name="catalogue_one_subject"),
            models.CheckConstraint(condition=~Q(normal_label=""), name="catalogue_subject_named"),
        ]

    def __str__(self) -> str:
        return f"{self.identified_by}/{self.label}"


class SourceDecision(models.Model):
    """一数一源一标准: which resource is authoritative for a datum and which standard holds; history by ended rows."""

    subject = models.ForeignKey(DataElementSubject, models.PROTECT, related_name="decisions", verbose_name="数据项")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="decisions", verbose_name="权威数据资源")
    element_name = models.CharField("权威数据源字段名", max_length=128)
    standard = models.CharField("统一数据标准", max_length=300, blank=True)
    reasons = models.TextField("理由")
    decided_on = models.DateField("确定日期")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="确定人")
    ended_on = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "数源确定记录"
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(ended_on=None), name="catalogue_one_source"),
            models.CheckConstraint(condition=~Q(reasons=""), name="catalogue_decision_reasons"),
        ]


class CollectionAllowed(models.Model):
    """A department that may list a datum although its source is another: the data authority's leave, with reasons."""

    subject = models.ForeignKey(DataElementSubject, models.PROTECT, related_name="allowed", verbose_name="数据项")
    org = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="准许单位")
    reasons = models.TextField("理由")
    allowed_on = models.DateField("准许日期")
    allowed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="准许人")

    class Meta:
        verbose_name = verbose_name_plural = "重复采集准许"
        constraints = [
            models.UniqueConstraint(fields=["subject", "org"], name="catalogue_one_leave"),
            models.CheckConstraint(condition=~Q(reasons=""), name="catalogue_leave_reasons"),
        ]
