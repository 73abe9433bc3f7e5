"""Divisions, organisations, people and what they hold. Hierarchy is a dated table, never a code's prefix."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from shuzheng.kernel.orgs.identities.models import Identity, IdentityTry, PresenceCode
from shuzheng.kernel.orgs.keys.models import ApplicationKey, PersonalToken
from shuzheng.kernel.orgs.specs import PERMISSIONS, Role, role_choices
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed
from shuzheng.lib.ids import new_id

__all__ = [
    "ApplicationKey",
    "DatedQuerySet",
    "Division",
    "DivisionParent",
    "Identity",
    "IdentityTry",
    "Org",
    "OrgName",
    "PasswordUsed",
    "People",
    "Person",
    "PersonalToken",
    "Post",
    "PresenceCode",
    "RoleHeld",
    "SessionHeld",
    "SignInFailure",
]
Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[Row_co]):
    """Rows with a term: valid_from inclusive, valid_to exclusive and empty while open."""

    def on(self, day: date) -> Self:
        """The rows in term on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Dated(models.Model):
    """A fact with a term; an empty term (start = end) is one that was cancelled before it had effect."""

    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True, blank=True, help_text="不含当日；为空表示长期")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="%(app_label)s_%(class)s_term"
            )
        ]


class Division(Dated):
    """An administrative division, a new area or a statistical zone, under the code it bears in its term."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, "省级"
        CITY = 2, "市级"
        COUNTY = 3, "县级"
        TOWNSHIP = 4, "乡级"
        VILLAGE = 5, "村级"

    class Kind(models.TextChoices):
        STANDARD = "standard", "行政区划"
        NEW_AREA = "new_area", "国家级新区"
        STATISTICAL = "statistical", "统计用区划"

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=64)
    level = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    kind = models.CharField("性质", max_length=12, choices=Kind.choices, default=Kind.STANDARD)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "行政区划"
        indexes = [models.Index(fields=["level", "code"])]

    def __str__(self) -> str:
        return self.name


class DivisionParent(Dated):
    """Which division another belongs to, and from when until when."""

    child = models.ForeignKey(Division, models.PROTECT, related_name="parents", verbose_name="下级")
    parent = models.ForeignKey(Division, models.PROTECT, related_name="children", verbose_name="上级")
    basis = models.CharField("依据", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "隶属关系"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["child", "valid_from"], name="orgs_one_parent_from_a_day"),
            models.UniqueConstraint(fields=["child"], condition=Q(valid_to=None), name="orgs_one_open_parent"),
        ]


class Org(Dated):
    """An organisation: a department, an institution, an enterprise, an organ outside government."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "人民政府"
        DEPARTMENT = "department", "政府部门"
        INSTITUTION = "institution", "事业单位"
        ENTERPRISE = "enterprise", "企业"
        OUTSIDE_ORGAN = "outside_organ", "其他国家机关"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=128)
    short_name = models.CharField("简称", max_length=32, blank=True)
    kind = models.CharField("性质", max_length=16, choices=Kind.choices)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name="所在区划")
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级单位")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "单位"
        ordering = ["division_id", "name"]

    def __str__(self) -> str:
        return self.short_name or self.name


class OrgName(Dated):
    """A name an organisation bore, and on what basis it took it."""

    org = models.ForeignKey(Org, models.PROTECT, related_name="names", verbose_name="单位")
    name = models.CharField("名称", max_length=128)
    short_name = models.CharField("简称", max_length=32, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "单位名称沿革"
        ordering = ["org", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["org"], condition=Q(valid_to=None), name="orgs_one_present_name"),
        ]


