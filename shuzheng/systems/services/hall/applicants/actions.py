"""Entering who applies: by themselves, or by a clerk at the counter for somebody without an account."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.identities import actions as identities
from shuzheng.kernel.orgs.identities.queries import person_of
from shuzheng.kernel.orgs.identities.rules import plain
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.crypto import seal
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.ids import new_id
from shuzheng.systems.services.hall.applicants import rules
from shuzheng.systems.services.hall.models import Applicant, Proxy

if TYPE_CHECKING:
    from collections.abc import Sequence

PURPOSE = "services.applicant"


@transaction.atomic
def identify(*, person: Person, id_kind: str, number: str, phone: str, by: Person, at: datetime) -> None:
    """Name a person's document and how they are reached: their own word, or seen by the official who enters it."""
    number, phone = plain(number), phone.strip()
    if wrong := rules.why_not_identity(kind=id_kind, number=number, phone=phone):
        raise Refused("；".join(wrong.values()), code="services.identity", fields=wrong, status=422)
    identities.name_document(person=person, kind=id_kind, number=number, by=by, at=at)
    sealed = seal(phone.encode(), purpose=PURPOSE) if phone else None
    Applicant.objects.update_or_create(person=person, defaults={"sealed_phone": sealed})


@transaction.atomic
def enter_at_counter(*, name: str, id_kind: str, number: str, phone: str, by: Person, at: datetime) -> Person:
    """The person of a document: who is known already, or entered now without an account that could sign in."""
    by.require("services.assist")
    number = plain(number)
    if known := person_of(id_kind, number):
        return known
    if wrong := rules.why_not_identity(kind=id_kind, number=number, phone=phone.strip()):
        raise Refused("；".join(wrong.values()), code="services.identity", fields=wrong, status=422)
    person = orgs.add_person(login=f"c-{new_id().hex}", name=name, kind=Person.Kind.CITIZEN, by=SYSTEM)
    identify(person=person, id_kind=id_kind, number=number, phone=phone, by=by, at=at)
    return person


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
