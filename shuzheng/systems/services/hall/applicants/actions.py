"""Entering who applies: by themselves, or by a clerk at the counter for somebody without an account."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.exchange.identities import queries as identities
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.crypto import keyed_digest, seal
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.home import key
from shuzheng.lib.ids import new_id
from shuzheng.systems.services.hall.applicants import rules
from shuzheng.systems.services.hall.models import Applicant, Proxy

if TYPE_CHECKING:
    from collections.abc import Sequence

PURPOSE = "services.applicant"


def digest_of(kind: str, number: str) -> str | None:
    """By which a document is found again without being readable."""
    return keyed_digest(key("services-applicants"), kind, number) if number else None


@transaction.atomic
def identify(*, person: Person, id_kind: str, number: str, phone: str, by: Person, at: datetime) -> Applicant:
    """Name a person's document: their own word, or seen by the official who enters it."""
    number, phone = rules.plain_number(number), phone.strip()
    if wrong := rules.why_not_identity(kind=id_kind, number=number, phone=phone):
        raise Refused("；".join(wrong.values()), code="services.identity", fields=wrong, status=422)
    digest, known = digest_of(id_kind, number), Applicant.objects.filter(person=person).first()
    stays = known.seen_by if known and known.number_digest == digest else None
    said = {
        "seen_by": stays if by == person else by,
        "id_kind": id_kind,
        "sealed_number": seal(number.encode(), purpose=PURPOSE) if number else None,
        "number_digest": digest,
        "sealed_phone": seal(phone.encode(), purpose=PURPOSE) if phone else None,
    }
    applicant, _ = Applicant.objects.update_or_create(person=person, defaults=said)
    audit.record(
        by=by,
        action="services.identify",
        subject=f"orgs.person:{person.pk}",
        summary="登记办事人证件",
        detail={"kind": id_kind},
        at=at,
    )
    return applicant


@transaction.atomic
def enter_at_counter(*, name: str, id_kind: str, number: str, phone: str, by: Person, at: datetime) -> Person:
    """The person of a document: who is known already, or entered now without an account that could sign in."""
    by.require("services.assist")
    plain = rules.plain_number(number)
    if known := _proven(id_kind, plain):
        return known
    if wrong := rules.why_not_identity(kind=id_kind, number=plain, phone=phone.strip()):
        raise Refused("；".join(wrong.values()), code="services.identity", fields=wrong, status=422)
    person = orgs.add_person(login=f"c-{new_id().hex}", name=name, kind=Person.Kind.CITIZEN, by=SYSTEM)
    identify(person=person, id_kind=id_kind, number=plain, phone=phone, by=by, at=at)
    return person


def _proven(id_kind: str, number: str) -> Person | None:
    """Whose document it is: verified by the platform, or seen at a counter before; never by somebody's mere word."""
    if id_kind == "citizen-id" and number and (verified := identities.person_of(number)):
        return verified
    seen = Applicant.objects.select_related("person").filter(seen_by__isnull=False)
    found = seen.filter(number_digest=digest_of(id_kind, number) or "").first()
    return found.person if found else None


@transaction.atomic
def authorise_proxy(
    *,
    holder: Person,
    principal: Person,
    items: Sequence[str],
    since: date,
    until: date,
    basis: str,
    by: Person,
    at: datetime,
) -> Proxy:
    """代办: record what a person lets a village agent do for them, and until when."""
    by.require("services.assist")
    if until < since or not basis.strip() or holder == principal:
        raise Refused("授权应写明代办员、期限和凭证，委托人与代办员不能是同一人", code="services.proxy")
    proxy = Proxy.objects.create(
        holder=holder, principal=principal, items=list(items), since=since, until=until, basis=basis.strip()
    )
    audit.record(
        by=by,
        action="services.authorise_proxy",
        subject=f"services.proxy:{proxy.pk}",
        summary=f"登记代办授权，至 {until}",
        at=at,
    )
    return proxy


@transaction.atomic
def revoke_proxy(*, proxy: Proxy, by: Person, at: datetime) -> Proxy:
    """The principal, or the clerk at their wish, ends it at once."""
    if by != proxy.principal and not by.may("services.assist"):
        raise NotAllowed("只有委托人可以撤销代办授权")
    Proxy.objects.filter(pk=proxy.pk, revoked_at=None).update(revoked_at=at)
    audit.record(
        by=by,
        action="services.revoke_proxy",
        subject=f"services.proxy:{proxy.pk}",
        summary="撤销代办授权",
        at=at,
    )
    proxy.refresh_from_db()
    return proxy
