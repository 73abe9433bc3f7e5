"""Who may read which notice, where a person wants to be reached, and what proves that a notice arrived."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.calendar.rules import time_of
from shuzheng.kernel.cases.models import Notice, NoticeWay
from shuzheng.kernel.cases.notices import rules
from shuzheng.kernel.orgs.specs import FOLLOWS
from shuzheng.lib.clock import day_of
from shuzheng.lib.crypto import keyed_digest, open_sealed, seal
from shuzheng.lib.home import key

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

_SEALED, _PURPOSE = "sealed:", "notice-address"
OUTSIDE = (Notice.Channel.EMAIL, Notice.Channel.SMS)  # a machine behind a webhook does not sleep


def notices_for(person: Person, *, on: date) -> QuerySet[Notice]:
    """The in-site notices to a person: to them by name, to their office, or to a role they hold there."""
    mine = Q(person=person)
    for held in person.held(on):
        if held.role in FOLLOWS:
            mine |= Q(org_id=held.org_id, role__in=("", held.role))
    return Notice.objects.filter(mine, channel=Notice.Channel.IN_SITE).select_related("case")


def unread_count(person: Person, *, on: date) -> int:
    """How many notices nobody has read yet."""
    return notices_for(person, on=on).filter(read_at=None).count()


def ways_of(person: Person) -> dict[str, NoticeWay]:
    """By which ways outside a person wants to be told, by channel."""
    return {way.channel: way for way in NoticeWay.objects.filter(person=person)}


def hour(code: str, *, on: date) -> time:
    """A time of day that is a parameter."""
    return time_of(calendar.parameter(code, on).whole)


def not_before(at: datetime, *, channel: str, urgent: bool) -> datetime:
    """When something may leave for outside: at once, or when the quiet hours are over."""
    if urgent or channel not in OUTSIDE:
        return at
    on = day_of(at)
    return rules.not_before(at, quiet=(hour("notices.quiet.from", on=on), hour("notices.quiet.until", on=on)))


def sealed(address: str) -> str:
    """An address that only the sender of notices reads: who looks at the outbox sees no number."""
    return _SEALED + b64encode(seal(address.encode(), purpose=_PURPOSE)).decode()


def address_of(notice: Notice) -> str:
    """Where a notice goes."""
    if not notice.address.startswith(_SEALED):
        return notice.address
    return open_sealed(b64decode(notice.address.removeprefix(_SEALED)), purpose=_PURPOSE).decode()


# --- proof of reading ----------------------------------------------------------------------------------------------


def token(notice_id: UUID) -> str:
    """What only the link in a message bears."""
    return keyed_digest(key("notices"), "receipt", str(notice_id))[:40]


def receipt_link(notice: Notice) -> str:
    """Where the recipient confirms that a notice was read."""
    return f"{settings.SITE_URL}/notices/{notice.pk}/receipt/{token(notice.pk)}"


def notice_by_link(notice_id: UUID, given: str) -> Notice | None:
    """The notice that a link leads to; None for whoever made the link up."""
    if not hmac.compare_digest(token(notice_id), given):
        return None
    return Notice.objects.filter(pk=notice_id).select_related("case").first()
