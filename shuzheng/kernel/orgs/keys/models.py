"""Credentials: the keys with which applications sign, the tokens with which people's programs call."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shuzheng.lib.ids import new_id


class ApplicationKey(models.Model):
    """A key with which an organisation's application signs its calls; the gateway reads this table."""

    class Algorithm(models.TextChoices):
        SHA256 = "hmac-sha256", "HMAC-SHA256"
        SM3 = "hmac-sm3", "HMAC-SM3"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    keyid = models.CharField("密钥编号", max_length=40, unique=True)
    org = models.ForeignKey("orgs.Org", models.PROTECT, related_name="application_keys", verbose_name="单位")
    uscc = models.CharField("统一社会信用代码", max_length=18, help_text="单位代码的副本，供网关读取")
    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, blank=True, verbose_name="责任人")
    label = models.CharField("用途", max_length=64)
    algorithm = models.CharField("算法", max_length=16, choices=Algorithm.choices, default=Algorithm.SHA256)
    sealed_secret = models.BinaryField("密钥（密文）", editable=False)
    valid_from = models.DateTimeField("启用时间")
    valid_to = models.DateTimeField("到期时间", help_text="不含该时刻")
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="接替的密钥"
    )

    class Meta:
        verbose_name = verbose_name_plural = "应用密钥"
        ordering = ["org", "-valid_from"]
        constraints = [models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="orgs_key_term")]

    def __str__(self) -> str:
        return f"{self.label}（{self.keyid}）"


class PersonalToken(models.Model):
    """A person's own credential for /api/v1: only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("orgs.Person", models.PROTECT, related_name="tokens", verbose_name="人员")
    label = models.CharField("用途", max_length=64)
    prefix = models.CharField("前缀", max_length=16, unique=True)
    digest = models.CharField("摘要", max_length=64, editable=False)
    issued_at = models.DateTimeField("签发时间")
    valid_to = models.DateTimeField("到期时间", help_text="不含该时刻")
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "个人令牌"
        ordering = ["person", "-issued_at"]

    def __str__(self) -> str:
        return f"{self.label}（{self.prefix}…）"
