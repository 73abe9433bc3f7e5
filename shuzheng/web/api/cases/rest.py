"""Cases: the desk, a case with its history and clocks, and taking its steps by name."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Path, Query, Router, Schema
from pydantic import Field

from shuzheng.kernel.cases import actions, queries
from shuzheng.kernel.cases.outside import queries as outside
from shuzheng.lib import clock
from shuzheng.web.api.access import Asking
from shuzheng.web.api.cases import specs
from shuzheng.web.api.paging import Page, listed
from shuzheng.web.api.specs import Listed

router = Router()
Step = Path[Annotated[str, Field(max_length=64, description="步骤", examples=["consent"])]]


class CaseFilter(Schema):
    """Which cases."""

    flow: str = Field("", max_length=64, description="流程")
    state: str = Field("", max_length=64, description="状态")
    is_open: bool | None = Field(None, description="只看在办（true）或办结（false）")
    q: str = Field("", max_length=100, description="标题里的字")


class DeskFilter(Schema):
    """Which tasks."""

    flow: str = Field("", max_length=64, description="流程")
    light: Literal["", "red", "amber"] = ""
    words: str = Field("", max_length=100, description="标题或编号里的字")
    whole_office: bool = Field(False, description="本单位全部（部门负责人）")


@router.get("/desk", response=list[specs.DeskRowOut], summary="我的待办")
def desk(request: Asking, given: Query[DeskFilter]) -> Sequence[queries.DeskRow]:
    """What waits for the caller, soonest due first; at most 200."""
    return queries.desk(request.auth, on=clock.today(), at=clock.now(), **given.model_dump())


@router.get("/statistics", response=list[specs.FlowFiguresOut], summary="办件统计")
def statistics(request: Asking) -> Sequence[queries.FlowFigures]:
    """Open, about to fall due, late and concluded, by flow, over the cases the caller may see."""
    today = clock.today()
    return queries.statistics(queries.cases_visible_to(request.auth, on=today), on=today, at=clock.now())


@router.get("", response=Listed[specs.CaseRow], summary="与我或本单位有关的办件")
def cases(request: Asking, paging: Page, given: Query[CaseFilter]) -> HttpResponseBase:
    """Cases that concern the caller, the newest first."""
    rows = queries.cases_visible_to(request.auth, on=clock.today())
    wanted = {"flow": given.flow, "state": given.state, "title__icontains": given.q}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if given.is_open is not None:
        rows = rows.filter(closed_at__isnull=given.is_open)
    form = specs.CaseRow
    return listed(request, rows, form, paging, order="-opened_at", name="cases", title="办件", of=form.of)


@router.get("/{uuid:case_id}", response=specs.CaseOut, summary="一个办件")
def case(request: Asking, case_id: UUID) -> specs.CaseOut:
    """Where it stands, who takes part, and which steps may be taken next by whom."""
    return _shown(request, case_id, clock.today())


@router.get("/{uuid:case_id}/timeline", response=list[specs.HappeningOut], summary="办理过程")
def timeline(request: Asking, case_id: UUID) -> list[queries.Happening]:
    """Everything that happened, in order."""
    found = queries.case_for(request.auth, case_id, on=clock.today())
    return outside.timeline_for(found, request.auth, on=clock.today())


@router.get("/{uuid:case_id}/clocks", response=list[specs.ClockOut], summary="法定时限")
def clocks(request: Asking, case_id: UUID) -> Sequence[object]:
    """The legal clocks: due when, on which basis, standing still since when and why."""
    found = queries.case_for(request.auth, case_id, on=clock.today())
    return queries.clocks(found.pk, today=clock.today(), at=clock.now())


@router.post("/{uuid:case_id}/steps/{step}", response=specs.CaseOut, summary="办理一步")
def take(request: Asking, case_id: UUID, step: Step, given: specs.StepIn) -> specs.CaseOut:
    """Take a step by its name, with what it asks for."""
    found = queries.case_for(request.auth, case_id, on=clock.today())
    actions.take(
        case_id=found.pk,
        step=step,
        by=request.auth,
        at=clock.now(),
        reason=given.reason,
        data=given.data,
        seen=given.seen,
    )
    return _shown(request, case_id, clock.today())


@router.post("/{uuid:case_id}/recall", response=specs.CaseOut, summary="撤回本人上一步")
def recall(request: Asking, case_id: UUID, given: specs.ReasonIn) -> specs.CaseOut:
    """Take back one's own last step before anybody went on from it."""
    found = queries.case_for(request.auth, case_id, on=clock.today())
    actions.recall(case_id=found.pk, by=request.auth, at=clock.now(), reason=given.reason)
    return _shown(request, case_id, clock.today())


@router.post("/{uuid:case_id}/comments", response=specs.HappeningOut, summary="留言")
def comment(request: Asking, case_id: UUID, given: specs.CommentIn) -> queries.Happening:
    """Leave a remark that everybody in the case reads."""
    said = actions.add_comment(case_id=case_id, by=request.auth, at=clock.now(), text=given.text)
    return queries.Happening(said.at, "留言", request.auth.name, "", said.text, {}, "", is_comment=True)


@router.get("/{uuid:case_id}/extensions", response=list[specs.ExtensionOut], summary="待答复的延期申请")
def extensions(request: Asking, case_id: UUID) -> Sequence[object]:
    """The requests for a longer limit that wait for an answer."""
    found = queries.case_for(request.auth, case_id, on=clock.today())
    return [] if outside.is_applicant(found, request.auth) else queries.open_extension_asks(found.pk)


@router.post("/{uuid:case_id}/extensions", response=specs.ExtensionOut, summary="申请延期")
def ask_extension(request: Asking, case_id: UUID, given: specs.ExtensionIn) -> object:
    """Ask whom the law names for the one extension."""
    found = queries.case_for(request.auth, case_id, on=clock.today())
    return actions.ask_extension(
        case_id=found.pk, clock=given.clock, value=given.value, by=request.auth, at=clock.now(), reason=given.reason
    )


@router.post("/{uuid:case_id}/extensions/{extension_id}", response=specs.ExtensionOut, summary="答复延期申请")
def answer_extension(
    request: Asking, case_id: UUID, extension_id: Path[specs.Count], given: specs.ExtensionAnswerIn
) -> object:
    """Consent to an extension, or decline it with reasons."""
    queries.case_for(request.auth, case_id, on=clock.today())
    answer = actions.extend_clock if given.agreed else actions.decline_extension
    return answer(extension_id=extension_id, by=request.auth, at=clock.now(), answer=given.reason)


def _shown(request: Asking, case_id: UUID, on: date) -> specs.CaseOut:
    found = queries.case_for(request.auth, case_id, on=on)
    named = outside.sides_for(found, request.auth)
    sides = [
        specs.SideOut(side=name, who=named[name], uscc=party.org.uscc if party.org else "")
        for name, party in queries.sides(found).items()
    ]
    steps = [specs.StepOut.from_orm(one) for one in queries.available_steps(found, request.auth, on=on)]
    return specs.CaseOut(
        **specs.CaseRow.of(found),
        seen=found.version,
        data=outside.data_for(found, request.auth, on=on),
        sides=sides,
        steps=steps,
    )
