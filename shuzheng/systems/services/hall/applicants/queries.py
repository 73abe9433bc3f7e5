"""How an applicant is reached, and who may apply for whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shuzheng.lib.crypto import open_sealed
from shuzheng.systems.services.hall.applicants.actions import PURPOSE
from shuzheng.systems.services.hall.models import Applicant, Proxy
from shuzheng.systems.services.hall.rules import why_not_proxy

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def phone_of(person: Person | None) -> str:
    """The plain telephone number by which somebody is reached."""
    found = Applicant.objects.filter(person=person).first() if person else None
    return open_sealed(bytes(found.sealed_phone), purpose=PURPOSE).decode() if found and found.sealed_phone else ""


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
