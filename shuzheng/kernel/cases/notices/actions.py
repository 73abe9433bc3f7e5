"""Writing notices in the transaction of what they tell of, and marking them read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from shuzheng.kernel.cases.models import Case, CaseParty, Notice
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


def tell(
    *,
    title: str,
    body: str,
    key: str,
    at: datetime,
    person: Person | None = None,
    org: Org | None = None,
    role: str = "",
    case: Case | None = None,
    channel: str = Notice.Channel.IN_SITE,
    address: str = "",
) -> None:
    """Put one notice in the outbox. The same key never makes a second one, however often the sender retries."""
    in_site = channel == Notice.Channel.IN_SITE
    notice = Notice(
        case=case,
        person=person,
        org=org,
        role=role,
        channel=channel,
        address=address,
        title=title[:200],
        body=body,
        key=key,
        created_at=at,
        state=Notice.State.DELIVERED if in_site else Notice.State.CREATED,  # in site, to be written is to be delivered
        delivered_at=at if in_site else None,
        next_try_at=None if in_site else at,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)


def tell_sides(*, case: Case, sides: tuple[str, ...], title: str, body: str, key: str, at: datetime) -> None:
    """One notice to each named side of a case."""
    for party in CaseParty.objects.filter(case=case, side__in=sides).select_related("org", "person"):
        tell(title=title, body=body, key=f"{key}:{party.side}", at=at, person=party.person, org=party.org, case=case)


def read_notice(*, notice_id: UUID, by: Person, at: datetime) -> Notice:
    """Keep proof that it was read, by whom and when; only the first reading counts."""
    from shuzheng.kernel.cases.notices import queries

    notice = queries.notices_for(by, on=day_of(at)).filter(pk=notice_id).first()
    if notice is None:
        raise NotAllowed("没有这条通知，或不是发给您的")
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at, read_by=by)
    notice.refresh_from_db()
    return notice
