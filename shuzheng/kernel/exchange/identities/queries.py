"""Reading who is verified; the number itself is opened for its holder's own look only."""

from __future__ import annotations

import os
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, cast

from shuzheng.kernel.exchange.identities.models import Identity, IdentityTry
from shuzheng.kernel.exchange.identities.rules import WITHIN
from shuzheng.kernel.exchange.identities.specs import Verifier
from shuzheng.lib.crypto import keyed_digest, open_sealed
from shuzheng.lib.home import key

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

SEAL = "exchange.identity"
VERIFIER = "SHUZHENG_IDENTITY_VERIFIER"


def identity_of(person: Person) -> Identity | None:
    """How and when a person's identity was verified."""
    return Identity.objects.filter(pk=person.pk).first()


def number_of(person: Person) -> str:
    """The person's own verified number; "" where none is."""
    found = identity_of(person)
    return open_sealed(bytes(found.sealed_number), purpose=SEAL).decode() if found else ""


def verifier() -> Verifier | None:
    """The source of identities that this installation is connected to, if any."""
    module, _, name = os.environ.get(VERIFIER, "").partition(":")
    return cast("Verifier", getattr(import_module(module), name)) if module and name else None


def failures(person: Person, *, at: datetime) -> int:
    """How many tries failed in the last day."""
    return IdentityTry.objects.filter(person=person, at__gt=at - WITHIN).count()


def digest_of(number: str) -> str:
    """What stands for a number where it is only to be compared."""
    return keyed_digest(key("identity"), number)


def person_of(number: str) -> Person | None:
    """Whose verified number it is, if anybody's."""
    found = Identity.objects.filter(digest=digest_of(number)).select_related("person").first()
    return found.person if found else None
