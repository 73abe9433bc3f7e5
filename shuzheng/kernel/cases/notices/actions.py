"""Writing notices in the transaction of what they tell of, proof of reading, and where people want to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases.models import Case, Notice, NoticeWay
from shuzheng.kernel.cases.moves.queries import sides as sides_of
from shuzheng.kernel.cases.notices import queries, rules
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused

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
    urgent: bool = False,
) -> None:
    """Put one notice in the outbox. The same key never makes a second one, however often the sender retries."""
    _keep(
        [
            _notice(
                title=title,
                body=body,
                key=key,
                at=at,
                person=person,
                org=org,
                role=role,
                case=case,
                channel=channel,
                address=address,
                urgent=urgent,
            )
        ]
    )


def _notice(
    *,
    title: str,
    body: str,
    key: str,
    at: datetime,
    person: Person | None,
    org: Org | None,
    case: Case | None,
    role: str = "",
    channel: str = Notice.Channel.IN_SITE,
    address: str = "",
    urgent: bool = False,
) -> Notice:
    in_site = channel == Notice.Channel.IN_SITE
    return Notice(
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
        next_try_at=None if in_site else queries.not_before(at, channel=channel, urgent=urgent),
        is_urgent=urgent,
    )


def _keep(notices: Iterable[Notice]) -> None:
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def tell_sides(*, case: Case, sides: tuple[str, ...], title: str, body: str, key: str, at: datetime) -> None:
    """One notice to each named side of a case."""
    there = [party for side, party in sides_of(case).items() if side in sides]
    told = {"title": title, "body": body, "at": at, "case": case}
    _keep(_notice(key=f"{key}:{one.side}", person=one.person, org=one.org, **told) for one in there)


def read_notice(*, notice_id: UUID, by: Person, at: datetime) -> Notice:
    """Keep proof that it was read, by whom and when; only the first reading counts."""
    notice = queries.notices_for(by, on=day_of(at)).filter(pk=notice_id).first()
    if notice is None:
        raise NotAllowed("没有这条通知，或不是发给您的")
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at, read_by=by)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def confirm_receipt(*, notice_id: UUID, token: str, at: datetime) -> Notice:
    """The recipient pressed the button behind the link: the message and the notice it copies are read."""
    notice = queries.notice_by_link(notice_id, token)
    if notice is None:
        raise NotAllowed("链接不完整或已失效，请从通知中重新打开")
    both = Q(pk=notice.pk) | Q(pk=notice.copy_of_id)
    Notice.objects.filter(both, read_at=None).update(read_at=at, read_by=notice.person)
    notice.refresh_from_db()
    return notice


# --- where people want to be told ----------------------------------------------------------------------------------


@transaction.atomic
def choose_ways(*, person: Person, ways: Mapping[str, tuple[str, str]], by: Person, at: datetime) -> None:
    """Where one wants to be told, channel by channel: address and mode. All that is wrong is said at once."""
    wrong = {
        channel: why
        for channel, (address, _) in ways.items()
        if address.strip() and (why := rules.why_not_address(channel, address.strip()))
    }
    if wrong:
        raise Refused("；".join(wrong.values()), code="notices.address", fields=wrong)
    for channel, (address, mode) in ways.items():
        choose_way(person=person, channel=channel, address=address, mode=mode, by=by, at=at)


@transaction.atomic
def choose_way(*, person: Person, channel: str, address: str, mode: str, by: Person, at: datetime) -> NoticeWay | None:
    """Where one wants to be told, and how often; without an address not at all. A new address has not bounced yet."""
    if by.pk != person.pk:
        raise NotAllowed("通知偏好只能由本人设置")
    if mode not in NoticeWay.Mode.values:
        raise Refused("请选择发送方式", code="notices.mode", fields={"mode": "请选择发送方式"})
    if not address.strip():
        NoticeWay.objects.filter(person=person, channel=channel).delete()
        return None
    if why := rules.why_not_address(channel, address.strip()):
        raise Refused(why, code="notices.address", fields={channel: why})
    way = NoticeWay.objects.filter(person=person, channel=channel).first()
    way = way or NoticeWay(person=person, channel=channel, since=at)
    if (way.address, way.mode) == (address.strip(), mode):
        return way
    if way.address != address.strip():
        way.bounced_at, way.bounce = None, ""
    way.address, way.mode = address.strip(), mode
    way.save()
    said = f"设置{Notice.Channel(channel).label}通知：{NoticeWay.Mode(mode).label}"
    audit.record(by=by, action="notices.choose_way", subject=f"orgs.person:{person.pk}", summary=said, at=at)
    return way


@transaction.atomic
def bounced(*, notice_id: UUID, why: str, is_final: bool, at: datetime) -> None:
    """A message came back for good: nothing more goes there, and the person is told in site."""
    notice = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id).first()
    if notice is None or not is_final:
        return
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.PERMANENT, error=why[:500], next_try_at=None, delivered_at=None
    )
    ways = NoticeWay.objects.filter(
        person=notice.person_id, channel=notice.channel, address=notice.address, bounced_at=None
    )
    if notice.person and ways.update(bounced_at=at, bounce=why[:500]):
        tell(
            title=f"{Notice.Channel(notice.channel).label}通知无法送达，请更正地址",
            body=f"发往“{notice.address}”的通知被退回：{why}。请在通知偏好中更正；更正前只在站内通知您。",
            key=f"bounced:{notice.pk}",
            at=at,
            person=notice.person,
        )
