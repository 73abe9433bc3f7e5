"""A real browser for tests marked `browser`: the system's Chromium, on a live server."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the test
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or playwright.chromium.executable_path
        if not Path(found).exists():
            pytest.skip("没有浏览器：请安装 chromium，或运行 playwright install chromium")
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def window(browser: "Browser", live_server: Any) -> "Iterator[BrowserContext]":
    """A fresh window on the live server, in Chinese; what its pages complain of fails the test."""
    context = browser.new_context(base_url=live_server.url, viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda message: complaints.append(message.text) if _is_policy(message.text) else None)
    yield context
    context.close()
    assert complaints == []


def _is_policy(text: str) -> bool:
    return "Content Security Policy" in text


def enter(window: "BrowserContext", person: Any) -> None:
    """Sign a person in without the form."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    url = window.new_page().request.get("/help").url.removesuffix("/help")
    window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def axe_findings(page: "Page") -> list[str]:
    """What axe finds serious or critical on a page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']} → {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def scrolls_sideways(page: "Page") -> list[str]:
    """What sticks out to the right of the window."""
    return list(
        page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
               [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
               .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
        )
    )


def looked_at(page: "Page", name: str) -> None:
    """Axe and no sideways scrolling, at both widths; a picture of each in $SHUZHENG_PICTURES where that is set."""
    folder = os.environ.get("SHUZHENG_PICTURES")
    for size, word in ((DESKTOP, "wide"), (PHONE, "phone")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{word}.png", full_page=True)
        assert axe_findings(page) == []
        assert scrolls_sideways(page) == []
