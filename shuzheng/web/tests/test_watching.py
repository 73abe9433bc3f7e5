"""In the browser: a broken promise is told to the head, who answers; a letter's link is confirmed by its button."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.calendar.specs import DatedParameter, Limit
from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases.escalations.actions import escalate
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.cases.notices.queries import receipt_link
from shuzheng.kernel.cases.specs import Escalation
from shuzheng.kernel.cases.spreading.actions import spread
from shuzheng.lib import clock
from tests.browser import PHONE, axe_findings, enter, scrolls_sideways
from tests.toy.flows import FLOW, HANDLER_HEAD

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WATCHED = replace(
    FLOW,
    name="watched",
    prefix="DC",
    clocks=(
        replace(
            FLOW.clocks[0],
            limit="toy.watched",
            promised=lambda case: Limit(5, "wd"),
            escalations=(Escalation("red", HANDLER_HEAD, "督促办法第二条"),),
        ),
    ),
)


@pytest.fixture
def here() -> Iterator[Small]:
    """A case opened ten days ago, promised in five working days, allowed sixty; its head was told."""
    flows.install(WATCHED)
    made, now = small(), clock.now()
    limit = DatedParameter("toy.watched", "答复", Decimal(60), "wd", "玩具办法第二条", valid_from=date(2025, 1, 1))
    calendar.load_parameters(rows=[limit], source="toy", by=SYSTEM, at=now)
    actions.open_case(
        flow="watched",
        title="调取学校名单",
        sides={"asker": made.market, "handler": made.education, "authority": made.authority},
        division="130000",
        by=made.market_officer,
        at=now - timedelta(days=16),
    )
    escalate(at=now)
    yield made
    flows.remove(WATCHED)


def _is_well(page: Page) -> None:
    """Nothing that axe minds, and nothing that scrolls sideways on a telephone."""
    assert axe_findings(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert axe_findings(page) + scrolls_sideways(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_head_finds_what_is_late_and_answers(window: BrowserContext, here: Small) -> None:
    enter(window, here.education_head)
    page = window.new_page()
    page.goto("/escalations?state=told")
    _is_well(page)
    page.click("table a.go")
    assert "超承诺" in page.inner_text("section.clock")
    _is_well(page)

    page.fill("textarea[name=answer]", "人手不足，明日办结")
    page.click("text=答复督促 >> nth=-1")

    assert "已答复督促" in page.inner_text("#status")
    assert "人手不足，明日办结" in page.inner_text("main")


def test_a_person_chooses_a_way_and_confirms_a_letter(window: BrowserContext, here: Small) -> None:
    enter(window, here.education_clerk)
    page = window.new_page()
    page.goto("/notices")
    _is_well(page)
    page.click("text=通知偏好")
    page.fill("input[name=email]", "clerk@example.org")
    page.check("input[name=email_mode][value=each]")
    page.click("main button.main")
    assert "通知偏好已保存" in page.inner_text("#status")
    _is_well(page)
    actions.tell(title="请补正", body="请于三日内补正。", key="k", at=clock.now(), person=here.education_clerk)
    spread(at=clock.now())

    page.goto("/" + receipt_link(Notice.objects.get(channel="email")).split("/", 3)[3])
    assert "尚未确认" in page.inner_text("main")
    _is_well(page)
    page.click("text=确认已收到 >> nth=-1")

    assert "已确认收到" in page.inner_text("main")
