"""Which grants are over, and what became of the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef

from shuzheng.kernel.exchange.deliveries.models import Delivery
from shuzheng.kernel.exchange.disposals.models import Disposal
from shuzheng.kernel.exchange.grants.models import Grant, GrantMove
from shuzheng.kernel.exchange.uses.models import Use
from shuzheng.lib.clock import day_of

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org

OVER = (Grant.State.TERMINATED, Grant.State.EXPIRED)
ENDS = (GrantMove.Kind.TERMINATE, GrantMove.Kind.EXPIRE)


@dataclass(frozen=True, slots=True)
class Owed:
    """A grant that is over and was used: who has to dispose of the data, since when, and when it was done."""

    grant_id: UUID
    consumer: Org
    purpose: str
    request_ref: str
    ended_on: date
    done_on: date | None


def disposal_of(grant: Grant) -> Disposal | None:
    """What became of the data of a grant."""
    return Disposal.objects.filter(pk=grant.pk).select_related("confirmed_by").first()


def ended_on(grant: Grant) -> date | None:
    """The day on which a grant ended."""
    last = GrantMove.objects.filter(grant=grant, kind__in=ENDS).order_by("at").last()
    return day_of(last.at) if last else None


def owed() -> Iterator[Owed]:
    """Every grant that is over and gave something; who has the same entry under another grant still may keep it."""
    living = Grant.objects.filter(resource=OuterRef("resource"), consumer=OuterRef("consumer"))
    over = Grant.objects.filter(state__in=OVER).exclude(
        Exists(living.filter(state__in=[Grant.State.ACTIVE, Grant.State.SUSPENDED]))
    )
    for grant in over.select_related("consumer"):
        ended, done = ended_on(grant), disposal_of(grant)
        if ended is not None and was_used(grant):
            refs = (grant.purpose, grant.request_ref)
            yield Owed(grant.pk, grant.consumer, *refs, ended_on=ended, done_on=done.done_on if done else None)


def was_used(grant: Grant) -> bool:
    """Whether anything left under a grant."""
    return (
        Use.objects.filter(grant_id=grant.pk, status=200, rows__gt=0).exists()
        or Delivery.objects.filter(grant=grant).exists()
    )


def files_left(grant: Grant) -> int:
    """How many files of a grant still lie on this platform."""
    return Delivery.objects.filter(grant=grant, removed_at=None).count()
