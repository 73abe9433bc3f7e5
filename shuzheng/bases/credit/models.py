"""The published catalogue, credit records, the measures that rest on them, and what subjects object."""

from django.db import models
from django.db.models import Q

from shuzheng.bases.credit.rules import MEASURES, ORIGINS, STATES, SUBJECTS, TIERS
from shuzheng.kernel.registers.models import Record
from shuzheng.lib.ids import new_id


class CatalogueItem(Record):
    """One entry of a published catalogue of public credit information."""

    code = models.CharField("目录编码", max_length=32)
    name = models.CharField("信息名称", max_length=200)
    origin = models.CharField("目录", max_length=8, choices=ORIGINS)
    edition = models.CharField("版本", max_length=32)
    published_on = models.DateField("公布日期")
    basis = models.CharField("依据", max_length=500)
    source = models.CharField("提供部门", max_length=128)
    subject = models.CharField("主体", max_length=12, choices=SUBJECTS, blank=True, help_text="为空表示都适用")
    tier = models.CharField("失信程度", max_length=8, choices=TIERS)
    is_repairable = models.BooleanField("可以修复", default=True)
    shows_persons = models.BooleanField("可以公示自然人", default=False)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "信用目录项"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["code"], name="credit_item_code", condition=Q(known_to=None)),
        ]

    def __str__(self) -> str:
        return self.name


class CreditRecord(Record):
    """What an authority found of a subject, by a document; shown and shared as far and as long as the law allows."""

    number = models.CharField("信用信息编号", max_length=64)
    item = models.CharField("目录编码", max_length=32)
    item_name = models.CharField("信息名称", max_length=200)
    subject_kind = models.CharField("主体类别", max_length=12, choices=SUBJECTS)
    subject = models.CharField("主体代码", max_length=18)
    subject_name = models.CharField("主体名称", max_length=200)
    document_number = models.CharField("文书号", max_length=128)
    document_on = models.DateField("文书日期")
    content = models.TextField("内容")
    tier = models.CharField("失信程度", max_length=8, choices=TIERS)
    decided_by = models.CharField("认定单位代码", max_length=18)
    decided_by_name = models.CharField("认定单位", max_length=128)
    is_shown = models.BooleanField("公示", default=False)
    necessity = models.CharField("公示的必要性", max_length=300, blank=True)
    shown_until = models.DateField("公示截止日期", null=True, help_text="含当日")
    is_shared = models.BooleanField("共享", default=True)
    repairable_on = models.DateField("可以修复的日期")
    repaired_on = models.DateField("修复日期", null=True)
    state = models.CharField("状态", max_length=12, choices=STATES, default="effective")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "信用信息"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["number"], name="credit_record_number", condition=Q(known_to=None)),
            models.Index(fields=["subject"], name="credit_record_subject", condition=Q(known_to=None)),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="effective") | Q(is_shown=False, is_shared=False), name="credit_repaired_is_silent"
            ),
            models.CheckConstraint(condition=Q(is_shown=False) | ~Q(shown_until=None), name="credit_shown_until"),
            models.CheckConstraint(
                condition=Q(state="repaired", repaired_on__isnull=False) | (~Q(state="repaired") & Q(repaired_on=None)),
                name="credit_repaired_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_name} {self.number}"


class Measure(Record):
    """A measure of discipline in force because of a record; it falls with it."""

    number = models.CharField("措施编号", max_length=64)
    record = models.CharField("信用信息编号", max_length=64)
    name = models.CharField("惩戒措施", max_length=200)
    basis = models.CharField("清单依据", max_length=300)
    imposed_by = models.CharField("实施单位", max_length=128)
    imposed_on = models.DateField("实施日期")
    state = models.CharField("状态", max_length=8, choices=MEASURES, default="in_force")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "惩戒措施"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["record"], name="credit_measure_record", condition=Q(known_to=None)),
        ]

    def __str__(self) -> str:
        return self.name


class Dispute(models.Model):
    """异议: the subject says that a record is not so; it bears the mark until the authority has looked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.CharField("信用信息编号", max_length=64, db_index=True)
    words = models.CharField("异议", max_length=500)
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间")
    outcome = models.CharField("核查结果", max_length=500, blank=True)
    settled_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="核查人")
    settled_at = models.DateTimeField("核查时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "信用异议"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(settled_at=None), name="credit_one_open_dispute"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, outcome="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="credit_dispute_settled",
            ),
        ]
