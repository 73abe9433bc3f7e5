"""Three callers and one pipe: one is handled, each is called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.cases.queries import desk
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.openness.hotline.intake import rules
from shuzheng.systems.openness.hotline.intake.queries import similar
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.repeating.actions import merge
from shuzheng.systems.openness.hotline.tests.conftest import REPLY, Call, at, clock, fresh, send, step

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from shuzheng.kernel.orgs.models import Org


def notices(org: Org) -> QuerySet[Notice]:
    """What an office was told."""
    return Notice.objects.filter(org=org)


@pytest.fixture
def three(here: Small, call: Call) -> tuple[Ticket, Ticket, Ticket]:
    """The first is dispatched; two more report the same pipe, a day apart, and join it."""
    first = send(call(address="建设北大街路口"), "市供水公司", here.operator_a, at(11, 2))
    more = [
        call("建设北大街路口的水管还在漏水", at(11, 3), phone="13800000001", address="建设北大街路口"),
        call("建设大街北头路口自来水管破了，水流得到处都是", at(11, 4), phone="13800000002", address="建设北大街"),
    ]
    for ticket, day in zip(more, (3, 4), strict=True):
        merge(ticket=ticket, into=first.case.number, by=here.operator_a, at=at(11, day), reason="同一水管")
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


def test_a_repeat_that_is_parted_stays_with_the_unit_and_can_be_given_back(
    here: Small, three: tuple[Ticket, Ticket, Ticket]
) -> None:
    second = three[1]

    cases.part_case(case_id=second.pk, by=here.operator_a, at=at(11, 4), reason="不是同一处")
    step(second, "bounce", here.water_handler, at(11, 4, 11), reason="是小区内部管网")

    assert (fresh(second).case.merged_into, fresh(second).case.state) == (None, "returned")
    assert fresh(three[0]).case.state == "to_sign"


@pytest.mark.parametrize(("into", "words"), [(1, "已并入其他办件"), (2, "不能并入自身")])
def test_a_repeat_joins_a_primary_only(
    here: Small, three: tuple[Ticket, Ticket, Ticket], into: int, words: str
) -> None:
    cases.part_case(case_id=three[2].pk, by=here.operator_a, at=at(11, 4), reason="重新核对")

    with pytest.raises(Refused, match=words):
        merge(
            ticket=three[2],
            into=three[into].case.number,
            by=here.operator_a,
            at=at(11, 4),
            reason="同一水管",
        )


def test_what_was_answered_takes_no_more_repeats(here: Small, call: Call, answered: Callable[[], Ticket]) -> None:
    main, late = answered(), call("建设北大街路口的水管又漏了", at(11, 5), phone="13800000009")

    with pytest.raises(Refused, match="已有结果"):
        merge(ticket=late, into=main.case.number, by=here.operator_a, at=at(11, 5), reason="同一水管")


def test_a_ticket_with_repeats_is_not_closed_in_one_call(here: Small, call: Call) -> None:
    main, other = call(), call("建设北大街路口的水管还在漏水", at(11, 3), phone="13800000001")
    merge(ticket=other, into=main.case.number, by=here.operator_a, at=at(11, 3), reason="同一水管")

    with pytest.raises(Refused, match="逐个回访"):
        step(main, "answer", here.operator_a, at(11, 3), data={"reply": "已经修好。"})


def test_a_unit_hears_once_of_a_main_ticket_and_its_repeats(here: Small, three: tuple[Ticket, Ticket, Ticket]) -> None:
    bounced = step(three[0], "bounce", here.water_handler, at(11, 4), reason="是小区内部管网")
    send(three[0], "市城管局", here.operator_a, at(11, 4, 12))

    assert notices(here.urban).filter(title__endswith="派单").count() == 1
    assert [fresh(one).unit for one in three] == [here.urban] * 3
    assert bounced.state == "returned"


def test_who_merges_acts_for_both_hotlines(here: Small, call: Call) -> None:
    main, other = call(), call("建设北大街路口的水管还在漏水", at(11, 3), phone="13800000001")
    cases.name_side(case_id=other.pk, side="hotline", who=here.urban, by=SYSTEM, at=at(11, 3))

    with pytest.raises(NotAllowed):
        merge(ticket=other, into=main.case.number, by=here.operator_a, at=at(11, 3), reason="同一水管")


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
