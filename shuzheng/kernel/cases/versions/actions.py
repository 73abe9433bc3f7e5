"""Bringing a case to another version of its flow, by a map that was declared and checked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.models import Case, CaseClock
from shuzheng.kernel.cases.moves.actions import locked, write
from shuzheng.kernel.cases.specs import MAP, FlowMap
from shuzheng.kernel.cases.steps.actions import follow
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer


@transaction.atomic
def migrate_case(*, case_id: UUID, to_version: int, by: Doer, at: datetime, reason: str) -> Case:
    """Move an open case to another version of its flow: a move of its own, with the clocks derived anew."""
    if not isinstance(by, Agent):
        by.require("platform.operate")
    case = locked(case_id)
    mapping = _mapping(case, to_version)
    if case.closed_at is not None:
        raise Refused("已终结的办件保留原流程版本", code="cases.closed")
    if not rules.plain(reason):
        raise Refused("迁移流程版本须写明理由", code="cases.reason", fields={"reason": "请填写理由"})
    flow = flows.flow(case.flow, to_version)
    case.flow_version = to_version
    case.save(update_fields=["flow_version"])
    said = f"流程由第{mapping.since}版迁移到第{to_version}版"
    move = write(
        case,
        step=MAP,
        label=said,
        to_state=mapping.states[case.state],
        by=by,
        at=at,
        reason=reason,
        data={"since": mapping.since, "to": to_version},
    )
    gone = CaseClock.objects.filter(case=case, stopped_on=None).exclude(name__in=[one.name for one in flow.clocks])
    gone.update(is_void=True, stopped_on=day_of(at))
    follow(case, flow, move, by=by, at=at)
    return case


def _mapping(case: Case, to_version: int) -> FlowMap:
    found = flows.mapping(case.flow, case.flow_version, to_version)
    if found is None:
        raise Refused(f"没有登记从第{case.flow_version}版到第{to_version}版的对应关系，不能迁移", code="cases.no_map")
    return found
