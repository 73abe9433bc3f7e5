"""Issuing, rotating and revoking credentials; the gateway is told at commit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.orgs.actions import Doer, filled, require, require_charge, tell_gateway
from shuzheng.kernel.orgs.keys import queries, rules
from shuzheng.kernel.orgs.models import ApplicationKey, Org, Person, PersonalToken
from shuzheng.kernel.orgs.sign_in.queries import figures
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.crypto import seal
from shuzheng.lib.errors import NotAllowed, Refused


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh application key and its secret, shown this once: the ASCII bytes of `secret` are the HMAC key."""

    key: ApplicationKey
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A fresh personal token, shown this once."""

    row: PersonalToken
    token: str = field(repr=False)


@transaction.atomic
def issue_key(
    *,
    org: Org,
    label: str,
    by: Doer,
    at: datetime,
    valid_to: datetime | None = None,
    algorithm: str = ApplicationKey.Algorithm.SHA256,
    person: Person | None = None,
) -> Issued:
    """Give an organisation's application a key; without an end it lives the longest time allowed."""
    require(by, "orgs.manage_credential", at=org)
    label = filled(label, "密钥用途", limit=64, field="label")
    if org.valid_to is not None and org.valid_to <= at.astimezone(SHANGHAI).date():
        raise Refused("该单位已撤销，不能签发密钥", code="orgs.closed")
    if algorithm not in ApplicationKey.Algorithm.values:
        raise Refused("不支持的签名算法", code="orgs.key_algorithm", fields={"algorithm": "不在可选范围内"})
    issued = _fresh(org=org, label=label, algorithm=algorithm, person=person, at=at, valid_to=_until(valid_to, at))
    record(
        by=by,
        action="orgs.issue_key",
        subject=f"orgs.applicationkey:{issued.key.pk}",
        summary=f"为“{org.name}”签发应用密钥“{issued.key.label}”",
        detail={"keyid": issued.key.keyid, "valid_to": issued.key.valid_to.isoformat()},
        at=at,
    )
    return issued


@transaction.atomic
def rotate_key(*, key: ApplicationKey, by: Doer, at: datetime, valid_to: datetime | None = None) -> Issued:
    """Issue the successor of a key; both are good for the overlap, then only the new one."""
    key = ApplicationKey.objects.select_for_update(of=("self",)).select_related("org").get(pk=key.pk)
    require(by, "orgs.manage_credential", at=key.org)
    if reason := queries.why_not_good(key, at=at):
        raise Refused(f"该密钥{reason}，请签发新密钥", code="orgs.key_ended")
    if ApplicationKey.objects.filter(replaces=key).exists():
        raise Refused("该密钥已轮换，请轮换新密钥", code="orgs.key_replaced")
    issued = _fresh(
        org=key.org,
        label=key.label,
        algorithm=key.algorithm,
        person=key.person,
        at=at,
        valid_to=_until(valid_to, at),
        replaces=key,
    )
    hours = figures(on=at.astimezone(SHANGHAI).date())["orgs.key.overlap_hours"]
    key.valid_to = rules.overlap_end(key.valid_to, at=at, hours=hours)
    key.save(update_fields=["valid_to"])
    tell_gateway(f"key:{key.keyid}")
    record(
        by=by,
        action="orgs.rotate_key",
        subject=f"orgs.applicationkey:{key.pk}",
        summary=f"轮换“{key.org.name}”的应用密钥“{key.label}”",
        detail={"keyid": key.keyid, "successor": issued.key.keyid, "overlap_to": key.valid_to.isoformat()},
        at=at,
    )
    return issued


@transaction.atomic
def revoke_key(*, key: ApplicationKey, by: Doer, at: datetime, reason: str) -> ApplicationKey:
    """Stop a key at once."""
    key = ApplicationKey.objects.select_for_update(of=("self",)).select_related("org").get(pk=key.pk)
    require(by, "orgs.manage_credential", at=key.org)
    if key.revoked_at is not None:
        raise Refused("该密钥已吊销", code="orgs.key_ended")
    reason = filled(reason, "吊销原因", limit=500, field="reason")
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    tell_gateway(f"key:{key.keyid}")
    record(
        by=by,
        action="orgs.revoke_key",
        subject=f"orgs.applicationkey:{key.pk}",
        summary=f"吊销“{key.org.name}”的应用密钥“{key.label}”",
        detail={"keyid": key.keyid, "reason": reason},
        at=at,
    )
    return key


def note_key_use(*, keyid: str, at: datetime) -> None:
    """Remember the last use of a key, as the evidence of calls tells it."""
    ApplicationKey.objects.filter(keyid=keyid).exclude(last_used_at__gte=at).update(last_used_at=at)


@transaction.atomic
def issue_token(
    *, person: Person, label: str, by: Person, at: datetime, valid_to: datetime | None = None
) -> IssuedToken:
    """Give a person a token for /api/v1; only they themselves may."""
    if by != person:
        raise NotAllowed("个人令牌只能由本人签发")
    label = filled(label, "令牌用途", limit=64, field="label")
    prefix = f"{queries.TOKEN_MARK}_{secrets.token_hex(5)}"
    token = f"{prefix}_{secrets.token_urlsafe(32)}"
    row = PersonalToken.objects.create(
        person=person,
        label=label,
        prefix=prefix,
        digest=queries.digest_of(token),
        issued_at=at,
        valid_to=_until(valid_to, at),
    )
    record(
        by=by,
        action="orgs.issue_token",
        subject=f"orgs.personaltoken:{row.pk}",
        summary=f"“{person.name}”签发个人令牌“{row.label}”",
        detail={"prefix": prefix, "valid_to": row.valid_to.isoformat()},
        at=at,
    )
    return IssuedToken(row, token)


@transaction.atomic
def revoke_token(*, row: PersonalToken, by: Doer, at: datetime) -> PersonalToken:
    """Stop a token: one's own, or anybody's as a security administrator."""
    if by != row.person:
        require_charge(by, "orgs.reset_sign_in", row.person)
    if row.revoked_at is not None:
        raise Refused("该令牌已吊销", code="orgs.key_ended")
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    record(
        by=by,
        action="orgs.revoke_token",
        subject=f"orgs.personaltoken:{row.pk}",
        summary=f"吊销“{row.person.name}”的个人令牌“{row.label}”",
        detail={"prefix": row.prefix},
        at=at,
    )
    return row


def _fresh(
    *,
    org: Org,
    label: str,
    algorithm: str,
    person: Person | None,
    at: datetime,
    valid_to: datetime,
    replaces: ApplicationKey | None = None,
) -> Issued:
    secret = secrets.token_urlsafe(32)
    key = ApplicationKey.objects.create(
        keyid=f"ak_{secrets.token_hex(10)}",
        org=org,
        uscc=org.uscc,
        person=person,
        label=label,
        algorithm=algorithm,
        sealed_secret=seal(secret.encode(), purpose=queries.PURPOSE),
        valid_from=at,
        valid_to=valid_to,
        replaces=replaces,
    )
    tell_gateway(f"key:{key.keyid}")
    return Issued(key, secret)


def _until(valid_to: datetime | None, at: datetime) -> datetime:
    """The end asked for, if it is allowed; else the farthest that is."""
    days = figures(on=at.astimezone(SHANGHAI).date())["orgs.key.longest_days"]
    until = valid_to or at + timedelta(days=days)
    if reason := rules.why_not_until(until, at=at, longest_days=days):
        raise Refused(reason, code="orgs.key_until", fields={"valid_to": reason})
    return until
