"""A ticket from the call to the archive: nothing lost, nothing closed without the caller."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from seeds import Small
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.queries import desk
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.openness.hotline import actions, jobs, queries
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.specs import Intake
from shuzheng.systems.openness.hotline.tests.conftest import PHONE, REPLY, Call, at, clock, fresh, send, step


def test_a_call_gets_a_number_a_code_and_a_clock(here: Small) -> None:
    intake = Intake("help", "phone", "自来水停水一整天", here.county.code, phone=PHONE)

    receipt = actions.receive(intake=intake, by=here.operator_a, at=at(11, 2))

    ticket = queries.by_code(receipt.number, receipt.code)
    assert (receipt.number[:6], len(receipt.code), ticket.case.state) == ("RX2026", 6, "received")
    assert clock(ticket, "handle").due_on == date(2026, 11, 9)
    assert desk(here.operator_a, on=date(2026, 11, 2))[0].number == receipt.number


def test_a_matter_is_done_reviewed_and_closed_by_the_callers_word(here: Small, answered: Callable[[], Ticket]) -> None:
    ticket = answered()
    assert clock(ticket, "handle").stopped_on == date(2026, 11, 4)

    step(ticket, "satisfied", here.operator_a, at(11, 5), data={"grade": "satisfied"})
    assert jobs.tend(at=at(11, 11, 9)) == 0
    assert jobs.tend(at=at(11, 12, 11)) == 1

    done = fresh(ticket)
    assert (done.case.state, done.grade, done.round) == ("archived", "satisfied", 1)


def test_no_unit_closes_its_own_ticket(here: Small, answered: Callable[[], Ticket]) -> None:
    with pytest.raises(NotAllowed, match="热线"):
        step(answered(), "satisfied", here.water_handler, at(11, 5), data={"grade": "satisfied"})


def test_a_late_return_is_refused(here: Small, call: Call) -> None:
    ticket = send(call(), "市供水公司", here.operator_a, at(11, 2))

    with pytest.raises(Refused, match=r"退单期限（2026-11-04）已过"):
        step(ticket, "bounce", here.water_handler, at(11, 5), reason="属于市政管网")
    assert fresh(ticket).bounces == 0


def test_the_second_bounce_is_decided_by_the_hotline_and_that_binds(here: Small, call: Call) -> None:
    ticket = send(call(), "市供水公司", here.operator_a, at(11, 2))
    step(ticket, "bounce", here.water_handler, at(11, 3), reason="属于市政管网")
    send(ticket, "市城管局", here.operator_a, at(11, 3))
    with pytest.raises(Refused, match="应当提请裁定"):
        step(ticket, "bounce", here.urban_handler, at(11, 4), reason="属于供水")
    step(ticket, "bounce_again", here.urban_handler, at(11, 4), reason="属于供水")

    decided = send(ticket, "市供水公司", here.hotline_lead, at(11, 5), reason="管道产权在供水公司")

    assert (decided.case.state, decided.is_binding, decided.bounces) == ("to_sign", True, 2)
    with pytest.raises(Refused, match="不得再退单"):
        step(ticket, "bounce_again", here.water_handler, at(11, 5), reason="仍然不是")


def test_only_the_lead_arbitrates(here: Small, call: Call) -> None:
    ticket = send(call(), "市供水公司", here.operator_a, at(11, 2))
    step(ticket, "bounce", here.water_handler, at(11, 3), reason="属于市政管网")
    send(ticket, "市城管局", here.operator_a, at(11, 3))
    step(ticket, "bounce_again", here.urban_handler, at(11, 4), reason="属于供水")

    with pytest.raises(NotAllowed):
        send(ticket, "市供水公司", here.operator_a, at(11, 5), reason="管道产权在供水公司")


def test_what_was_not_satisfactory_is_done_again_by_somebody_else(here: Small, answered: Callable[[], Ticket]) -> None:
    ticket = answered()
    step(ticket, "unsatisfied", here.operator_a, at(11, 5), reason="第二天又漏了")
    again = send(ticket, "市供水公司", here.operator_a, at(11, 5))
    with pytest.raises(Refused, match="不能由原承办人重办"):
        step(ticket, "sign", here.water_handler, at(11, 6))

    step(ticket, "sign", here.water_second, at(11, 6))

    assert (again.round, fresh(ticket).handler_id) == (2, here.water_second.pk)
    assert clock(ticket, "handle").due_on == date(2026, 11, 12)


def test_a_unit_with_nobody_else_does_not_get_it_again(here: Small, call: Call) -> None:
    ticket = send(call(), "市城管局", here.operator_a, at(11, 2))
    step(ticket, "sign", here.urban_handler, at(11, 3))
    step(ticket, "reply", here.urban_handler, at(11, 4), data={"reply": REPLY, "solved": "explained"})
    step(ticket, "approve", here.operator_a, at(11, 4), data={"override": "已电话核实"})
    step(ticket, "unsatisfied", here.operator_a, at(11, 5), reason="没有修")

    with pytest.raises(Refused, match="没有其他承办人员"):
        send(ticket, "市城管局", here.operator_a, at(11, 5))


def test_after_enough_rounds_the_lead_may_explain_and_close(here: Small, answered: Callable[[], Ticket]) -> None:
    ticket = answered()
    step(ticket, "unsatisfied", here.operator_a, at(11, 5), reason="没有修好")
    with pytest.raises(Refused, match="重办满2次"):
        step(ticket, "explain", here.hotline_lead, at(11, 5), reason="已核实")
    Ticket.objects.filter(pk=ticket.pk).update(round=3)

    assert step(ticket, "explain", here.hotline_lead, at(11, 6), reason="客观条件不具备").state == "concluded"


def test_a_caller_who_is_not_reached_is_called_three_times(here: Small, answered: Callable[[], Ticket]) -> None:
    ticket = answered()
    step(ticket, "try_call", here.operator_a, at(11, 5, 9))
    with pytest.raises(Refused, match="未接通满3次"):
        step(ticket, "unreached", here.operator_a, at(11, 5, 10), reason="无人接听")
    step(ticket, "try_call", here.operator_a, at(11, 5, 14))
    step(ticket, "try_call", here.operator_a, at(11, 6, 9))

    assert step(ticket, "unreached", here.operator_a, at(11, 6, 10), reason="无人接听").state == "concluded"
    assert fresh(ticket).calls.count() == 4


def test_a_parked_ticket_stands_still_and_wakes_on_its_day(here: Small, call: Call) -> None:
    ticket = send(call(), "市供水公司", here.operator_a, at(11, 2))
    step(ticket, "sign", here.water_handler, at(11, 3))
    with pytest.raises(Refused, match="挂账最长到"):
        step(ticket, "park", here.hotline_lead, at(11, 4), data={"until": "2028-01-01"}, reason="等待施工季")
    step(ticket, "park", here.hotline_lead, at(11, 4), data={"until": "2026-11-16"}, reason="等待施工季")
    assert clock(ticket, "handle").due_on is None

    assert (jobs.tend(at=at(11, 15)), jobs.tend(at=at(11, 16))) == (0, 1)

    assert fresh(ticket).case.state == "handling"
    assert clock(ticket, "handle").due_on == date(2026, 11, 19)


def test_the_hotline_lengthens_a_limit_with_reasons(here: Small, call: Call) -> None:
    ticket = send(call(), "市供水公司", here.operator_a, at(11, 2))
    step(ticket, "sign", here.water_handler, at(11, 3))
    asked = cases.ask_extension(
        case_id=ticket.pk, clock="handle", value=5, by=here.water_handler, at=at(11, 4), reason="等待配件"
    )

    cases.extend_clock(extension_id=asked.pk, by=here.hotline_lead, at=at(11, 5), answer="同意，请告知进展")

    assert clock(ticket, "handle").due_on == date(2026, 11, 16)


def test_what_is_not_the_hotlines_is_led_elsewhere_at_once(here: Small, call: Call) -> None:
    ticket = call("路口两车相撞，有人受伤")

    case = step(ticket, "route", here.operator_a, at(11, 2), data={"elsewhere": "122"})

    assert (case.state, case.closed_at is not None) == ("routed", True)


def test_a_question_is_answered_during_the_call(here: Small, call: Call) -> None:
    ticket = call("水费在哪里交？", kind="consult")

    case = step(ticket, "answer", here.operator_a, at(11, 2), data={"reply": "可在供水公司营业厅或者网上缴纳。"})

    assert (case.state, clock(ticket, "handle").stopped_on) == ("concluded", date(2026, 11, 2))


def test_a_caller_who_comes_back_in_time_is_heard_again(here: Small, answered: Callable[[], Ticket]) -> None:
    ticket = answered()
    step(ticket, "satisfied", here.operator_a, at(11, 5), data={"grade": "basically"})

    case = step(ticket, "again", here.operator_a, at(11, 9), reason="又漏水了")

    assert (case.state, fresh(ticket).round, fresh(ticket).concluded_at) == ("redoing", 2, None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "other"}, "请选择类型"),
        ({"text": "水"}, "写明反映的事项"),
        ({"phone": "123"}, "位数不对"),
        ({"latitude": 38.0}, "经度和纬度"),
        ({"latitude": 138.0, "longitude": 114.0}, "超出范围"),
        ({"division": "999999"}, "没有这个区划"),
        ({"text": "停水了\0停水了"}, "空字符"),
    ],
)
def test_a_matter_that_is_not_complete_is_refused_in_words(call: Call, said: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        call(**said)


def test_an_anonymous_matter_is_taken_too(call: Call) -> None:
    ticket = call(phone="")

    assert (ticket.caller, ticket.sealed_phone) == ("", None)
