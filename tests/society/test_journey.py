"""From a leak seen without a network to the department that came late, and to the head of the county who sees it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.lib import clock
from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.office.supervision.models import Finding
from shuzheng.systems.office.supervision.watching.actions import watch
from shuzheng.systems.society.grid.cells.actions import add_grid
from shuzheng.systems.society.grid.models import Call, Event
from tests.browser import PHONE, enter, looked_at

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Day:
    """A clock that the test moves."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.at = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
        patch.setattr(clock, "now", lambda: self.at)

    def later(self, hours: int) -> None:
        """Some hours pass."""
        self.at += timedelta(hours=hours)


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Day:
    """Nine o'clock on 23 November."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    return Day(monkeypatch)


@pytest.fixture
def here(day: Day) -> Small:
    """The handful, and a grid in its village."""
    made = small()
    add_grid(division=made.village, name="第一网格", worker=made.grid_worker_a, by=SYSTEM, at=day.at)
    return made


def test_a_late_department_is_seen_from_the_grid_to_the_county(window: BrowserContext, here: Small, day: Day) -> None:
    _report_offline(window, here)
    event = Event.objects.get()

    _call_both(window, here, event.case.number)
    calls = {one.department_id: one for one in Call.objects.all()}
    on_time, team = calls[here.county_housing.pk].case_id, {"team": "抢修队"}
    cases.take(case_id=on_time, step="arrive", data=team, by=here.county_housing_head, at=day.at)
    day.later(hours=6)
    watch(at=day.at)

    late = calls[here.county_water.pk].case
    page = window.new_page()
    enter(window, here.county_head)
    page.goto("/supervision/lights")
    looked_at(page, "lights")
    page.locator(".figures a.late").click()
    assert page.get_by_role("link", name=late.number).is_visible()
    looked_at(page, "clocks")
    page.get_by_role("link", name=late.number).click()
    assert "长安区水利局" in (page.get_by_role("heading", level=1).text_content() or "")

    finding = Finding.objects.get()
    assert (finding.case, finding.org) == (late, here.county_water)
    _supervise(window, here, finding)


def _report_offline(window: BrowserContext, here: Small) -> None:
    enter(window, here.grid_worker_a)
    page = window.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/grid/report")
    page.wait_for_selector("form[data-is-ready]")
    window.set_offline(True)
    page.get_by_label("类别").select_option("0302")
    page.get_by_label("地点").fill("五号楼东侧")
    page.get_by_label("情况").fill("污水井外溢")
    page.get_by_role("button", name="上报").click()
    page.get_by_text("已存在手机上").wait_for()
    window.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text(re.compile("已送达")).wait_for()
    page.close()


def _call_both(window: BrowserContext, here: Small, number: str) -> None:
    enter(window, here.street_dispatcher)
    page = window.new_page()
    page.goto(f"/cases/{number}")
    step = page.locator(".steps details", has=page.get_by_text("吹哨", exact=True))
    step.locator("summary").click()
    step.get_by_label("长安区住建局").check()
    step.get_by_label("长安区水利局").check()
    step.get_by_label("需要部门做什么").fill("到场抢修")
    step.get_by_role("button", name="吹哨").click()
    page.get_by_text("已吹哨，待部门反馈").first.wait_for()
    looked_at(page, "event-called")
    page.close()


def _supervise(window: BrowserContext, here: Small, finding: Finding) -> None:
    """The supervisor finds the case that was opened, its letter, the table and the report."""
    assert finding.supervision is not None
    enter(window, here.supervisor_a)
    page = window.new_page()
    page.goto("/supervision/findings")
    page.get_by_role("link", name=finding.case.number).click()
    assert page.url.endswith(finding.supervision.number)
    page.get_by_role("link", name="督办通知书").click()
    assert page.get_by_text("请于").is_visible()
    looked_at(page, "letter")
    page.goto("/supervision/league?division=130102")
    looked_at(page, "league")
    page.goto("/supervision/reports/new")
    page.get_by_label("月份").fill("2026-11")
    page.get_by_role("button", name="编制").click()
    page.get_by_text("数据摘要").wait_for()
    looked_at(page, "report")
