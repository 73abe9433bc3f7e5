"""For who listens: landmarks, headings, names and the order in which things are read; and the page read aloud."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from seeds import Small
from shuzheng.lib import clock
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.tests.conftest import Submitted
from shuzheng.systems.services.items.models import ItemVersion
from tests.browser import enter

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What is read in the order of the document, against where it stands: what is read later stands below or further right.
OUT_OF_ORDER = """() => {
  const read = [...document.querySelectorAll("main :is(h1, h2, h3, label, legend, input, select, textarea, button, a)")]
    .filter(e => e.checkVisibility() && !e.closest(".sr") && getComputedStyle(e).clipPath === "none")
    .map(e => ({ what: e.outerHTML.slice(0, 80), at: e.getBoundingClientRect() })).filter(e => e.at.height);
  return read.filter((e, i) => i && e.at.bottom < read[i - 1].at.top && e.at.left <= read[i - 1].at.left)
    .map(e => e.what);
}"""
NAMELESS = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href]")]
  .filter(e => e.offsetParent && !(e.labels?.length || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby")
    || e.textContent.trim() || e.querySelector("img[alt]"))).map(e => e.outerHTML.slice(0, 80))"""
STUBBED = """window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  speaking: false, cancel() {}, speak(words) { window.said.push([words.text, words.lang]); } } });"""


def faults_for_the_ear(page: Page) -> dict[str, object]:
    """What a listener would stumble over on a page; nothing, where all is well."""
    heard = page.locator("body").aria_snapshot()
    levels = [int(one) for one in re.findall(r"heading .*\[level=(\d)\]", heard)]
    found = {
        "landmarks": [one for one in ("banner", "main", "contentinfo") if f"- {one}:" not in heard],
        "h1": [] if levels.count(1) == 1 else levels,
        "skips": [one for before, one in pairwise(levels) if one > before + 1],
        "order": page.evaluate(OUT_OF_ORDER),
        "nameless": page.evaluate(NAMELESS),
        "status": [] if page.locator("[role=status]").count() else ["没有 role=status"],
        "language": [] if page.locator("html[lang^=zh]").count() else ["没有写明语言"],
        "skip": [] if page.locator("a.skip[href='#main']").count() else ["没有跳到正文"],
    }
    return {name: what for name, what in found.items() if what}


def test_every_page_of_an_application_is_read_in_the_order_it_is_seen(
    window: BrowserContext, here: Small, version: ItemVersion, submitted: Submitted
) -> None:
    sent = submitted("增项注册申请表", when=clock.now())
    draft = drafts.begin(matter=version, person=here.citizen, by=here.citizen, at=clock.now())
    enter(window, here.citizen)
    page = window.new_page()
    heard = {}
    for address in (
        reverse("service-item", args=[version.number]),
        reverse("service-apply", args=[version.number]),
        reverse("application", args=[draft.pk]),
        reverse("application-page", args=[draft.pk, "who"]),
        reverse("application-papers", args=[draft.pk]),
        reverse("application-check", args=[draft.pk]),
        reverse("application", args=[sent.pk]),
        reverse("application-receipt", args=[sent.pk]),
        reverse("progress"),
        reverse("matters"),
    ):
        page.goto(address)
        heard[address] = faults_for_the_ear(page)
    assert {address: found for address, found in heard.items() if found} == {}


def test_what_is_wrong_is_heard_beside_its_question(window: BrowserContext, here: Small, version: ItemVersion) -> None:
    draft = drafts.begin(matter=version, person=here.citizen, by=here.citizen, at=clock.now())
    enter(window, here.citizen)
    page = window.new_page()
    page.goto(reverse("application-page", args=[draft.pk, "what"]))
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_load_state()
    assert page.locator("[role=alert]").count() == 1
    wrong = page.locator("[aria-invalid=true]").first
    told = wrong.get_attribute("aria-describedby") or ""
    assert [page.locator(f"#{one}").count() for one in told.split()] == [1] * len(told.split())
    assert "order" not in faults_for_the_ear(page)


def tab_to(page: Page, selector: str) -> None:
    """By the tabulator from the top of the page, as somebody without a mouse."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


def test_a_page_is_read_aloud_by_keyboard_alone(window: BrowserContext, here: Small, version: ItemVersion) -> None:
    window.add_init_script(STUBBED)
    page = window.new_page()
    page.goto(reverse("service-item", args=[version.number]))
    tab_to(page, "[name=type]")
    page.keyboard.press("Enter")  # 长者模式
    button = page.get_by_role("button", name="朗读本页")
    button.wait_for()
    page.goto(page.url)
    tab_to(page, "[data-read]")
    page.keyboard.press("Enter")
    ((words, language),) = page.evaluate("window.said")
    assert language == "zh-CN"
    assert version.name in words
    assert words == page.locator("main").inner_text()
    assert button.get_attribute("aria-pressed") == "true"
