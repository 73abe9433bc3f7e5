"""Who has signed a joint step, and what they said."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.joint import rules
from shuzheng.kernel.cases.joint.models import Signature
from shuzheng.kernel.cases.models import Case, Move
from shuzheng.kernel.cases.moves.queries import Standing, last_step
from shuzheng.kernel.cases.specs import Party, Step


def answers(case: Case, step: str) -> list[Signature]:
    """What the parties have answered since the case came to its present state."""
    return list(Signature.objects.filter(since=last_step(case), step=step).select_related("by"))


def signed_for(case: Case, step: str) -> list[Party]:
    """The parties for which somebody has signed, once for each signature."""
    return [Party(one.side, one.holds) for one in answers(case, step)]


def wanted(case: Case, step: Step) -> tuple[Party, ...]:
    """The parties that are still to take a step: all who may, or of a joint one those who have not."""
    return rules.still_wanted(step, signed_for(case, step.name)) if step.is_joint else step.parties


def why_not_sign(case: Case, step: Step, where: Standing) -> str | None:
    """Why somebody who may act as a party does not take this step: they did what it checks, or have signed it."""
    persons = {where.person_id, where.acting_for(step.parties)} - {None}
    if step.apart_from and _took(case, step.apart_from, persons):
        return f"“{step.label}”不能由办理“{_labels(case, step.apart_from)}”的同一人办理"
    if not step.is_joint:
        return None
    found = answers(case, step.name)
    if any(one.by_id == where.person_id for one in found):
        return "您已签署，等待其他方办理"
    open_ones = rules.still_wanted(step, [Party(one.side, one.holds) for one in found])
    return None if where.acting_parties(open_ones) else "您所在的一方已签署，等待其他方办理"


def _took(case: Case, steps: tuple[str, ...], persons: set[UUID | None]) -> bool:
    named = Q(case=case, step__in=steps)
    return (
        Move.objects.filter(named, Q(by__in=persons) | Q(acting_for__in=persons)).exists()
        or Signature.objects.filter(named, by__in=persons).exists()
    )


def _labels(case: Case, steps: tuple[str, ...]) -> str:
    flow = flows.flow(case.flow, case.flow_version)
    return "、".join(found.label for name in steps if (found := flow.step(name)))
