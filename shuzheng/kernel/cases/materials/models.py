"""What was handed in, who refers to it, and what was given back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.lib.ids import new_id


class Material(models.Model):
    """One file or one reference that stands for a material; a file not yet of any case is its keeper's draft."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="materials", verbose_name="办件")
    name = models.CharField("材料名称", max_length=128, blank=True)
    file_name = models.CharField("文件名", max_length=128, blank=True)
    media_type = models.CharField("文件类型", max_length=100, blank=True)
    size = models.PositiveIntegerField("字节数", default=0)
    digest = models.CharField("SM3 摘要", max_length=64, blank=True)
    reference = models.JSONField("引用", null=True, help_text="电子证照或者基础库记录，免提交")
    by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="提交人")
    by_name = models.CharField("提交人姓名", max_length=128)
    at = models.DateTimeField("提交时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="撤回人")

    class Meta:
        verbose_name = verbose_name_plural = "申请材料"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reference=None, size__gt=0) | Q(reference__isnull=False, size=0),
                name="cases_material_is_file_or_reference",
            ),
            models.CheckConstraint(condition=Q(case=None) | ~Q(name=""), name="cases_material_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.file_name or '引用'}）"


class MaterialUse(models.Model):
    """A part of a joined matter refers to a material of the whole, by its name: the newest one counts."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="material_uses", verbose_name="办件")
    name = models.CharField("材料名称", max_length=128)

    class Meta:
        verbose_name = verbose_name_plural = "材料共用"
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="cases_material_used_once")]


class MaterialReturn(models.Model):
    """A material that does not do: asked for again from the applicant, at the case to which it belongs."""

    owner = models.ForeignKey("cases.Case", models.CASCADE, related_name="returns", verbose_name="材料所属办件")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+", verbose_name="退回的办件")
    name = models.CharField("材料名称", max_length=128)
    reason = models.TextField("退回理由")
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="退回人")
    at = models.DateTimeField("退回时间")
    answered_at = models.DateTimeField("重新提交时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "材料退回"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"], condition=Q(answered_at=None), name="cases_material_returned_once"
            )
        ]
        indexes = [models.Index(fields=["owner"], condition=Q(answered_at=None), name="cases_material_wanted")]
