"""A person's notices and ways, receipts that only a button gives, escalations, and lights to the minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.calendar.queries import days
from shuzheng.kernel.calendar.specs import DatedParameter, Limit
from shuzheng.kernel.cases import actions, flows, queries
from shuzheng.kernel.cases.escalations.actions import escalate
from shuzheng.kernel.cases.models import Case, EscalationTold, Notice, NoticeWay
from shuzheng.kernel.cases.notices.queries import receipt_link
from shuzheng.kernel.cases.specs import Clock, Escalation
from shuzheng.lib import clock
from shuzheng.lib.clock import SHANGHAI
from shuzheng.web.clocks import ribbon_of
from shuzheng.web.ribbon import Ribbon
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults
from tests.toy.flows import FLOW, HANDLER_HEAD

START = datetime(2026, 9, 25, 10, tzinfo=SHANGHAI)


def _letter(cast: Small) -> Notice:
    said = {"title": "题", "body": "会商材料", "at": clock.now(), "person": cast.citizen}
    actions.tell(**said, key="in site")  # type: ignore[arg-type]
    original = Notice.objects.get()
    return Notice.objects.create(
        person=cast.citizen,
        channel="email",
        address="a@example.org",
        title="题",
        body="会商材料",
        key="copy",
        created_at=clock.now(),
        copy_of=original,
    )


def _path(notice: Notice) -> str:
    return "/" + receipt_link(notice).split("/", 3)[3]


# --- receipts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_mail_scanner_that_looks_changes_nothing(cast: Small, method: str) -> None:
    letter = _letter(cast)

    getattr(Client(), method)(_path(letter))

    assert not Notice.objects.exclude(read_at=None).exists()


def test_the_button_behind_the_link_proves_reading(cast: Small) -> None:
    browser, letter = Client(enforce_csrf_checks=True), _letter(cast)
    page = browser.get(_path(letter))
    assert "只打开本页不算已阅" in page.text
    assert faults(page.text) == []

    done = browser.post(_path(letter), {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value})

    assert "已确认收到" in done.text
    assert Notice.objects.filter(read_by=cast.citizen).count() == 2


def test_a_post_from_elsewhere_proves_nothing(cast: Small) -> None:
    letter = _letter(cast)

    assert Client(enforce_csrf_checks=True).post(_path(letter)).status_code == 403
    assert not Notice.objects.exclude(read_at=None).exists()


def test_a_made_up_link_shows_nothing(cast: Small) -> None:
    letter = _letter(cast)

    page = Client().get(f"/notices/{letter.pk}/receipt/{'0' * 40}")

    assert page.status_code == 403
    assert "会商材料" not in page.text


# --- ways ----------------------------------------------------------------------------------------------------------


def test_ways_are_chosen_on_a_page(cast: Small) -> None:
    browser = signed_in(cast.citizen)
    sent = {"email": "a@example.org", "email_mode": "each", "sms": "", "sms_mode": "digest"}

    assert browser.post("/notices/ways", sent).status_code == 302

    way = NoticeWay.objects.get()
    assert (way.person, way.channel, way.mode) == (cast.citizen, "email", "each")
    page = browser.get("/notices/ways")
    assert 'value="a@example.org"' in page.text
    assert faults(page.text) == []


def test_a_wrong_address_is_said_beside_its_field_and_nothing_is_lost(cast: Small) -> None:
    sent = {"email": "a@example.org", "email_mode": "each", "sms": "12", "sms_mode": "each"}

    page = signed_in(cast.citizen).post("/notices/ways", sent)

    assert (page.status_code, NoticeWay.objects.count()) == (422, 0)
    assert "请填写11位手机号码" in page.text
    assert 'value="a@example.org"' in page.text


def test_a_bounced_address_is_told_on_the_page(cast: Small) -> None:
    NoticeWay.objects.create(
        person=cast.citizen, channel="email", address="a@b.org", since=START, bounced_at=START, bounce="无此用户"
    )

    assert "被退回：无此用户" in signed_in(cast.citizen).get("/notices/ways").text


def test_notices_are_found_by_words_urgency_and_reading(cast: Small) -> None:
    said = {"body": "文", "at": clock.now(), "person": cast.citizen}
    actions.tell(title="甲事项", key="1", urgent=True, **said)  # type: ignore[arg-type]
    actions.tell(title="乙事项", key="2", **said)  # type: ignore[arg-type]
    browser = signed_in(cast.citizen)

    assert "乙事项" not in browser.get("/notices?is_urgent=True").text
    assert "甲事项" not in browser.get("/notices?q=乙").text
    assert "甲事项" in browser.get("/notices?read=no").text
    assert "通知偏好" in browser.get("/notices").text


# --- lights and escalations ----------------------------------------------------------------------------------------


@pytest.fixture
def watched(cast: Small) -> Iterator[Case]:
    """A case with five promised days and ten lawful ones; the head is told when the promise is broken."""
    own = Clock(
        "answer",
        "答复时限",
        "toy.answer",
        starts_on=("open",),
        stops_on=("grant", "refuse", "withdraw"),
        promised=lambda case: Limit(5, "wd"),
        escalations=(Escalation("red", HANDLER_HEAD, "督促办法第二条"),),
    )
    flow = replace(FLOW, name="watched", prefix="DC", clocks=(own,))
    flows.install(flow)
    row = DatedParameter("toy.answer", "答复", Decimal(10), "wd", "玩具办法第二条", valid_from=date(2026, 1, 1))
    calendar.load_parameters(rows=[row], source="toy", by=SYSTEM, at=START)
    sides = {"asker": cast.market, "handler": cast.education, "authority": cast.authority}
    yield actions.open_case(
        flow="watched", title="名单", sides=sides, division="130000", by=cast.market_officer, at=START
    )
    flows.remove(flow)


def test_whoever_was_told_answers_on_the_page_of_the_case(cast: Small, watched: Case) -> None:
    escalate(at=START + timedelta(days=20))
    told, browser = EscalationTold.objects.get(), signed_in(cast.education_head)
    listed, page = browser.get("/escalations?state=told"), browser.get(f"/cases/{watched.number}")
    assert "承诺5个工作日，法定10个工作日" in listed.text
    assert "答复督促" in page.text
    assert faults(page.text) == []

    browser.post(f"/cases/{watched.number}/escalation", {"told": told.pk, "answer": "今日办结"})

    told.refresh_from_db()
    assert told.answer == "今日办结"
    assert "今日办结" in browser.get(f"/cases/{watched.number}").text


def test_an_empty_answer_is_refused_on_the_page(cast: Small, watched: Case) -> None:
    escalate(at=START + timedelta(days=20))
    sent = {"told": EscalationTold.objects.get().pk, "answer": ""}

    page = signed_in(cast.education_head).post(f"/cases/{watched.number}/escalation", sent)

    assert page.status_code == 422


def test_others_see_the_escalation_but_do_not_answer(cast: Small, watched: Case) -> None:
    escalate(at=START + timedelta(days=20))

    page = signed_in(cast.market_officer).get(f"/cases/{watched.number}")

    assert "督促办法第二条" in page.text
    assert 'action="/cases/' + watched.number + '/escalation"' not in page.text


def _ribbon(case: Case, at: datetime) -> Ribbon:
    (view,) = queries.clocks(case.pk, today=at.date(), at=at)
    return ribbon_of(view, today=at.date(), table=days(date(2026, 1, 1), date(2026, 12, 31)), now=at)


@pytest.mark.parametrize(
    ("today", "word", "kind"),
    [
        (date(2026, 10, 9), "今日到期", "broken"),
        (date(2026, 10, 12), "超承诺 3 天", "broken"),
        (date(2026, 10, 16), "超期 7 天", "overdue"),
    ],
)
def test_the_ribbon_tells_a_broken_promise_from_a_broken_law(watched: Case, today: date, word: str, kind: str) -> None:
    strip = _ribbon(watched, datetime.combine(today, START.timetz()))

    assert (strip.limit, strip.word, strip.cells[-1].kind) == ("承诺5个工作日，法定10个工作日", word, kind)
    assert strip.due_words == "2026 年 10 月 9 日（周五）到期，法定 10 月 15 日"


def test_the_ribbon_of_a_limit_in_hours_counts_the_minutes(cast: Small) -> None:
    own = replace(FLOW.clocks[0], limit="toy.hours")
    flow = replace(FLOW, name="hours", prefix="XS", clocks=(own,))
    flows.install(flow)
    row = DatedParameter("toy.hours", "报告", Decimal(2), "h", "玩具办法第八条", valid_from=date(2026, 1, 1))
    calendar.load_parameters(rows=[row], source="toy", by=SYSTEM, at=START)
    sides = {"asker": cast.market, "handler": cast.education, "authority": cast.authority}
    case = actions.open_case(
        flow="hours", title="疫情", sides=sides, division="130000", by=cast.market_officer, at=START
    )

    early, late = (_ribbon(case, START + timedelta(minutes=minutes)) for minutes in (15, 150))

    flows.remove(flow)
    assert (early.word, early.level) == ("剩 1 小时 45 分", "warn")
    assert (late.word, late.level) == ("超期 30 分", "late")
    assert early.due_words == "2026 年 9 月 25 日（周五） 12:00到期"
