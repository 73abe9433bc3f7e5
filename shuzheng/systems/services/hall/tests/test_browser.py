"""The counter by keyboard, the kiosk, and the pages that need no sign-in, at both widths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from seeds import Small
from shuzheng.lib import clock
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.ratings.actions import invite, rate
from shuzheng.systems.services.hall.tests.conftest import NUMBER, Submitted
from shuzheng.systems.services.items.models import ItemVersion
from tests.browser import DESKTOP, enter, looked_at

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_clerk_begins_an_application_without_a_mouse(
    window: BrowserContext, here: Small, version: ItemVersion
) -> None:
    enter(window, here.county_clerk)
    page = window.new_page()
    page.goto(reverse("counter"))
    keys = page.keyboard
    keys.type("增项注册")
    for _ in range(3):
        keys.press("Tab")
    keys.type(NUMBER)
    keys.press("Enter")
    page.wait_for_url("**/hall/counter/*")
    assert Application.objects.get().person == here.citizen
    looked_at(page, "counter-application")
    page.goto(reverse("counter"))
    looked_at(page, "counter")


def test_the_open_pages_are_accessible_at_both_widths(
    window: BrowserContext, here: Small, submitted: Submitted
) -> None:
    application = submitted("增项注册申请表", when=clock.now())
    rate(token=invite(application=application, at=clock.now()).token, grade=5, words="", at=clock.now())
    assert application.case is not None
    page = window.new_page()
    page.goto(reverse("ratings"))
    looked_at(page, "ratings")
    page.goto(f"{reverse('progress')}?number={application.case.number}")
    page.get_by_label("后四位").fill("1234")
    page.get_by_role("button", name="查询").click()
    page.wait_for_load_state()
    looked_at(page, "lookup")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.goto(reverse("kiosk"))
    looked_at(page, "kiosk")
    page.goto(reverse("progress"))
    looked_at(page, "kiosk-big")
