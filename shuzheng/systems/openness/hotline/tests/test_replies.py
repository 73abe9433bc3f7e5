"""The checklist before an answer goes out, and the reviewer's reason where it is overridden."""

from __future__ import annotations

import pytest

from seeds import Small
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.replying.rules import check, questions
from shuzheng.systems.openness.hotline.tests.conftest import REPLY, Call, at, fresh, send, step

UNIT = ("石家庄市供水有限公司（演示）", "市供水公司")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("您好，水管漏水。什么时候能修好？", ["什么时候能修好？"]),
        ("停水三天了，为什么不通知？水费能不能减免？", ["停水三天了，为什么不通知？", "水费能不能减免？"]),
        ("请问水费怎么交，去哪里办过户？", ["水费怎么交", "去哪里办过户？"]),
        ("路口水管爆裂", ["路口水管爆裂"]),
    ],
)
def test_the_questions_of_a_ticket_are_listed(text: str, found: list[str]) -> None:
    assert questions(text) == found


@pytest.mark.parametrize(
    ("reply", "failed"),
    [
        ("市供水公司：停水因管网抢修，通知不及时，致歉；水费减免按《城市供水条例》第二十三条办理。", []),
        ("市供水公司：停水因管网抢修，未能及时通知。依据《城市供水条例》第二十三条。", ["回应了“水费能减免吗？”"]),
        ("停水因抢修未及时通知，水费减免依《城市供水条例》第二十三条办理。", ["写明了答复单位"]),
        ("市供水公司：停水未通知致歉，水费可减免。", ["引用了依据的条款"]),
        ("市供水公司：停水未通知致歉，水费减免请电13800000000，依第二十三条。", ["没有个人信息"]),
    ],
)
def test_each_line_of_the_checklist(reply: str, failed: list[str]) -> None:
    found = check(kind="complaint", text="停水为什么不通知？水费能减免吗？", reply=reply, names=UNIT)

    assert [one.label for one in found if not one.passed] == failed


def test_only_some_kinds_must_cite(call: Call) -> None:
    labels = [one.label for one in check(kind="help", text="水管漏水", reply="水管已修", names=())]

    assert "引用了依据的条款" not in labels


@pytest.fixture
def poor(here: Small, call: Call) -> Ticket:
    """An answer that answers nothing."""
    ticket = send(call(kind="complaint"), "市供水公司", here.operator_a, at(11, 2))
    step(ticket, "sign", here.water_handler, at(11, 3))
    step(ticket, "reply", here.water_handler, at(11, 4), data={"reply": "已处理。", "solved": "solved"})
    return fresh(ticket)


def test_a_poor_answer_does_not_go_out_without_the_reviewers_reason(here: Small, poor: Ticket) -> None:
    with pytest.raises(Refused, match="写明了答复单位"):
        step(poor, "approve", here.operator_a, at(11, 4))

    case = step(poor, "approve", here.operator_a, at(11, 4), data={"override": "已电话核实，内容无误"})

    assert (case.state, case.data["override"]) == ("calling_back", "已电话核实，内容无误")


def test_an_answer_goes_back_to_be_completed(here: Small, poor: Ticket) -> None:
    step(poor, "send_back", here.operator_a, at(11, 4), reason="请写明修复情况")

    case = step(poor, "reply", here.water_handler, at(11, 5), data={"reply": REPLY, "solved": "solved"})

    assert case.state == "reviewing"


def test_an_answer_with_a_number_in_it_does_not_leave_the_unit(here: Small, call: Call) -> None:
    ticket = send(call(), "市供水公司", here.operator_a, at(11, 2))
    step(ticket, "sign", here.water_handler, at(11, 3))

    with pytest.raises(Refused, match="号码"):
        step(ticket, "reply", here.water_handler, at(11, 4), data={"reply": "请联系13800000001", "solved": "solved"})
