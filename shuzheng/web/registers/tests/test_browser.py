"""A register in a real browser: axe, 360 px, and an act from the list to the history, without script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from seeds import Small, small
from shuzheng.kernel.registers.tests.toy import Room, installed_toy
from shuzheng.web.registers.tests.conftest import LIST, enter, renamed
from tests.browser import PHONE, axe_findings, scrolls_sideways
from tests.browser import enter as sign_in

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture
def committed() -> Iterator[Small]:
    """The cast and the register for good, until the test is over."""
    with installed_toy():
        yield small()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE "{Room._meta.db_table}"')


def test_the_pages_of_a_register_are_open_to_everybody_and_an_act_needs_no_script(
    window: BrowserContext, committed: Small
) -> None:
    room = renamed(committed, enter(committed))
    sign_in(window, committed.education_clerk)
    there, past = f"{LIST}{room}/", "?on=2026-05-31&known=2026-11-03T10:00"
    page, found = window.new_page(), {}
    for url in ("/registers/", LIST, LIST + past, there, there + past, f"{there}change/", f"{LIST}new/"):
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        page.goto(url)
        found[url] = axe_findings(page)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        found[f"{url} 360px"] = axe_findings(page) + scrolls_sideways(page)
    assert {url: findings for url, findings in found.items() if findings} == {}

    plain = window.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=window.storage_state(), base_url=page.url.partition(LIST)[0]
    )
    slow = plain.new_page()
    slow.goto(there)
    slow.get_by_role("link", name="变更", exact=True).click()
    slow.get_by_label("名称").fill("北馆")
    slow.get_by_role("button", name="变更", exact=True).click()
    assert slow.get_by_label("名称").input_value() == "北馆"  # refused for want of a reason: nothing typed is lost
    slow.get_by_label("理由").fill("门牌改动")
    slow.get_by_role("button", name="变更", exact=True).click()
    assert "新东馆 → 北馆" in slow.get_by_role("main").inner_text()
    plain.close()
