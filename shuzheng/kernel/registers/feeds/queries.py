"""What a reader or a consumer is handed of a register's changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

from django.db.models import QuerySet

from shuzheng.kernel.registers import queries
from shuzheng.kernel.registers.feeds.models import Consumer
from shuzheng.kernel.registers.specs import Event, Register
from shuzheng.lib.errors import NotAllowed

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

CALL: Final = "exchange.call"  # whoever fetches data for their organisation


def consumers(register: Register) -> QuerySet[Consumer]:
    """Those whom a register's changes are handed to now, and were once."""
    found = Consumer.objects.filter(register=register.name).select_related("org", "opened_by", "closed_by")
    return found.order_by("closed_at", "org__name")


def consumer_for(register: Register, *, person: Person) -> Consumer:
    """The open feed of a register to an organisation for which the person fetches data."""
    orgs = person.orgs_with(CALL)
    found = consumers(register).filter(org__in=orgs, closed_at=None).first()
    if found is None:
        raise NotAllowed(f"没有向您的单位开通{register.label}的变更", code="registers.no_feed")
    return found


def handed(register: Register, consumer: Consumer, *, after: str = "", limit: int = 1000) -> list[Event]:
    """What comes after a cursor (without one: after what was acknowledged), cut to the consumer's fields and masked."""
    events = queries.feed(register, after=after or consumer.cursor, limit=limit)
    return [_cut(register, one, consumer.fields, plain=False) for one in events]


def read(register: Register, *, person: Person, after: str = "", limit: int = 1000) -> list[Event]:
    """What comes after a cursor, as a reader of the register sees it."""
    plain = queries.may_see_plain(register, person)
    events = queries.feed(register, after=after, limit=limit, person=person)
    return [_cut(register, one, register.names, plain=plain) for one in events]


def _cut(register: Register, event: Event, names: Sequence[str], *, plain: bool) -> Event:
    told = {name: event.values[name] for name in names}
    if plain:
        return replace(event, values=told)
    whole = SimpleNamespace(**event.values)
    masked = {name: queries.masked(register, register.field(name), told[name], of=whole) for name in names}
    return replace(event, values=masked)
