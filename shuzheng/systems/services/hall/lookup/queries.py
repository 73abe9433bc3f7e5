"""A case by its number and the last four signs of what its applicant is known by; nothing personal comes back."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.orgs.identities import queries as identities
from shuzheng.lib.clock import day_of
from shuzheng.lib.crypto import keyed_digest
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.applicants import queries as applicants
from shuzheng.systems.services.hall.applicants.rules import matches_tail
from shuzheng.systems.services.hall.applying.queries import Progress, progress
from shuzheng.systems.services.hall.models import Application

HOUR = 3600
NONE = "没有符合的办件：请核对办件编号，以及申请人手机号码、证件号码或者统一社会信用代码的后四位"


def refuse_guessing(address: str, number: str, *, at: datetime) -> None:
    """Count a try from an address, and refuse it when there were too many in the hour, or too many wrong at a number.

    Four signs are few: wrong ones are counted for the number too, from whichever addresses they come.
    """
    on, key = day_of(at), _key("address", address, at)
    cache.add(key, 0, 2 * HOUR)
    if cache.incr(key) > parameter("services.lookup.tries", on).whole:
        raise Refused("查询次数过多，请一小时后再试，或者登录后查看", code="services.lookup_rate", status=429)
    if cache.get(_key("number", number, at), 0) >= parameter("services.lookup.failures", on).whole:
        words = "这个编号查询失败次数过多，请一小时后再试，或者登录后查看"
        raise Refused(words, code="services.lookup_rate", status=429)


def _key(what: str, value: str, at: datetime) -> str:
    plain = "".join(value.split()).upper()
    return f"services-lookup:{what}:{keyed_digest(b'', plain)}:{int(at.timestamp()) // HOUR}"


def found(number: str, tail: str, *, at: datetime) -> tuple[Application, Progress]:
    """The case and how it goes; the same refusal for a wrong number and for wrong signs."""
    rows = Application.objects.select_related("case", "version", "agency", "person", "org")
    application = rows.filter(case__number=number.strip().upper().replace("\0", "")).first()
    if application is None or not matches_tail(tail, *_known(application)):
        cache.add(_key("number", number, at), 0, 2 * HOUR)
        cache.incr(_key("number", number, at))
        raise Refused(NONE, code="services.lookup", status=404)
    return application, progress(application, None, on=day_of(at))


def _known(application: Application) -> list[str]:
    if application.org is not None:
        return [application.org.uscc]
    phone = applicants.phone_of(application.person)
    return [identities.known_number(application.person), phone]
