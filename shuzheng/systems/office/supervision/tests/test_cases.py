"""A supervision case: told, answered, concluded, objected to, re-checked by somebody else, put right, closed."""

from __future__ import annotations

import pytest

from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.oversight.queries import logs
from shuzheng.kernel.cases.queries import clocks, desk
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.office.supervision.cases.actions import objection_until
from shuzheng.systems.office.supervision.tests.conftest import Ask, County, at, take
from shuzheng.systems.office.supervision.watching.actions import watch

CONCLUSION = {"verdict": "true", "finding": "逾期属实", "order": "三日内办结"}


@pytest.fixture
def told(county: County, ask: Ask) -> Case:
    """The housing department is late, and was told on Tuesday 27 October."""
    ask(at(10, 12))
    watch(at=at(10, 27))
    return Case.objects.get(flow="supervision")


@pytest.fixture
def concluded(county: County, told: Case) -> Case:
    """It answered, and the first supervisor concluded on 2 November."""
    take(told, "answer", county.housing_head, at(10, 30), data={"account": "系统故障"})
    return take(told, "conclude", county.first, at(11, 2), data=CONCLUSION)


def test_the_unit_has_five_working_days_to_answer(county: County, told: Case) -> None:
    assert [one.case_id for one in desk(county.housing_head, on=at(10, 28).date())] == [told.pk]
    assert str(clocks(told.pk, today=at(10, 28).date())[0].due_on) == "2026-11-03"


def test_no_conclusion_before_the_unit_was_heard(county: County, told: Case) -> None:
    with pytest.raises(Refused, match="尚未说明情况"):
        take(told, "conclude", county.first, at(11, 3), data=CONCLUSION)
    assert take(told, "conclude", county.first, at(11, 4), data=CONCLUSION).state == "concluded"


def test_the_unit_does_not_conclude_its_own_case(county: County, told: Case) -> None:
    with pytest.raises(NotAllowed):
        take(told, "dismiss", county.housing_head, at(10, 28), reason="没有问题")


def test_thirty_days_to_object_and_no_more(county: County, concluded: Case) -> None:
    assert str(objection_until(logs([concluded.pk])[0])) == "2026-12-02"
    with pytest.raises(Refused, match="期限（2026-12-02）已过"):
        take(concluded, "object", county.housing_head, at(12, 3), data={"objection": "不服"})


def test_the_same_official_does_not_decide_the_objection(county: County, concluded: Case) -> None:
    take(concluded, "object", county.housing_head, at(11, 20), data={"objection": "停电三日"})
    decision = {"outcome": "upheld", "rechecked": "停电不影响期限"}
    with pytest.raises(Refused, match="同一人"):
        take(concluded, "recheck", county.first, at(11, 23), data=decision)
    with pytest.raises(Refused, match="同一人"):
        take(concluded, "revoke", county.first, at(11, 23), reason="撤销")
    assert take(concluded, "recheck", county.second, at(11, 23), data=decision).state == "rechecked"


def test_nobody_objects_twice(county: County, concluded: Case) -> None:
    take(concluded, "object", county.housing_head, at(11, 20), data={"objection": "停电三日"})
    take(concluded, "recheck", county.second, at(11, 23), data={"outcome": "upheld", "rechecked": "维持"})
    take(concluded, "rectify", county.housing_head, at(11, 24), data={"correction": "已办结"})
    with pytest.raises(Refused, match="不能再次申请复核"):
        take(concluded, "object", county.housing_head, at(11, 25), data={"objection": "还是不服"})


def test_closing_does_not_cut_off_the_right_to_object(county: County, concluded: Case) -> None:
    take(concluded, "rectify", county.housing_head, at(11, 10), data={"correction": "已办结"})
    with pytest.raises(Refused, match="仍可申请复核"):
        take(concluded, "close", county.first, at(11, 11), data={"closing": "属实"})
    assert take(concluded, "close", county.first, at(12, 3), data={"closing": "属实"}).closed_at


def test_a_unit_that_agrees_lets_it_be_closed_at_once(county: County, concluded: Case) -> None:
    put_right = {"correction": "已办结", "agrees": True}
    take(concluded, "rectify", county.housing_head, at(11, 10), data=put_right)
    assert take(concluded, "close", county.first, at(11, 11), data={"closing": "属实"}).state == "closed"


def test_a_conclusion_revoked_ends_the_case(county: County, concluded: Case) -> None:
    take(concluded, "object", county.housing_head, at(11, 20), data={"objection": "停电三日"})
    ended = take(concluded, "revoke", county.second, at(11, 23), reason="确因停电")
    running = [one for one in clocks(concluded.pk, today=at(11, 23).date()) if one.stopped_on is None]
    assert (ended.state, running) == ("dismissed", [])
