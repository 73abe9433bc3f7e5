"""Cases, the moves they made, the clocks that follow from the moves, the tasks on desks and the notices that leave."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from shuzheng.kernel.calendar.specs import UNITS
from shuzheng.kernel.cases.escalations.models import EscalationTold
from shuzheng.kernel.cases.interests.models import Interest
from shuzheng.kernel.cases.joint.models import Signature
from shuzheng.kernel.cases.materials.models import Material, MaterialReturn, MaterialUse
from shuzheng.kernel.cases.notices.models import Notice, NoticeWay
from shuzheng.kernel.cases.transfers.models import Transfer
from shuzheng.lib.ids import new_id

__all__ = [  # the inner rooms' tables are gathered here for Django
    "Case",
    "CaseClock",
    "CaseParty",
    "ClockExtension",
    "Comment",
    "EscalationTold",
    "Interest",
    "Material",
    "MaterialReturn",
    "MaterialUse",
    "Move",
    "Notice",
    "NoticeWay",
    "PauseSpan",
    "Signature",
    "Task",
    "Transfer",
]


class Case(models.Model):
    """One matter being handled under one version of a flow."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("办件编号", max_length=32, unique=True)
    flow = models.CharField("流程", max_length=64)
    flow_version = models.PositiveSmallIntegerField("流程版本")
    state = models.CharField("状态", max_length=64)
    subject = models.CharField("办理对象", max_length=128, blank=True, help_text="room.model:id")
    title = models.CharField("标题", max_length=200)
    division = models.ForeignKey("orgs.Division", models.PROTECT, verbose_name="区划")
    data = models.JSONField("内容", default=dict)
    version = models.PositiveIntegerField("办理次数", default=0, help_text="每办理一步加一，防止两人同时办理")
    opened_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("发起时间")
    closed_at = models.DateTimeField("终结时间", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="所属办件"
    )
    part = models.CharField("所属办件的哪一部分", max_length=64, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name="并入的办件"
    )
    # what follows is kept by triggers: who plays a side, and the clock that runs out first
    concerned = ArrayField(models.UUIDField(), verbose_name="与谁有关", default=list, editable=False)
    due_on = models.DateField("最近应办结日", null=True, editable=False)
    due_at = models.DateTimeField("最近应办结时刻", null=True, editable=False)
    warn_on = models.DateField("最近预警日", null=True, editable=False)
    warn_at = models.DateTimeField("最近预警时刻", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        ordering = ["-opened_at"]
        indexes = [
            GinIndex(fields=["concerned"], name="cases_concerned"),
            models.Index(fields=["due_at", "id"], name="cases_soonest"),
            models.Index(fields=["due_at", "warn_at"], condition=Q(closed_at=None), name="cases_lights"),
            models.Index(fields=["flow", "state"]),
            models.Index(fields=["subject"]),
            models.Index(fields=["division", "-opened_at"]),
            models.Index(F("opened_at").desc(nulls_last=True), F("id").desc(), name="cases_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseParty(models.Model):
    """Who plays which side of a case: an organisation, or a person."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties", verbose_name="办件")
    side = models.CharField("参与方", max_length=32)
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    person = models.ForeignKey(
        "orgs.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员"
    )

    class Meta:
        verbose_name = verbose_name_plural = "办件参与方"
        constraints = [
            models.UniqueConstraint(fields=["case", "side"], name="cases_one_party_per_side"),
            models.CheckConstraint(
                condition=Q(org=None, person__isnull=False) | Q(org__isnull=False, person=None),
                name="cases_party_is_one",
            ),
        ]


class Move(models.Model):
    """One thing that happened to a case. Never changed, never deleted: a trigger refuses."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves", verbose_name="办件")
    step = models.CharField("步骤", max_length=64)
    label = models.CharField("步骤名称", max_length=64)
    from_state = models.CharField("原状态", max_length=64, blank=True)
    to_state = models.CharField("新状态", max_length=64)
    by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    by_name = models.CharField("办理人姓名", max_length=128)
    by_org = models.CharField("办理单位", max_length=128, blank=True)
    at = models.DateTimeField("时间")
    reason = models.TextField("意见或理由", blank=True)
    data = models.JSONField("填写内容", default=dict)
    acting_for = models.ForeignKey(
        "orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="代谁办理", db_index=False
    )
    key = models.CharField("请求标识", max_length=64, blank=True, help_text="同一请求再次到达时不重复办理")

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], condition=~Q(key=""), name="cases_one_move_per_key")
        ]
        indexes = [models.Index(fields=["case", "id"])]


