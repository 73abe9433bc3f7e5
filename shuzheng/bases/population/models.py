"""The registers of population: persons, residences, households. Numbers are sealed, and found by equality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.db import models
from django.db.models import Q

from shuzheng.bases.population.specs import Verdict
from shuzheng.kernel.registers.models import Record
from shuzheng.lib.sealed import open_number, seal_number

if TYPE_CHECKING:
    Column = models.Field[str | None, str | None]
else:
    Column = models.Field

CURRENT = Q(known_to=None)
NOBODY = UUID(int=0)


class SealedNumber(Column):
    """A citizen number, kept as one sealed block: equal numbers are equal there, nothing else can be asked of them."""

    def db_type(self, connection: Any) -> str:
        return "uuid"

    def from_db_value(self, value: UUID | None, expression: object, connection: object) -> str | None:
        return None if value is None else open_number(value)

    def get_prep_value(self, value: Any) -> UUID | None:
        try:
            return seal_number(value) if value else None
        except ValueError:
            return NOBODY

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """What is no number is never kept; where it is only asked for, nothing is found."""
        return None if value is None else seal_number(value)

    def to_python(self, value: Any) -> str | None:
        return None if value in (None, "") else str(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:  # type: ignore[override]
        return super().formfield(**{"form_class": forms.CharField, **kwargs})

    def get_lookup(self, lookup_name: str) -> Any:
        """Equality and absence; a part of a number is part of nothing here."""
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "in", "isnull") else None


class Person(Record):
    """A natural person: who, by number; true from birth on."""

    class Sex(models.TextChoices):
        MALE = "1", "男"
        FEMALE = "2", "女"
        UNKNOWN = "9", "未说明"

    number = SealedNumber("公民身份号码")
    former_number = SealedNumber("曾用 15 位号码", null=True, blank=True)
    name = models.CharField("姓名", max_length=64)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices)
    birth_date = models.DateField("出生日期")
    died_on = models.DateField("死亡日期", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "自然人"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["number"], name="population_person_number", condition=CURRENT),
            models.Index(fields=["name"], name="population_person_name", condition=CURRENT),
        ]

    def __str__(self) -> str:
        return f"自然人 {self.name[:1]}*"


class Residence(Record):
    """Where a person is registered or lives, from when until when."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", "户籍登记地"
        LIVING = "living", "居住地"

    person = models.UUIDField("自然人记录号")
    kind = models.CharField("性质", max_length=10, choices=Kind.choices)
    place = models.CharField("村（居）代码", max_length=12)
    address = models.CharField("详细地址", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "居住地"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["person", "kind"], name="population_residence_person", condition=CURRENT),
            models.Index(
                fields=["place"],
                name="population_residence_place",
                condition=CURRENT,
                opclasses=["varchar_pattern_ops"],
            ),
        ]


class Household(Record):
    """Those who are registered together."""

    class Kind(models.TextChoices):
        FAMILY = "family", "家庭户"
        COLLECTIVE = "collective", "集体户"

    code = models.CharField("户号", max_length=16)
    kind = models.CharField("户类型", max_length=10, choices=Kind.choices)
    place = models.CharField("村（居）代码", max_length=12)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "户"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["code"], name="population_household_code", condition=CURRENT),
        ]

    def __str__(self) -> str:
        return self.code


class Membership(Record):
    """Whose household somebody is of, and what they are to its head (GB/T 4761)."""

    class Relation(models.TextChoices):
        HEAD = "02", "户主"
        SPOUSE = "10", "配偶"
        SON = "20", "子"
        DAUGHTER = "30", "女"
        GRANDCHILD = "40", "孙子、孙女或外孙子、外孙女"
        PARENT = "50", "父母"
        RELATIVE = "97", "其他亲属"
        NO_RELATIVE = "99", "非亲属"

    person = models.UUIDField("自然人记录号")
    household = models.UUIDField("户记录号")
    relation = models.CharField("与户主关系", max_length=2, choices=Relation.choices)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "户成员"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["person"], name="population_membership_person", condition=CURRENT),
            models.Index(fields=["household"], name="population_membership_house", condition=CURRENT),
        ]


class Verification(models.Model):
    """One question whether something is true of somebody: who asked what, for what; the person may see it."""

    class Channel(models.TextChoices):
        PAGE = "page", "网页"
        API = "api", "接口"

    subject = SealedNumber("核验对象号码")
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="核验人")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="核验单位")
    at = models.DateTimeField("时间")
    channel = models.CharField("方式", max_length=8, choices=Channel.choices)
    purpose = models.CharField("用途", max_length=200)
    basis = models.CharField("依据", max_length=200, blank=True)
    business = models.CharField("业务编号", max_length=64, blank=True)
    asked = models.CharField("核验项", max_length=100, blank=True)
    verdict = models.CharField("结果", max_length=8, choices=[(one.value, one.label) for one in Verdict])
    is_sensitive = models.BooleanField("不满十四周岁", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "人口核验"
        indexes = [
            models.Index(fields=["subject", "-at"], name="population_asked_about"),
            models.Index(fields=["by", "-at"], name="population_asked_by"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(purpose=""), name="population_verification_purpose")]
