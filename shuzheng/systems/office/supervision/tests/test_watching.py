"""The rules over the log: what they find, that they find it once, and what a finding opens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.oversight.specs import CaseLog, Logged, Stood, Timed
from shuzheng.kernel.cases.specs import OPEN, RECALL, Clock, Flow, Ground, Party, Pause, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.office.supervision.models import Finding
from shuzheng.systems.office.supervision.tests.conftest import Ask, County, at, take
from shuzheng.systems.office.supervision.watching import rules
from shuzheng.systems.office.supervision.watching.actions import watch
from shuzheng.systems.office.supervision.watching.specs import Terms, Watch

# --- the rules, pure -----------------------------------------------------------------------------------------------

CLERK, APPLICANT = Party("agency", Role.DATA_CLERK), Party("applicant")
PERMIT = Flow(
    name="permit",
    label="许可",
    version=1,
    prefix="XK",
    sides=(Side("applicant", "申请人"), Side("agency", "机关")),
    states=(
        State("filed", "已收"),
        State("open", "已受理"),
        State("done", "已决定"),
        State("shut", "已办结", final=True),
    ),
    steps=(
        Step("accept", "受理", "filed", "open", by=CLERK, means=("accepts",)),
        Step("ask_correction", "告知补正", "open", "open", by=CLERK, means=("asks",)),
        Step("return_materials", "退回", "open", "open", by=CLERK, means=("returns",)),
        Step("decide", "决定", "open", "done", by=CLERK, means=("decides",)),
        Step("amend", "更改", "done", "done", by=CLERK),
        Step("reopen", "重新办理", "done", "open", by=CLERK, means=("reopens",)),
        Step("call_back", "回访", "done", "shut", by=CLERK, means=("calls_back",)),
        Step("close", "办结", "done", "shut", by=CLERK),
    ),
    clocks=(
        Clock("acceptance", "受理时限", "x", starts_on=(OPEN,), stops_on=("accept",)),
        Clock(
            "legal",
            "法定时限",
            "x",
            starts_on=("accept",),
            stops_on=("decide",),
            pauses=(Pause("ask_correction", ("decide",), Ground("correcting", "补正", "许可法")),),
        ),
    ),
)
TERMS = Terms(at(11, 20), most_asks=1, most_returns=2, longest_pause=60)


def moves(*steps: str, **data: dict[str, Any]) -> tuple[Logged, ...]:
    """One move a day from 1 November; `data` by step."""
    return tuple(
        Logged(n, step, step, "open", datetime(2026, 11, n, tzinfo=SHANGHAI), None, "甲", "", data.get(step, {}))
        for n, step in enumerate((OPEN, *steps), 1)
    )


def timed(
    name: str, *, due: int, stopped: int | None = None, promised: int | None = None, stood: tuple[Stood, ...] = ()
) -> Timed:
    """A clock of November, by days."""
    return Timed(
        id=7,
        name=name,
        label=f"{name}时限",
        limit="20个工作日",
        article="许可法",
        parameter="x",
        promised="5个工作日" if promised else "",
        started_on=date(2026, 11, 1),
        started_at=at(11, 1),
        due_at=at(11, due, 23),
        target_at=at(11, promised or due, 23),
        stopped_at=at(11, stopped) if stopped else None,
        is_by_instant=False,
        provisional=False,
        stood=stood,
    )


def found(log: tuple[Logged, ...] = (), clocks: tuple[Timed, ...] = (), *, closed: bool = False) -> list[str]:
    """The codes of what the rules find."""
    closed_at = datetime(2026, 11, 19, tzinfo=SHANGHAI) if closed else None
    opened = datetime(2026, 11, 1, tzinfo=SHANGHAI)
    case = CaseLog(
        uuid4(), "XK1", "许可", "permit", 1, "open", "130102", opened, closed_at, {"agency": uuid4()}, log, clocks
    )
    return [rule.code for rule, _ in rules.found(Watch(case, PERMIT, rules.meanings(PERMIT)), TERMS)]


def test_a_clock_in_time_is_no_finding() -> None:
    assert found(moves("accept"), (timed("legal", due=20), timed("acceptance", due=5, stopped=5))) == []


@pytest.mark.parametrize(("clock", "code"), [("legal", "overdue"), ("acceptance", "accepted_late")])
@pytest.mark.parametrize("stopped", [None, 19])
def test_each_kind_of_lateness_is_called_by_its_name(clock: str, code: str, stopped: int | None) -> None:
    assert found(clocks=(timed(clock, due=18, stopped=stopped),)) == [code]


def test_a_promise_may_be_broken_within_the_law() -> None:
    assert found(clocks=(timed("legal", due=28, promised=18, stopped=19),)) == ["promise_broken"]
    assert found(clocks=(timed("legal", due=19, promised=18),)) == ["overdue", "promise_broken"]
    assert found(clocks=(timed("legal", due=28, promised=18, stopped=18),)) == []


@pytest.mark.parametrize(
    ("ground", "reason", "expected"),
    [
        ("correcting", "等补正", []),
        ("correcting", " ", ["paused_without_ground"]),
        ("weather", "下雨", ["paused_without_ground"]),
    ],
)
def test_a_pause_needs_a_lawful_ground_and_words(ground: str, reason: str, expected: list[str]) -> None:
    stood = Stood(1, date(2026, 11, 2), None, ground, "事由", "", by_move=False, reason=reason)
    assert found(clocks=(timed("legal", due=25, stood=(stood,)),)) == expected


def test_a_long_pause_is_seen() -> None:
    stood = Stood(1, date(2026, 9, 1), None, "correcting", "补正", "许可法", by_move=True, reason="")
    assert found(clocks=(timed("legal", due=25, stood=(stood,)),)) == ["paused_too_long"]


def test_material_is_asked_for_once() -> None:
    assert found(moves("accept", "ask_correction")) == []
    assert found(moves("accept", "ask_correction", "ask_correction")) == ["asked_again"]


def test_an_ask_taken_back_does_not_count() -> None:
    assert found(moves("accept", "ask_correction", RECALL, "ask_correction")) == []


def test_too_many_returns_are_seen() -> None:
    assert found(moves("accept", *["return_materials"] * 3)) == ["returned_often"]


def test_what_was_decided_is_not_changed_afterwards() -> None:
    decided = {"area": 10}
    assert found(moves("accept", "decide", "amend", decide=decided, amend={"area": 12})) == ["edited_after_decision"]
    assert found(moves("accept", "decide", "amend", decide=decided, amend={"note": "存档"})) == []
    assert found(moves("accept", "decide", RECALL)) == ["edited_after_decision"]


def test_a_case_lawfully_reopened_may_be_decided_otherwise() -> None:
    assert found(moves("accept", "decide", "reopen", "amend", decide={"area": 10}, amend={"area": 12})) == []


def test_a_case_closed_without_call_back_is_seen() -> None:
    assert found(moves("accept", "decide", "close"), closed=True) == ["closed_without_call_back"]
    assert found(moves("accept", "decide", "call_back"), closed=True) == []


def test_a_move_dated_back_is_seen() -> None:
    first, second = moves("accept")
    assert found((second, first)) == ["dated_back"]


# --- the job -------------------------------------------------------------------------------------------------------


def test_a_red_light_becomes_one_finding_and_one_supervision_case(county: County, ask: Ask) -> None:
    case = ask(at(10, 12))

    assert (watch(at=at(10, 23)), watch(at=at(10, 27)), watch(at=at(10, 28))) == (0, 1, 0)

    finding = Finding.objects.get()
    assert (finding.rule, finding.case_id, finding.org) == ("overdue", case.pk, county.housing)
    assert finding.supervision is not None
    assert finding.supervision.title.startswith("长安区住建局")
    assert [party.org for party in finding.supervision.parties.order_by("side")] == [county.government, county.housing]


def test_what_was_late_and_is_done_is_found_too_but_not_again(county: County, ask: Ask) -> None:
    case = ask(at(10, 12))
    take(case, "propose", county.housing_officer, at(11, 2))
    take(case, "refuse", county.housing_head, at(11, 2), reason="无此名单")
    assert (watch(at=at(11, 2)), watch(at=at(11, 3))) == (1, 0)


def test_a_second_finding_joins_the_open_case(county: County, ask: Ask) -> None:
    case = ask(at(10, 12))
    watch(at=at(10, 27))
    missing = {"missing": ["户型图"]}
    take(case, "ask_correction", county.housing_officer, at(10, 28), data=missing)
    take(case, "correct", county.small.market_officer, at(10, 28))
    take(case, "ask_correction", county.housing_officer, at(10, 29), data=missing)

    watch(at=at(10, 29))

    assert set(Finding.objects.values_list("rule", flat=True)) == {"overdue", "asked_again"}
    assert Case.objects.filter(flow="supervision").count() == 1


def test_a_unit_nobody_supervises_is_still_found(here: object, county: County) -> None:
    small = county.small
    cases.open_case(
        flow="toy",
        title="省级",
        sides={"asker": small.market, "handler": small.education, "authority": small.authority},
        division="130000",
        by=small.market_officer,
        at=at(10, 12),
    )
    watch(at=at(11, 2))
    assert Finding.objects.get().supervision is None


def test_what_the_supervisors_themselves_are_late_with_makes_no_circle(county: County, ask: Ask) -> None:
    ask(at(9, 1))
    watch(at=at(10, 1))
    watch(at=at(11, 20))  # the answer to the supervision case is late by now
    assert Finding.objects.count() == 1
