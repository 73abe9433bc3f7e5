"""A case by its number and the last four signs of what its applicant is known by; nothing personal comes back."""

from __future__ import annotations

from datetime import date, datetime

from django.core.cache import cache

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.orgs.identities import queries as identities
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.applicants import queries as applicants
from shuzheng.systems.services.hall.applicants.rules import matches_tail
from shuzheng.systems.services.hall.applying.queries import Progress, progress
from shuzheng.systems.services.hall.models import Application

HOUR = 3600
NONE = "没有符合的办件：请核对办件编号，以及申请人手机号码、证件号码或者统一社会信用代码的后四位"


def refuse_guessing(address: str, *, at: datetime) -> None:
    """Count a try from an address, and refuse it when there were too many in the hour."""
    key = f"services-lookup:{address}:{int(at.timestamp()) // HOUR}"
    most = parameter("services.lookup.tries", day_of(at)).whole
    cache.add(key, 0, 2 * HOUR)
    if cache.incr(key) > most:
        raise Refused("查询次数过多，请一小时后再试，或者登录后查看", code="services.lookup_rate", status=429)


def found(number: str, tail: str, *, on: date) -> tuple[Application, Progress]:
    """The case and how it goes; the same refusal for a wrong number and for wrong signs."""
    rows = Application.objects.select_related("case", "version", "agency", "person", "org")
    application = rows.filter(case__number=number.strip().upper().replace("\0", "")).first()
    if application is None or not matches_tail(tail, *_known(application)):
        raise Refused(NONE, code="services.lookup", status=404)
    return application, progress(application, None, on=on)


def _known(application: Application) -> list[str]:
    if application.org is not None:
        return [application.org.uscc]
    phone = applicants.phone_of(application.person)
    return [identities.known_number(application.person), phone]
