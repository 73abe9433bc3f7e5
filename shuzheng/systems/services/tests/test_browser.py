"""The hall in a real browser: a visitor finds an item by her own words, reads it in big type, prints it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from seeds import Small
from shuzheng.lib import clock
from shuzheng.systems.services import seeds
from shuzheng.systems.services.items import jobs
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.systems.services.tests.test_seeds import ORGS, PEOPLE
from tests.browser import PHONE, axe_findings, enter, looked_at, scrolls_sideways

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shown(here: Small) -> Small:
    """The demonstration's items, with their index."""
    orgs = {key: getattr(here, key) for key in ORGS}
    seeds.demonstrate(orgs=orgs, people={key: getattr(here, key) for key in PEOPLE}, at=clock.now())
    jobs.rebuild_index()
    return here


@pytest.mark.usefixtures("shown")
def test_a_visitor_finds_an_item_reads_it_in_big_type_and_prints_it(window: BrowserContext) -> None:
    window.add_init_script("window.print = () => { window.printed = true }")
    page = window.new_page()
    page.goto("/")
    page.get_by_role("navigation", name="公共服务入口").get_by_role("link", name="政务服务").click()
    looked_at(page, "hall-front")
    page.get_by_label("要办什么事").fill("开饭馆")
    page.get_by_role("button", name="找一找").click()
    looked_at(page, "hall-found")
    page.get_by_role("link", name="食品经营许可（首次申请）").click()
    page.get_by_role("heading", name="不用带的（免提交）").wait_for()
    looked_at(page, "hall-guide")

    page.get_by_role("button", name="大字").click()
    assert page.evaluate("getComputedStyle(document.querySelector('.guide li')).fontSize") == "27px"
    assert page.get_by_role("button", name="朗读本页").is_visible()
    looked_at(page, "hall-guide-big")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="打印").is_visible()
    assert page.get_by_alt_text("本页二维码").is_visible()


@pytest.mark.usefixtures("shown")
def test_the_hall_works_without_script_on_a_phone(window: BrowserContext) -> None:
    page = window.browser.new_page(java_script_enabled=False, viewport=PHONE)  # type: ignore[union-attr,arg-type]
    page.goto(f"{window.new_page().request.get('/help').url.removesuffix('/help')}{reverse('services')}")
    page.get_by_label("要办什么事").fill("老年证")
    page.get_by_role("button", name="找一找").click()
    page.get_by_role("link", name="老年人优待证办理").click()
    assert page.get_by_text("当场办好", exact=True).is_visible()
    page.close()


def test_a_list_is_imported_in_the_browser(shown: Small, window: BrowserContext, tmp_path: Path) -> None:
    path = tmp_path / "事项.csv"
    path.write_text(f"事项编码,事项名称,行使层级\n{shown.market.uscc}2130104009001,甲事项,省级\n,没有编码的事项,省级\n")
    enter(window, shown.reviewer)
    page = window.new_page()
    page.goto(reverse("items"))
    looked_at(page, "items")
    page.goto(reverse("item-imports"))
    looked_at(page, "item-imports")
    page.get_by_role("link", name="导入", exact=True).click()
    looked_at(page, "item-import-new")
    page.get_by_label("事项表").set_input_files(path)
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text("法定时限和承诺时限都没有写明").wait_for()
    looked_at(page, "item-import")


def test_an_official_designs_a_question_and_tries_it(shown: Small, window: BrowserContext) -> None:
    draft = ItemVersion.objects.filter(state="draft", faults=[]).get()
    enter(window, shown.market_clerk)
    page = window.new_page()
    page.goto(reverse("item-version", args=[draft.pk]))
    looked_at(page, "item-version")
    page.get_by_role("link", name="申请表").click()
    page.get_by_role("link", name="加一页").click()
    page.get_by_label("页名").fill("机构情况")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="加问题").click()
    page.get_by_label("问题", exact=True).fill("实验室面积")
    page.get_by_label("怎么答").select_option("number")
    page.get_by_label("最少").fill("10")
    looked_at(page, "item-question")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="加问题").click()
    page.get_by_label("问题", exact=True).fill("营业执照编号")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("1 个问题不该问申请人").wait_for()
    looked_at(page, "item-form")
    page.get_by_role("link", name="试填").click()
    page.get_by_label("实验室面积").fill("5")
    page.get_by_role("button", name="核对").click()
    page.get_by_role("link", name="不能小于 10").wait_for()
    assert axe_findings(page) == []
    assert scrolls_sideways(page) == []
    looked_at(page, "item-preview")


def test_an_official_edits_an_item(shown: Small, window: BrowserContext) -> None:
    draft = ItemVersion.objects.filter(state="draft").exclude(faults=[]).get()
    enter(window, shown.market_clerk)
    page = window.new_page()
    page.goto(reverse("item-edit", args=[draft.pk]))
    looked_at(page, "item-edit")
    page.locator("#id_promised_value").fill("8")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("不超过法定的一半").wait_for()
    looked_at(page, "item-changed")
