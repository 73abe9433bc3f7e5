"""Amber, red and long overdue: whom the flow names is told once each, and answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from seeds.handful import Small
from shuzheng.kernel.calendar.queries import days
from shuzheng.kernel.calendar.specs import Limit
from shuzheng.kernel.cases import actions, flows
from shuzheng.kernel.cases.clocks import rules as law
from shuzheng.kernel.cases.escalations import rules
from shuzheng.kernel.cases.escalations.actions import escalate
from shuzheng.kernel.cases.escalations.queries import escalations_for
from shuzheng.kernel.cases.models import Case, EscalationTold, Notice
from shuzheng.kernel.cases.specs import Escalation, Party
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.kernel.orgs.models import RoleHeld
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import NotAllowed, Refused
from tests.toy.flows import FLOW, HANDLER, HANDLER_HEAD

LEVELS = (
    Escalation("amber", HANDLER, "督促办法第一条"),
    Escalation("red", HANDLER_HEAD, "督促办法第二条"),
    Escalation("+3wd", Role.DATA_AUTHORITY, "督促办法第三条"),
)
WATCHED = replace(FLOW, name="watched", prefix="DC", clocks=(replace(FLOW.clocks[0], escalations=LEVELS),))


@pytest.fixture
def case(here: Small) -> Iterator[Case]:
    """Opened on 25 September; amber from 13 October, due by the end of 15 October 2026."""
    flows.install(WATCHED)
    sides = {"asker": here.market, "handler": here.education, "authority": here.authority}
    yield actions.open_case(
        flow="watched", title="调取名单", sides=sides, division="130000", by=here.market_officer, at=at(9, 25)
    )
    flows.remove(WATCHED)


def _levels() -> list[str]:
    return list(EscalationTold.objects.order_by("told_at", "id").values_list("level", flat=True))


def test_nobody_is_told_too_early(case: Case) -> None:
    assert escalate(at=at(10, 12)) == 0


def test_each_level_is_told_once_to_whom_the_flow_names(here: Small, case: Case) -> None:
    told = [escalate(at=at(10, day)) for day in (13, 14, 15, 16, 17, 19, 20, 21, 22, 23)]

    assert told == [1, 0, 0, 1, 0, 0, 0, 1, 0, 0]
    assert _levels() == ["amber", "red", "+3wd"]
    assert [str(one.org) + one.role for one in EscalationTold.objects.order_by("told_at")] == [
        "省教育厅data_officer",
        "省教育厅department_head",
        "省数据局data_authority",
    ]
    urgent = Notice.objects.get(org=here.education, role=Role.DEPARTMENT_HEAD)
    assert urgent.is_urgent
    assert "已超期：答复时限10个工作日" in urgent.body
    assert "依据：督促办法第二条" in urgent.body


def test_after_a_standstill_what_is_past_is_told_at_once_and_amber_no_more(case: Case) -> None:
    assert escalate(at=at(11, 2)) == 2

    assert sorted(_levels()) == ["+3wd", "red"]


def test_a_promise_is_broken_even_while_the_laws_day_is_provisional(here: Small) -> None:
    clock = replace(WATCHED.clocks[0], promised=lambda case: Limit(2, "wd"))
    flow = replace(WATCHED, clocks=(clock,))
    flows.install(flow)
    sides = {"asker": here.market, "handler": here.education, "authority": here.authority}
    case = actions.open_case(
        flow="watched", title="x", sides=sides, division="130000", by=here.market_officer, at=at(12, 24)
    )

    told = [escalate(at=at(12, 29)), escalate(at=at(1, 15, year=2027))]

    flows.remove(flow)
    assert told == [1, 1]
    assert case.clocks.get().provisional
    assert sorted(_levels()) == ["+3wd", "red"]


def test_a_day_in_a_year_without_schedule_is_certain_for_nobody(here: Small) -> None:
    flows.install(WATCHED)
    sides = {"asker": here.market, "handler": here.education, "authority": here.authority}
    actions.open_case(flow="watched", title="x", sides=sides, division="130000", by=here.market_officer, at=at(12, 25))

    told = escalate(at=at(1, 15, year=2027))

    flows.remove(WATCHED)
    assert told == 0


def test_what_is_done_waits_for_no_answer(here: Small, case: Case) -> None:
    escalate(at=at(10, 16))
    actions.take(case_id=case.pk, step="withdraw", by=here.market_officer, at=at(10, 16, 11))

    escalate(at=at(10, 17))

    assert EscalationTold.objects.get().state == "closed"


def test_a_later_last_day_closes_the_level_and_tells_again_when_that_comes(here: Small, case: Case) -> None:
    escalate(at=at(10, 14))
    asked = actions.ask_extension(
        case_id=case.pk, clock="answer", value=5, by=here.education_officer, at=at(10, 14), reason="数据量大"
    )
    actions.extend_clock(extension_id=asked.pk, by=here.reviewer, at=at(10, 14, 11))

    told = [escalate(at=at(10, day)) for day in (15, 21, 22)]

    assert told == [0, 1, 0]
    assert list(EscalationTold.objects.order_by("told_at").values_list("level", "state")) == [
        ("amber", "closed"),
        ("amber", "told"),
    ]


def test_whoever_was_told_answers_once(here: Small, case: Case) -> None:
    escalate(at=at(10, 16))
    told = EscalationTold.objects.get()
    assert list(escalations_for(here.education_head, on=date(2026, 10, 16))) == [told]

    with pytest.raises(NotAllowed, match="不是发给您的"):
        actions.answer_escalation(escalation_id=told.pk, by=here.market_head, at=at(10, 16), answer="催")
    with pytest.raises(Refused, match="请填写原因"):
        actions.answer_escalation(escalation_id=told.pk, by=here.education_head, at=at(10, 16), answer=" ")
    actions.answer_escalation(escalation_id=told.pk, by=here.education_head, at=at(10, 16), answer="今日办结")
    with pytest.raises(Refused, match="已经答复"):
        actions.answer_escalation(escalation_id=told.pk, by=here.education_head, at=at(10, 16), answer="再答")

    told.refresh_from_db()
    assert (told.state, told.answer, told.answered_by) == ("answered", "今日办结", here.education_head)


def test_where_nobody_holds_the_role_the_one_above_is_told(here: Small, case: Case) -> None:
    RoleHeld.objects.filter(person=here.education_head).update(valid_to=date(2026, 9, 1))

    escalate(at=at(10, 16))

    assert EscalationTold.objects.get().org == here.authority


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 10, 20), date(2026, 10, 14)),  # 15, 16 and 19 October are over
        (date(2026, 10, 21), date(2026, 10, 15)),  # 16, 19 and 20 October
        (date(2026, 10, 9), date(2026, 9, 28)),  # 29 and 30 September and 8 October, with the holiday between
    ],
)
@pytest.mark.django_db
def test_three_working_days_ago_is_found_once_for_all_clocks(today: date, last: date) -> None:
    table = days(date(2026, 1, 1), today)

    assert rules.reached("+3wd", at=at(10, 20), today=today, days=table).run_out_by == last


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Escalation("blue", HANDLER), "督促时点“blue”不对"),
        (Escalation("red", Party("moon", Role.DATA_OFFICER)), "督促对象“moondata_officer”不存在"),
        (Escalation("red", "king"), "督促对象“king”不存在"),
    ],
)
def test_a_wrong_declaration_is_refused_in_words(one: Escalation, words: str) -> None:
    clock = replace(FLOW.clocks[0], escalations=(one,))

    assert words in "；".join(law.faults(replace(FLOW, clocks=(clock,)), roles=frozenset(Role)))
