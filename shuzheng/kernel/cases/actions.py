"""Opening a case and taking its steps: lock, who, guard, move, clocks, desks, notices, effect in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.clocks.actions import (
    ask_extension,
    decline_extension,
    extend_clock,
    pause_clock,
    resume_clock,
)
from shuzheng.kernel.cases.deeming.actions import deem
from shuzheng.kernel.cases.desk.actions import assign_task, claim_task, hand_over, release_task, resettle, settle
from shuzheng.kernel.cases.escalations.actions import answer_escalation
from shuzheng.kernel.cases.interests.actions import declare_interest, end_interest, recuse
from shuzheng.kernel.cases.joint.actions import sign
from shuzheng.kernel.cases.joint.queries import why_not_sign
from shuzheng.kernel.cases.materials.actions import (
    attach,
    keep,
    read_material,
    refer,
    return_material,
)
from shuzheng.kernel.cases.materials.actions import (
    withdraw as withdraw_material,
)
from shuzheng.kernel.cases.merging.actions import echo_recall, merge_cases, part_case
from shuzheng.kernel.cases.merging.queries import following, why_not_follow
from shuzheng.kernel.cases.models import Case, CaseParty, Comment, Task
from shuzheng.kernel.cases.moves.actions import hold_days, locked, write
from shuzheng.kernel.cases.moves.queries import (
    Standing,
    acts_as,
    facts,
    forget_sides,
    is_repeated,
    last_step,
    require,
    who_words,
    why_not_recall,
)
from shuzheng.kernel.cases.notices.actions import (
    choose_way,
    choose_ways,
    confirm_receipt,
    read_notice,
    tell,
    tell_sides,
)
from shuzheng.kernel.cases.parts.actions import complete, open_children
from shuzheng.kernel.cases.parts.queries import why_not_yet
from shuzheng.kernel.cases.recounting.actions import recompute_clocks
from shuzheng.kernel.cases.specs import OPEN, RECALL, REOPEN, Flow, Step, Taking
from shuzheng.kernel.cases.steps.actions import follow
from shuzheng.kernel.cases.transfers.actions import accept_transfer, decline_transfer, transfer
from shuzheng.kernel.cases.transfers.queries import why_not_return
from shuzheng.kernel.cases.versions.actions import migrate_case
from shuzheng.kernel.orgs.queries import superiors
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Org, Person

__all__ = [
    "accept_transfer",
    "add_comment",
    "answer_escalation",
    "ask_extension",
    "assign_task",
    "attach",
    "choose_way",
    "choose_ways",
    "claim_task",
    "confirm_receipt",
    "declare_interest",
    "decline_extension",
    "decline_transfer",
    "end_interest",
    "extend_clock",
    "hand_over",
    "keep",
    "merge_cases",
    "migrate_case",
    "name_side",
    "open_case",
    "open_children",
    "part_case",
    "pause_clock",
    "read_material",
    "read_notice",
    "recall",
    "recompute_clocks",
    "recuse",
    "refer",
    "release_task",
    "reopen",
    "resettle",
    "resume_clock",
    "return_material",
    "take",
    "tell",
    "transfer",
    "withdraw_material",
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
    part: str = "",
) -> Case:
    """Open a case of the newest version of a flow; its opening is its first move, and may start clocks."""
    declared = flows.flow(flow)
    if unknown := set(sides) - {side.name for side in declared.sides}:
        raise Refused(f"“{declared.label}”没有这些参与方：{'、'.join(sorted(unknown))}", code="cases.side")
    rules.refuse_nul([title, data or {}])
    hold_days()
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
        part=part,
        concerned=sorted({who.pk for who in sides.values()}),
    )
    CaseParty.objects.bulk_create(_party(case, side, who) for side, who in sides.items())
    if not isinstance(by, Agent) and not acts_as(by, declared.openers, case=case, on=day_of(at)):
        raise NotAllowed(f"“{declared.label}”应由{who_words(case, declared.openers)}发起", code="cases.opener")
    move = write(case, step=OPEN, label="发起", to_state=case.state, by=by, at=at, data=data)
    follow(case, declared, move, by=by, at=at)
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
    key: str = "",
) -> Case:
    """Take one step. `seen` is the case's version that the person looked at: a step on a stale page is refused.

    A request that may arrive twice carries a `key`: the second time nothing is done, and the case is given as it is.
    """
    case = locked(case_id)
    flow = flows.flow(case.flow, case.flow_version)
    if flow.deemed and deem(case_id=case_id, at=at):
        case = locked(case_id)
    if key and is_repeated(case, key, by):
        return case
    if seen is not None and seen != case.version:
        raise Refused("该办件刚刚被他人办理过，请刷新后再办", code="cases.stale")
    spec = rules.step_from(flow, case.state, step)
    where = _require_taker(case, spec, by=by, at=at)
    reason = rules.plain(reason)
    if spec.needs_reason and not reason:
        raise Refused(
            f"“{spec.label}”须写明理由", code="cases.reason", article=spec.article, fields={"reason": "请填写理由"}
        )
    taking = Taking(facts(case), step, by, at, day_of(at), reason, rules.clean(spec.fields, data or {}))
    if spec.guard and (why := spec.guard(taking)):
        raise Refused(why, code=f"{flow.name}.{step}", article=spec.article)
    if where is not None and spec.is_joint and not sign(case, spec, taking, where, key=key):
        return case
    complete(case, flow, spec, taking, acting_for=where.acting_for(spec.parties) if where else None, key=key)
    return case


def _require_taker(case: Case, spec: Step, *, by: Doer, at: datetime) -> Standing | None:
    """Who takes it may, and it may be taken now; where a person does, how they stand in the case."""
    where = None
    if isinstance(by, Agent):
        if not spec.automatic:
            raise NotAllowed(f"“{spec.label}”须由人办理", code="cases.not_automatic")
    elif spec.automatic:
        raise NotAllowed(f"“{spec.label}”由系统自动办理", code="cases.automatic")
    else:
        where = require(by, spec.parties, case=case, on=day_of(at))
    why = why_not_yet(case, spec) or why_not_return(case, spec, on=day_of(at))
    if where is not None:
        why = why_not_follow(case, spec, where) or why_not_sign(case, spec, where) or why
    if why:
        raise Refused(why, code="cases.not_now", article=spec.article)
    return where


@transaction.atomic
def reopen(*, case_id: UUID, by: Person, at: datetime, reason: str) -> Case:
    """Take a concluded case up again, within its limit and by whom the flow names; its history stays."""
    case = locked(case_id)
    flow = flows.flow(case.flow, case.flow_version)
    spec = flow.reopening
    if spec is None or case.closed_at is None:
        raise Refused("该办件不能重新办理", code="cases.reopen", article=spec.article if spec else "")
    require(by, spec.by, case=case, on=day_of(at))
    if not rules.plain(reason):
        raise Refused("重新办理须写明理由", code="cases.reason", fields={"reason": "请填写理由"})
    if case.part and case.parent is not None and case.parent.closed_at is not None:
        raise Refused(f"主办件{case.parent.number}已终结，请先重新办理主办件", code="cases.reopen_part")
    area = superiors(case.division_id, on=day_of(case.closed_at))
    until = calendar.due(day_of(case.closed_at), spec.within, area=area).on
    if day_of(at) > until:
        raise Refused(f"办结后可以重新办理的期限（{until}）已过", code="cases.reopen_late", article=spec.article)
    if case.merged_into_id is not None:  # it goes its own way from here
        case.merged_into = None
        case.save(update_fields=["merged_into"])
    move = write(case, step=REOPEN, label="重新办理", to_state=spec.to, by=by, at=at, reason=reason)
    follow(case, flow, move, by=by, at=at)
    tell_sides(
        case=case,
        sides=tuple(side.name for side in flow.sides),
        title=f"{case.number} 已重新办理",
        body=f"{case.title}\n理由：{reason.strip()}",
        key=f"move:{move.pk}",
        at=at,
    )
    return case


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
    follow(case, flow, move, by=by, at=at)
    echo_recall(case, label=move.label, by=by, at=at, reason=reason)
    return case


@transaction.atomic
def name_side(*, case_id: UUID, side: str, who: Org | Person, by: Doer, at: datetime) -> None:
    """Say who plays a side that was not known when the case was opened, or plays it from now on. For effects."""
    case = locked(case_id)
    fresh = _party(case, side, who)
    for one in (case, *following(case, flows.flow(case.flow, case.flow_version))):  # what follows it goes with it
        CaseParty.objects.update_or_create(case=one, side=side, defaults={"org": fresh.org, "person": fresh.person})
    Task.objects.filter(case=case, side=side, closed_at=None).update(closed_at=at)
    forget_sides(case)
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
