"""How many calls a minute: by person, and for the unknown by address."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.web.sign_in.pages import address_of

MINUTE = 60


def count(request: HttpRequest, person: Person | None) -> None:
    """Count a call in this minute, and refuse it when there were too many. Each process counts for itself."""
    now = clock.now()
    who = f"person:{person.pk}" if person else f"address:{address_of(request)}"
    key = f"api-calls:{who}:{int(now.timestamp()) // MINUTE}"
    limit = parameter(f"api.rate.{'person' if person else 'address'}", now.date()).whole
    cache.add(key, 0, 2 * MINUTE)
    if cache.incr(key) > limit:
        raise Refused(
            f"调用过于频繁：每分钟最多 {limit} 次，请稍后再试",
            code="api.rate",
            message_en="Too many requests",
            status=429,
        )
