"""The caller is told of what was done, by the ways that they left, and nobody sees where to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from seeds import Small
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.cases.notices import jobs
from shuzheng.lib import clock
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.repeating.actions import merge
from shuzheng.systems.openness.hotline.tests.conftest import PHONE, Call, at, fresh, send, step
from shuzheng.systems.openness.hotline.tests.test_caller import browser

LETTERS = "演示信箱@example.org"


def told(channel: str) -> list[str]:
    """What went out by one way, in order, without the number."""
    found = Notice.objects.filter(channel=channel, key__startswith="hotline:").order_by("created_at", "key")
    return [one.title.split("事项")[1][14:] for one in found]


def test_a_caller_hears_of_acceptance_answer_and_result(here: Small, answered: Callable[[], Ticket]) -> None:
    ticket = answered()
    step(ticket, "satisfied", here.operator_a, at(11, 5), data={"grade": "basically"})

    assert told("sms") == ["已受理", "已有答复，热线将回访您", "已回访办结，您的评价：基本满意"]


def test_whoever_is_not_satisfied_hears_that_it_is_done_again(here: Small, answered: Callable[[], Ticket]) -> None:
    ticket = answered()

    step(ticket, "unsatisfied", here.operator_a, at(11, 5), reason="还在漏")

    assert told("sms")[-1] == "已记录您不满意，将由其他人员重新办理"


def test_every_caller_of_the_same_pipe_is_told(here: Small, call: Call) -> None:
    main, other = call(), call("建设北大街路口的水管还在漏水", at(11, 2, 12), phone="13800000001")
    merge(ticket=other, into=main.case.number, by=here.operator_a, at=at(11, 2, 13), reason="同一水管")
    send(main, "市供水公司", here.operator_a, at(11, 2, 14))
    step(main, "sign", here.water_handler, at(11, 3))
    step(main, "reply", here.water_handler, at(11, 4), data={"reply": "市供水公司已修好。", "solved": "solved"})
    step(main, "approve", here.operator_a, at(11, 5), data={"override": "已核实"})

    assert sorted(told("sms")) == sorted(
        ["已受理", "已受理", "与相同诉求一并办理，时限和结果仍分别告知您", *["已有答复，热线将回访您"] * 2]
    )


def test_the_number_leaves_for_the_gateway_and_stands_nowhere_else(
    here: Small, call: Call, settings: Settings, tmp_path: Path
) -> None:
    settings.SMS_GATEWAY = (tmp_path / "outbox").as_uri()
    ticket = call()

    jobs.send_due(at=at(11, 2, 11))

    sent = json.loads((tmp_path / "outbox").read_text())
    assert (sent["to"], ticket.case.number in sent["text"]) == (PHONE, True)
    assert not any(PHONE in str(row) for row in Notice.objects.values())


def test_a_letter_brings_the_answer_to_who_left_an_address(here: Small, call: Call) -> None:
    ticket = call(email=LETTERS.replace("演示信箱", "demo"), phone="")
    step(ticket, "answer", here.operator_a, at(11, 2, 11), data={"reply": "可在营业厅缴纳。"})

    jobs.send_due(at=at(11, 2, 12))

    assert [len(mail.outbox), "可在营业厅缴纳" in mail.outbox[-1].body] == [2, True]


def test_nobody_is_disturbed_at_night(here: Small, call: Call) -> None:
    call(when=at(11, 2, 23))

    assert Notice.objects.get(channel="sms").next_try_at == at(11, 3, 7)


def test_who_signed_in_is_told_in_site_and_the_unit_sees_no_notice_of_it(here: Small) -> None:
    said = {"kind": "help", "division": here.county.code, "text": "小区停水三天，没有通知，什么时候恢复？"}
    browser(here.citizen).post("/12345", said)
    ticket = Ticket.objects.select_related("case").get()
    send(ticket, "市供水公司", here.operator_a, clock.now())

    unit = browser(here.water_handler)
    shown = unit.get(f"/cases/{ticket.case.number}").text

    assert "已受理" in browser(here.citizen).get("/notices").text
    assert here.citizen.name not in shown
    assert "已受理</a>" not in shown


@pytest.mark.parametrize("email", ["不是地址", "a@b"])
def test_an_address_that_leads_nowhere_is_refused(here: Small, client: Client, email: str) -> None:
    said = {"kind": "help", "division": here.county.code, "text": "小区停水三天，没有通知", "email": email}
    answer = client.post("/12345", said)

    assert (answer.status_code, "邮箱" in answer.text) == (422, True)


def test_a_landline_gets_no_message(here: Small, call: Call) -> None:
    assert fresh(call(phone="031112345678")).caller
    assert told("sms") == []
