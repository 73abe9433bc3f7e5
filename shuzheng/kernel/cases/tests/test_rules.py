"""Flows that may not be installed, and clocks that follow from moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shuzheng.kernel.cases import rules
from shuzheng.kernel.cases.specs import OPEN, RECALL, Clock, Field, Flow, MoveFact, Party, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import Refused
from tests.toy.flows import FLOW, HANDLER

ROLES = frozenset(role.value for role in Role)
CLOCK = FLOW.clocks[0]


def _with(*, states: tuple[State, ...] = (), steps: tuple[Step, ...] = (), clocks: tuple[Clock, ...] = ()) -> Flow:
    return replace(FLOW, states=FLOW.states + states, steps=FLOW.steps + steps, clocks=FLOW.clocks + clocks)


def _days(*moves: tuple[str, int]) -> list[MoveFact]:
    return [MoveFact(step, date(2026, 9, day)) for step, day in moves]


def test_the_toy_flow_is_sound() -> None:
    assert rules.faults(FLOW, roles=ROLES) == []


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        (_with(states=(State("limbo", "悬空", final=True),)), "状态“悬空”无法到达"),
        (_with(states=(State("received", "又一个"),)), "状态“received”重名"),
        (_with(steps=(Step("correct", "再补正", "correcting", "received", by=HANDLER),)), "步骤“correct”重名"),
        (_with(steps=(Step("reopen", "重开", "refused", "received", by=HANDLER),)), "终结状态“不同意”仍有步骤“重开”"),
        (_with(steps=(Step("lost", "丢失", "received", "refused"),)), "步骤“丢失”无人可办"),
        (_with(steps=(Step("open", "打开", "received", "refused", by=HANDLER),)), "保留名称"),
        (_with(steps=(Step("jump", "跳转", "received", "nowhere", by=HANDLER),)), "未知状态“nowhere”"),
        (_with(steps=(Step("x", "越权", "received", "refused", by=Party("nobody", "")),)), "未知参与方“nobody”"),
        (_with(steps=(Step("x", "越权", "received", "refused", by=Party("asker", "king")),)), "未知角色“king”"),
        (_with(steps=(Step("x", "通知", "received", "refused", by=HANDLER, tells=("moon",)),)), "未知参与方“moon”"),
        (
            _with(states=(State("trap", "死胡同"),), steps=(Step("fall", "掉入", "received", "trap", by=HANDLER),)),
            "状态“死胡同”没有出路",
        ),
        (_with(clocks=(replace(CLOCK, name="b", stops_on=()),)), "时钟“答复时限”从不停止"),
        (_with(clocks=(replace(CLOCK, name="b", starts_on=()),)), "从不开始"),
        (_with(clocks=(replace(CLOCK, name="b", stops_on=("grant", "refuse")),)), "终结后仍会走动"),
        (_with(clocks=(replace(CLOCK, name="b", stops_on=("ghost",)),)), "未知步骤“ghost”"),
        (_with(clocks=(replace(CLOCK, name="b", paused_by=None),)), "未写明由谁暂停"),
        (_with(clocks=(CLOCK,)), "时钟“answer”重名"),
    ],
)
def test_a_bad_flow_is_refused_in_words(flow: Flow, words: str) -> None:
    assert words in "；".join(rules.faults(flow, roles=ROLES))


def test_a_step_from_the_wrong_state_says_what_may_be_done() -> None:
    with pytest.raises(Refused, match="当前状态为“待补正”，不能“拟办”；可以办理：补正、撤销申请"):
        rules.step_from(FLOW, "correcting", "propose")


def test_a_clock_runs_from_its_start_to_its_stop() -> None:
    (run,) = rules.runs(CLOCK, _days((OPEN, 1), ("propose", 3), ("grant", 8)))

    assert (run.started_on, run.stopped_on, run.stills) == (date(2026, 9, 1), date(2026, 9, 8), ())


def test_a_clock_stands_still_while_the_asker_corrects() -> None:
    (run,) = rules.runs(CLOCK, _days((OPEN, 1), ("ask_correction", 3), ("correct", 10)))

    (still,) = run.stills
    assert (still.since, still.until, still.ground.name) == (date(2026, 9, 3), date(2026, 9, 10), "correcting")
    assert run.stopped_on is None


def test_an_end_while_it_stands_still_closes_the_span() -> None:
    (run,) = rules.runs(CLOCK, _days((OPEN, 1), ("ask_correction", 3), ("withdraw", 4)))

    assert run.stopped_on == run.stills[0].until == date(2026, 9, 4)


def test_a_recalled_step_is_as_if_it_never_was() -> None:
    recalled = rules.runs(CLOCK, _days((OPEN, 1), ("ask_correction", 3), (RECALL, 4)))

    assert recalled == rules.runs(CLOCK, _days((OPEN, 1)))


def test_a_second_start_begins_a_second_run() -> None:
    clock = replace(CLOCK, starts_on=(OPEN, "correct"), pauses=())

    first, second = rules.runs(clock, _days((OPEN, 1), ("ask_correction", 3), ("correct", 10)))

    assert first.stopped_on == second.started_on == date(2026, 9, 10)
    assert (second.number, second.stopped_on) == (2, None)


@pytest.mark.parametrize(
    ("today", "light"),
    [(date(2026, 9, 10), ""), (date(2026, 9, 11), "amber"), (date(2026, 9, 14), "amber"), (date(2026, 9, 15), "red")],
)
def test_the_light_turns_amber_on_the_warning_day_and_red_after_the_last(today: date, light: str) -> None:
    assert rules.light(due_on=date(2026, 9, 14), warn_on=date(2026, 9, 11), today=today) == light


def test_a_clock_that_stands_still_shows_no_light() -> None:
    assert rules.light(due_on=None, warn_on=None, today=date(2026, 9, 15)) == ""


@pytest.mark.parametrize(
    ("asked", "earlier", "today", "words"),
    [
        (10, 0, date(2026, 9, 14), None),
        (11, 0, date(2026, 9, 14), "1至10之间"),
        (0, 0, date(2026, 9, 14), "1至10之间"),
        (5, 1, date(2026, 9, 14), "只能延期一次"),
        (5, 0, date(2026, 9, 15), "已经超过时限"),
    ],
)
def test_an_extension_is_asked_once_in_time_and_within_its_limit(
    asked: int, earlier: int, today: date, words: str | None
) -> None:
    why = rules.why_not_extend(
        asked=asked, most=10, earlier=earlier, stopped=False, today=today, due_on=date(2026, 9, 14)
    )

    assert (why is None) if words is None else (words in (why or ""))


FIELDS = (
    Field("name", "名称"),
    Field("from_on", "起始日", "date"),
    Field("copies", "份数", "integer", required=False),
    Field("kind", "类别", "choice", choices=(("a", "甲"),), required=False),
    Field("sure", "已确认", "boolean"),
)


def test_a_step_keeps_its_data_as_plain_values() -> None:
    data = {"name": " 表 ", "from_on": date(2026, 9, 1), "copies": "3", "kind": "a", "sure": "on"}

    kept = rules.clean(FIELDS, data)

    assert kept == {"name": "表", "from_on": "2026-09-01", "copies": 3, "kind": "a", "sure": True}


def test_all_that_is_wrong_with_a_form_is_said_at_once() -> None:
    with pytest.raises(Refused) as refused:
        rules.clean(FIELDS, {"name": "a\0", "copies": "many", "kind": "z", "extra": 1})

    assert set(refused.value.fields) == {"name", "from_on", "copies", "kind", "extra"}
