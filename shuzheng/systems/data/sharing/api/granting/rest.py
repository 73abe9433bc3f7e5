"""Grants, what was used under them, and the violations that the records show."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field

from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.grants.queries import grants_for
from shuzheng.kernel.exchange.uses import queries as uses
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.actions import propose_stop
from shuzheng.systems.data.sharing.api.exchange import specs
from shuzheng.systems.data.sharing.api.queries import grant_for
from shuzheng.web.api.access import Asking
from shuzheng.web.api.cases.specs import ReasonIn
from shuzheng.web.api.paging import Page, listed
from shuzheng.web.api.specs import Listed, Opened

router = Router()
LONGEST = timedelta(days=366)
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
State = Literal["", "active", "suspended", "terminated", "expired"]


class Period(Schema):
    """From one day to another, both counted."""

    since: Day | None = Field(None, description="默认三十天前")
    until: Day | None = Field(None, description="默认今天")


@router.get("/grants", response=Listed[specs.GrantRow], summary="授权列表")
def grants(request: Asking, paging: Page, state: State = "", entry: UUID | None = None) -> HttpResponseBase:
    """The grants that one's department gave or holds, the newest first."""
    wanted: dict[str, object] = {"resource_id": entry, "state": state}
    rows = grants_for(request.auth).filter(**{name: value for name, value in wanted.items() if value})
    rows = rows.select_related("resource__current", "resource__working")
    return listed(request, rows, specs.GrantRow, paging, order="-granted_at", name="grants", title="共享授权")


@router.get("/grants/{uuid:grant_id}", response=specs.GrantOut, summary="一项授权")
def grant(request: Asking, grant_id: UUID) -> object:
    """All that a grant allows, and what happened to it."""
    return grant_for(request.auth, grant_id)


@router.post("/grants/{uuid:grant_id}/suspension", response=specs.GrantOut, summary="暂停授权")
def suspend(request: Asking, grant_id: UUID, given: specs.SuspensionIn) -> object:
    """Stop the use until it is corrected; the gateway refuses within seconds."""
    found = grant_for(request.auth, grant_id)
    return actions.suspend(grant=found, **given.model_dump(), by=request.auth, at=clock.now())


@router.post("/grants/{uuid:grant_id}/resumption", response=specs.GrantOut, summary="恢复授权")
def resume(request: Asking, grant_id: UUID, given: ReasonIn) -> object:
    """Let a suspended use go on."""
    found = grant_for(request.auth, grant_id)
    return actions.resume(grant=found, reason=given.reason, by=request.auth, at=clock.now())


@router.post("/grants/{uuid:grant_id}/termination", response=specs.GrantOut, summary="终止授权")
def terminate(request: Asking, grant_id: UUID, given: specs.TerminationIn) -> object:
    """End a grant on one of the grounds of art. 27."""
    found = grant_for(request.auth, grant_id)
    return actions.terminate(grant=found, **given.model_dump(), by=request.auth, at=clock.now())


@router.post("/grants/{uuid:grant_id}/stop-proposals", response={201: Opened}, summary="提出中止共享")
def stop(request: Asking, grant_id: UUID, given: specs.StopIn) -> dict[str, str]:
    """Ask the user of a live service to let it stop; then it is filed with the authority."""
    case = propose_stop(grant_id=grant_id, ends=given.ends, reason=given.reason, by=request.auth, at=clock.now())
    return {"case": str(case)}


@router.get("/violations", response=Listed[specs.ViolationRow], summary="违规线索")
def violations(request: Asking, paging: Page, code: Annotated[str, Field(max_length=32)] = "") -> HttpResponseBase:
    """All for the data authority; for a department those it is accused of and those against its data."""
    rows = uses.violations_for(request.auth)
    rows = rows.filter(code=code) if code else rows
    return listed(request, rows, specs.ViolationRow, paging, order="-at", name="violations", title="违规线索")


@router.get("/uses/statistics", response=list[specs.DayOut], summary="使用统计")
def statistics(request: Asking, given: Query[Period]) -> Sequence[uses.Day]:
    """Calls, refusals and rows for each day, resource and consumer; at most a year."""
    until = given.until or clock.today()
    since = given.since or until - timedelta(days=30)
    if until - since > LONGEST:
        raise Refused("一次最多统计一年", code="api.period", fields={"since": "相隔超过一年"}, status=422)
    return uses.statistics(uses.uses_for(request.auth), since=since, until=until)
