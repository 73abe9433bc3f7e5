"""Telling whom a flow names that a clock is running out or has, and keeping what they answer."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases.clocks.queries import why
from shuzheng.kernel.cases.desk.actions import someone
from shuzheng.kernel.cases.escalations import queries, rules
from shuzheng.kernel.cases.models import Case, CaseClock, EscalationTold
from shuzheng.kernel.cases.moves.actions import locked
from shuzheng.kernel.cases.moves.queries import sides
from shuzheng.kernel.cases.notices.actions import tell
from shuzheng.kernel.cases.specs import Clock, Escalation, Flow
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

AT_ONCE = 500
logger = logging.getLogger("shuzheng.cases")


def escalate(*, at: datetime) -> int:
    """Tell of every clock that has come to a level, and close what has lost its reason. How many were told."""
    queries.outdated().update(state=EscalationTold.State.CLOSED)
    return sum(
        _escalate_one(pk, flow, clock, one, at)
        for flow, clock, one in queries.declared()
        for pk in list(queries.untold(flow, clock, one, at=at).values_list("pk", flat=True)[:AT_ONCE])
    )


@transaction.atomic
def _escalate_one(clock_pk: int, flow: Flow, clock: Clock, one: Escalation, at: datetime) -> bool:
    case = locked(CaseClock.objects.values_list("case_id", flat=True).get(pk=clock_pk))
    row = queries.untold(flow, clock, one, at=at).filter(pk=clock_pk).first()
    if row is None or row.target_at is None:
        return False  # somebody acted, or told, in the meantime
    org, role, person = _to_whom(case, one, at)
    if org is None and person is None:
        logger.warning("%s：时钟“%s”%s，无人可以督促", case.number, row.label, rules.level_words(one.at))
        return False
    told = EscalationTold.objects.create(
        clock=row,
        case=case,
        level=one.at,
        target_at=row.target_at,
        org=org,
        role=role,
        person=person,
        article=one.article,
        words=f"{_words(row, one.at)}：{why(row)}",
        told_at=at,
    )
    _tell(told, at)
    return True


def _to_whom(case: Case, one: Escalation, at: datetime) -> tuple[Org | None, str, Person | None]:
    on = day_of(at)
    if isinstance(one.to, str):
        return *queries.in_charge(one.to, case.division_id, on=on), None
    where = sides(case).get(one.to.side)
    if where is None or where.org is None:
        return None, "", where.person if where else None
    try:
        return *someone(where.org, one.to.holds, on=on), None
    except Refused:  # nobody holds the role, nor is there an authority: the log says so
        return None, "", None


def _words(row: CaseClock, level: str) -> str:
    return rules.level_words(level, promised=row.promised_value is not None)


def _tell(told: EscalationTold, at: datetime) -> None:
    basis = f"\n依据：{told.article}" if told.article else ""
    tell(
        title=f"{told.case.number} {told.clock.label}{_words(told.clock, told.level)}，请督促办理",
        body=f"{told.case.title}\n{told.words}。请说明原因和下一步安排。{basis}",
        key=f"escalation:{told.pk}",
        at=at,
        person=told.person,
        org=told.org,
        role=told.role,
        case=told.case,
        urgent=True,
    )


@transaction.atomic
def answer_escalation(*, escalation_id: int, by: Person, at: datetime, answer: str) -> EscalationTold:
    """Say why and what comes next; whoever may see the case reads it."""
    rows = EscalationTold.objects.select_for_update(of=("self",)).select_related("case", "clock")
    told = rows.filter(pk=escalation_id).first()
    if told is None:
        raise Refused("没有这项督促", code="cases.no_escalation", status=404)
    is_theirs = queries.is_told_to(told, by, on=day_of(at))
    if why_not := rules.why_not_answer(is_theirs=is_theirs, state=told.state, answer=answer):
        refusal = Refused if is_theirs else NotAllowed
        raise refusal(why_not, code="cases.escalation")
    told.state, told.answer = EscalationTold.State.ANSWERED, answer.strip().replace("\0", "")
    told.answered_by, told.answered_at = by, at
    told.save()
    audit.record(
        by=by,
        action="cases.answer_escalation",
        subject=f"cases.case:{told.case_id}",
        summary=f"{told.case.number}答复督促（{_words(told.clock, told.level)}）",
        at=at,
    )
    return told
