"""回流: an entry flows back to a lower division, whose departments are granted it without further conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.exchange.entries.queries import resource_view
from shuzheng.kernel.exchange.feeds.models import ReturnFeed
from shuzheng.kernel.exchange.grants.actions import give, terminate
from shuzheng.kernel.exchange.grants.models import Grant
from shuzheng.kernel.exchange.specs import Condition, GrantTerms
from shuzheng.kernel.orgs.actions import Doer, require
from shuzheng.kernel.orgs.queries import is_within, orgs
from shuzheng.lib.errors import Refused

ARTICLE = "政务数据共享条例第二十四条"
PURPOSE = "数据回流"
KINDS = ("government", "department")


@transaction.atomic
def open_feed(
    *,
    resource_id: UUID,
    division: str,
    refresh: str,
    valid_to: date,
    by: Doer,
    at: datetime,
    conditions: Sequence[Condition] = (),
) -> ReturnFeed:
    """Return an entry to a lower division; `conditions` pick the rows of that division, nothing else. Art. 24."""
    provider = ReturnFeed(resource_id=resource_id).resource.source
    require(by, "exchange.reply", at=provider)
    if division == provider.division_id or not is_within(division, provider.division_id, on=at.date()):
        raise Refused("数据只回流到提供部门所在区划的下级", code="exchange.feed_division", article=ARTICLE)
    if ReturnFeed.objects.filter(resource_id=resource_id, division_id=division, is_open=True).exists():
        raise Refused("该资源已向该区划回流", code="exchange.feed_exists")
    feed = ReturnFeed.objects.create(
        resource_id=resource_id,
        division_id=division,
        refresh=refresh,
        conditions=[asdict(condition) for condition in conditions],
        valid_to=valid_to,
        opened_at=at,
    )
    record(
        by=by,
        action="exchange.open_feed",
        subject=f"exchange.returnfeed:{feed.pk}",
        summary=f"向{feed.division.name}回流“{feed.resource}”",
        detail={"division": division, "refresh": refresh},
        at=at,
    )
    extend_feed(feed=feed, by=by, at=at)
    return feed


@transaction.atomic
def extend_feed(*, feed: ReturnFeed, by: Doer, at: datetime) -> list[Grant]:
    """Grant the departments of the division that have none yet: those founded since, too."""
    if not feed.is_open:
        return []
    view = resource_view(feed.resource_id)
    terms = GrantTerms(
        purpose=PURPOSE,
        elements=tuple(element.name for element in view.elements),
        modes=("service", "batch", "file"),
        valid_from=at.date(),
        valid_to=feed.valid_to,
        basis=ARTICLE,
        scope=f"{feed.division.name}行政区域内",
        conditions=tuple(Condition(**condition) for condition in feed.conditions),
    )
    there = orgs(on=at.date(), within=feed.division_id).filter(division_id=feed.division_id, kind__in=KINDS)
    known = Grant.objects.filter(
        resource_id=feed.resource_id, purpose=PURPOSE, state__in=[Grant.State.ACTIVE, Grant.State.SUSPENDED]
    ).values("consumer")
    return [
        give(resource_id=feed.resource_id, consumer=org, terms=terms, request_ref=f"feed:{feed.pk}", by=by, at=at)
        for org in there.exclude(pk__in=known)
    ]


@transaction.atomic
def close_feed(*, feed: ReturnFeed, reason: str, filing: str, by: Doer, at: datetime) -> ReturnFeed:
    """End a feed and its grants, after negotiation and filing. Art. 24, 27."""
    require(by, "exchange.reply", at=feed.resource.source)
    feed = ReturnFeed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
    if not feed.is_open:
        raise Refused("该回流已关闭", code="exchange.feed_closed")
    feed.is_open = False
    feed.save(update_fields=["is_open"])
    live = [Grant.State.ACTIVE, Grant.State.SUSPENDED]
    for grant in Grant.objects.filter(request_ref=f"feed:{feed.pk}", state__in=live):
        terminate(grant=grant, ground="negotiated", reason=reason, filing=filing, by=by, at=at)
    record(
        by=by,
        action="exchange.close_feed",
        subject=f"exchange.returnfeed:{feed.pk}",
        summary=f"关闭向{feed.division.name}的回流",
        detail={"reason": reason, "filing": filing},
        at=at,
    )
    return feed
