"""Signing a step that several must take."""

from __future__ import annotations

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases.desk.actions import settle
from shuzheng.kernel.cases.joint import queries, rules
from shuzheng.kernel.cases.joint.models import Signature
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.moves.actions import note
from shuzheng.kernel.cases.moves.queries import Standing, last_step
from shuzheng.kernel.cases.specs import Step, Taking


def sign(case: Case, step: Step, taking: Taking, where: Standing, *, key: str = "") -> bool:
    """Keep one signature. True if it was the last one wanted: then the case goes on; else it waits, and says so."""
    signed = queries.signed_for(case, step.name)
    party = where.acting_parties(rules.still_wanted(step, signed))[0]
    Signature.objects.create(
        case=case,
        since=last_step(case),
        step=step.name,
        side=party.side,
        holds=party.holds,
        by=taking.person,
        at=taking.at,
        words=taking.reason,
        data=dict(taking.data),
    )
    if rules.is_enough(step, [*signed, party]):
        return True
    said = f"会签：{step.label}"
    note(case, label=said, by=taking.by, at=taking.at, reason=taking.reason, data={"signed": step.name}, key=key)
    settle(case, at=taking.at)
    audit.record(
        by=taking.by,
        action="cases.sign",
        subject=f"cases.case:{case.pk}",
        summary=f"{case.number}{said}，{rules.words(step, [*signed, party])}"[:500],
        at=taking.at,
    )
    return False
