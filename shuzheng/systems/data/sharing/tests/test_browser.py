"""The catalogue's pages in a real browser: axe, no sideways scrolling at 360 px, the wizard without a mouse's luck."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.catalogue import actions
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.models import Binding
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.tests.wizard import (
    WORDS,
    begun,
    confirm_elements,
    own,
    sent,
    universities,
)
from shuzheng.web.tests.conftest import signed_in
from tests.browser import DESKTOP, enter, looked_at

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LABELS = {
    f"e{n}-label": label
    for n, label in enumerate(("序号", "学校名称", "学校标识码", "主管部门", "所在地", "办学层次", "备注"))
}


def filled(here: Small) -> UUID:
    """A draft of the universities, tested and complete."""
    pk = begun(here.education_clerk, universities())
    officer = signed_in(here.education_officer)
    sent(officer, "describe-entry", pk, **WORDS, go="next")
    confirm_elements(officer, pk, **LABELS, **{"e0-is_key": "", "e2-is_key": "on"})
    own(officer, pk, here.education_clerk)
    sent(officer, "binding-test", pk, Binding.objects.get(resource=pk).pk)
    return pk


def published(here: Small, pk: UUID) -> UUID:
    sent(signed_in(here.education_officer), "describe-submit", pk)
    resource = Resource.objects.get(pk=pk)
    actions.approve(resource=resource, by=here.education_head, on=clock.today())
    actions.publish(resource=resource, by=here.reviewer, on=clock.today())
    return pk


STEPS = ("describe-entry", "describe-elements", "describe-ownership", "describe-test", "describe-submit")


def test_the_pages_of_a_draft_are_accessible_at_both_widths(here: Small, window: BrowserContext) -> None:
    pk = begun(here.education_clerk, universities())
    enter(window, here.education_officer)
    page = window.new_page()
    for name in STEPS:
        page.goto(reverse(name, args=[pk]))
        looked_at(page, f"raw-{name}")
    for name in (
        "catalogue-new",
        "catalogue-new-file",
        "catalogue-new-blank",
        "data-source-new",
        "data-sources",
        "catalogue-mine",
    ):
        page.goto(reverse(name))
        looked_at(page, name)


def test_the_pages_of_an_entry_are_accessible_at_both_widths(here: Small, window: BrowserContext) -> None:
    pk = filled(here)
    enter(window, here.education_officer)
    page = window.new_page()
    for name in ("describe-test", "describe-submit"):
        page.goto(reverse(name, args=[pk]))
        looked_at(page, name)
    published(here, pk)
    page.goto(reverse("catalogue-entry", args=[pk]))
    looked_at(page, "entry")
    page.goto(reverse("binding-report", args=[pk, Binding.objects.get().pk]))
    looked_at(page, "report")
    for query, name in (("", "search"), ("?q=学校名称", "search-words"), ("?q=没有这样的", "search-none")):
        page.goto(reverse("catalogue") + query)
        looked_at(page, name)
    for name in ("catalogue-coverage", "catalogue-conflicts"):
        page.goto(reverse(name))
        looked_at(page, name)


PEOPLE = "登记号,姓名,手机号码,身份证号,登记日期\n" + "\n".join(
    f"P{n:04},演示人员,138{n:08},1301021880010100{n % 90 + 10},2026-01-{n % 28 + 1:02}" for n in range(60)
)


def test_elements_with_dirty_personal_values_are_readable_and_masked(here: Small, window: BrowserContext) -> None:
    pk = begun(here.education_officer, SimpleUploadedFile("登记人员.csv", PEOPLE.encode()))
    enter(window, here.education_officer)
    page = window.new_page()
    page.goto(reverse("describe-elements", args=[pk]))
    looked_at(page, "personal-elements")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.get_by_role("button", name="确认并继续").click()
    page.wait_for_url("**/ownership")
    page.goto(reverse("describe-test", args=[pk]))
    page.get_by_role("button", name="开始测试").click()
    page.wait_for_load_state()
    looked_at(page, "personal-test")
    page.goto(reverse("catalogue-entry", args=[pk]))
    looked_at(page, "personal-entry")

    assert "13800000001" not in page.content()


def test_the_form_shows_what_the_sharing_attribute_asks_for(here: Small, window: BrowserContext) -> None:
    pk = begun(here.education_officer, universities())
    enter(window, here.education_officer)
    page = window.new_page()
    page.goto(reverse("describe-entry", args=[pk]))
    assert not page.get_by_label("共享范围").is_visible()
    page.get_by_label("有条件共享").check()
    assert page.get_by_label("共享范围").is_visible()
    page.get_by_label("不予共享", exact=True).check()
    assert page.get_by_label("依据名称").is_visible()
    looked_at(page, "words-withheld")


def test_results_are_walked_with_the_keyboard(here: Small, window: BrowserContext) -> None:
    published(here, filled(here))
    enter(window, here.market_officer)
    page = window.new_page()
    page.goto(reverse("catalogue"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/*-*")

    assert page.get_by_role("heading", level=1).inner_text() == WORDS["name"]
    looked_at(page, "entry-of-others")
