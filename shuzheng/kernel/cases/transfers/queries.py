"""Sides that wait for another organisation's answer, and how often a case came back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.models import Case, Move
from shuzheng.kernel.cases.specs import MoveFact, Step
from shuzheng.kernel.cases.transfers.models import Transfer
from shuzheng.kernel.orgs.queries import superiors
from shuzheng.lib.clock import day_of

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def open_transfers(case_id: UUID) -> list[Transfer]:
    """The sides offered to another organisation that has not answered."""
    return list(Transfer.objects.filter(case=case_id, accepted=None).select_related("giver", "taker"))


def offered_to(person: Person, *, on: date) -> list[Transfer]:
    """The transfers that wait for a person's answer."""
    mine = {(one.org_id, one.role) for one in person.held(on)}
    found = Transfer.objects.filter(accepted=None, taker__in=[org for org, _ in mine]).select_related("case", "giver")
    return [one for one in found if (one.taker_id, _role(one)) in mine]


def _role(transfer: Transfer) -> str:
    flow = flows.flow(transfer.case.flow, transfer.case.flow_version)
    spec = next((one for one in flow.transferring if one.side == transfer.side), None)
    return spec.accepted_by if spec else ""


def returns(case: Case) -> int:
    """How often a case was sent back: by steps that return it, and by organisations that did not accept it."""
    flow = flows.flow(case.flow, case.flow_version)
    counted = {step.name for step in flow.steps if step.is_return}
    taken = [
        MoveFact(step, day_of(at))
        for step, at in Move.objects.filter(case=case).order_by("id").values_list("step", "at")
    ]
    declined = Transfer.objects.filter(case=case, accepted=False).count()
    return sum(move.step in counted for move in rules.standing(taken)) + declined


def why_not_return(case: Case, step: Step, *, on: date) -> str | None:
    """After so many returns nobody sends it back again: arbitration is due."""
    if not step.is_return:
        return None
    flow, count = flows.flow(case.flow, case.flow_version), returns(case)
    most = calendar.parameter(flow.returns_limit, on, superiors(case.division_id, on=on)).whole
    return f"本办件已退回{count}次，不能再退回，请提请仲裁确定承办单位" if count >= most else None
