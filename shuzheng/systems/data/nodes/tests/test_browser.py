"""The three registers in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from seeds import small
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.lib import clock
from shuzheng.systems.data.nodes import seeds
from tests.browser import enter, looked_at

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEYS = ("authority", "education", "environment", "market", "city_bureau", "court")


@pytest.mark.parametrize("name", ["nodes", "organs", "platforms", "node-new", "organ-new", "platform-new"])
def test_the_registers_are_accessible_at_both_widths(window: BrowserContext, name: str) -> None:
    here = small()
    seeds.demonstrate(orgs={key: getattr(here, key) for key in KEYS}, people={}, at=clock.now())
    calendar.load(at=clock.now())
    enter(window, here.reviewer)
    page = window.new_page()
    page.goto(reverse(name))
    looked_at(page, name)
    if first := page.query_selector("a.go"):
        first.click()
        page.wait_for_load_state()
        looked_at(page, f"{name}-one")
