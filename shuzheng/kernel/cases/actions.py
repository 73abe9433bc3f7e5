"""Opening a case and taking its steps: lock, who, guard, move, clocks, desks, notices, effect in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.clocks.actions import (
    ask_extension,
    decline_extension,
    extend_clock,
    pause_clock,
    resume_clock,
    wind,
)
from shuzheng.kernel.cases.deeming.actions import deem
from shuzheng.kernel.cases.desk.actions import assign_task, claim_task, release_task, resettle, settle
from shuzheng.kernel.cases.escalations.actions import answer_escalation
from shuzheng.kernel.cases.models import Case, CaseParty, Comment, Move, Task
from shuzheng.kernel.cases.moves.actions import locked, write
from shuzheng.kernel.cases.moves.queries import acts_as, facts, last_step, require, who_words, why_not_recall
from shuzheng.kernel.cases.notices.actions import (
    choose_way,
    choose_ways,
    confirm_receipt,
    read_notice,
    tell,
    tell_sides,
)
from shuzheng.kernel.cases.recounting.actions import recompute_clocks
from shuzheng.kernel.cases.specs import OPEN, RECALL, Flow, Step, Taking
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Org, Person

__all__ = [
    "add_comment",
    "answer_escalation",
    "ask_extension",
    "assign_task",
    "choose_way",
    "choose_ways",
    "claim_task",
    "confirm_receipt",
    "decline_extension",
    "extend_clock",
    "name_side",
    "open_case",
    "pause_clock",
    "read_notice",
    "recall",
    "recompute_clocks",
    "release_task",
    "resettle",
    "resume_clock",
    "take",
    "tell",
]


@transaction.atomic
def open_case(
    *,
    flow: str,
    title: str,
    sides: Mapping[str, Org | Person],
    division: str,
    by: Doer,
    at: datetime,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
    parent: Case | None = None,
) -> Case:
    """Open a case of the newest version of a flow; its opening is its first move, and may start clocks."""
    declared = flows.flow(flow)
    if unknown := set(sides) - {side.name for side in declared.sides}:
        raise Refused(f"“{declared.label}”没有这些参与方：{'、'.join(sorted(unknown))}", code="cases.side")
    rules.refuse_nul([title, data or {}])
    case = Case.objects.create(
        number=_number(declared, at),
        flow=declared.name,
        flow_version=declared.version,
        state=declared.initial.name,
        subject=subject,
        title=title[:200],
        division_id=division,
        data=dict(data or {}),
        opened_by=None if isinstance(by, Agent) else by,
        opened_at=at,
        parent=parent,
    )
    CaseParty.objects.bulk_create(_party(case, side, who) for side, who in sides.items())
    if not isinstance(by, Agent) and not acts_as(by, declared.openers, case=case, on=day_of(at)):
        raise NotAllowed(f"“{declared.label}”应由{who_words(case, declared.openers)}发起", code="cases.opener")
    move = write(case, step=OPEN, label="发起", to_state=case.state, by=by, at=at, data=data)
    _follow(case, declared, move, by=by, at=at)
    return case


@transaction.atomic
def take(
    *,
    case_id: UUID,
    step: str,
    by: Doer,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Case:
    """Take one step. `seen` is the case's version that the person looked at: a step on a stale page is refused."""
    deem(case_id=case_id, at=at)
    case = locked(case_id)
    flow = flows.flow(case.flow, case.flow_version)
    if seen is not None and seen != case.version:
        raise Refused("该办件刚刚被他人办理过，请刷新后再办", code="cases.stale")
    spec = rules.step_from(flow, case.state, step)
    _require_taker(case, spec, by=by, at=at)
    reason = rules.plain(reason)
    if spec.needs_reason and not reason:
        raise Refused(
            f"“{spec.label}”须写明理由", code="cases.reason", article=spec.article, fields={"reason": "请填写理由"}
        )
    taking = Taking(facts(case), step, by, at, day_of(at), reason, rules.clean(spec.fields, data or {}))
    if spec.guard and (why := spec.guard(taking)):
        raise Refused(why, code=f"{flow.name}.{step}", article=spec.article)
    case.data = {**case.data, **taking.data}
    case.save(update_fields=["data"])
    move = write(case, step=step, label=spec.label, to_state=spec.target, by=by, at=at, reason=reason, data=taking.data)
    _follow(case, flow, move, by=by, at=at)
    _tell(case, flow, spec, move)
    if spec.effect:
        spec.effect(taking)
        case.refresh_from_db()
    return case


