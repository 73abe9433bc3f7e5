"""Every flow of the sharing desks is sound, can be exported, and counts by numbers that are in force."""

from __future__ import annotations

from datetime import date

import pytest

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.bpmn.rules import bpmn, svg
from shuzheng.kernel.cases.specs import Flow
from shuzheng.kernel.orgs.specs import Role
from shuzheng.kernel.systems import installed
from shuzheng.systems.data.sharing.system import SYSTEM

FLOWS = pytest.mark.parametrize("flow", SYSTEM.flows, ids=lambda flow: flow.name)


def test_the_system_is_installed_with_its_flows() -> None:
    assert SYSTEM in installed()
    assert {flow.name for flow in SYSTEM.flows} <= {flow.name for flow in flows.installed()}


@FLOWS
def test_a_flow_has_no_fault_and_leaves_as_bpmn_and_picture(flow: Flow) -> None:
    assert rules.faults(flow, roles=frozenset(role.value for role in Role)) == []
    assert bpmn(flow).count("<bpmn:manualTask") == len(flow.steps)
    assert f"流程图：{flow.label}" in svg(flow)


CODES = sorted({clock.limit for flow in SYSTEM.flows for clock in flow.clocks if isinstance(clock.limit, str)})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code",
    [*CODES, "exchange.reply.open", "exchange.reply.conditional", "catalogue.update", "catalogue.review"],
)
def test_every_clock_counts_by_a_number_in_force(code: str) -> None:
    assert calendar.limit(code, on=date(2026, 9, 25)).article
