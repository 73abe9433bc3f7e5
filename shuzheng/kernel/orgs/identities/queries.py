"""Reading who is known by what; numbers are opened for their holders, and proven ones for what is asked for them."""

from __future__ import annotations

import os
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, cast

from shuzheng.kernel.orgs.identities.models import Identity, IdentityTry
from shuzheng.kernel.orgs.identities.rules import WITHIN, surest
from shuzheng.kernel.orgs.identities.specs import CITIZEN, PROVEN, VERIFIED, Verifier
from shuzheng.lib.crypto import keyed_digest, open_sealed
from shuzheng.lib.home import key

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

SEAL = "orgs.identity"
VERIFIER = "SHUZHENG_IDENTITY_VERIFIER"


def identity_of(person: Person | None) -> Identity | None:
    """The surest document a person is known by; None where none was ever named."""
    found = list(Identity.objects.filter(person=person)) if person else []
    return min(found, key=lambda one: surest(one.assurance, one.kind), default=None)


def verified_of(person: Person) -> Identity | None:
    """How and when a person's citizen number was verified."""
    return Identity.objects.filter(person=person, kind=CITIZEN, assurance=VERIFIED).first()


def number_of(person: Person) -> str:
    """The person's own verified citizen number; "" where none is."""
    return _opened(verified_of(person))


def own_codes(person: Person, *, permission: str) -> list[str]:
    """Under which numbers a person has records of their own: the verified one, or those of their enterprises."""
    if person.kind == person.Kind.AGENT:
        return [org.uscc for org in person.orgs_with(permission)]
    number = number_of(person)
    return [number] if number else []


def known_number(person: Person | None) -> str:
    """The number a person is known by, however sure: by it they find their own case."""
    return _opened(identity_of(person))


def proven_number(person: Person | None) -> str:
    """The number others may be asked about: verified, or on a document that an official has seen."""
    found = identity_of(person)
    return _opened(found) if found and found.assurance in PROVEN else ""


def _opened(found: Identity | None) -> str:
    sealed = found.sealed_number if found else None
    return open_sealed(bytes(sealed), purpose=SEAL).decode() if sealed else ""


def verifier() -> Verifier | None:
    """The source of identities that this installation is connected to, if any."""
    module, _, name = os.environ.get(VERIFIER, "").partition(":")
    return cast("Verifier", getattr(import_module(module), name)) if module and name else None


def failures(person: Person, *, at: datetime) -> int:
    """How many tries failed in the last day."""
    return IdentityTry.objects.filter(person=person, at__gt=at - WITHIN).count()


def digest_of(kind: str, number: str) -> str:
    """What stands for a document's number where it is only to be compared."""
    return keyed_digest(key("identity"), kind, number)


def person_of(kind: str, number: str) -> Person | None:
    """Whose proven document it is, if anybody's; never by somebody's mere word."""
    if not number:
        return None
    found = Identity.objects.filter(kind=kind, digest=digest_of(kind, number), assurance__in=PROVEN)
    rows = sorted(found.select_related("person"), key=lambda one: PROVEN.index(one.assurance))
    return rows[0].person if rows else None
