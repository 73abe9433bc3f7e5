"""Who a person is, verified once; the tries that led there; the code shown at a counter."""

from __future__ import annotations

from django.db import models

PERSON = "orgs.Person"


class Identity(models.Model):
    """A person's citizen number: sealed, and as a keyed digest. Never plain."""

    class Means(models.TextChoices):
        COUNTER = "counter", "窗口当面核验"
        ONLINE = "online", "在线核验"

    person = models.OneToOneField(PERSON, models.PROTECT, primary_key=True, related_name="+", verbose_name="人员")
    sealed_number = models.BinaryField("公民身份号码（密文）", editable=False)
    digest = models.CharField("号码摘要", max_length=64, db_index=True, editable=False)
    means = models.CharField("核验方式", max_length=8, choices=Means.choices)
    document = models.CharField("核验的证件", max_length=32, blank=True)
    verified_at = models.DateTimeField("核验时间")
    verified_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="核验人")

    class Meta:
        verbose_name = verbose_name_plural = "已核验的身份"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(means="online", verified_by=None)
                | models.Q(means="counter", verified_by__isnull=False),
                name="exchange_identity_verifier",
            )
        ]


class IdentityTry(models.Model):
    """One try that failed, so that nobody finds a number by trying; what was tried is not kept."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="人员")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "身份核验未通过"
        indexes = [models.Index(fields=["person", "at"])]


class PresenceCode(models.Model):
    """A code on the holder's own screen, told to the clerk: who shows it has this account. Only its digest is kept."""

    person = models.OneToOneField(PERSON, models.PROTECT, primary_key=True, related_name="+", verbose_name="人员")
    digest = models.CharField("出示码摘要", max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = verbose_name_plural = "身份核验出示码"
