"""The face in a real browser: axe, 360 px, the keyboard, script that only quickens."""

import re
from typing import TYPE_CHECKING

import pytest

from seeds import Small, small
from seeds import cast as names
from shuzheng.kernel.audit import jobs
from shuzheng.kernel.orgs.sign_in.queries import demo_code
from shuzheng.lib import clock
from tests.browser import PHONE, axe_findings, enter, scrolls_sideways

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "visitor": ["/", "/sign-in", "/gallery", "/help", "/no-such-page"],
    "system_admin": [
        "/",
        "/account",
        "/search?q=石家庄",
        "/admin/orgs",
        "/admin/orgs?q=没有这样的单位",
        "/admin/orgs/new",
        "/admin/people",
        "/admin/divisions",
        "/admin/calendar",
        "/admin/calendar/enter",
        "/admin/parameters",
        "/admin/people/new",
    ],
    "audit_admin": ["/admin/audit", "/admin/audit/1", "/admin/audit/verification"],
    "education_officer": ["/admin/keys", "/admin/keys/new", "/admin/people"],
}


@pytest.fixture
def cast() -> Small:
    """The handful, with their deeds already in the log."""
    made = small()
    jobs.sequence_pending()
    return made


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(window: "BrowserContext", cast: Small, who: str) -> None:
    if who != "visitor":
        enter(window, getattr(cast, who))
    page, found = window.new_page(), {}
    for url in PAGES[who]:
        page.goto(url)
        found[url] = axe_findings(page)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        found[f"{url} 360px"] = axe_findings(page) + scrolls_sideways(page)
        page.set_viewport_size({"width": 1440, "height": 900})
    assert {url: findings for url, findings in found.items() if findings} == {}


@pytest.mark.parametrize("preference", [{"name": "type", "value": "big"}, {"name": "theme", "value": "dark"}])
def test_big_type_and_dark_are_as_accessible(
    window: "BrowserContext", cast: Small, live_server: object, preference: dict[str, str]
) -> None:
    enter(window, cast.system_admin)
    window.add_cookies([{**preference, "url": str(live_server)}])  # type: ignore[typeddict-item]
    page = window.new_page()
    page.goto("/admin/people")
    assert axe_findings(page) == []
    page.goto("/gallery")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert axe_findings(page) + scrolls_sideways(page) == []


def test_at_four_times_the_size_nothing_scrolls_sideways(window: "BrowserContext", cast: Small) -> None:
    enter(window, cast.system_admin)
    page = window.new_page()
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 × 1024 at 400 %
    page.goto("/admin/orgs")
    assert scrolls_sideways(page) == []


def test_sign_in_by_keyboard_alone(window: "BrowserContext", cast: Small) -> None:
    page = window.new_page()
    page.goto("/sign-in?next=/admin/orgs")
    page.get_by_label("登录名").focus()
    page.keyboard.type("education-clerk")
    page.keyboard.press("Tab")
    page.keyboard.type(names.PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("动态口令").fill(demo_code("education-clerk", at=clock.now()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/orgs")
    assert page.get_by_role("heading", level=1).text_content() == "单位"


def test_sign_in_without_script(window: "BrowserContext", cast: Small) -> None:
    assert window.browser
    plain = window.browser.new_context(java_script_enabled=False, base_url=_origin(window))
    page = plain.new_page()
    page.goto("/sign-in")
    page.get_by_label("登录名").fill("citizen")
    page.get_by_label("口令").fill(names.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto("/account")
    assert page.get_by_role("heading", level=1).text_content() == "我的账户"
    plain.close()


def _origin(window: "BrowserContext") -> str:
    page = window.new_page()
    page.goto("/help")
    return page.url.removesuffix("/help")


def test_a_list_is_walked_with_j_k_and_opened_with_enter(window: "BrowserContext", cast: Small) -> None:
    enter(window, cast.system_admin)
    page = window.new_page()
    page.goto("/admin/orgs?sort=uscc")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == first
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/orgs/[0-9a-f-]{36}$"))
    assert page.get_by_role("heading", level=1).text_content() == first


def test_slash_goes_to_the_search_box(window: "BrowserContext", cast: Small) -> None:
    enter(window, cast.system_admin)
    page = window.new_page()
    page.goto("/admin/parameters")
    page.keyboard.press("/")
    page.keyboard.type("教育厅")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.get_by_role("link", name=cast.education.name).is_visible()


def test_errors_take_the_focus_and_lead_to_their_fields(window: "BrowserContext", cast: Small) -> None:
    enter(window, cast.system_admin)
    page = window.new_page()
    page.goto("/admin/orgs/new")
    page.get_by_role("button", name="登记").click()
    page.wait_for_selector("#errors")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.get_by_role("link", name=re.compile("^名称")).click()
    assert page.evaluate("document.activeElement.name") == "name"


def test_big_type_at_once_and_on_the_next_page(window: "BrowserContext", cast: Small) -> None:
    page = window.new_page()
    page.goto("/help")
    page.get_by_role("button", name="大字").click()
    assert page.evaluate("document.documentElement.dataset.type") == "big"
    page.goto("/sign-in")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"


def test_the_phone_menu_opens_without_script(window: "BrowserContext", cast: Small) -> None:
    enter(window, cast.system_admin)
    page = window.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/account")
    page.get_by_role("link", name="打开菜单").click()
    rail = page.get_by_role("navigation", name="主菜单")
    rail.get_by_role("link", name="单位").click()
    page.wait_for_url("**/admin/orgs")


def test_a_chart_is_drawn_from_its_data(window: "BrowserContext", cast: Small) -> None:
    page = window.new_page()
    page.goto("/gallery")
    page.wait_for_selector(".chart canvas")
    page.get_by_text("看数据表").click()
    assert page.get_by_role("columnheader", name="查询").is_visible()


def test_a_list_prints_without_what_one_cannot_press(window: "BrowserContext", cast: Small) -> None:
    enter(window, cast.system_admin)
    page = window.new_page()
    page.goto("/admin/orgs?format=print")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="主菜单").is_visible()
    assert page.get_by_text(re.compile("打印人")).is_visible()
    assert page.pdf(format="A4")[:4] == b"%PDF"


def test_a_long_rail_is_folded_to_where_one_is_and_unfolded_by_hand_stays_so(
    window: "BrowserContext", cast: Small
) -> None:
    enter(window, cast.education_officer)
    page = window.new_page()
    page.goto("/grants")
    rail = page.get_by_role("navigation", name="主菜单")
    assert rail.get_by_role("link", name="我方授权").is_visible()
    assert not rail.get_by_role("link", name="审计日志").is_visible()
    rail.get_by_text("监督", exact=True).click()
    page.goto("/grants")
    assert rail.get_by_role("link", name="审计日志").is_visible()
