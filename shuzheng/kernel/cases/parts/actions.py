"""Opening the parts of a joined matter, and what the whole and its parts do to each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.materials.actions import refer
from shuzheng.kernel.cases.merging.actions import echo, leave
from shuzheng.kernel.cases.models import Case, Move
from shuzheng.kernel.cases.moves.actions import locked
from shuzheng.kernel.cases.moves.queries import facts, sides
from shuzheng.kernel.cases.parts import queries
from shuzheng.kernel.cases.specs import Child, Flow, Step, Taking
from shuzheng.kernel.cases.steps.actions import carry_out
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Org, Person


@transaction.atomic
def open_children(*, case_id: UUID, by: Doer, at: datetime) -> list[Case]:
    """Open the parts that the flow declares and whose condition holds, each once. For effects of the whole's steps."""
    whole = locked(case_id)
    flow = flows.flow(whole.flow, whole.flow_version)
    about, there = facts(whole), set(queries.parts(whole).values_list("part", flat=True))
    wanted = [one for one in flow.children if one.key not in there and (one.when is None or one.when(about))]
    return [_open(whole, child, by=by, at=at) for child in wanted]


def _open(whole: Case, child: Child, *, by: Doer, at: datetime) -> Case:
    from shuzheng.kernel.cases.actions import open_case

    part = open_case(
        flow=child.flow,
        title=f"{flows.flow(child.flow).label}：{whole.title}",
        sides=_sides(whole, child),
        division=whole.division_id,
        subject=whole.subject,
        data=whole.data,
        by=SYSTEM,
        at=at,
        parent=whole,
        part=child.key,
    )
    if child.materials:
        refer(case_id=part.pk, names=child.materials, by=by, at=at)
    return part


def _sides(whole: Case, child: Child) -> Mapping[str, Org | Person]:
    if callable(child.sides):
        return child.sides(facts(whole))
    there = sides(whole)
    return {mine: _who(there[theirs].org, there[theirs].person) for mine, theirs in child.sides.items()}


def _who(org: Org | None, person: Person | None) -> Org | Person:
    found = org or person
    if found is None:
        raise LookupError  # a check of the table: a party is one of the two
    return found


def complete(case: Case, flow: Flow, spec: Step, taking: Taking, *, acting_for: UUID | None, key: str) -> Move:
    """Carry a step out, on the cases merged into this one too, and let the whole or the parts go on."""
    move = carry_out(case, flow, spec, taking, acting_for=acting_for, key=key)
    leave(case, flow, move, by=taking.by, at=taking.at)
    echo(case, flow, spec, move, taking)
    if spec.withdraws:
        _withdraw_parts(case, flow, taking)
    if case.part and case.parent_id and case.closed_at:
        _let_whole_go_on(case.parent_id, at=taking.at)
    return move


def by_system(*, case_id: UUID, step: str, at: datetime) -> bool:
    """Let the system take an automatic step, if the case stands where it begins and nothing speaks against it."""
    case = locked(case_id)
    flow = flows.flow(case.flow, case.flow_version)
    spec = flow.step(step)
    if spec is None or not spec.automatic or case.state not in spec.sources:
        return False
    taking = Taking(facts(case), step, SYSTEM, at, day_of(at))
    if (spec.guard and spec.guard(taking)) or queries.why_not_yet(case, spec):
        return False
    complete(case, flow, spec, taking, acting_for=None, key="")
    return True


def _withdraw_parts(whole: Case, flow: Flow, taking: Taking) -> None:
    for part in queries.open_parts(whole):
        child = flow.child(part.part)
        part_flow = flows.flow(part.flow, part.flow_version)
        spec = part_flow.step(child.withdraw) if child else None
        case = locked(part.pk)
        if spec is None or case.state not in spec.sources:
            raise Refused(f"子办件{part.number}现在不能撤回，请先办结该子办件", code="cases.part_stays")
        reason = taking.reason or f"主办件{whole.number}已撤回"
        said = Taking(facts(case), spec.name, taking.by, taking.at, taking.on, reason)
        carry_out(case, part_flow, spec, said)


def _let_whole_go_on(whole_id: UUID, *, at: datetime) -> None:
    whole = locked(whole_id)
    step = flows.flow(whole.flow, whole.flow_version).when_parts_close
    if step and whole.closed_at is None and not queries.open_parts(whole).exists():
        by_system(case_id=whole_id, step=step, at=at)
