"""The catalogue's pages in a real browser: axe, no sideways scrolling at 360 px, the wizard without a mouse's luck."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.models import Binding
from shuzheng.systems.data.sharing.tests.test_wizard import (
    WORDS,
    begun,
    confirm_elements,
    own,
    sent,
    signed_in,
    universities,
)
from tests.browser import DESKTOP, PHONE, axe_findings, enter, scrolls_sideways

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from seeds import Small

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
    from shuzheng.kernel.catalogue import actions
    from shuzheng.lib import clock

    sent(signed_in(here.education_officer), "describe-submit", pk)
    resource = Resource.objects.get(pk=pk)
    actions.approve(resource=resource, by=here.education_head, on=clock.today())
    actions.publish(resource=resource, by=here.reviewer, on=clock.today())
    return pk


def looked_at(page: Page, name: str) -> None:
    """Axe at both widths; a picture where one is asked for."""
    folder = os.environ.get("SHUZHENG_PICTURES")
    for size, word in ((DESKTOP, "wide"), (PHONE, "phone")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{word}.png", full_page=True)
        assert axe_findings(page) == []
        assert scrolls_sideways(page) == []


STEPS = ("describe-entry", "describe-elements", "describe-ownership", "describe-test", "describe-submit")


def test_the_pages_of_a_draft_are_accessible_at_both_widths(here: Small, window: BrowserContext) -> None:
    raw = begun(here.education_clerk, universities())
    pk = filled(here) if False else raw
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
