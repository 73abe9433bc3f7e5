"""Opening a supervision case, and what its steps demand."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.calendar.queries import due
from shuzheng.kernel.cases import actions as kernel
from shuzheng.kernel.cases.oversight.queries import logs
from shuzheng.kernel.cases.oversight.specs import CaseLog
from shuzheng.kernel.cases.specs import Taking
from shuzheng.kernel.orgs.queries import superiors
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.office.supervision.cases import rules
from shuzheng.systems.office.supervision.models import Finding
from shuzheng.systems.office.supervision.queries import supervisor_of

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Org


@transaction.atomic
def lay_open(*, findings: list[Finding], by: Doer, at: datetime) -> UUID | None:
    """Lay findings of one case before the unit; those that come later join the case while it is open."""
    first = findings[0]
    ids = [one.pk for one in findings]
    known = Finding.objects.filter(case=first.case_id, org=first.org_id, supervision__closed_at=None)
    running = known.exclude(supervision=None).values_list("supervision", flat=True).first()
    if running is None:
        supervisor = supervisor_of(first.org, on=day_of(at))
        if supervisor is None:
            return None  # nobody supervises that unit here: the finding stays visible
        running = _open(findings, supervisor, by=by, at=at)
    Finding.objects.filter(pk__in=ids, supervision=None).update(supervision=running)
    return running


def _open(findings: list[Finding], supervisor: Org, *, by: Doer, at: datetime) -> UUID:
    first = findings[0]
    words = "、".join(dict.fromkeys(one.get_rule_display() for one in findings))
    case = kernel.open_case(
        flow="supervision",
        title=f"{first.org}：{first.case.number}{words}",
        sides={"unit": first.org, "supervisor": supervisor},
        division=first.org.division_id,
        subject=f"cases.case:{first.case_id}",
        data={"found": [one.facts for one in findings], "about": first.case.number},
        by=by,
        at=at,
    )
    kernel.tell(
        title=f"{case.number} 督办通知：{words}"[:200],
        body="\n".join(one.facts for one in findings),
        key=f"supervision:{case.pk}",
        at=at,
        org=first.org,
        case=case,
    )
    found: UUID = case.pk
    return found


# --- what the steps demand -----------------------------------------------------------------------------------------


def why_not_conclude(taking: Taking) -> str | None:
    """Guard of 作出督查结论 and of 不属实: the unit is heard."""
    said = [day_of(one.due_at) for one in _log(taking).clocks if one.name == "answer" and one.due_at]
    return rules.why_not_conclude(
        answered=taking.case.state == "answered", on=taking.on, due=said[-1] if said else None
    )


def why_not_object(taking: Taking) -> str | None:
    """Guard of 申请复核."""
    until = objection_until(_log(taking))
    return rules.why_not_object(on=taking.on, until=until, rechecked="outcome" in taking.case.data)


def why_not_close(taking: Taking) -> str | None:
    """Guard of 办结."""
    data, until = taking.case.data, objection_until(_log(taking))
    return rules.why_not_close(agrees=bool(data.get("agrees")), rechecked="outcome" in data, on=taking.on, until=until)


def objection_until(log: CaseLog) -> date:
    """The last day on which the unit may object to the conclusion."""
    concluded = next((one for one in reversed(log.moves) if one.step == "conclude"), None)
    if concluded is None:
        raise Refused("尚未作出督查结论", code="supervision.not_concluded")
    on = day_of(concluded.at)
    return due(on, "supervision.objection", area=superiors(log.division, on=on)).on


def _log(taking: Taking) -> CaseLog:
    return logs([taking.case.id])[0]
