"""Receiving at a counter or at a village point: who applies, by whom, by what right; then the same application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from shuzheng.kernel.orgs.identities.rules import plain
from shuzheng.kernel.orgs.queries import org_by_uscc
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.hall.applicants import actions as applicants
from shuzheng.systems.services.hall.applicants.queries import why_no_proxy
from shuzheng.systems.services.hall.counter import queries
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.models import Application, Proxy

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@transaction.atomic
def receive(*, said: Mapping[str, str], by: Person, at: datetime) -> Application:
    """Begin an application for whoever stands at the counter, or has authorised the village agent."""
    by.require("services.assist")
    on = day_of(at)
    counter, version = queries.counter_of(by, on=on), queries.one_meant(said["item"], on=on)
    whom: dict[str, Any] = {"counter": counter, "channel": said["channel"]}
    org = org_by_uscc(plain(said["number"]))
    if org is not None and org.kind == "enterprise":
        return drafts.begin(matter=version, org=org, by=by, at=at, **whom)
    person = _person(said, by, at)
    if said["channel"] == "village":
        whom["proxy"] = _authority(by, person, version.number, at)
    return drafts.begin(matter=version, person=person, by=by, at=at, **whom)


def _person(said: Mapping[str, str], by: Person, at: datetime) -> Person:
    identity = {name: said[name] for name in ("id_kind", "number", "name", "phone")}
    return applicants.enter_at_counter(**identity, by=by, at=at)


def _authority(holder: Person, principal: Person, item: str, at: datetime) -> Proxy | None:
    proxy, why = why_no_proxy(holder, principal, item=item, on=day_of(at))
    if why:
        raise NotAllowed(why, code="services.proxy", article="行政许可法第二十九条")
    return proxy


@transaction.atomic
def authorise(*, said: Mapping[str, Any], by: Person, at: datetime) -> Proxy:
    """Record that somebody lets the agent at this point apply for them, until a day."""
    by.require("services.assist")
    principal = _person(said, by, at)
    if said["until"] < day_of(at):
        raise Refused("授权期限已过", code="services.proxy", fields={"until": "不能早于今天"})
    return applicants.authorise_proxy(
        holder=by, principal=principal, items=(), since=day_of(at), until=said["until"], basis=said["basis"],
        by=by, at=at,
    )  # fmt: skip
