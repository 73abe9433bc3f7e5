"""Who was told that a clock is running out or has run out, and what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class EscalationTold(models.Model):
    """One level of escalation of one run of a clock, for one last instant: told once, then answered or closed."""

    class State(models.TextChoices):
        TOLD = "told", "待答复"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "无须答复"

    clock = models.ForeignKey("cases.CaseClock", models.CASCADE, related_name="escalations", verbose_name="时钟")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="escalations", verbose_name="办件")
    level = models.CharField("时点", max_length=8)
    target_at = models.DateTimeField("应办结时刻")
    org = models.ForeignKey("orgs.Org", models.PROTECT, null=True, related_name="+", verbose_name="督促单位")
    role = models.CharField("督促角色", max_length=32, blank=True)
    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="督促对象")
    article = models.CharField("依据", max_length=128, blank=True)
    words = models.TextField("内容")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.TOLD)
    told_at = models.DateTimeField("告知时间")
    answered_by = models.ForeignKey("orgs.Person", models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.TextField("答复", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督促"
        ordering = ["-told_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "level", "target_at"], name="cases_told_once"),
            models.CheckConstraint(
                condition=Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                | ~Q(state="answered"),
                name="cases_escalation_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], condition=Q(state="told"), name="cases_escalations_open"),
            models.Index(fields=["org", "role"], condition=Q(state="told"), name="cases_escalations_of_role"),
        ]
