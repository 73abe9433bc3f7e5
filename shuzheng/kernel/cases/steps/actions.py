"""What every step brings with it once it is judged lawful: the move, the clocks, the tasks, the notices, the effect."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases.clocks.actions import wind
from shuzheng.kernel.cases.clocks.rules import touches
from shuzheng.kernel.cases.desk.actions import settle
from shuzheng.kernel.cases.models import Case, Move
from shuzheng.kernel.cases.moves.actions import write
from shuzheng.kernel.cases.moves.queries import forget_sides
from shuzheng.kernel.cases.notices.actions import tell_sides
from shuzheng.kernel.cases.specs import Flow, Step, Taking

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer


def carry_out(
    case: Case, flow: Flow, spec: Step, taking: Taking, *, acting_for: UUID | None = None, key: str = ""
) -> Move:
    """Write the step down with all that follows from it, its effect last."""
    kept: dict[str, Any] = {"data": {**case.data, **taking.data}} if taking.data else {}
    move = write(
        case,
        step=spec.name,
        label=spec.label,
        to_state=spec.target,
        by=taking.by,
        at=taking.at,
        reason=taking.reason,
        data=taking.data,
        acting_for=acting_for,
        key=key,
        kept=kept | _ended(case, flow, spec.target, at=taking.at),
    )
    follow(case, flow, move, by=taking.by, at=taking.at)
    tell_step(case, flow, spec, move)
    if spec.effect:
        spec.effect(taking)
        case.refresh_from_db()
        forget_sides(case)
    return move


def follow(case: Case, flow: Flow, move: Move, *, by: Doer, at: datetime) -> None:
    """What every move brings with it: the end of the case, its clocks, its tasks, its line in the log."""
    if ended := _ended(case, flow, case.state, at=at):
        case.closed_at = ended["closed_at"]
        case.save(update_fields=["closed_at"])
    settle(case, at=at, clocks=wind(case) if touches(flow, move.step) else None)
    audit.record(
        by=by,
        action=f"cases.{move.step}"[:64],
        subject=f"cases.case:{case.pk}",
        summary=f"{flow.label}{case.number}：{move.label}",
        detail={"from": move.from_state, "to": move.to_state, "step": move.step, "flow": flow.name},
        at=at,
    )


def _ended(case: Case, flow: Flow, state: str, *, at: datetime) -> dict[str, Any]:
    """The end of a case that comes to a final state, or that leaves one."""
    final = flow.state(state).final
    return {} if final == (case.closed_at is not None) else {"closed_at": at if final else None}


def tell_step(case: Case, flow: Flow, spec: Step, move: Move) -> None:
    """Tell the sides that the step names."""
    because = f"\n理由：{move.reason}" if move.reason else ""
    who, state = move.by_org or move.by_name, flow.state(case.state).label  # the office: whose hand it was is inward
    tell_sides(
        case=case,
        sides=spec.tells,
        title=f"{case.number} {spec.label}",
        body=f"{case.title}\n{who}已办理“{spec.label}”，现为“{state}”。{because}",
        key=f"move:{move.pk}",
        at=move.at,
    )
