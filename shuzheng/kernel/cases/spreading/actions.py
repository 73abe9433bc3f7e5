"""From the site to where people want to be told: copies, one digest a day, and the superior where nobody reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.cases.desk.actions import someone
from shuzheng.kernel.cases.models import Notice, NoticeWay
from shuzheng.kernel.cases.notices import queries, rules
from shuzheng.kernel.cases.notices.actions import tell
from shuzheng.kernel.orgs.models import Org, Post, RoleHeld
from shuzheng.kernel.orgs.queries import authority_over
from shuzheng.kernel.orgs.specs import FOLLOWS, Role
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused

AT_ONCE = 500
MOST_LINES = 50
READERS = [role.value for role in FOLLOWS]


@transaction.atomic
def spread(*, at: datetime) -> int:
    """Copy new notices to the ways their readers chose; urgent ones even to those who want a digest. How many."""
    new = Notice.objects.filter(channel=Notice.Channel.IN_SITE, is_spread=False).order_by("created_at")
    batch = list(new.select_for_update(skip_locked=True)[:AT_ONCE])
    Notice.objects.filter(pk__in=[one.pk for one in batch]).update(is_spread=True)
    ways = list(NoticeWay.objects.filter(bounced_at=None).exclude(mode=NoticeWay.Mode.OFF)) if batch else []
    if not ways:
        return 0
    offices = _offices(ways, on=day_of(at))
    copies = [_copy(notice, way, at) for notice in batch for way in ways if _wants(way, notice, offices)]
    Notice.objects.bulk_create(copies, ignore_conflicts=True)
    return len(copies)


def _offices(ways: Sequence[NoticeWay], *, on: date) -> set[tuple[object, object, str]]:
    """Who of those with a way holds which role where."""
    held = RoleHeld.objects.on(on).filter(person__in={way.person_id for way in ways}, role__in=READERS)
    return set(held.values_list("person", "org", "role"))


def _wants(way: NoticeWay, notice: Notice, offices: set[tuple[object, object, str]]) -> bool:
    if notice.created_at < way.since or not (notice.is_urgent or way.mode == NoticeWay.Mode.EACH):
        return False
    if notice.person_id:
        return notice.person_id == way.person_id
    roles = [notice.role] if notice.role else READERS
    return any((way.person_id, notice.org_id, role) in offices for role in roles)


def _copy(notice: Notice, way: NoticeWay, at: datetime) -> Notice:
    return Notice(
        case_id=notice.case_id,
        person_id=way.person_id,
        channel=way.channel,
        address=way.address,
        title=notice.title,
        body=notice.body,
        key=f"copy:{notice.pk}:{way.pk}",
        created_at=at,
        next_try_at=queries.not_before(at, channel=way.channel, urgent=notice.is_urgent),
        is_urgent=notice.is_urgent,
        copy_of=notice,
    )


# --- one digest a day ----------------------------------------------------------------------------------------------


def digest(*, at: datetime) -> int:
    """Once a day and way: all that nobody has read since the last digest, in one message. How many were written."""
    due = rules.digest_instant(day_of(at), queries.hour("notices.digest.at", on=day_of(at)))
    if at < due:
        return 0
    ways = NoticeWay.objects.filter(Q(digested_at=None) | Q(digested_at__lt=due), bounced_at=None, since__lt=due)
    return sum(_digest(pk, at) for pk in list(ways.filter(mode=NoticeWay.Mode.DIGEST).values_list("pk", flat=True)))


@transaction.atomic
def _digest(way_pk: int, at: datetime) -> bool:
    ways = NoticeWay.objects.select_for_update(skip_locked=True, of=("self",)).select_related("person")
    way = ways.filter(pk=way_pk).first()
    if way is None:
        return False
    unread = queries.notices_for(way.person, on=day_of(at)).filter(
        read_at=None, created_at__gt=way.digested_at or way.since
    )
    sent = Notice.objects.filter(person=way.person, channel=way.channel, copy_of__isnull=False).values("copy_of")
    titles = list(unread.exclude(pk__in=sent).order_by("created_at").values_list("title", flat=True))
    way.digested_at = at
    way.save(update_fields=["digested_at"])
    if titles:
        tell(
            title=f"您有{len(titles)}条未阅通知",
            body="\n".join([*_lines(titles), f"请登录查看：{settings.SITE_URL}/notices"]),
            key=f"digest:{way.pk}:{day_of(at)}",
            at=at,
            person=way.person,
            channel=way.channel,
            address=way.address,
        )
    return bool(titles)


def _lines(titles: Sequence[str]) -> Iterator[str]:
    yield from (f"{number}. {title}" for number, title in enumerate(titles[:MOST_LINES], 1))
    if len(titles) > MOST_LINES:
        yield f"……另有{len(titles) - MOST_LINES}条"


# --- what is urgent and unread -------------------------------------------------------------------------------------


def escalate_unread(*, at: datetime) -> int:
    """Urgent notices that nobody read in time: the head hears of it, or the authority over the office; once each."""
    waits = timedelta(hours=calendar.parameter("notices.urgent.unread", day_of(at)).whole)
    unread = Notice.objects.filter(channel=Notice.Channel.IN_SITE, is_urgent=True, read_at=None, escalated_at=None)
    found = unread.filter(created_at__lte=at - waits).order_by("created_at")
    return sum(_escalate(notice, at) for notice in list(found.select_related("org", "person", "case")[:AT_ONCE]))


@transaction.atomic
def _escalate(notice: Notice, at: datetime) -> bool:
    if not Notice.objects.filter(pk=notice.pk, escalated_at=None, read_at=None).update(escalated_at=at):
        return False
    org, role = _superior(notice, on=day_of(at))
    if org is None:  # a citizen has no superior: every way they chose was tried
        return False
    who = str(notice.person or f"{notice.org}{Role(notice.role).label if notice.role else ''}")
    tell(
        title=f"紧急通知逾时未阅：{notice.title}",
        body=f"发给{who}的紧急通知至今未阅，请督促。\n{notice.body}",
        key=f"unread:{notice.pk}",
        at=at,
        org=org,
        role=role,
        case=notice.case,
    )
    return True


def _superior(notice: Notice, *, on: date) -> tuple[Org | None, str]:
    """The head of the office; for the head's own, the authority over it."""
    org = notice.org
    if notice.person_id:
        post = Post.objects.on(on).filter(person=notice.person_id).select_related("org").order_by("-is_main").first()
        org = post.org if post else None
    if org is None:
        return None, ""
    is_heads = notice.role == Role.DEPARTMENT_HEAD or (
        notice.person_id and RoleHeld.objects.on(on).filter(person=notice.person_id, role=Role.DEPARTMENT_HEAD).exists()
    )
    if is_heads:
        return authority_over(org.division_id, on=on), Role.DATA_AUTHORITY.value
    try:
        return someone(org, Role.DEPARTMENT_HEAD, on=on)
    except Refused:
        return None, ""
