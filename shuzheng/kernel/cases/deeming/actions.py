"""What the law takes as done: the system takes the step as of the instant at which the time was up, once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.clocks.queries import due_words
from shuzheng.kernel.cases.deeming import queries
from shuzheng.kernel.cases.models import Case, CaseClock
from shuzheng.kernel.cases.moves.actions import locked
from shuzheng.kernel.cases.specs import Deemed

AT_ONCE = 500


def deem_lapsed(*, at: datetime) -> int:
    """Every case in which time was up by now, also while nothing ran here; each in its own transaction."""
    return sum(deem(case_id=case_id, at=at) for case_id in queries.cases_to_deem(at=at, most=AT_ONCE))


@transaction.atomic
def deem(*, case_id: UUID, at: datetime) -> int:
    """What the law had done in this case by now, in the order in which it happened; how many steps."""
    if not queries.is_any_deemed() or not queries.lapsed(at=at).filter(case=case_id).exists():
        return 0
    done = 0
    while found := _next(locked(case_id), at):
        _take(*found, at=at)
        done += 1
    return done


def _next(case: Case, at: datetime) -> tuple[Case, CaseClock, Deemed] | None:
    rows = queries.lapsed(at=at).filter(case=case)
    return next(((case, row, one) for row in rows if (one := queries.deemed_of(row, case))), None)


def _take(case: Case, row: CaseClock, one: Deemed, *, at: datetime) -> None:
    """The step bears the instant at which it happened by law, the log also that at which it was written down."""
    from shuzheng.kernel.cases import actions

    step = flows.flow(case.flow, case.flow_version).step(one.step)
    if row.due_at is None or step is None:
        raise LookupError(one.step)  # the flow was checked when it was installed
    since = f"，自{row.started_on}起计算" if one.counts_from == "start" else ""
    said = f"{row.label}于{due_words(row)}届满，期间未作处理，依据{one.article or row.article}{step.label}{since}"
    actions.take(case_id=case.pk, step=one.step, by=SYSTEM, at=row.due_at, reason=said)
    audit.record(
        by=SYSTEM,
        action="cases.deem",
        subject=f"cases.case:{case.pk}",
        summary=f"{case.number}{said}"[:500],
        detail={"step": one.step, "clock": row.name, "as_of": row.due_at.isoformat()},
        at=at,
    )