class CaseClock(models.Model):
    """One run of one legal clock. Everything in it follows from moves, pauses, extensions and the calendar."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks", verbose_name="办件")
    name = models.CharField("时钟", max_length=64)
    label = models.CharField("名称", max_length=64)
    run = models.PositiveSmallIntegerField("第几次", default=1)
    parameter = models.CharField("参数", max_length=64)
    limit_value = models.PositiveIntegerField("时限")
    limit_unit = models.CharField("单位", max_length=8)
    article = models.CharField("依据", max_length=128)
    promised_value = models.PositiveIntegerField("承诺时限", null=True)
    promised_unit = models.CharField("承诺时限单位", max_length=8, blank=True)
    warn = models.FloatField("预警比例")
    warn_value = models.PositiveIntegerField("预警时限", null=True)
    warn_unit = models.CharField("预警时限单位", max_length=8, blank=True)
    started_on = models.DateField("起算日")
    started_at = models.DateTimeField("起算时刻")
    due_on = models.DateField("届满日", null=True, help_text="法定；暂停期间为空")
    due_at = models.DateTimeField("届满时刻", null=True, db_index=True)
    target_on = models.DateField("应办结日", null=True, help_text="有承诺的为承诺届满日，没有的为法定届满日")
    target_at = models.DateTimeField("应办结时刻", null=True)
    warn_on = models.DateField("预警日", null=True)
    warn_at = models.DateTimeField("预警时刻", null=True)
    provisional = models.BooleanField("暂定", default=False, help_text="跨入尚无官方放假安排的年份")
    stopped_on = models.DateField("停止日", null=True)
    stopped_at = models.DateTimeField("停止时刻", null=True)
    is_void = models.BooleanField("作废", default=False, help_text="起算的步骤已被撤回")

    class Meta:
        verbose_name = verbose_name_plural = "办件时钟"
        ordering = ["started_on", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "name", "run"], name="cases_one_clock_per_run")]
        indexes = [
            models.Index(fields=["id"], condition=Q(provisional=True, stopped_on=None), name="cases_provisional"),
            models.Index(fields=["name", "target_at"], condition=Q(stopped_on=None), name="cases_reddening"),
            models.Index(fields=["name", "warn_at"], condition=Q(stopped_on=None), name="cases_warning"),
        ]

    @property
    def limit_words(self) -> str:
        """The law's limit as people say it."""
        return f"{self.limit_value}{UNITS[self.limit_unit]}"

    @property
    def promise_words(self) -> str:
        """The promised limit as people say it; empty where nothing is promised."""
        return f"{self.promised_value}{UNITS[self.promised_unit]}" if self.promised_value is not None else ""


class PauseSpan(models.Model):
    """A span in which a clock stands still, on a legal ground: `until` is the day on which it goes on."""

    clock = models.ForeignKey(CaseClock, models.CASCADE, related_name="pauses", verbose_name="时钟")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    since_at = models.DateTimeField("自何时")
    until_at = models.DateTimeField("至何时", null=True, blank=True)
    ground = models.CharField("事由", max_length=64)
    label = models.CharField("事由名称", max_length=128)
    article = models.CharField("依据", max_length=128, blank=True)
    by_move = models.BooleanField("由步骤产生", default=False)
    by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="决定人")
    reason = models.TextField("书面说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "时钟暂停"
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="cases_pause_term"),
            models.UniqueConstraint(fields=["clock", "by_move"], condition=Q(until=None), name="cases_one_open_pause"),
            models.CheckConstraint(
                condition=Q(until=None, until_at=None) | Q(until__isnull=False, until_at__gte=F("since_at")),
                name="cases_pause_instants",
            ),
        ]


class ClockExtension(models.Model):
    """A lengthening of a clock: asked for with reasons, then consented to or declined by whom the law names."""

    clock = models.ForeignKey(CaseClock, models.CASCADE, related_name="extensions", verbose_name="时钟")
    value = models.PositiveIntegerField("延长")
    reason = models.TextField("理由")
    asked_by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    answered_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)
    agreed = models.BooleanField("同意", null=True)
    answer = models.TextField("答复意见", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "时钟延期"
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed=None, answered_by=None, answered_at=None)
                | Q(agreed__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="cases_extension_answered",
            ),
            models.UniqueConstraint(
                fields=["clock"], condition=Q(agreed=None) | Q(agreed=True), name="cases_one_extension_per_clock"
            ),
        ]


def _desk(*whose: str, name: str, include: list[str] | None = None) -> models.Index:
    """The open tasks of somebody, in the order of a desk."""
    order = [*whose, "due_at", "opened_at", "id"]
    return models.Index(fields=order, include=include, condition=Q(closed_at=None), name=name)


class Task(models.Model):
    """What waits on whose desk: the steps that holders of one role at one organisation, or one person, may now take."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks", verbose_name="办件")
    side = models.CharField("参与方", max_length=32)
    duty = models.CharField("应由角色", max_length=32, blank=True)
    role = models.CharField("承办角色", max_length=32, blank=True)
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="承办单位")
    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="承办人")
    division = models.ForeignKey("orgs.Division", models.PROTECT, related_name="+", verbose_name="区划")
    steps = models.JSONField("可办步骤", default=list)
    clock = models.ForeignKey(CaseClock, models.SET_NULL, null=True, related_name="+", verbose_name="时钟")
    due_on = models.DateField("应办结日", null=True)
    due_at = models.DateTimeField("应办结时刻", null=True)
    warn_on = models.DateField("预警日", null=True)
    warn_at = models.DateTimeField("预警时刻", null=True)
    opened_at = models.DateTimeField("到达时间")
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "side", "duty"], condition=Q(closed_at=None), name="cases_one_open_task_per_duty"
            ),
            models.CheckConstraint(
                condition=Q(org__isnull=False) | Q(person__isnull=False), name="cases_task_is_someones"
            ),
        ]
        indexes = [
            _desk("org", "role", name="cases_desk_of_role", include=["person"]),
            _desk("org", name="cases_desk_of_office"),
            _desk("person", name="cases_desk_of_person"),
        ]

    @property
    def has_fallen(self) -> bool:
        """Nobody holds the role that should act, so the task lies with whoever must see to it."""
        return self.duty != self.role


class Comment(models.Model):
    """A remark on a case that changes nothing."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="comments", verbose_name="办件")
    by = models.ForeignKey("orgs.Person", models.PROTECT, related_name="+", verbose_name="留言人")
    at = models.DateTimeField("时间")
    text = models.TextField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "办件留言"
        ordering = ["id"]
