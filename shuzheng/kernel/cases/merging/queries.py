"""Which cases follow which."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.moves.queries import Standing
from shuzheng.kernel.cases.specs import Flow, Step


def merged_with(case: Case) -> QuerySet[Case]:
    """The main case and all that follow it, the case itself left out."""
    main = case.merged_into_id or case.pk
    return Case.objects.filter(Q(pk=main) | Q(merged_into=main)).exclude(pk=case.pk).order_by("pk")


def following(main: Case, flow: Flow) -> QuerySet[Case]:
    """Those that go where the main case goes: not those that each stand for themselves by now."""
    return Case.objects.filter(merged_into=main, closed_at=None).exclude(state__in=flow.own_states).order_by("pk")


def why_not_follow(case: Case, step: Step, where: Standing) -> str | None:
    """An office acts on the main case; only who asked acts on their own, in person."""
    alone = flows.flow(case.flow, case.flow_version).own_states
    in_person = any(not one.holds for one in where.acting_parties(step.parties))
    if case.merged_into is None or case.state in alone or in_person:
        return None
    return f"本办件已并入{case.merged_into.number}，请在主办件办理"
