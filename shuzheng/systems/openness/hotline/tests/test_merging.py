"""Three callers and one pipe: one is handled, each is called."""

from __future__ import annotations

from datetime import date

import pytest

from seeds import Small
from shuzheng.kernel.cases.queries import desk
from shuzheng.lib.errors import Refused
from shuzheng.systems.openness.hotline.intake import rules
from shuzheng.systems.openness.hotline.intake.queries import similar
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.tests.conftest import REPLY, Call, at, clock, fresh, send, step


@pytest.fixture
def three(here: Small, call: Call) -> tuple[Ticket, Ticket, Ticket]:
    """The first is dispatched; two more report the same pipe, a day apart, and join it."""
    first = send(call(address="建设北大街路口"), "市供水公司", here.operator_a, at(11, 2))
    more = [
        call("建设北大街路口的水管还在漏水", at(11, 3), phone="13800000001", address="建设北大街路口"),
        call("建设大街北头路口自来水管破了，水流得到处都是", at(11, 4), phone="13800000002", address="建设北大街"),
    ]
    for ticket, day in zip(more, (3, 4), strict=True):
        step(ticket, "merge", here.operator_a, at(11, day), data={"primary": first.case.number})
    return first, *more  # type: ignore[return-value]


def test_the_operator_is_shown_open_tickets_like_this_one(here: Small, call: Call) -> None:
    first = call(address="建设北大街路口")
    call("学校食堂饭菜质量差", address="演示小学")

    found = similar(text="建设北大街路口水管漏水", division=here.county.code, address="建设北大街", at=at(11, 3))

    assert [one.number for one in found] == [first.case.number]


def test_the_answer_to_one_is_the_answer_to_all_and_each_is_called(
    here: Small, three: tuple[Ticket, Ticket, Ticket]
) -> None:
    first, second, third = three
    step(first, "sign", here.water_handler, at(11, 4))
    step(first, "reply", here.water_handler, at(11, 5), data={"reply": REPLY, "solved": "solved"})
    step(first, "approve", here.operator_a, at(11, 5))

    assert [fresh(one).case.state for one in three] == ["calling_back"] * 3
    assert fresh(third).reply == REPLY
    assert [clock(one, "handle").started_on.day for one in three] == [2, 3, 4]
    assert len(desk(here.operator_a, on=date(2026, 11, 5))) == 3

    step(first, "satisfied", here.operator_a, at(11, 6), data={"grade": "satisfied"})
    step(second, "unsatisfied", here.operator_a, at(11, 6), reason="路面没有恢复")
    step(third, "satisfied", here.operator_a, at(11, 6), data={"grade": "basically"})

    assert [fresh(one).case.state for one in three] == ["concluded", "redoing", "concluded"]
    assert [fresh(one).grade for one in three] == ["satisfied", "unsatisfied", "basically"]


def test_a_repeat_whose_requester_is_not_satisfied_is_done_again_alone(
    here: Small, three: tuple[Ticket, Ticket, Ticket]
) -> None:
    first, second, _ = three
    step(first, "sign", here.water_handler, at(11, 4))
    step(first, "reply", here.water_handler, at(11, 5), data={"reply": REPLY, "solved": "solved"})
    step(first, "approve", here.operator_a, at(11, 5))
    step(second, "unsatisfied", here.operator_a, at(11, 6), reason="路面没有恢复")

    send(second, "市供水公司", here.operator_a, at(11, 6))

    with pytest.raises(Refused, match="不能由原承办人"):
        step(second, "sign", here.water_handler, at(11, 6))


def test_a_repeat_is_parted_again(here: Small, three: tuple[Ticket, Ticket, Ticket]) -> None:
    step(three[1], "split", here.operator_a, at(11, 4), reason="不是同一处")

    assert (fresh(three[1]).primary, fresh(three[1]).case.state) == (None, "received")


@pytest.mark.parametrize(("into", "words"), [(1, "本身已并入"), (2, "不能并入自身")])
def test_a_repeat_joins_a_primary_only(
    here: Small, three: tuple[Ticket, Ticket, Ticket], into: int, words: str
) -> None:
    step(three[2], "split", here.operator_a, at(11, 4), reason="重新核对")

    with pytest.raises(Refused, match=words):
        step(three[2], "merge", here.operator_a, at(11, 4), data={"primary": three[into].case.number})


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [((38.04, 114.5), (38.04, 114.5), 0), ((38.04, 114.5), (38.05, 114.5), 1112), ((0.0, 0.0), (0.0, 1.0), 111195)],
)
def test_the_distance_of_two_points(one: tuple[float, float], other: tuple[float, float], metres: int) -> None:
    assert round(rules.metres_between(one, other)) == metres


@pytest.mark.parametrize(
    ("text", "address", "metres", "is_alike"),
    [(0.9, 0.0, None, True), (0.3, 0.9, None, True), (0.3, 0.0, 20.0, True), (0.1, 0.2, None, False)],
)
def test_words_and_place_make_two_matters_alike(
    text: float, address: float, metres: float | None, is_alike: bool
) -> None:
    score = rules.likeness(text=text, same_division=True, address=address, metres=metres, hours=24, window_hours=360)

    assert (score >= rules.LEAST) is is_alike
