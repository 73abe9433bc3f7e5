"""What the sharing desks keep beside the case: the entry in review, the application, the disputed row, the breach."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shuzheng.lib.ids import new_id
from shuzheng.systems.data.sharing.describing.models import Preparation

__all__ = [
    "Breach",
    "CatalogueReview",
    "Exhibit",
    "Objection",
    "Preparation",
    "ShareRequest",
    "Suspension",
    "Verification",
]
CASE, RESOURCE, ORG, GRANT = "cases.Case", "catalogue.Resource", "orgs.Org", "exchange.Grant"


class CatalogueReview(models.Model):
    """One version of an entry on its way to publication."""

    case = models.OneToOneField(CASE, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    resource = models.ForeignKey(RESOURCE, models.PROTECT, related_name="+", verbose_name="数据资源")
    version = models.ForeignKey("catalogue.ResourceVersion", models.PROTECT, related_name="+", verbose_name="目录版本")

    class Meta:
        verbose_name = verbose_name_plural = "目录审核"


class ShareRequest(models.Model):
    """One application to use a resource, with all that art. 20 wants stated, and what was agreed to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(CASE, models.PROTECT, related_name="+", verbose_name="办件")
    resource = models.ForeignKey(RESOURCE, models.PROTECT, related_name="+", verbose_name="数据资源")
    requester = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="需求部门")
    provider = models.ForeignKey(ORG, models.PROTECT, related_name="+", verbose_name="提供部门")
    basis = models.TextField("使用依据", blank=True)
    scenario = models.CharField("使用场景", max_length=128, blank=True)
    use = models.CharField("用途性质", max_length=16, default="handling")
    scope = models.TextField("使用范围", blank=True)
    modes = ArrayField(models.CharField(max_length=8), default=list, blank=True, verbose_name="共享方式")
    valid_from = models.DateField("使用时限起", null=True, blank=True)
    valid_to = models.DateField("使用时限止", null=True, blank=True, help_text="不含当日")
    elements = ArrayField(models.CharField(max_length=128), default=list, blank=True, verbose_name="数据项")
    verifiable = ArrayField(models.CharField(max_length=128), default=list, blank=True, verbose_name="仅核验的数据项")
    unmasked = ArrayField(models.CharField(max_length=128), default=list, blank=True, verbose_name="不脱敏的数据项")
    unmask_reason = models.TextField("不脱敏的理由", blank=True)
    conditions = models.JSONField("行范围", default=list, blank=True)
    security_measures = models.TextField("安全保障措施", blank=True)
    agreed_elements = ArrayField(
        models.CharField(max_length=128), default=list, blank=True, verbose_name="同意共享的数据项"
    )
    agreed_to = models.DateField("同意的使用时限止", null=True, blank=True)
    obligations = models.TextField("提供部门的要求", blank=True)
    grant = models.OneToOneField(GRANT, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="授权")

    class Meta:
        verbose_name = verbose_name_plural = "共享申请"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="sharing_request_term",
            )
        ]
        indexes = [models.Index(fields=["resource"]), models.Index(fields=["requester"])]


class Verification(models.Model):
    """校核: a value of one row that a user of the data holds to be wrong. The row and the values are sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(CASE, models.PROTECT, related_name="+", verbose_name="办件")
    resource = models.ForeignKey(RESOURCE, models.PROTECT, related_name="+", verbose_name="数据资源")
    claimant = models.ForeignKey(
        ORG, models.PROTECT, null=True, related_name="+", verbose_name="申请校核的部门", help_text="本人提出的没有"
    )
    element = models.CharField("数据项", max_length=128)
    sealed_row = models.BinaryField("行标识（密文）", editable=False)
    sealed_held = models.BinaryField("现有值（密文）", editable=False)
    sealed_claimed = models.BinaryField("申请人认为正确的值（密文）", editable=False)
    evidence = models.TextField("依据")

    class Meta:
        verbose_name = verbose_name_plural = "校核申请"
        indexes = [models.Index(fields=["resource"])]


class Breach(models.Model):
    """The handling of one violation that the records of use show."""

    case = models.OneToOneField(CASE, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    violation = models.OneToOneField(
        "exchange.Violation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="违规线索"
    )
    grant = models.ForeignKey(GRANT, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="授权")

    class Meta:
        verbose_name = verbose_name_plural = "违规处置"


class Exhibit(models.Model):
    """Evidence that was attached to a reported breach: sealed, with the digest of what was attached."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    violation = models.ForeignKey("exchange.Violation", models.PROTECT, related_name="+", verbose_name="违规线索")
    name = models.CharField("文件名", max_length=200)
    sealed = models.BinaryField("内容（密文）", editable=False)
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("SM3 摘要", max_length=64)
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="提交人")
    at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = verbose_name_plural = "违规证据"
        ordering = ["at"]


class Suspension(models.Model):
    """A service that its provider wants to stop without a breach: negotiated, then filed with the authority."""

    case = models.OneToOneField(CASE, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    grant = models.ForeignKey(GRANT, models.PROTECT, related_name="+", verbose_name="授权")
    ends = models.BooleanField("终止（否则为暂停）", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "中止共享"


class Objection(models.Model):
    """Somebody objects to how the data about them were used: who it is stays between them and the authority."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="提出人")
    case = models.OneToOneField(CASE, models.PROTECT, related_name="+", verbose_name="办件")
    ref = models.CharField("所指的使用", max_length=64)
    at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = verbose_name_plural = "对使用的异议"
        ordering = ["-at"]
        indexes = [models.Index(fields=["person", "-at"])]
        constraints = [models.UniqueConstraint(fields=["person", "ref"], name="sharing_objection_once")]
