"""The case locked, and the line that says what happened to it: how every other write of this room begins and ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.cases.models import Case, Move
from shuzheng.kernel.cases.specs import NOTE
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer


def hold_days() -> None:
    """No schedule is exchanged until this transaction ends, and the recount never waits for a case that waits for it.

    The recount takes the table against this lock: it either waits for us and corrects, or we count after it.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cases_caseclock IN ROW EXCLUSIVE MODE")


def locked(case_id: UUID) -> Case:
    """The case, held for this transaction: two officials act one after the other. A part waits for its whole first."""
    hold_days()
    for case in Case.objects.filter(pk=case_id, part="").order_by().select_for_update():
        return case
    cases = Case.objects.filter(pk=case_id).order_by()
    if whole := cases.values_list("parent_id", flat=True).first():
        locked(whole)
    for case in cases.select_for_update():
        return case
    raise Refused("没有这个办件", code="cases.missing", status=404)


def write(
    case: Case,
    *,
    step: str,
    label: str,
    to_state: str,
    by: Doer,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    acting_for: UUID | None = None,
    key: str = "",
    kept: Mapping[str, Any] | None = None,
) -> Move:
    """Append one move and bring the case to its state; `kept` is what else changes in the case with it."""
    move = Move.objects.create(
        case=case,
        step=step,
        label=label[:64],
        from_state=case.state,
        to_state=to_state,
        by=None if isinstance(by, Agent) else by,
        by_name=f"{by.actor_name}（代）" if acting_for else by.actor_name,
        by_org=by.actor_org,
        at=at,
        reason=reason.strip(),
        data=dict(data or {}),
        acting_for_id=acting_for,
        key=key,
    )
    changed = {"state": to_state, **(kept or {})}
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1, **changed)
    vars(case).update(changed, version=case.version + 1)
    return move


def note(
    case: Case, *, label: str, by: Doer, at: datetime, reason: str, data: Mapping[str, Any], key: str = ""
) -> Move:
    """A move that changes no state: a pause, an extension, a signature, a last day counted anew."""
    return write(case, step=NOTE, label=label, to_state=case.state, by=by, at=at, reason=reason, data=data, key=key)
