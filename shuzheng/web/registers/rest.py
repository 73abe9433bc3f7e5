"""Registers: records by two times, their history, the acts on them, the change feed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router, Schema
from pydantic import Field

from shuzheng.kernel.registers import actions, queries
from shuzheng.kernel.registers.feeds import actions as feeds
from shuzheng.kernel.registers.feeds import queries as handed
from shuzheng.lib import clock
from shuzheng.web.api.access import Asking
from shuzheng.web.api.paging import Page, listed, wants_csv
from shuzheng.web.api.specs import Listed
from shuzheng.web.registers import specs, told

router = Router()
Name = Path[Annotated[str, Field(max_length=64, description="台账标识", examples=["population.person"])]]


class Wanted(Schema):
    """Which records, of which day, as known when."""

    on: str = Field("", max_length=10, description="真实日期，如 2026-01-31；不填为所知当天")
    known: str = Field("", max_length=40, description="当时所知的时刻，如 2026-01-31T09:00:00+08:00；不填为现在")


class Narrowed(Wanted):
    """The same, searched and filtered."""

    q: str = Field("", max_length=200, description="搜索")
    where: list[str] = Field([], max_length=10, description="筛选，写作 字段:值；可以有多个", examples=[["code:R1"]])


class Since(Schema):
    """From where on."""

    after: str = Field("", max_length=50, description="上一页最后一条的游标；不填从头（接收方：从已确认处）开始")
    limit: int = Field(1000, ge=1, le=5000, description="最多几条")


@router.get("", response=list[specs.RegisterOut], summary="可以查看的台账")
def registers(request: Asking) -> list[dict[str, object]]:
    """The registers the caller may read, with their fields."""
    return [told.register(one, person=request.auth) for one in queries.readable(request.auth)]


@router.get("/{name}", response=Listed[specs.RecordOut], summary="台账记录")
def rows(request: Asking, name: Name, paging: Page, given: Query[Narrowed]) -> HttpResponseBase:
    """The records of a day as known at an instant, the newest first; masked as the caller may see them."""
    found = told.asked(request, name)
    rows = told.narrowed(found, given.q, given.where)
    if wants_csv(request):
        return told.csv(request, found, rows)
    label = found.register.label
    return listed(request, rows, specs.RecordOut, paging, order="-pk", name=name, title=label, of=found.record)


@router.get("/{name}/changes", response=specs.FeedOut, summary="台账变更")
def changes(request: Asking, name: Name, given: Query[Since]) -> dict[str, object]:
    """Every beginning and end of a version in the order of commits, as a reader sees it: each once by cursor."""
    register = told.readable(request, name)
    events = handed.read(register, person=request.auth, after=given.after, limit=given.limit)
    return told.feed(events, after=given.after)


@router.get("/{name}/feed", response=specs.FeedOut, summary="接收方的变更")
def feed(request: Asking, name: Name, given: Query[Since]) -> dict[str, object]:
    """The same for an organisation that a feed was opened to: its fields alone, from what it acknowledged."""
    register = told.existing(name)
    consumer = handed.consumer_for(register, person=request.auth)
    events = handed.handed(register, consumer, after=given.after, limit=given.limit)
    return told.feed(events, after=given.after or consumer.cursor)


@router.post("/{name}/feed/acknowledgement", response=specs.ConsumerOut, summary="确认收到变更")
def acknowledge(request: Asking, name: Name, given: specs.AcknowledgeIn) -> object:
    """The caller's organisation applied everything up to a cursor."""
    register = told.existing(name)
    consumer = handed.consumer_for(register, person=request.auth)
    return feeds.acknowledge(register=register, consumer=consumer, cursor=given.cursor, by=request.auth, at=clock.now())


@router.post("/{name}", response=specs.RecordOut, summary="登记")
def enter(request: Asking, name: Name, given: specs.EnterIn) -> dict[str, object]:
    """Take a new thing in."""
    found = told.asked(request, name)
    entity = actions.enter(register=found.register, values=given.values, **found.said(given), **found.days(given))
    return found.latest(entity)


@router.get("/{name}/{uuid:entity}", response=specs.RecordOut, summary="一条记录")
def record(request: Asking, name: Name, entity: UUID, given: Query[Wanted]) -> dict[str, object]:
    """What was true of a thing on a day, as known at an instant."""
    found = told.asked(request, name)
    version = queries.as_of(found.history(entity), on=found.times.on, known=found.times.known)
    if version is None:
        raise Http404
    return found.record(version.record)


@router.get("/{name}/{uuid:entity}/history", response=list[specs.HistoryOut], summary="变动记录")
def history(request: Asking, name: Name, entity: UUID) -> list[dict[str, object]]:
    """All that was ever known of a thing, the newest first: who, why, on which basis, what it replaced."""
    found = told.asked(request, name)
    return [found.version(one) for one in found.history(entity)]


@router.post("/{name}/{uuid:entity}/changes", response=specs.RecordOut, summary="变更")
def change(request: Asking, name: Name, entity: UUID, given: specs.ChangeIn) -> dict[str, object]:
    """The world changed: other words from a day on."""
    found = told.asked(request, name)
    said = found.said(given) | found.days(given)
    actions.change(register=found.register, entity=found.seen(entity), values=given.values, **said)
    return found.latest(entity)


@router.post("/{name}/{uuid:entity}/corrections", response=specs.RecordOut, summary="更正")
def correct(request: Asking, name: Name, entity: UUID, given: specs.CorrectIn) -> dict[str, object]:
    """It was registered wrongly: other words of the same period."""
    found = told.asked(request, name)
    said = found.said(given) | {"version": given.version, "values": given.values}
    actions.correct(register=found.register, entity=found.seen(entity), **said)
    return found.latest(entity)


@router.post("/{name}/{uuid:entity}/withdrawal", response=specs.RegisterChangeOut, summary="撤销登记")
def withdraw(request: Asking, name: Name, entity: UUID, given: specs.WithdrawIn) -> dict[str, object]:
    """It was never so, or is so no longer."""
    found = told.asked(request, name)
    said = found.said(given) | found.days(given)
    return told.change(actions.withdraw(register=found.register, entity=found.seen(entity), **said))


@router.post("/{name}/{uuid:entity}/undo", response=specs.RegisterChangeOut, summary="撤回")
def undo(request: Asking, name: Name, entity: UUID, given: specs.UndoIn) -> dict[str, object]:
    """Take the last act on a record back."""
    found = told.asked(request, name)
    act = next((one for one in queries.acts(found.history(entity)) if one.change.pk == given.change), None)
    if act is None:
        raise Http404
    return told.change(actions.undo(register=found.register, change=act.change, **found.said(given)))