class People(BaseUserManager["Person"]):
    """Persons by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(login=username)


class Person(AbstractBaseUser):
    """Someone who signs in: an official, a contractor, a citizen, an enterprise's agent."""

    class Kind(models.TextChoices):
        STAFF = "staff", "工作人员"
        CONTRACTOR = "contractor", "服务商人员"
        CITIZEN = "citizen", "个人"
        AGENT = "agent", "企业经办人"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.CharField("登录名", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=64)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="归属区划",
        help_text="无岗位时由谁管理；空为全省",
    )
    is_active = models.BooleanField("启用", default=True)
    sealed_totp = models.BinaryField("动态口令密钥（密文）", null=True, editable=False)
    totp_used_step = models.BigIntegerField("已用动态口令时间步", default=0, editable=False)
    failed_sign_ins = models.PositiveSmallIntegerField("连续失败次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)
    password_set_at = models.DateTimeField("口令设置时间", null=True, blank=True)
    password_is_initial = models.BooleanField("初始口令", default=False, help_text="他人代设，首次登录须更换")
    totp_confirmed_at = models.DateTimeField("动态口令启用时间", null=True, blank=True)
    is_demonstration = models.BooleanField("演示人员", default=False, editable=False)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["name", "kind"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name

    @property
    def actor_id(self) -> str:
        return str(self.pk)

    @property
    def actor_name(self) -> str:
        return self.name

    @property
    def actor_org(self) -> str:
        org = self.org
        return org.name if org else ""

    @property
    def actor_org_id(self) -> str:
        org = self.org
        return str(org.pk) if org else ""

    @property
    def org(self) -> Org | None:
        """The organisation of the post held today, the main one first; read once per request, as roles are."""
        today = clock.today()
        known: dict[date, Org | None] = self.__dict__.setdefault("_org", {})
        if today not in known:
            post = self.posts.on(today).select_related("org").order_by("-is_main", "valid_from").first()
            known[today] = post.org if post else None
        return known[today]

    def held(self, on: date | None = None) -> list[RoleHeld]:
        """The roles in term on a day (today if not told), read once per request."""
        day = on or clock.today()
        known: dict[date, list[RoleHeld]] = self.__dict__.setdefault("_held", {})
        if day not in known:
            known[day] = list(self.roles.on(day).select_related("org", "division"))
        return known[day]

    def may(self, permission: str, *, at: Org | None = None) -> bool:
        """Whether some role held today grants it, at that organisation if one is named."""
        if not self.is_active:
            return False
        if self.kind == self.Kind.CITIZEN and at is None and permission in PERMISSIONS[Role.CITIZEN]:
            return True
        return any(
            permission in PERMISSIONS[Role(held.role)] and (at is None or held.covers(at)) for held in self.held()
        )

    def require(self, permission: str, *, at: Org | None = None) -> None:
        """Raise NotAllowed unless `may`."""
        if not self.may(permission, at=at):
            where = f"（{at.name}）" if at else ""
            raise NotAllowed(f"您没有办理此事的权限{where}：{permission}")

    def may_in(self, permission: str, area: str = "") -> bool:
        """Whether some role held over a division grants it there; no division named is the whole province."""
        return self.is_active and any(
            permission in PERMISSIONS[Role(held.role)] and (held.covers_division(area) if area else held.is_provincial)
            for held in self.held()
        )

    def require_in(self, permission: str, area: str = "") -> None:
        """Raise NotAllowed unless `may_in`."""
        if not self.may_in(permission, area):
            place = Division.objects.filter(pk=area).first() if area else None
            raise NotAllowed(f"您没有办理此事的权限（{place or area or '全省'}）：{permission}")

    def forget_held(self) -> None:
        """Read the roles again when next asked: some were just granted or revoked."""
        self.__dict__.pop("_held", None)
        self.__dict__.pop("_org", None)

    def orgs_seen(self, *, own: str, over: str) -> list[Org] | None:
        """The organisations whose records they see: where they hold `own`, or have charge by `over`; None is all."""
        from shuzheng.kernel.orgs.queries import orgs_under

        if self.may_in(over):
            return None
        has_charge = any(held.division_id and over in PERMISSIONS[Role(held.role)] for held in self.held())
        return self.orgs_with(own) + (orgs_under(self, over) if has_charge else self.orgs_with(over))

    def orgs_with(self, permission: str) -> list[Org]:
        """The organisations at which the person holds a permission by a role there."""
        return [held.org for held in self.held() if permission in PERMISSIONS[Role(held.role)]]


class Post(Dated):
    """A person's post at an organisation."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name="人员")
    org = models.ForeignKey(Org, models.PROTECT, related_name="posts", verbose_name="单位")
    title = models.CharField("职务", max_length=64)
    is_main = models.BooleanField("主要岗位", default=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "岗位"


class RoleHeld(Dated):
    """A role, held by a person at an organisation and, for an authority, over a division."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles", verbose_name="人员")
    role = models.CharField("角色", max_length=32, choices=role_choices)
    org = models.ForeignKey(Org, models.PROTECT, related_name="role_holders", verbose_name="单位")
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, verbose_name="管辖区划", help_text="主管部门角色管辖的区划"
    )
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="授予人")
    acting_for = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="substituted", verbose_name="代谁履行", db_index=False
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "角色"
        indexes = [models.Index(fields=["org", "role"])]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["org"], condition=Q(role=Role.DATA_OFFICER, valid_to=None), name="orgs_one_data_officer"
            ),
        ]

    def covers(self, org: Org) -> bool:
        """The same organisation, or one inside the division the role is held over."""
        return self.org_id == org.pk or self.covers_division(org.division_id)

    @property
    def is_provincial(self) -> bool:
        """Whether it is held over the whole province."""
        return self.division is not None and self.division.level == Division.Level.PROVINCE

    def covers_division(self, code: str) -> bool:
        """Whether a division is today inside the one the role is held over."""
        if self.division_id is None:
            return False
        from shuzheng.kernel.orgs.queries import is_within

        return is_within(code, self.division_id, on=clock.today())


class PasswordUsed(models.Model):
    """A password someone had, hashed, so that it is not taken again too soon."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="passwords_used", verbose_name="人员")
    password = models.CharField("口令散列", max_length=128)
    at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = verbose_name_plural = "历史口令"
        indexes = [models.Index(fields=["person", "-at"])]


class SignInFailure(models.Model):
    """A failed sign-in, by the address it came from."""

    address = models.GenericIPAddressField("来源地址")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "登录失败"
        indexes = [models.Index(fields=["address", "-at"])]


class SessionHeld(models.Model):
    """A signed-in session: who, from where, since when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sessions", verbose_name="人员")
    session_key = models.CharField("会话", max_length=40, unique=True)
    address = models.GenericIPAddressField("来源地址")
    browser = models.CharField("浏览器", max_length=200, blank=True)
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近活动")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"
        ordering = ["-started_at"]
