"""Naming a document, and verifying it: by the connected source, or at a counter with the holder present."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.orgs.identities import queries, rules
from shuzheng.kernel.orgs.identities.models import Identity, IdentityTry, PresenceCode
from shuzheng.kernel.orgs.identities.specs import CITIZEN, DECLARED, KINDS, SEEN, VERIFIED
from shuzheng.lib.clock import day_of
from shuzheng.lib.crypto import keyed_digest, seal
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.home import key

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

DIGITS = 8


@transaction.atomic
def name_document(*, person: Person, kind: str, number: str, by: Person, at: datetime) -> Identity:
    """Name a person's document: their own word, or seen by the official who enters it; what is proven stays so."""
    number = rules.plain(number)
    if reason := rules.why_not_number(number, kind):
        where = {"number": reason} if kind in dict(KINDS) else {"id_kind": reason}
        raise Refused(reason, code="identity.number", fields=where, status=422)
    known = Identity.objects.select_for_update(of=("self",)).filter(person=person, kind=kind).first()
    digest = queries.digest_of(kind, number) if number else None
    is_same = known is not None and known.digest == digest
    if known and (reason := rules.why_not_declare(assurance=known.assurance, is_same=is_same)):
        raise Refused(reason, code="identity.verified", fields={"number": reason})
    if known and (known.assurance == VERIFIED or (is_same and by == person)):
        return known
    if digest and by != person:
        _refuse_anothers(person, kind, digest)
    said = {
        "sealed_number": seal(number.encode(), purpose=queries.SEAL) if number else None,
        "digest": digest,
        "assurance": DECLARED if by == person else SEEN,
        "seen_by": None if by == person else by,
    }
    identity, _ = Identity.objects.update_or_create(person=person, kind=kind, defaults=said)
    record(
        by=by,
        action="identity.name",
        subject=_subject(person),
        summary=f"登记证件（{identity.get_assurance_display()}）",
        detail={"kind": kind},
        at=at,
    )
    return identity


def verify_online(*, number: str, by: Person, at: datetime) -> Identity:
    """Ask the connected source whether the account's name and a number belong together. A failed try is kept."""
    _refuse(by, at)
    number = _checked(number)
    ask = queries.verifier()
    if ask is None:
        raise Refused("本平台尚未接通在线身份核验，请持有效证件到政务服务窗口办理", code="identity.offline", status=422)
    if not ask(name=by.name, number=number):
        raise _failed(by, by=by, at=at)
    return _kept(by, number, Identity.Means.ONLINE, by=by, at=at)


@transaction.atomic
def show_code(*, by: Person, at: datetime) -> tuple[str, datetime]:
    """A fresh code for the counter, shown once, and until when it holds; the one before is void."""
    _refuse(by, at)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    until = at + timedelta(minutes=parameter("orgs.identity.code", day_of(at)).whole)
    PresenceCode.objects.update_or_create(person=by, defaults={"digest": _digest(code), "expires_at": until})
    record(by=by, action="identity.show_code", subject=_subject(by), summary="取得身份核验出示码", at=at)
    return code, until


def verify_at_counter(*, code: str, name: str, number: str, document: str, by: Person, at: datetime) -> Identity:
    """The clerk has the holder, the holder's code and the document before them. A failed try is kept."""
    by.require("identity.verify")
    number = _checked(number)
    if document not in dict(rules.DOCUMENTS):
        raise Refused("请选择核验的证件", code="identity.document", fields={"document": "不在可选范围内"}, status=422)
    shown = (
        PresenceCode.objects.select_related("person").filter(digest=_digest(code.strip()), expires_at__gt=at).first()
    )
    if shown is None:
        words = "出示码不对或者已经失效，请申请人在“谁用过我的数据”页重新取得"
        raise Refused(words, code="identity.code", fields={"code": words}, status=422)
    holder: Person = shown.person
    if holder.pk == by.pk:
        raise NotAllowed("不能核验本人的身份，请由其他窗口人员办理", code="identity.self")
    _refuse(holder, at)
    if not rules.is_same_name(name, holder.name):
        raise _failed(holder, by=by, at=at)
    return _kept(holder, number, Identity.Means.COUNTER, by=by, at=at, document=document)


def _refuse_anothers(person: Person, kind: str, digest: str) -> None:
    """A document that somebody was seen with is not seen with another."""
    if Identity.objects.filter(kind=kind, digest=digest, assurance=SEEN).exclude(person=person).exists():
        words = "这份证件已经登记在另一名办事人名下，请核对证件"
        raise Refused(words, code="identity.anothers", fields={"number": words})


def _checked(number: str) -> str:
    if reason := rules.why_not_number(number):
        raise Refused(reason, code="identity.number", article="GB 11643", fields={"number": reason}, status=422)
    return rules.plain(number)


def _refuse(person: Person, at: datetime) -> None:
    if reason := rules.why_not_verify(kind=person.kind, is_verified=queries.verified_of(person) is not None):
        raise Refused(reason, code="identity.not_here")
    most = parameter("orgs.identity.tries", day_of(at)).whole
    if reason := rules.why_too_often(queries.failures(person, at=at), most=most):
        raise Refused(reason, code="identity.too_often", status=429)


@transaction.atomic
def _failed(person: Person, *, by: Person, at: datetime) -> Refused:
    """Keep that it failed, before it is said: a refusal alone would leave nothing to count."""
    IdentityTry.objects.create(person=person, at=at)
    record(by=by, action="identity.fail", subject=_subject(person), summary="身份核验未通过", at=at)
    return Refused(rules.MISMATCH, code="identity.mismatch", status=422)


@transaction.atomic
def _kept(
    person: Person, number: str, means: Identity.Means, *, by: Person, at: datetime, document: str = ""
) -> Identity:
    found = {
        "sealed_number": seal(number.encode(), purpose=queries.SEAL),
        "digest": queries.digest_of(CITIZEN, number),
        "assurance": VERIFIED,
        "means": means,
        "document": document,
        "verified_at": at,
        "verified_by": by if means == Identity.Means.COUNTER else None,
    }
    known = Identity.objects.select_for_update(of=("self",)).filter(person=person, kind=CITIZEN).first()
    if known and known.assurance == VERIFIED:
        raise Refused("本账户的身份已经核验，不必再办", code="identity.not_here")
    identity, _ = Identity.objects.update_or_create(person=person, kind=CITIZEN, defaults=found)
    PresenceCode.objects.filter(person=person).delete()
    record(
        by=by,
        action="identity.verify",
        subject=_subject(person),
        summary=f"核验身份（{means.label}）",
        detail={"means": means.value, "document": document},
        at=at,
    )
    return identity


def _digest(code: str) -> str:
    return keyed_digest(key("identity"), "code", code)


def _subject(person: Person) -> str:
    return f"orgs.person:{person.pk}"
