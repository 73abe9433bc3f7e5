"""Supervision in the demonstration: the rules read the log, one case goes on, the last month is reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shuzheng.kernel.cases import actions as cases
from shuzheng.lib.clock import day_of
from shuzheng.systems.office.supervision.league.actions import tally_recent
from shuzheng.systems.office.supervision.league.rules import month_of, months_after
from shuzheng.systems.office.supervision.models import Finding
from shuzheng.systems.office.supervision.reports.actions import make_report
from shuzheng.systems.office.supervision.watching.actions import watch

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Look at what the other systems' demonstration left late, once; the water department has answered."""
    if Finding.objects.exists():
        return
    found_at = at - timedelta(hours=6)
    watch(at=found_at)
    tally_recent(at=at)
    told = Finding.objects.filter(org=orgs["county_water"], supervision__isnull=False).first()
    if told and told.supervision_id:
        said = {"account": "值班人员未及时签收（演示）", "measures": "已安排专人值守（演示）"}
        person = people["county_water_head"]
        cases.take(case_id=told.supervision_id, step="answer", data=said, by=person, at=at)
    month = months_after(month_of(day_of(at)), -1)
    make_report(division=orgs["county_government"].division, month=month, by=people["supervisor_a"], at=at)
