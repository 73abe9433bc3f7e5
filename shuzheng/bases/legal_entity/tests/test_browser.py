"""An old registration number, typed as people write it, leads to the entity, its timeline and its branches."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from seeds import Small
from shuzheng.bases.legal_entity import actions
from shuzheng.bases.legal_entity.tests.conftest import AT, BRANCH, MILL, OPENED, WHY
from tests.browser import enter


@pytest.mark.browser
@pytest.mark.slow
def test_an_old_number_leads_to_timeline_and_branches(here: Small, window: Any, transactional_db: None) -> None:
    act: dict[str, Any] = {"grounds": WHY, "by": here.market_clerk}
    actions.note_code(kind="registration", code="130102000012345", holder=MILL, on=OPENED, at=AT, **act)
    later = AT + timedelta(hours=1)
    actions.change_items(code=MILL, values={"name": "演示粮油有限公司"}, on=date(2018, 5, 1), at=later, **act)
    actions.revoke(code=BRANCH, on=date(2020, 5, 1), at=later, **act)
    enter(window, here.market_clerk)
    page = window.new_page()
    page.goto("/entities")
    page.get_by_label("代码").fill("1301-0200-0012345")
    page.get_by_role("button", name="查找").click()
    assert page.get_by_role("heading", level=1).inner_text() == "演示粮油有限公司"
    assert "演示面粉有限公司 → 演示粮油有限公司" in page.locator("ol.timeline").inner_text()
    page.get_by_role("link", name="演示面粉有限公司分公司").click()
    assert "吊销不是注销" in page.locator("main").inner_text()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
