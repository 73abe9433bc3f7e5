"""The hotline tried as its people would: a call by keyboard alone, one pipe and three callers, a bounce too late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from seeds import Small
from shuzheng.kernel.cases.models import Case
from shuzheng.lib import clock
from shuzheng.systems.openness.hotline.dispatching import actions as dispatching
from shuzheng.systems.openness.hotline.models import Dispatch, Responsibility, Ticket
from shuzheng.systems.openness.hotline.tests.conftest import PHONE, REPLY, Call, send, step
from tests.browser import PHONE as PHONE_SIZE
from tests.browser import enter, looked_at

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def taught(here: Small) -> None:
    """A version of the suggestion is in use."""
    made = dispatching.train(by=here.hotline_lead, at=clock.now())
    dispatching.switch_on(model_id=made.pk, by=here.hotline_lead, at=clock.now())


def typed(page: Page, *keys: str) -> None:
    """Keys, one after another; what is no key is typed."""
    for one in keys:
        page.keyboard.press(one) if one in ("Tab", "Space", "ArrowDown", "Enter") else page.keyboard.type(one)


def take_call(page: Page, phone: str, place: str, text: str) -> None:
    """From the first field to the end of the words, without a mouse."""
    page.goto("/hotline/call")
    page.locator("#id_phone").focus()
    typed(page, phone, "Tab", "Tab", "ArrowDown", "Tab", "ArrowDown", "Tab", place, "Tab", text)
    page.locator("#found fieldset").first.wait_for()


def done(page: Page) -> str:
    """The choice under the focus, Enter, and the number that is told to the caller."""
    typed(page, "Space", "Enter")
    page.wait_for_url("**/cases/RX*")
    return page.url.rsplit("/", 1)[1]


def case_step(page: Page, number: str, label: str, **fields: str) -> None:
    """Take a step on the page of a case."""
    page.goto(f"/cases/{number}")
    box = page.locator("details", has=page.locator("summary b", has_text=label)).first
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for name, value in fields.items():
        found = box.locator(f"[name={name}]")
        found.select_option(value) if found.evaluate("e => e.tagName") == "SELECT" else found.fill(value)
    box.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


@pytest.mark.usefixtures("taught")
def test_three_callers_one_pipe_a_late_bounce_and_three_calls_back(
    window: BrowserContext, browser: Any, here: Small, live_server: Any
) -> None:
    enter(window, here.operator_a)
    page = window.new_page()
    take_call(page, PHONE, "建设北大街路口", "自来水管爆裂，马路上全是水，什么时候修好？")
    page.locator("input[name=unit]").first.focus()
    first = done(page)
    assert PHONE not in page.content()
    for phone in ("13800000001", "13800000002"):
        take_call(page, phone, "建设北大街路口", "路口的自来水管破了，马路上到处是水")
        page.locator(f"input[name=primary][value={first}]").focus()
        done(page)
    assert Case.objects.filter(flow="ticket", merged_into__isnull=False).count() == 2

    Dispatch.objects.update(at=clock.now() - timedelta(days=20))  # the company slept on it
    unit = browser.new_context(base_url=live_server.url, locale="zh-CN")
    enter(unit, here.water_handler)
    other = unit.new_page()
    case_step(other, first, "退单", reason="属于市政管网")
    other.get_by_text("已过，请按期办理").first.wait_for()
    case_step(other, first, "签收")
    case_step(other, first, "反馈办理结果", reply=REPLY, solved="solved")
    assert PHONE not in other.content()
    unit.close()

    case_step(page, first, "审核通过")
    waiting = list(Case.objects.filter(flow="ticket", state="calling_back").values_list("number", flat=True))
    assert len(waiting) == 3
    for number in waiting:
        page.goto(f"/cases/{number}")
        page.get_by_role("button", name="查看电话并回访").click()
        page.get_by_text("1380000000").wait_for()
        case_step(page, number, "回访：满意", grade="satisfied")
    assert set(Ticket.objects.values_list("case__state", "grade")) == {("concluded", "satisfied")}


STAFF = {
    "operator_a": ("call", "tickets", "topics", "figures", "articles"),
    "hotline_lead": ("models", "articles/new", "duties", "duties/new", "duties/import"),
}


@pytest.mark.usefixtures("taught")
def test_axe_finds_nothing_and_nothing_scrolls_sideways(window: BrowserContext, here: Small, call: Call) -> None:
    page = window.new_page()
    for path in ("/12345", "/12345?channel=letter", "/12345/progress", "/mailbox"):
        page.goto(path)
        looked_at(page, f"hotline{path.replace('/', '-').replace('?', '-')}")
    now = clock.now()
    ticket = send(call(when=now, latitude=38.04, longitude=114.5), "市供水公司", here.operator_a, now)
    waiting = call(when=now)
    step(ticket, "sign", here.water_handler, now)
    step(ticket, "reply", here.water_handler, now, data={"reply": "已处理", "solved": "solved"})
    for who, names in STAFF.items():
        enter(window, getattr(here, who))
        for name in names:
            page.goto(f"/hotline/{name}")
            looked_at(page, f"hotline-{name.replace('/', '-')}")
    page.goto(f"/hotline/duties/{Responsibility.objects.filter(duty='water').latest('pk').pk}")
    looked_at(page, "hotline-duty")
    enter(window, here.water_head)
    page.goto("/desk/interests")
    looked_at(page, "interests")
    enter(window, here.operator_a)
    for number in (ticket.case.number, waiting.case.number):
        page.goto(f"/cases/{number}")
        looked_at(page, f"hotline-case-{number}")


def test_a_matter_is_written_without_script(browser: Any, here: Small, live_server: Any) -> None:
    window = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE_SIZE)
    page = window.new_page()
    page.goto("/12345")
    page.get_by_label("反映的事项").fill("小区停水三天，没有通知")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已收到").first.wait_for()
    window.close()

    assert Ticket.objects.count() == 1
