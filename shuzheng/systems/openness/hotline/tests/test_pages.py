"""The pages: the operator's, the units', everybody's. One request each, and what each refuses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from seeds import Small
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.systems.openness.hotline import actions, jobs, rules
from shuzheng.systems.openness.hotline.asking.queries import progress
from shuzheng.systems.openness.hotline.knowing import actions as knowing
from shuzheng.systems.openness.hotline.models import Article, Ticket
from shuzheng.systems.openness.hotline.tests.conftest import PHONE, REPLY, Call, at, fresh, send, step
from shuzheng.systems.openness.hotline.tests.test_caller import browser

WRITTEN = {
    "kind": "complaint",
    "division": "130102",
    "address": "演示一号院",
    "text": "小区停水三天，没有通知，什么时候恢复？",
    "phone": PHONE,
    "consent_to_publish": "on",
}


@pytest.fixture(autouse=True)
def _nobody_was_counted_yet() -> None:
    cache.clear()


@pytest.mark.parametrize("channel", ["web", "letter", "app", "media"])
def test_everybody_may_ask_without_signing_in(here: Small, client: Client, channel: str) -> None:
    assert client.get(f"/12345?channel={channel}").status_code == 200

    answer = client.post(f"/12345?channel={channel}", WRITTEN)

    ticket = Ticket.objects.select_related("case").get()
    assert ticket.case.number in answer.text
    assert (ticket.channel, ticket.consent_to_publish, ticket.case.opened_by) == (channel, True, None)


def test_what_was_typed_wrongly_stays_and_is_named(here: Small, client: Client) -> None:
    answer = client.post("/12345", WRITTEN | {"phone": "12"})

    assert answer.status_code == 422
    assert "位数不对" in answer.text
    assert WRITTEN["text"] in answer.text


def test_too_many_from_one_address_are_refused(here: Small, client: Client) -> None:
    codes = [client.post("/12345", WRITTEN).status_code for _ in range(11)]

    assert (codes[9], codes[10]) == (200, 422)
    assert Ticket.objects.count() == 10


def test_the_requester_looks_up_where_it_stands(here: Small, client: Client) -> None:
    shown = client.post("/12345", WRITTEN).text
    number, code = re.findall(r"<dd><code>(\w+)</code>", shown)
    ticket = Ticket.objects.select_related("case").get()
    when = clock.now()
    send(ticket, "市供水公司", here.operator_a, when)
    step(ticket, "sign", here.water_handler, when)
    step(ticket, "reply", here.water_handler, when, data={"reply": REPLY, "solved": "solved"})
    waiting = client.post("/12345/progress", {"number": number, "code": code}).text
    step(ticket, "approve", here.operator_a, when, data={"override": "已核实"})

    told = client.post("/12345/progress", {"number": number.lower(), "code": code}).text

    assert REPLY not in waiting
    assert REPLY in told
    assert "市供水公司" in told
    assert "演示·" not in told
    assert PHONE not in told


@pytest.mark.parametrize(("number", "code"), [("RX0", "000000"), ("", "1"), ("RX0\0", "000000")])
def test_a_wrong_number_or_code_gets_the_same_words(here: Small, client: Client, number: str, code: str) -> None:
    answer = client.post("/12345/progress", {"number": number, "code": code})

    assert answer.status_code == 422


def test_a_letter_is_published_with_consent_and_without_personal_data(
    here: Small, client: Client, answered: Callable[[], Ticket]
) -> None:
    ticket = answered()
    step(ticket, "satisfied", here.operator_a, at(11, 5), data={"grade": "satisfied"})
    path, said = f"/hotline/tickets/{ticket.case.number}/publish", {"title": "水管", "text": "爆管", "reply": "已修好"}
    lead = browser(here.hotline_lead)
    assert "没有同意公开" in lead.post(path, said).text
    Ticket.objects.filter(pk=ticket.pk).update(consent_to_publish=True)
    assert "号码" in lead.post(path, said | {"text": f"电话{PHONE}"}).text

    assert lead.post(path, said).status_code == 302

    assert "爆管" in client.get("/mailbox").text or "水管" in client.get("/mailbox").text
    assert "已修好" in client.get(f"/mailbox/{ticket.case.number}").text
    assert client.get("/mailbox?q=暖气").status_code == 200
    assert client.get("/mailbox/RX0").status_code == 404


CALL = {"channel": "phone", "kind": "help", "division": "130102", "address": "北街路口", "phone": PHONE}


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "received"),
        ({"elsewhere": "119"}, "routed"),
        ({"answer": "今晚八点前恢复供水。"}, "concluded"),
        ({"unit_typed": "市供水公司"}, "to_sign"),
    ],
)
def test_one_form_takes_the_call_to_where_it_goes(here: Small, said: dict[str, str], state: str) -> None:
    answer = browser(here.operator_a).post("/hotline/call", CALL | {"text": "自来水停水一整天"} | said)

    assert answer.status_code == 302
    assert Ticket.objects.select_related("case").get().case.state == state


def test_a_unit_nobody_knows_loses_nothing(here: Small) -> None:
    said = CALL | {"text": "自来水停水一整天", "unit_typed": "不存在的公司"}
    answer = browser(here.operator_a).post("/hotline/call", said)

    assert answer.status_code == 422
    assert "自来水停水一整天" in answer.text
    assert not Ticket.objects.exists()


def test_a_second_caller_is_merged_on_the_same_form(here: Small, call: Call) -> None:
    first = call(when=clock.now(), address="北街路口")
    operator = browser(here.operator_a)
    said = CALL | {"text": "北街路口的自来水管爆裂了，在漏水", "phone": "13800000002"}

    found = operator.post("/hotline/look", said).text
    assert first.case.number in found
    operator.post("/hotline/call", said | {"primary": first.case.number})

    assert Ticket.objects.exclude(pk=first.pk).get().case.merged_into_id == first.pk


def test_without_script_the_button_shows_what_is_alike_and_keeps_the_form(here: Small, call: Call) -> None:
    first = call(when=clock.now())
    said = CALL | {"text": "自来水管爆裂，马路上全是水", "look": "1"}

    answer = browser(here.operator_a).post("/hotline/call", said)

    assert first.case.number in answer.text
    assert "马路上全是水</textarea>" in answer.text
    assert Ticket.objects.count() == 1


def test_the_panel_dispatches_and_arbitrates(here: Small, call: Call) -> None:
    ticket = call()
    operator = browser(here.operator_a)
    page = operator.get(f"/cases/{ticket.case.number}").text
    assert "派单" in page
    path = f"/hotline/tickets/{ticket.case.number}/dispatch"
    refused = operator.post(path, {"typed": "不存在的公司"}, follow=True)
    assert "没有派出" in refused.text

    operator.post(path, {"picked": here.water.uscc, "seen": fresh(ticket).case.version})

    assert fresh(ticket).unit == here.water
    assert "退单" in browser(here.water_handler).get(f"/cases/{ticket.case.number}").text


def test_the_dispatch_step_itself_wants_the_unit_named(here: Small, call: Call) -> None:
    ticket = call()
    answer = browser(here.operator_a).post(
        f"/cases/{ticket.case.number}/steps/dispatch", {"unit": here.water.uscc, "seen": ticket.case.version}
    )

    assert answer.status_code == 422
    assert fresh(ticket).case.state == "received"


def test_a_reply_is_tried_before_it_is_sent(here: Small, call: Call) -> None:
    ticket = send(call(kind="complaint"), "市供水公司", here.operator_a, at(11, 2))
    answer = browser(here.water_handler).post(f"/hotline/tickets/{ticket.case.number}/check", {"reply": "已处理"})

    assert "请写明石家庄市供水有限公司" in answer.text


def test_an_article_has_versions_a_day_to_look_again_and_a_count(here: Small) -> None:
    handler = browser(here.water_handler)
    said = {
        "title": "停水怎么报修",
        "body": "拨打供水热线报修。",
        "basis": "",
        "category": "供水",
        "review_by": "2030-01-01",
    }
    handler.post("/hotline/articles/new", said)
    article = Article.objects.get()
    handler.post(f"/hotline/articles/{article.pk}/edit", said | {"body": "拨打12345报修。"})
    Article.objects.update(review_by="2026-01-01")

    page = browser(here.operator_a).get(f"/hotline/articles/{article.pk}").text
    assert "第 2 版" in page
    assert "已过期" in page
    operator = browser(here.operator_a)
    assert "已过期" in operator.post("/hotline/look", CALL | {"text": "家里停水怎么报修呢"}).text
    operator.post("/hotline/call", CALL | {"text": "停水怎么报修", "answer": "拨打12345", "article": "停水怎么报修"})
    assert Article.objects.get().used == 1


def test_somebody_elses_article_is_not_changed(here: Small) -> None:
    made = knowing.write(
        title="停水怎么报修", body="报修", basis="", category="", owner=here.water,
        review_by=at(12, 1).date(), by=here.water_handler, at=at(11, 2),
    )  # fmt: skip

    assert browser(here.urban_handler).post(f"/hotline/articles/{made.pk}/withdraw").status_code == 403


PAGES = (
    ("operator_a", "/hotline/call", 200),
    ("operator_a", "/hotline/tickets", 200),
    ("operator_a", "/hotline/topics?days=7", 200),
    ("operator_a", "/hotline/figures?days=nothing", 200),
    ("operator_a", "/hotline/models", 403),
    ("hotline_lead", "/hotline/models", 200),
    ("water_handler", "/hotline/call", 403),
    ("water_handler", "/hotline/topics", 403),
    ("water_handler", "/hotline/articles", 200),
    ("water_head", "/hotline/tickets?late=yes&first=no&state=handling", 200),
    ("citizen", "/hotline/tickets", 403),
    ("operator_a", "/cases/RX0", 403),
)


@pytest.mark.parametrize(("who", "path", "status"), PAGES)
def test_who_may_open_what(here: Small, call: Call, who: str, path: str, status: int) -> None:
    send(call(when=clock.now(), latitude=38.04, longitude=114.5), "市供水公司", here.operator_a, clock.now())
    person: Person = getattr(here, who)

    assert browser(person).get(path).status_code == status


def test_each_figure_leads_to_its_list(here: Small, answered: Callable[[], Ticket]) -> None:
    ticket = answered()
    step(ticket, "satisfied", here.operator_a, at(11, 5), data={"grade": "satisfied"})
    operator = browser(here.operator_a)

    page = operator.get("/hotline/figures?days=90").text

    assert f"unit={here.water.pk}" in page
    assert "100%" in page
    assert ticket.case.number in operator.get(f"/hotline/tickets?unit={here.water.pk}&first=yes").text
    assert ticket.case.number not in operator.get(f"/hotline/tickets?unit={here.water.pk}&late=yes").text


def test_a_late_ticket_is_counted_late(here: Small, call: Call) -> None:
    ticket = send(call(), "市供水公司", here.operator_a, at(11, 2))

    assert ticket.case.number in browser(here.operator_a).get("/hotline/tickets?late=yes").text


def test_the_person_in_charge_says_who_has_which_duty(here: Small, call: Call) -> None:
    actions.assign_duty(duty="water", division=here.county, org=here.urban, by=here.hotline_lead, at=at(11, 2))

    from shuzheng.systems.openness.hotline.queries import unit_for

    assert unit_for("water", here.county.code, on=at(11, 3).date()) == here.urban
    assert unit_for("water", here.city.code, on=at(11, 3).date()) == here.water


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("楼上着火了快来人", "119"),
        ("路口两车相撞有人受伤", "122"),
        ("不服判决想再反映", "litigation"),
        ("申请政府信息公开", "disclosure"),
        ("自来水停水一整天", None),
    ],
)
def test_what_is_not_the_hotlines_is_noticed_and_told_in_words(
    here: Small, client: Client, text: str, code: str | None
) -> None:
    found = rules.elsewhere_for(text)
    assert (found.code if found else None) == code

    told = client.post("/12345", WRITTEN | {"text": text}).text
    looked = browser(here.operator_a).post("/hotline/look", CALL | {"text": text}).text

    assert ((found.words in told, found.words in looked) if found else (True, True)) == (True, True)
    assert ("可能不属受理范围" in looked) is (found is not None)


def test_the_requester_is_told_of_a_longer_limit_and_of_parking_with_the_reasons(here: Small, call: Call) -> None:
    ticket = send(call(), "市供水公司", here.operator_a, at(11, 2))
    step(ticket, "sign", here.water_handler, at(11, 3))
    said = {"case_id": ticket.pk, "clock": "handle", "value": 5, "by": here.water_handler, "at": at(11, 4)}
    asked = cases.ask_extension(reason="等待配件", **said)
    cases.extend_clock(extension_id=asked.pk, by=here.hotline_lead, at=at(11, 5), answer="配件下周到货")
    step(ticket, "park", here.hotline_lead, at(11, 6), data={"until": "2026-12-01"}, reason="等待施工季")

    told = progress(fresh(ticket), on=at(11, 6).date())

    assert [why for _, _, why in told.happened if why] == ["理由：等待配件。答复：配件下周到货", "等待施工季"]
    assert (told.state, told.due_on) == ("挂账", None)


def test_the_owner_hears_of_an_article_whose_day_has_passed_once(here: Small) -> None:
    knowing.write(
        title="停水怎么报修", body="报修", basis="", category="", owner=here.water,
        review_by=at(11, 10).date(), by=here.water_handler, at=at(11, 2),
    )  # fmt: skip

    jobs.tend(at=at(11, 11))
    jobs.tend(at=at(11, 12))

    told = Notice.objects.filter(org=here.water, title__contains="复核期限")
    assert told.count() == 1


def test_before_a_hotline_is_named_the_page_says_so(db: None, client: Client) -> None:
    assert "还没有开通" in client.get("/12345").text
