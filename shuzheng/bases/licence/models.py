"""Types of licences, what ministries call their states, licences; what holders authorised and what was used."""

from django.db import models
from django.db.models import F, Q

from shuzheng.bases.licence.rules import HOLDER_CODES, HOLDERS, STATES
from shuzheng.kernel.registers.models import Record
from shuzheng.lib.ids import new_id


class LicenceType(Record):
    """One entry of the directory of licences (GB/T 36902)."""

    code = models.CharField("证照类型代码", max_length=21)
    name = models.CharField("证照名称", max_length=100)
    holder_kind = models.CharField("持证主体类别", max_length=8, choices=HOLDERS)
    issued_by = models.CharField("颁发机构类别", max_length=100, blank=True, help_text="如县级以上市场监督管理部门")
    years = models.PositiveSmallIntegerField("有效年限", null=True, help_text="为空表示长期有效")
    basis = models.CharField("设定依据", max_length=300)
    edition = models.CharField("目录版本", max_length=16, default="1.0")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "证照类型"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["code"], name="licence_type_code", condition=Q(known_to=None)),
        ]

    def __str__(self) -> str:
        return self.name


class StatusCode(Record):
    """What a ministry calls a state, and which of ours it is."""

    ministry = models.CharField("部门统一社会信用代码", max_length=18)
    code = models.CharField("状态代码", max_length=8)
    label = models.CharField("状态名称", max_length=32)
    state = models.CharField("对应的规范状态", max_length=12, choices=STATES, blank=True)
    needs_note = models.BooleanField("必须填写说明", default=False)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "证照状态代码"

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Licence(Record):
    """One version of a licence, under its own identifier (GB/T 36903)."""

    identifier = models.CharField("电子证照标识", max_length=100)
    kind = models.CharField("证照类型代码", max_length=21)
    name = models.CharField("证照名称", max_length=100)
    serial = models.CharField("流水号", max_length=32)
    version = models.CharField("版本号", max_length=3)
    number = models.CharField("证照编号", max_length=64)
    holder_code = models.CharField("持证主体代码类型", max_length=12, choices=HOLDER_CODES)
    holder = models.CharField("持证主体代码", max_length=32)
    holder_name = models.CharField("持证主体", max_length=200)
    issuer = models.CharField("颁发机构代码", max_length=18)
    issuer_name = models.CharField("颁发机构", max_length=128)
    division = models.CharField("颁发机构所在区划", max_length=12, blank=True)
    issued_on = models.DateField("颁发日期")
    effective_on = models.DateField("有效期起")
    expires_on = models.DateField("有效期止", null=True, help_text="含当日；为空表示长期")
    related = models.CharField("关联证照标识", max_length=300, blank=True)
    state = models.CharField("证照状态", max_length=12, choices=STATES, default="valid")
    reported_state = models.CharField("部门状态代码", max_length=8, blank=True)
    note = models.CharField("状态说明", max_length=300, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "证照"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["identifier"], name="licence_identifier", condition=Q(known_to=None)),
            models.Index(fields=["holder", "name"], name="licence_holder", condition=Q(known_to=None)),
            models.Index(fields=["issuer", "kind", "serial"], name="licence_serial", condition=Q(known_to=None)),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("effective_on")), name="licence_term"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Authorisation(models.Model):
    """A holder's word that an organisation may use a licence, for what and until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    identifier = models.CharField("电子证照标识", max_length=100, db_index=True)
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="使用单位")
    purpose = models.CharField("用途", max_length=200)
    expires_on = models.DateField("有效至", help_text="含当日")
    given_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="授权人")
    given_at = models.DateTimeField("授权时间")
    revoked_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "用证授权"
        ordering = ["-given_at"]


class LicenceUse(models.Model):
    """One use of a licence: by whom, for what, on whose word. The holder sees it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    identifier = models.CharField("电子证照标识", max_length=100, db_index=True)
    authorisation = models.ForeignKey(
        Authorisation, models.PROTECT, null=True, related_name="uses", verbose_name="授权"
    )
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="+", verbose_name="使用单位")
    by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="使用人")
    purpose = models.CharField("用途", max_length=200)
    at = models.DateTimeField("使用时间")

    class Meta:
        verbose_name = verbose_name_plural = "用证记录"
        ordering = ["-at"]
