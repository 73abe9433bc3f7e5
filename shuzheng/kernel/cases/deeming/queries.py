"""The clocks that ran out with nobody acting, where the law says what is then taken as done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.models import Case, CaseClock
from shuzheng.kernel.cases.specs import Deemed


def lapsed(*, at: datetime) -> QuerySet[CaseClock]:
    """Clocks run out by law before an instant, the first first; while a schedule is awaited nothing is certain."""
    wanted = Q(pk__in=())
    for flow in flows.every():
        if flow.deemed:
            names = [one.after_clock for one in flow.deemed]
            wanted |= Q(case__flow=flow.name, case__flow_version=flow.version, name__in=names)
    ran_out = CaseClock.objects.filter(stopped_on=None, is_void=False, provisional=False)
    return ran_out.filter(wanted, target_at__lt=at, due_at__lt=at).order_by("due_at", "id")


def deemed_of(row: CaseClock, case: Case) -> Deemed | None:
    """What is taken as done when this clock has run out in the state in which the case stands."""
    flow = flows.flow(case.flow, case.flow_version)
    return next((one for one in flow.deemed if one.after_clock == row.name and _starts_here(one, case)), None)


def _starts_here(one: Deemed, case: Case) -> bool:
    step = flows.flow(case.flow, case.flow_version).step(one.step)
    return step is not None and case.state in step.sources


def cases_to_deem(*, at: datetime, most: int) -> list[UUID]:
    """The cases in which something is to be taken as done."""
    rows = lapsed(at=at).select_related("case")
    return list(dict.fromkeys(row.case_id for row in rows[:most] if deemed_of(row, row.case)))


def is_any_deemed() -> bool:
    """Whether any installed flow knows such a thing at all: where none does, nobody pays for asking."""
    return any(flow.deemed for flow in flows.every())
