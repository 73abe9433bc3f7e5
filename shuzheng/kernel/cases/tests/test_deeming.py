"""What the law takes as done happens by itself, on the right day, once, also after the machine stood still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.calendar.specs import DatedParameter
from shuzheng.kernel.cases import actions, flows, rules
from shuzheng.kernel.cases.clocks import rules as clocks
from shuzheng.kernel.cases.deeming.actions import deem_lapsed
from shuzheng.kernel.cases.models import Case, CaseClock, Move, Notice
from shuzheng.kernel.cases.specs import OPEN, Clock, Deemed, Flow, Party, Side, State, Step
from shuzheng.kernel.cases.tests.conftest import at
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import SHANGHAI, day_of
from shuzheng.lib.errors import Refused

ASKER, HANDLER = Party("asker"), Party("handler", Role.DATA_OFFICER)
ACCEPT = Deemed("acceptance", "deem_accepted", "行政许可法第三十二条", counts_from="start")
CONSENT = Deemed("objection", "deem_agreed", "玩具办法第五条")
LICENCE = Flow(
    name="licence",
    label="玩具许可",
    version=1,
    prefix="XK",
    sides=(Side("asker", "申请人"), Side("handler", "行政机关")),
    states=(
        State("received", "已收件"),
        State("correcting", "待补正"),
        State("accepted", "已受理"),
        State("announced", "公示中"),
        State("granted", "准予许可", final=True),
    ),
    steps=(
        Step("ask", "告知补正", "received", "correcting", by=HANDLER, tells=("asker",)),
        Step("correct", "补正", "correcting", "received", by=ASKER),
        Step("accept", "受理", "received", "accepted", by=HANDLER, tells=("asker",)),
        Step("deem_accepted", "视为受理", "received", "accepted", automatic=True, tells=("asker", "handler")),
        Step("announce", "公示", "accepted", "announced", by=HANDLER),
        Step("deem_agreed", "视为无异议", "announced", "granted", automatic=True),
    ),
    clocks=(
        Clock("acceptance", "受理时限", "licence.accept", (OPEN, "correct"), ("ask", "accept", "deem_accepted")),
        Clock("decision", "办结时限", "licence.decide", ("accept", "deem_accepted"), ("deem_agreed",)),
        Clock("objection", "异议期", "licence.object", ("announce",), ("deem_agreed",)),
    ),
    deemed=(ACCEPT, CONSENT),
    opened_by=ASKER,
)
LIMITS = {"licence.accept": (5, "wd"), "licence.decide": (20, "wd"), "licence.object": (48, "h")}


@pytest.fixture
def here(db: None) -> Iterator[Small]:
    """The handful, with the licence flow: five days to accept, twenty to decide, two days and nights to object."""
    flows.install(LICENCE)
    calendar.load_parameters(
        rows=[
            DatedParameter(code, code, Decimal(value), unit, "玩具办法", valid_from=date(2026, 1, 1))
            for code, (value, unit) in LIMITS.items()
        ],
        source="licence",
        by=SYSTEM,
        at=at(1, 1),
    )
    yield small()
    flows.remove(LICENCE)


@pytest.fixture
def handed_in(here: Small) -> Case:
    """Materials received on Monday 2 November 2026: acceptance is due by the end of Monday the ninth."""
    return actions.open_case(
        flow="licence",
        title="玩具店",
        sides={"asker": here.citizen, "handler": here.education},
        division="130000",
        by=here.citizen,
        at=at(11, 2),
    )


def end_of(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 23, 59, 59, 999999, tzinfo=SHANGHAI)


def test_nothing_is_deemed_before_the_last_day_is_over(handed_in: Case) -> None:
    assert deem_lapsed(at=end_of(11, 9)) == 0


def test_silence_is_acceptance_from_the_day_the_materials_were_received(handed_in: Case) -> None:
    assert deem_lapsed(at=end_of(11, 9) + timedelta(microseconds=1)) == 1

    handed_in.refresh_from_db()
    assert handed_in.state == "accepted"
    assert CaseClock.objects.get(name="acceptance").stopped_on == date(2026, 11, 9)
    decision = CaseClock.objects.get(name="decision")
    assert (decision.started_on, decision.due_on) == (date(2026, 11, 2), date(2026, 11, 30))
    move = Move.objects.get(step="deem_accepted")
    assert move.reason == (
        "受理时限于2026-11-09届满，期间未作处理，依据行政许可法第三十二条视为受理，自2026-11-02起计算"
    )
    assert "视为受理" in Notice.objects.get(person=handed_in.opened_by, case=handed_in).title


def test_after_days_of_standstill_it_still_bears_the_right_instant_and_happens_once(handed_in: Case) -> None:
    late = at(11, 20)

    assert (deem_lapsed(at=late), deem_lapsed(at=late)) == (1, 0)

    assert day_of(Move.objects.get(step="deem_accepted").at) == date(2026, 11, 9)
    assert CaseClock.objects.get(name="decision").started_on == date(2026, 11, 2)


def test_whoever_comes_too_late_finds_it_done(here: Small, handed_in: Case) -> None:
    with pytest.raises(Refused, match="当前状态为“已受理”，不能“告知补正”"):
        actions.take(case_id=handed_in.pk, step="ask", by=here.education_officer, at=at(11, 10))


def test_whoever_acts_in_time_is_not_overtaken(here: Small, handed_in: Case) -> None:
    actions.take(case_id=handed_in.pk, step="ask", by=here.education_officer, at=at(11, 9, 17))

    assert deem_lapsed(at=at(12, 20)) == 0


def test_acceptance_after_a_correction_counts_from_the_correction(here: Small, handed_in: Case) -> None:
    actions.take(case_id=handed_in.pk, step="ask", by=here.education_officer, at=at(11, 3))
    actions.take(case_id=handed_in.pk, step="correct", by=here.citizen, at=at(11, 12))

    deem_lapsed(at=at(11, 25))

    assert CaseClock.objects.get(name="decision").started_on == date(2026, 11, 12)


def test_silence_is_consent_at_the_minute_the_time_is_up(here: Small, handed_in: Case) -> None:
    actions.take(case_id=handed_in.pk, step="accept", by=here.education_officer, at=at(11, 3))
    actions.take(case_id=handed_in.pk, step="announce", by=here.education_officer, at=at(11, 5, 16))

    assert deem_lapsed(at=at(11, 7, 16)) == 0
    assert deem_lapsed(at=at(11, 9)) == 1

    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.closed_at) == ("granted", at(11, 7, 16))


def _faulty(**wrong: object) -> Flow:
    from dataclasses import replace

    return replace(LICENCE, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        (_faulty(deemed=(Deemed("acceptance", "accept"),)), "须由系统自动办理"),
        (_faulty(deemed=(Deemed("ghost", "deem_accepted"),)), "未知的时钟或步骤"),
        (_faulty(deemed=(Deemed("acceptance", "deem_agreed"),)), "该步骤须使时钟停止"),
    ],
)
def test_a_wrong_declaration_is_refused_in_words(flow: Flow, words: str) -> None:
    assert words in "；".join(clocks.faults(flow, roles=frozenset(Role)))


def test_the_licence_flow_is_sound() -> None:
    roles = frozenset(role.value for role in Role)

    assert [*rules.faults(LICENCE, roles=roles), *clocks.faults(LICENCE, roles=roles)] == []
