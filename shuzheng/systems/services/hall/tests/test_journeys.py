"""As a new user would: a citizen with a paper missing, and an enterprise across four departments, in the browser."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.cases.models import Case, CaseClock
from shuzheng.kernel.orgs.models import Person
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.ratings.models import Rating
from shuzheng.systems.services.hall.tests.conftest import PDF, published
from shuzheng.systems.services.hall.tests.test_bundles import offered
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.systems.services.items.specs import Material, told
from tests.browser import DESKTOP, enter, looked_at
from tests.shared import data

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

__all__ = ["offered"]  # a fixture of the joined matters
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REAL = "二级注册建造师增项注册"
FORM, PROOF = "增项注册申请表", "增项专业考试合格证明"


@pytest.fixture
def real(here: Small) -> ItemVersion:
    """A real item of a province, as it was published there, implemented here."""
    with lzma.open(data("34_service_items_guangdong/service_items_2262.jsonl.xz"), "rt") as lines:
        row: dict[str, Any] = next(one for one in map(json.loads, lines) if one.get("subTaskName") == REAL)
    when = {"逾期继续教育": "逾期的"}
    papers = [
        Material(name, when="" if name in (FORM, PROOF) else when.get(name, "需要时")) for name in row["material_intro"]
    ]
    return published(
        here, f"{here.market.uscc}2011705500206", name=row["TASK_NAME"], materials=told(papers), is_online=True,
        conditions=row["accept_standard"], phone=row["consult_phone"],
    )  # fmt: skip


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "扫描件.pdf"
    path.write_bytes(PDF)
    return path


def taken(page: Page, number: str, step: str, label: str, **fields: str) -> None:
    """One step on the case page, as an official takes it."""
    page.goto(reverse("case", args=[number]))
    form = page.locator(f"form[action$='/steps/{step}']")
    if not form.is_visible():
        page.locator("summary", has_text=label).first.click()
    for name, value in fields.items():
        field = form.locator(f"[name={name}]").first
        field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    form.get_by_role("button", name=label).click()
    page.wait_for_load_state()


def handed_in(page: Page, version: ItemVersion, scan: Path) -> str:
    """From the guide to the receipt, with one paper missing."""
    page.goto(reverse("service-item", args=[version.number]))
    page.get_by_role("link", name="在线办理").click()
    looked_at(page, "apply-begin")
    page.get_by_role("button", name="开始填写").click()
    looked_at(page, "apply-draft")
    page.get_by_role("link", name="继续填写").click()
    looked_at(page, "apply-page")
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_label("建筑工程", exact=True).check()
    page.get_by_role("button", name="保存并继续").click()
    page.locator("input[type=file]").first.set_input_files(scan)
    page.get_by_role("button", name="上传").first.click()
    page.wait_for_load_state()
    looked_at(page, "apply-papers")
    page.get_by_role("link", name="保存并继续").click()
    looked_at(page, "apply-check")
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/receipt")
    looked_at(page, "apply-receipt")
    return Case.objects.get(flow="service_application").number


def test_a_citizen_is_told_once_corrects_and_rates_what_came_of_it(
    window: BrowserContext, here: Small, real: ItemVersion, scan: Path
) -> None:
    page = window.new_page()

    def as_(person: Person) -> None:
        enter(window, person)
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]

    as_(here.citizen)
    number = handed_in(page, real, scan)

    as_(here.market_clerk)
    page.goto(reverse("case", args=[number]))
    page.locator("summary", has_text="一次告知补正").first.click()
    page.get_by_label(PROOF).check()
    page.locator("[name=how]").fill("请上传考试合格证明的扫描件")
    looked_at(page, "case-ask")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.get_by_role("button", name="一次告知补正").click()
    page.wait_for_load_state()

    as_(here.citizen)
    page.goto(reverse("my-applications"))
    looked_at(page, "mine-asked")
    page.locator(".found a.go").first.click()
    looked_at(page, "progress-asked")
    page.get_by_role("link", name="补交材料").click()
    proof = page.locator("section", has=page.get_by_role("heading", name=PROOF, exact=True))
    proof.locator("input[type=file]").set_input_files(scan)
    proof.get_by_role("button", name="上传").click()
    page.get_by_role("link", name="返回，提交补正").click()
    page.get_by_role("button", name="全部补好了，提交补正").click()
    page.wait_for_load_state()

    as_(here.market_clerk)
    taken(page, number, "accept", "受理")
    expected = {"procedure": "experts", "expected_on": "2036-01-01", "reason": "需要专家认定"}
    taken(page, number, "start_special", "进入特别程序", **expected)
    assert CaseClock.objects.get(case__number=number, name="decision").due_on is None
    taken(page, number, "end_special", "特别程序结束", result="专家认为符合条件")
    assert CaseClock.objects.get(case__number=number, name="decision").due_on is not None
    taken(page, number, "examine", "审查完毕，报请决定", opinion="grant", findings="符合条件")
    as_(here.market_head)
    taken(page, number, "grant", "准予", result="注册证书（演示）")
    as_(here.market_clerk)
    taken(page, number, "deliver", "送达", way="electronic")

    as_(here.citizen)
    page.goto(reverse("application", args=[Application.objects.get().pk]))
    looked_at(page, "progress-done")
    page.get_by_role("link", name="评价本次服务").click()
    looked_at(page, "rate")
    page.get_by_label("非常不满意").check()
    page.locator("[name=words]").fill("让我跑了三趟")
    page.get_by_role("button", name="提交评价").click()
    page.wait_for_load_state()
    rectification = Rating.objects.get().case
    assert rectification is not None

    as_(here.reviewer)
    taken(page, rectification.number, "verify", "核实属实", verified="情况属实")
    as_(here.market_head)
    taken(page, rectification.number, "rectify", "报告整改", measures="公布一次告知清单，窗口复训")
    looked_at(page, "rectification")
    as_(here.reviewer)
    taken(page, rectification.number, "close", "回访满意，销号", called="电话回访，表示满意")
    rectification.refresh_from_db()
    assert rectification.state == "closed"


def test_an_enterprise_opens_a_restaurant_across_four_departments(
    window: BrowserContext, offered: Small, scan: Path
) -> None:
    page = window.new_page()
    enter(window, offered.agent)
    page.goto(reverse("matters"))
    looked_at(page, "matters")
    page.get_by_role("link", name="开餐饮店“一件事”").click()
    looked_at(page, "matter")
    page.get_by_role("button", name="开始办理").click()
    page.get_by_role("link", name="继续填写").click()
    page.get_by_role("button", name="保存并继续").click()
    for name, value in {"shop": "燕赵小馆", "address": "演示路1号", "area": "120", "officer": "食品安全员甲"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="保存并继续").click()
    for name in ("drain", "sign"):
        page.locator(f"[name={name}][value=yes]").check()
    page.get_by_role("button", name="保存并继续").click()
    draft = Application.objects.get(parent=None)
    page.locator("[name=sign_size]").fill("门头三米")
    page.get_by_role("button", name="保存并继续").click()
    for number in range(page.locator("input[type=file]").count()):
        page.locator("input[type=file]").nth(number).set_input_files(scan)
        page.locator("form:has(input[type=file]) button").nth(number).click()
        page.wait_for_load_state()
    page.goto(reverse("application-check", args=[draft.pk]))
    looked_at(page, "bundle-check")
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/receipt")

    fire = Case.objects.get(parent__isnull=False, part="fire")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    enter(window, offered.civil_clerk)
    page.goto(reverse("case", args=[fire.number]))
    page.locator("summary", has_text="一次告知补正").first.click()
    page.get_by_label("消防安全承诺书").check()
    page.locator("[name=how]").fill("承诺书没有盖章")
    page.get_by_role("button", name="一次告知补正").click()
    page.wait_for_load_state()

    enter(window, offered.agent)
    page.goto(reverse("application", args=[draft.pk]))
    looked_at(page, "bundle-returned")
    page.get_by_role("link", name="重新提交材料").click()
    page.locator("input[type=file]").first.set_input_files(scan)
    page.locator("form:has(input[type=file]) button").first.click()
    page.wait_for_load_state()
    fire.refresh_from_db()
    assert fire.state == "corrected"
    assert set(Case.objects.filter(part__in=("food", "drain", "sign")).values_list("state", flat=True)) == {"submitted"}