def _require_taker(case: Case, spec: Step, *, by: Doer, at: datetime) -> None:
    if isinstance(by, Agent):
        if not spec.automatic:
            raise NotAllowed(f"“{spec.label}”须由人办理", code="cases.not_automatic")
        return
    if spec.automatic:
        raise NotAllowed(f"“{spec.label}”由系统自动办理", code="cases.automatic")
    require(by, spec.parties, case=case, on=day_of(at))


def _follow(case: Case, flow: Flow, move: Move, *, by: Doer, at: datetime) -> None:
    """What every move brings with it: the end of the case, its clocks, its tasks, its line in the log."""
    final = flow.state(case.state).final
    if final != (case.closed_at is not None):
        case.closed_at = at if final else None
        case.save(update_fields=["closed_at"])
    wind(case)
    settle(case, at=at)
    audit.record(
        by=by,
        action=f"cases.{move.step}"[:64],
        subject=f"cases.case:{case.pk}",
        summary=f"{flow.label}{case.number}：{move.label}",
        detail={"from": move.from_state, "to": move.to_state, "step": move.step, "flow": flow.name},
        at=at,
    )


def _tell(case: Case, flow: Flow, spec: Step, move: Move) -> None:
    because = f"\n理由：{move.reason}" if move.reason else ""
    tell_sides(
        case=case,
        sides=spec.tells,
        title=f"{case.number} {spec.label}",
        body=f"{case.title}\n{move.by_org}{move.by_name}已办理“{spec.label}”，现为“{flow.state(case.state).label}”。{because}",
        key=f"move:{move.pk}",
        at=move.at,
    )


@transaction.atomic
def recall(*, case_id: UUID, by: Person, at: datetime, reason: str) -> Case:
    """Take back one's own last step, before anyone has gone on from it; the clocks forget it."""
    case = locked(case_id)
    flow = flows.flow(case.flow, case.flow_version)
    last = last_step(case)
    why = why_not_recall(case, by)
    if why:
        raise Refused(why, code="cases.recall")
    if not rules.plain(reason):
        raise Refused("撤回须写明理由", code="cases.reason", fields={"reason": "请填写理由"})
    move = write(case, step=RECALL, label=f"撤回“{last.label}”", to_state=last.from_state, by=by, at=at, reason=reason)
    _follow(case, flow, move, by=by, at=at)
    return case


@transaction.atomic
def name_side(*, case_id: UUID, side: str, who: Org | Person, by: Doer, at: datetime) -> None:
    """Say who plays a side that was not known when the case was opened, or plays it from now on. For effects."""
    case = locked(case_id)
    fresh = _party(case, side, who)
    CaseParty.objects.update_or_create(
        case=case, side=side, defaults={"org": fresh.org, "person": fresh.person}, create_defaults=None
    )
    Task.objects.filter(case=case, side=side, closed_at=None).update(closed_at=at)
    settle(case, at=at)
    audit.record(
        by=by,
        action="cases.name_side",
        subject=f"cases.case:{case.pk}",
        summary=f"{case.number}确定参与方：{who}",
        at=at,
    )


@transaction.atomic
def add_comment(*, case_id: UUID, by: Person, at: datetime, text: str) -> Comment:
    """Leave a remark that everybody in the case can read."""
    from shuzheng.kernel.cases import queries

    case = queries.case_for(by, case_id, on=day_of(at))
    words = text.strip()
    if not words or "\0" in words or len(words) > 4000:
        raise Refused("留言应为1至4000字", code="cases.comment", fields={"text": "留言应为1至4000字"})
    comment = Comment.objects.create(case=case, by=by, at=at, text=words)
    audit.record(by=by, action="cases.comment", subject=f"cases.case:{case.pk}", summary=f"在{case.number}留言", at=at)
    return comment


def _party(case: Case, side: str, who: Org | Person) -> CaseParty:
    key = "org" if hasattr(who, "uscc") else "person"
    return CaseParty(case=case, side=side, **{key: who})


def _number(flow: Flow, at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_number')")
        serial: int = cursor.fetchone()[0]
    return f"{flow.prefix}{day_of(at):%Y}{serial:08d}"
