"""Legal entities and the codes they bore: versions, true in a period and known in another."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr

from shuzheng.bases.legal_entity.rules import CODE_KINDS, KINDS, STATES
from shuzheng.kernel.registers.models import Record


class LegalEntity(Record):
    """An enterprise, a household, an institution, a social organisation or an organ; or a branch of one."""

    uscc = models.CharField("统一社会信用代码", max_length=18)
    name = models.CharField("名称", max_length=200)
    kind = models.CharField("类别", max_length=12, choices=KINDS)
    form = models.CharField("类型", max_length=64, blank=True, help_text="如有限责任公司、民办非企业单位")
    division = models.CharField("住所区划", max_length=12, blank=True)
    address = models.CharField("住所", max_length=300, blank=True)
    representative = models.CharField("法定代表人（负责人）", max_length=64, blank=True)
    capital = models.DecimalField("注册资本（开办资金）", max_digits=20, decimal_places=4, null=True, help_text="万元")
    currency = models.CharField("币种", max_length=3, default="CNY")
    established_on = models.DateField("成立日期")
    authority = models.CharField("登记机关", max_length=128, blank=True)
    parent = models.CharField("隶属法人的统一社会信用代码", max_length=18, blank=True, help_text="分支机构填写")
    state = models.CharField("登记状态", max_length=12, choices=STATES, default="active")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "法人"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["uscc"], name="legal_entity_uscc", condition=Q(known_to=None)),
            models.Index(Substr("uscc", 9, 9), name="legal_entity_org_code", condition=Q(known_to=None)),
            models.Index(fields=["parent"], name="legal_entity_parent", condition=Q(known_to=None) & ~Q(parent="")),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=~Q(parent=models.F("uscc")), name="legal_entity_not_its_own_branch"),
        ]

    def __str__(self) -> str:
        return self.name


class OfficialCode(Record):
    """A code an entity bore before, or bears beside its own: found by it, whatever it is called today."""

    kind = models.CharField("种类", max_length=12, choices=CODE_KINDS)
    code = models.CharField("代码", max_length=32)
    holder = models.CharField("统一社会信用代码", max_length=18)
    authority = models.CharField("发证机关", max_length=128, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "法人历史代码"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["code"], name="legal_entity_code", condition=Q(known_to=None)),
            models.Index(fields=["holder"], name="legal_entity_holder", condition=Q(known_to=None)),
        ]

    def __str__(self) -> str:
        return self.code
