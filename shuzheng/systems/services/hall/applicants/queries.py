"""The applicant behind an account; the numbers only for what they are needed for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shuzheng.kernel.exchange.identities import queries as identities
from shuzheng.lib.crypto import open_sealed
from shuzheng.systems.services.hall.applicants.actions import PURPOSE
from shuzheng.systems.services.hall.models import Applicant, Proxy
from shuzheng.systems.services.hall.rules import why_not_proxy

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def applicant(person: Person | None) -> Applicant | None:
    """The document a person is known by; None where none was given yet."""
    return Applicant.objects.filter(person=person).first() if person else None


def known_number(person: Person | None) -> str:
    """The number a person is known by: of the document given here, or of the identity verified by the platform."""
    return (number_of(applicant(person)) or identities.number_of(person)) if person else ""


def proven_number(person: Person | None) -> str:
    """The number others may be asked about: verified by the platform, or on a document that an official has seen."""
    if person is None:
        return ""
    found = applicant(person)
    return identities.number_of(person) or (number_of(found) if found and found.seen_by_id else "")


def number_of(found: Applicant | None) -> str:
    """The plain number, for providers and look-up."""
    return _opened(found.sealed_number) if found else ""


def phone_of(found: Applicant | None) -> str:
    """The plain telephone number."""
    return _opened(found.sealed_phone) if found else ""


def _opened(sealed: bytes | memoryview | None) -> str:
    return open_sealed(bytes(sealed), purpose=PURPOSE).decode() if sealed else ""


def why_no_proxy(holder: Person, principal: Person, *, item: str, on: date) -> tuple[Proxy | None, str]:
    """The authority by which a village agent may apply for a person, or why there is none."""
    reason = "没有登记委托人的代办授权，请先登记授权书"
    for proxy in Proxy.objects.filter(holder=holder, principal=principal):
        why = why_not_proxy(
            since=proxy.since,
            until=proxy.until,
            on=on,
            covers=not proxy.items or item in proxy.items,
            revoked=proxy.revoked_at is not None,
        )
        if why is None:
            return proxy, ""
        reason = why
    return None, reason
