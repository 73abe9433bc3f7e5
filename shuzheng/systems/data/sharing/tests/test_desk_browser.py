"""The sharing desks in a real browser: axe at both widths, nothing sideways, the keyboard, a real call."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.db import connection

from seeds import Small
from shuzheng.gateway.tests.server import Server
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.models import Grant
from shuzheng.kernel.orgs.keys import actions as keys
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.models import ShareRequest
from shuzheng.systems.data.sharing.tests.journeys import (
    Asked,
    asked,
    entry,
    granted,
    law,
    newest,
)
from shuzheng.systems.data.sharing.tests.journeys import (
    browser as signed,
)
from tests.browser import PHONE, axe_findings, enter, scrolls_sideways
from tests.until import until

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

__all__ = ["Asked", "asked", "entry", "granted", "law"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAGES = {
    "market_clerk": [
        "/",
        "/share",
        "/share/new?resource={entry}",
        "/cases/{case}",
        "/grants",
        "/grants/{grant}",
        "/console?grant={grant}",
        "/verifications/new?resource={entry}",
        "/corrections",
        "/deliveries",
        "/notices",
    ],
    "education_officer": [
        "/desk",
        "/cases/{open}",
        "/share/received",
        "/grants/{grant}",
        "/grants/{grant}/suspend",
        "/feeds/new",
        "/uses/who",
    ],
    "reviewer": ["/desk?office=1", "/cases", "/cases/statistics", "/violations", "/statistics", "/uses"],
    "citizen": ["/my/uses"],
}


@pytest.fixture
def names(here: Small, entry: Resource, granted: Grant, asked: Asked) -> dict[str, object]:
    """One case concluded, one open."""
    first = newest().number
    asked(scenario="变更核验")
    return {
        "entry": entry.pk,
        "grant": granted.pk,
        "case": first,
        "open": newest().number,
        "request": ShareRequest.objects.earliest("id").pk,
    }


def _shoot(page: object, name: str) -> None:
    """Keep a picture where SHUZHENG_SHOTS says so: for judging by eye."""
    if folder := os.environ.get("SHUZHENG_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    window: BrowserContext, here: Small, names: dict[str, object], who: str
) -> None:
    enter(window, getattr(here, who))
    page, found = window.new_page(), {}
    for url in [url.format(**names) for url in PAGES[who]]:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(url)
        page.locator(".flow-box > summary").evaluate_all("found => found.forEach(one => one.click())")
        found[url] = axe_findings(page)
        _shoot(page, f"{who}{quote(url, safe='')[:40]}")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        found[f"{url} 360px"] = axe_findings(page) + scrolls_sideways(page)
        _shoot(page, f"{who}{quote(url, safe='')[:40]}-phone")
    assert {url: findings for url, findings in found.items() if findings} == {}


def test_a_task_is_opened_by_keyboard_and_its_step_taken(
    window: BrowserContext, here: Small, names: dict[str, object]
) -> None:
    enter(window, here.education_officer)
    page = window.new_page()
    page.goto("/desk")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{names['open']}")
    page.locator("summary", has_text="不同意共享").first.click()
    page.get_by_role("textbox", name="理由", exact=True).fill("用途与职责不符")
    page.get_by_role("button", name="不同意共享").click()
    page.get_by_text("不同意共享", exact=True).first.wait_for()
    assert newest().state == "refused"


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object) -> Iterator[Server]:
    """The real gateway on the test's own database."""
    ours = connection.settings_dict
    port = f"&port={ours['PORT']}" if ours["PORT"] else ""
    url = f"postgresql://{ours['USER']}:{ours['PASSWORD']}@/{ours['NAME']}?host={ours['HOST']}{port}"
    with Server(SHUZHENG_GATEWAY_DATABASE_URL=url, SHUZHENG_HOME=str(tmp_path)) as server:
        settings.GATEWAY_URL = server.base  # type: ignore[attr-defined]
        yield server


@pytest.mark.usefixtures("gateway")
def test_a_real_call_is_tried_from_the_console(window: BrowserContext, here: Small, granted: Grant) -> None:
    secret = keys.issue_key(org=here.market, label="登记系统", by=here.market_officer, at=clock.now()).secret
    enter(window, here.market_clerk)
    page = window.new_page()
    page.goto(f"/console?grant={granted.pk}")
    page.get_by_role("link", name="按主键查询").click()
    page.locator("#id_key").fill("10075")
    page.get_by_role("button", name="调用").click()
    page.get_by_text("演示大学甲").wait_for()
    text = page.content()
    _shoot(page, "console-answer")
    assert axe_findings(page) == []
    assert "openssl dgst" in text
    assert secret not in text


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("curl", {"operation": "lookup", "key": "10075"}),
        ("python", {"operation": "lookup", "key": "10075"}),
        ("curl", {"operation": "page", "filters": "name=演示大学甲", "limit": "20"}),
        ("python", {"operation": "page", "filters": "name=演示大学甲", "limit": "20"}),
    ],
)
def test_the_code_of_the_console_runs_as_it_stands(
    here: Small, granted: Grant, language: str, said: dict[str, str]
) -> None:
    secret = keys.issue_key(org=here.market, label="登记系统", by=here.market_officer, at=clock.now()).secret
    place = f"/console?grant={granted.pk}&operation={said['operation']}"
    written = signed(here.market_clerk).post(place, {**said, "write": "1"}).context[language]
    code = written.replace("在此填入应用密钥", secret).replace('b"..."', f'b"{secret}"')
    command = ["bash", "-c", code] if language == "curl" else [sys.executable, "-c", code]

    done = until(lambda: _output(command, "演示大学甲"), 20)

    assert "演示大学甲" in done


def _output(command: list[str], wanted: str) -> str:
    """What a snippet prints, once the gateway knows the grant and the key."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if wanted in done.stdout else ""


@pytest.mark.usefixtures("gateway")
def test_a_suspended_grant_leaves_the_console_and_an_unknown_row_is_said_in_words(here: Small, granted: Grant) -> None:
    keys.issue_key(org=here.market, label="登记系统", by=here.market_officer, at=clock.now())
    clerk = signed(here.market_clerk)
    sent = clerk.post(f"/console?grant={granted.pk}&operation=lookup", {"key": "nobody"})
    assert "没有这一行数据" in sent.text
    assert "核对主键值" in sent.text

    signed(here.education_officer).post(f"/grants/{granted.pk}/suspend", {"ground": "violation", "reason": "超范围"})
    assert clerk.get(f"/console?grant={granted.pk}").status_code == 403


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("csv", b"\xef\xbb\xbf")])
def test_a_picture_is_taken_away_as_image_as_drawing_and_as_numbers(
    window: BrowserContext, here: Small, entry: Resource, kind: str, start: bytes
) -> None:
    enter(window, here.reviewer)
    page = window.new_page()
    page.goto("/catalogue/coverage")
    with page.expect_download() as taken:
        page.locator(f"[data-take={kind}]").click()
    assert Path(taken.value.path()).read_bytes().startswith(start)


def test_a_masked_value_stays_on_one_line(window: BrowserContext, here: Small, law: None) -> None:
    page = window.new_page()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/gallery")
    lines = page.eval_on_selector_all(
        ".masked > span:not(.tip)", "all => all.map((one) => one.getClientRects().length)"
    )
    assert set(lines) == {1}
