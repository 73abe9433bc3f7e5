"""As an enterprise uses it: what it gets, what not, what is not known; applying, and a person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from seeds import Small
from shuzheng.systems.services.benefits.models import BenefitCheck
from shuzheng.systems.services.benefits.specs import Clause
from shuzheng.systems.services.benefits.tests.conftest import ROLL, SMALL_FIRM, Published
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.tests.conftest import published as item
from tests.browser import DESKTOP, enter, looked_at

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BIG = [Clause(f"resource:{ROLL}/从业人数", "从业人数", "at_least", ("1000",), "总部办法第四条：从业人员一千人以上")]
LOAN = [Clause(f"resource:{ROLL}/贷款余额", "贷款余额", "at_most", ("500",), "贴息办法第五条：贷款五百万元以下")]


def test_an_enterprise_sees_each_clause_applies_and_asks_for_a_persons_word(
    window: BrowserContext, here: Small, published: Published, registered: dict[str, str]
) -> None:
    registered.update({f"resource:{ROLL}/从业人数": "42", f"resource:{ROLL}/登记状态": "存续"})
    number = item(here, audiences=["enterprise"], is_online=True, name="小微企业补贴申领").number
    said = {"audience": "org"}
    published(SMALL_FIRM, number="XW-1", name="小微企业补贴", item_number=number, **said)
    published(BIG, number="ZB-1", name="总部企业奖励", **said)
    published(LOAN, number="TX-1", name="贷款贴息", **said)
    page = window.new_page()
    enter(window, here.agent)

    page.goto(reverse("my-benefits"))
    shown = page.locator("ul.found > li").all_inner_texts()
    assert ["小微企业补贴" in shown[0], "贷款贴息" in shown[1], "总部企业奖励" in shown[2]] == [True] * 3
    assert "不能确定：贷款余额不高于500（贴息办法第五条：贷款五百万元以下）" in shown[1]
    assert "不符合：从业人数不低于1000（总部办法第四条：从业人员一千人以上）" in shown[2]
    looked_at(page, "my-benefits")

    page.get_by_role("link", name="去申请").click()
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/hall/applications/*")
    assert Application.objects.get().org == here.enterprise

    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.goto(reverse("my-benefits"))
    no = page.locator("ul.found > li", has_text="总部企业奖励")
    no.get_by_role("button", name="要求人工复核").click()
    page.get_by_label("您的理由").fill("集团合并从业人数超过一千人")
    looked_at(page, "benefit-check")
    page.get_by_role("button", name="申请人工复核").click()
    page.get_by_text("人工复核正在办理").wait_for()
    check = BenefitCheck.objects.get(benefit__number="ZB-1")
    assert check.case is not None

    for person, step, label, field, words in (
        (here.market_clerk, "examine", "核查", "findings", "合并报表为一千二百人"),
        (here.market_head, "find_eligible", "认定符合", "reason", "以合并报表为准"),
    ):
        enter(window, person)
        page.goto(reverse("case", args=[check.case.number]))
        form = page.locator(f"form[action$='/steps/{step}']")
        if not form.is_visible():
            page.locator("summary", has_text=label).first.click()
        form.locator(f"[name={field}]").fill(words)
        form.get_by_role("button", name=label).click()
        page.wait_for_load_state()

    enter(window, here.agent)
    page.goto(reverse("my-benefits"))
    page.get_by_role("link", name="人工复核：符合").click()
    assert "以人工结论为准" in page.locator("main").inner_text()
