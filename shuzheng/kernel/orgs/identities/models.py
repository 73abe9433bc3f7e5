"""By which documents a person is known and how sure that is; the tries that failed; the code shown at a counter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuzheng.kernel.orgs.identities.specs import ASSURANCES, CITIZEN, KINDS, SEEN, VERIFIED

PERSON = "orgs.Person"


class Identity(models.Model):
    """One document of a person: its number sealed, and as a keyed digest. Never plain."""

    class Means(models.TextChoices):
        COUNTER = "counter", "窗口当面核验"
        ONLINE = "online", "在线核验"

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="人员")
    kind = models.CharField("证件类型", max_length=12, choices=KINDS, default=CITIZEN)
    sealed_number = models.BinaryField("证件号码（密文）", null=True, editable=False)
    digest = models.CharField("号码摘要", max_length=64, null=True, db_index=True, editable=False)
    assurance = models.CharField("可信程度", max_length=8, choices=ASSURANCES, default=VERIFIED)
    seen_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="见证件的工作人员")
    means = models.CharField("核验方式", max_length=8, choices=Means.choices, blank=True)
    document = models.CharField("核验的证件", max_length=32, blank=True)
    verified_at = models.DateTimeField("核验时间", null=True)
    verified_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name="核验人")

    class Meta:
        verbose_name = verbose_name_plural = "人员身份"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="orgs_identity_of_a_kind"),
            # what is merely declared is nobody's yet: only a document that was seen is one person's
            models.UniqueConstraint(
                fields=["kind", "digest"], condition=Q(assurance=SEEN), name="orgs_identity_document_of_one"
            ),
            models.CheckConstraint(
                condition=Q(means="online", verified_by=None)
                | Q(means="counter", verified_by__isnull=False)
                | Q(means="", verified_by=None),
                name="orgs_identity_verifier",
            ),
            models.CheckConstraint(
                condition=~Q(assurance=VERIFIED) | Q(verified_at__isnull=False, digest__isnull=False) & ~Q(means=""),
                name="orgs_identity_verified_how",
            ),
            models.CheckConstraint(
                condition=~Q(assurance=SEEN) | Q(seen_by__isnull=False), name="orgs_identity_seen_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}（{self.get_assurance_display()}）"


class IdentityTry(models.Model):
    """One try that failed, so that nobody finds a number by trying; what was tried is not kept."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name="人员")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "身份核验未通过"
        indexes = [models.Index(fields=["person", "at"], name="orgs_identitytry_person_at")]


class PresenceCode(models.Model):
    """A code on the holder's own screen, told to the clerk: who shows it has this account. Only its digest is kept."""

    person = models.OneToOneField(PERSON, models.PROTECT, primary_key=True, related_name="+", verbose_name="人员")
    digest = models.CharField("出示码摘要", max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = verbose_name_plural = "身份核验出示码"
