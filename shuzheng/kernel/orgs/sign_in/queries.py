"""Reading what sign-in needs: figures, tickets, sessions, enrolments, and the present code of demonstration people."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import pyotp
import segno
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest

from shuzheng.kernel.calendar.queries import in_force
from shuzheng.kernel.orgs.models import Person, SessionHeld
from shuzheng.kernel.orgs.sign_in import rules
from shuzheng.kernel.orgs.sign_in.rules import Limits
from shuzheng.kernel.orgs.sign_in.specs import Enrolment
from shuzheng.lib.crypto import SealBroken, open_sealed, seal
from shuzheng.lib.errors import Refused

TOTP_PURPOSE = "orgs.totp"
ENROLMENT_PURPOSE = "orgs.totp-enrolment"
TICKET_SALT = "orgs.sign-in"
TICKET_SECONDS = 600
STEPPED_UP = "stepped_up_at"


class Sessions:
    """Django's way from a session to a person: no password opens this door, only `start_session`."""

    def get_user(self, pk: str | UUID) -> Person | None:
        """The person of a session, while active."""
        return Person.objects.filter(pk=pk, is_active=True).first()


def limits(*, on: date) -> Limits:
    """The figures in force on a day."""
    figure = figures(on=on)
    return Limits(
        lock_after=figure["orgs.sign_in.lock_after"],
        lock_minutes=figure["orgs.sign_in.lock_minutes"],
        address_free=figure["orgs.sign_in.address_free"],
        address_minutes=figure["orgs.sign_in.address_minutes"],
        idle_minutes=figure["orgs.session.idle_minutes"],
        longest_hours=figure["orgs.session.longest_hours"],
        step_up_minutes=figure["orgs.session.step_up_minutes"],
        length=figure["orgs.password.length"],
        phrase_length=figure["orgs.password.phrase_length"],
        memory=figure["orgs.password.memory"],
        days=figure["orgs.password.days"],
    )


def figures(*, on: date) -> dict[str, int]:
    """Every figure of this room in force on a day, in one query: an official's row after the shipped one."""
    rows = in_force(on).filter(code__startswith="orgs.", area="").order_by("by_official", "valid_from", "pk")
    return {code: int(value) for code, value in rows.values_list("code", "value")}


@cache
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def why_not_password(password: str, *, person: Person, on: date) -> str | None:
    """Why a password may not be taken, its history aside."""
    is_common = password.lower().strip() in _common().passwords
    return rules.why_not_password(password, login=person.login, is_common=is_common, limits=limits(on=on))


def ticket(person: Person, stage: str, *, at: datetime) -> str:
    """A signed, short-lived pass to the next step of one sign-in; a changed password makes it void."""
    document = {"p": str(person.pk), "s": stage, "t": int(at.timestamp()), "h": person.password[-12:]}
    return signing.dumps(document, salt=TICKET_SALT)


def person_of(ticket: str, stage: str, *, at: datetime) -> Person:
    """Whose ticket it is; Refused when it is forged, for another step, or too old."""
    over = Refused("登录已超时，请重新登录", code="orgs.ticket", status=403)
    try:
        document = signing.loads(ticket, salt=TICKET_SALT)
    except signing.BadSignature:
        raise over from None
    person = Person.objects.filter(pk=document["p"], is_active=True).first()
    if person is None or document["s"] != stage or document["h"] != person.password[-12:]:
        raise over
    if not 0 <= at.timestamp() - document["t"] <= TICKET_SECONDS:
        raise over
    return person


def begin_totp(person: Person, *, at: datetime, issuer: str = "数政") -> Enrolment:
    """Offer a fresh secret: an otpauth URI, its QR picture (a data URI), and the sealed form to send back."""
    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=person.login, issuer_name=issuer)
    document = {"p": str(person.pk), "secret": secret, "t": int(at.timestamp())}
    sealed = seal(json.dumps(document).encode(), purpose=ENROLMENT_PURPOSE).hex()
    return Enrolment(secret, uri, segno.make(uri, error="m").svg_data_uri(scale=5, border=2), sealed)


def offered_secret(sealed: str, *, person: Person, at: datetime) -> str:
    """The secret that `begin_totp` offered to this person within the last minutes."""
    over = Refused("绑定已超时，请重新开始", code="orgs.enrolment")
    try:
        document: dict[str, Any] = json.loads(open_sealed(bytes.fromhex(sealed), purpose=ENROLMENT_PURPOSE))
    except (SealBroken, ValueError):
        raise over from None
    if document["p"] != str(person.pk) or not 0 <= at.timestamp() - document["t"] <= TICKET_SECONDS:
        raise over
    return str(document["secret"])


def totp_secret(person: Person) -> str:
    """The person's confirmed secret, opened; empty when there is none."""
    return open_sealed(bytes(person.sealed_totp), purpose=TOTP_PURPOSE).decode() if person.sealed_totp else ""


def sessions(person: Person) -> QuerySet[SessionHeld]:
    """A person's sessions that have not ended, newest first."""
    return SessionHeld.objects.filter(person=person, ended_at=None)


def is_stepped_up(request: HttpRequest, *, at: datetime) -> bool:
    """Whether the person has proved themselves again just now."""
    when = request.session.get(STEPPED_UP)
    return when is not None and rules.is_fresh(float(when), at=at, limits=limits(on=at.date()))


def demo_code(login: str, *, at: datetime) -> str:
    """The code a demonstration person would read off the telephone now; the next one if this one is used."""
    person = Person.objects.filter(login=login).first()
    if person is None or not person.is_demonstration:
        raise Refused("只能查询演示人员的动态口令", code="orgs.no_demonstration")
    secret = totp_secret(person)
    if not secret:
        raise Refused("该演示人员没有启用动态口令", code="orgs.no_totp")
    return str(pyotp.TOTP(secret).generate_otp(max(rules.step_of(at), person.totp_used_step + 1)))
