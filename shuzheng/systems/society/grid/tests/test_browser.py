"""A grid worker reports while the network is cut; nothing typed is lost, nothing arrives twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from seeds import small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.lib import clock
from shuzheng.systems.society.grid.cells.actions import add_grid
from shuzheng.systems.society.grid.models import Event, Visit
from shuzheng.systems.society.grid.rounds.actions import plan_round
from shuzheng.systems.society.grid.tests.conftest import Place, found, settle
from tests.browser import PHONE, enter, looked_at

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(own_home: None) -> Place:
    """The street, in a database of the test's own."""
    return settle(small())


def _open(window: BrowserContext, place: Place) -> Page:
    """The report on a phone, its service worker at work."""
    enter(window, place.worker)
    page = window.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/grid/report")
    page.wait_for_selector("form[data-is-ready]")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def _fill(page: Page, words: str) -> None:
    page.get_by_label("类别").select_option("0302")
    page.get_by_label("地点").fill("三号楼东侧")
    page.get_by_label("情况").fill(words)


def test_what_is_reported_offline_arrives_once(window: BrowserContext, here: Place, png: bytes) -> None:
    page = _open(window, here)
    window.set_offline(True)
    _fill(page, "污水井外溢")
    page.get_by_label("照片").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": png})
    page.get_by_role("button", name="上报").click()
    page.get_by_text("已存在手机上，联网后自动发送").wait_for()
    assert not Event.objects.exists()

    window.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text(re.compile("已送达")).wait_for()
    page.reload()
    page.wait_for_selector("form[data-is-ready]")

    event = Event.objects.get()
    assert (event.words, event.case.materials.count()) == ("污水井外溢", 1)


def test_the_page_opens_without_a_network_and_keeps_what_is_half_typed(window: BrowserContext, here: Place) -> None:
    page = _open(window, here)
    _fill(page, "写到一半")
    page.evaluate("new Promise((done) => setTimeout(done, 400))")  # the draft is kept a moment after the last key
    window.set_offline(True)
    page.goto("/grid/report")
    page.wait_for_selector("form[data-is-ready]")
    assert page.get_by_text("现在没有网络").is_visible()
    assert page.get_by_label("情况").input_value() == "写到一半"

    page.get_by_role("button", name="上报").click()
    page.get_by_text("已存在手机上，联网后自动发送").wait_for()
    window.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text(re.compile("已送达")).wait_for()
    assert Event.objects.get().grid == here.grid


def test_an_answer_that_was_lost_on_the_way_makes_no_second_event(window: BrowserContext, here: Place) -> None:
    page = _open(window, here)
    _fill(page, "答复丢失")
    lost = {"left": 1}

    def lose(route: object) -> None:
        if lost["left"] and route.request.method == "POST":  # type: ignore[attr-defined]
            lost["left"] -= 1
            route.fetch()  # type: ignore[attr-defined]  # it arrives, but the answer does not
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    window.route("**/grid/report", lose)
    with page.expect_event("requestfailed", lambda one: one.method == "POST"):
        page.get_by_role("button", name="上报").click()
    assert Event.objects.count() == 1
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text(re.compile("已送达")).wait_for()
    assert Event.objects.count() == 1


def test_what_the_server_refuses_can_be_taken_back_and_put_right(window: BrowserContext, here: Place) -> None:
    page = _open(window, here)
    _fill(page, "照片不对")
    page.get_by_label("照片").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"})
    page.get_by_role("button", name="上报").click()
    page.get_by_role("button", name="取回修改").click()
    assert page.get_by_label("情况").input_value() == "照片不对"
    page.get_by_label("照片").set_input_files([])
    page.get_by_role("button", name="上报").click()
    page.get_by_text(re.compile("已送达")).wait_for()
    assert Event.objects.get().words == "照片不对"


def test_a_visit_without_a_connection_waits_on_the_phone(window: BrowserContext, here: Place) -> None:
    plan_round(grid=here.grid, what="visit", place="独居老人甲", every_days=7, by=SYSTEM, at=clock.now())
    enter(window, here.worker)
    page = window.new_page()
    page.goto("/grid/today")
    page.get_by_text("走访：独居老人甲").click()
    page.get_by_label("情况").fill("身体好，缺煤")
    page.reload()
    page.get_by_text("走访：独居老人甲").click()
    assert page.get_by_label("情况").input_value() == "身体好，缺煤"
    window.set_offline(True)
    page.get_by_role("button", name="已到现场").click()
    page.get_by_text("独居老人甲：已存在手机上").wait_for()
    assert not Visit.objects.exists()
    window.set_offline(False)
    page.get_by_text("已送达：独居老人甲").wait_for()
    assert Visit.objects.get().note == "身体好，缺煤"


def test_the_report_works_without_script(window: BrowserContext, here: Place, live_server: object) -> None:
    assert window.browser
    plain = window.browser.new_context(java_script_enabled=False, base_url=str(live_server))
    enter(plain, here.worker)
    page = plain.new_page()
    page.goto("/grid/report")
    _fill(page, "没有脚本")
    page.get_by_role("button", name="上报").click()
    assert page.get_by_role("heading", level=1).text_content() == "第一网格污水外溢：没有脚本"
    plain.close()


def test_the_pages_are_accessible_and_fit_a_phone(window: BrowserContext, here: Place) -> None:
    now = clock.now()
    plan_round(grid=here.grid, what="visit", place="独居老人甲", every_days=7, by=SYSTEM, at=now)
    add_grid(division=here.village, name="第二网格", worker=here.worker, by=SYSTEM, at=now)
    event = found(here, at=now, found_at=now)
    enter(window, here.worker)
    page = window.new_page()
    page.goto("/grid/today")
    looked_at(page, "grid-today")
    page.goto("/grid/report")
    looked_at(page, "grid-report")
    enter(window, here.dispatcher)
    for name, url in (
        ("grid-event", f"/cases/{event.case.number}"),
        ("grids", "/grids"),
        ("grid", f"/grids/{here.grid.code}"),
        ("grid-map", "/grids/map"),
        ("grid-data", "/grids/data"),
    ):
        page.goto(url)
        looked_at(page, name)


@pytest.fixture
def png(window: BrowserContext) -> bytes:
    """A real picture, drawn by the browser: nothing smaller is one."""
    page = window.new_page()
    page.goto("/help")
    drawn = page.screenshot()
    page.close()
    return drawn
