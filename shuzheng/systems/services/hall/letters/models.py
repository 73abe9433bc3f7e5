"""A letter as it was issued: its words, and the document kept with the case's materials."""

from __future__ import annotations

from django.db import models

from shuzheng.lib.ids import new_id
from shuzheng.systems.services.hall.letters.specs import TITLES


class Letter(models.Model):
    """What an agency told an applicant in writing; never changed after it was issued."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey("services.Application", models.PROTECT, related_name="letters", verbose_name="申请")
    kind = models.CharField("文书种类", max_length=12, choices=list(TITLES.items()))
    number = models.CharField("文书编号", max_length=40, unique=True)
    office = models.CharField("发文机关", max_length=128)
    addressee = models.CharField("送达对象", max_length=128)
    about = models.CharField("事由", max_length=255)
    paragraphs = models.JSONField("正文", default=list)
    basis = models.CharField("法律依据", max_length=255)
    remedies = models.TextField("救济途径", blank=True)
    issued_on = models.DateField("发文日期")
    issued_at = models.DateTimeField("发文时间")
    material = models.OneToOneField("cases.Material", models.PROTECT, related_name="+", verbose_name="存档文件")

    class Meta:
        verbose_name = verbose_name_plural = "办件文书"
        ordering = ["issued_at", "number"]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def title(self) -> str:
        """What it is headed."""
        return TITLES[self.kind]
