"""Reading credentials: the keys of applications, the tokens of people."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from shuzheng.kernel.orgs.keys import rules
from shuzheng.kernel.orgs.models import ApplicationKey, Org, Person, PersonalToken
from shuzheng.lib.crypto import keyed_digest, open_sealed
from shuzheng.lib.home import key

PURPOSE = "application-key"
MANAGE = "orgs.manage_credential"
TOKEN_MARK = "szp"  # noqa: S105


def application_keys(org: Org) -> QuerySet[ApplicationKey]:
    """All keys of an organisation, the newest first, the ended ones too."""
    return ApplicationKey.objects.filter(org=org).select_related("person", "replaces")


def keys_manageable_by(person: Person) -> QuerySet[ApplicationKey]:
    """The keys of the organisations whose credentials the person manages, by office there or over their division."""
    orgs = person.orgs_seen(own=MANAGE, over=MANAGE)
    keys = ApplicationKey.objects.select_related("org")
    return keys if orgs is None else keys.filter(org__in=orgs)


def application_key(keyid: str, *, at: datetime) -> ApplicationKey | None:
    """The key of an identifier while it is good."""
    found = ApplicationKey.objects.select_related("org").filter(keyid=keyid).first()
    return found if found and not why_not_good(found, at=at) else None


def why_not_good(found: ApplicationKey, *, at: datetime) -> str | None:
    """Why a key opens nothing at an instant, in Chinese."""
    return rules.why_not_good(valid_from=found.valid_from, valid_to=found.valid_to, revoked_at=found.revoked_at, at=at)


def secret_of(found: ApplicationKey) -> bytes:
    """The HMAC key of an application, for those who must check or make a signature."""
    return open_sealed(bytes(found.sealed_secret), purpose=PURPOSE)


def tokens(person: Person) -> QuerySet[PersonalToken]:
    """A person's tokens, the newest first."""
    return PersonalToken.objects.filter(person=person)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return keyed_digest(key("personal-token"), token)


def token_in_use(token: str, *, at: datetime) -> PersonalToken | None:
    """The row of a token that is good now and whose person is active."""
    if not token.startswith(f"{TOKEN_MARK}_") or len(token) > 100:
        return None
    found = (
        PersonalToken.objects.select_related("person").filter(digest=digest_of(token), person__is_active=True).first()
    )
    if found is None or rules.why_not_good(
        valid_from=found.issued_at, valid_to=found.valid_to, revoked_at=found.revoked_at, at=at
    ):
        return None
    return found


def person_for_token(token: str, *, at: datetime) -> Person | None:
    """Whose token it is, while it is good."""
    found = token_in_use(token, at=at)
    return found.person if found else None
