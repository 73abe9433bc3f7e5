"""Flows that may not be installed, and clocks that follow from moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shuzheng.kernel.cases import rules
from shuzheng.kernel.cases.soundness.rules import map_faults
from shuzheng.kernel.cases.specs import (
    OPEN,
    RECALL,
    Child,
    Clock,
    Field,
    Flow,
    FlowMap,
    MoveFact,
    Party,
    Pause,
    Reopening,
    State,
    Step,
    Transferring,
)
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import Refused
from tests.toy.flows import CORRECTING, FLOW, HANDLER
from tests.toy.matters import CALL, CALL_2, FORWARD, PART, WHOLE

ROLES = frozenset(role.value for role in Role)
CLOCK = FLOW.clocks[0]


def _with(*, states: tuple[State, ...] = (), steps: tuple[Step, ...] = (), clocks: tuple[Clock, ...] = ()) -> Flow:
    return replace(FLOW, states=FLOW.states + states, steps=FLOW.steps + steps, clocks=FLOW.clocks + clocks)


def _days(*moves: tuple[str, int]) -> list[MoveFact]:
    return [MoveFact(step, date(2026, 9, day)) for step, day in moves]


def _steps(**changed: Any) -> Flow:
    """The toy flow with its step 不同意 changed."""
    steps = (replace(step, **changed) if step.name == "refuse" else step for step in FLOW.steps)
    return replace(FLOW, steps=tuple(steps))


def _alone() -> Flow:
    """The asker is one person, who both proposes and checks."""
    asker = Party("asker")
    steps = (replace(step, by=asker) if step.name == "propose" else step for step in FLOW.steps)
    checked = (replace(step, by=asker, not_same_as="propose") if step.name == "grant" else step for step in steps)
    return replace(FLOW, steps=tuple(checked))


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
        (
            _with(
                states=(State("a", "甲环"), State("b", "乙环")),
                steps=(
                    Step("in", "进入", "received", "a", by=HANDLER),
                    Step("on", "往", "a", "b", by=HANDLER),
                    Step("back", "返", "b", "a", by=HANDLER),
                ),
            ),
            "状态“甲环”有步骤可走，但无论怎样走都到不了终结状态",
        ),
        (
            replace(
                FLOW, clocks=(replace(CLOCK, pauses=(Pause("propose", ("correct",), CORRECTING),), stops_on=("x",)),)
            ),
            "未知步骤“x”",
        ),
        (_steps(quorum=2), "要2方会签，而能办理的只有1方"),
        (_steps(quorum=0), "要0方会签"),
        (_steps(staff=0), "签署人数应不少于1"),
        (_steps(by=(), automatic=True, staff=2), "由系统自动办理，不能会签"),
        (_steps(by=Party("asker"), staff=2), "而当事人一方只有一人"),
        (_steps(not_same_as="ghost"), "与未知步骤“ghost”不是同一人"),
        (_steps(not_same_as="refuse"), "两人同办请写 staff=2"),
        (_alone(), "能办理的只有办理过前一步骤的当事人本人"),
        (replace(FLOW, merged_by=Party("asker", "king")), "未知角色“king”"),
        (replace(FLOW, reopening=Reopening(by=HANDLER, to="granted")), "应回到一个未终结的状态"),
        (replace(FLOW, transferring=(Transferring("moon", HANDLER, Role.DATA_OFFICER),)), "未知参与方“moon”"),
        (replace(FLOW, when_parts_close="grant"), "不存在，或不是自动步骤"),
        (replace(FLOW, children=(Child("x"), Child("x"))), "子办件“x”重名"),
        (replace(FLOW, children=(Child("x", after=("y",), before=("accept",)),)), "依赖未知子办件“y”"),
        (replace(FLOW, children=(Child("x"), Child("y", after=("x",)))), "未写明哪些步骤要等待"),
        (
            replace(FLOW, children=(Child("x", after=("y",), before=("a",)), Child("y", after=("x",), before=("a",)))),
            "循环依赖，永远不能办理",
        ),
        (replace(FLOW, children=(Child("x", sides={"applicant": "moon"}),)), "取自未知参与方“moon”"),
    ],
)
def test_a_bad_flow_is_refused_in_words(flow: Flow, words: str) -> None:
    assert words in "；".join(rules.faults(flow, roles=ROLES))


@pytest.mark.parametrize("flow", [PART, WHOLE, CALL, CALL_2], ids=lambda flow: f"{flow.name}-{flow.version}")
def test_the_richer_toys_are_sound(flow: Flow) -> None:
    assert rules.faults(flow, roles=ROLES) == []


def test_a_pause_from_which_nothing_leads_on_is_refused() -> None:
    trap = State("trap", "已搁置", final=True)
    fall = Step("shelve", "搁置", "received", "trap", by=HANDLER)
    clock = replace(CLOCK, pauses=(Pause("shelve", ("correct",), CORRECTING),), stops_on=(*CLOCK.stops_on, "shelve"))
    found = rules.faults(replace(_with(states=(trap,), steps=(fall,)), clocks=(clock,)), roles=ROLES)

    assert "时钟“答复时限”因“等待补正材料”暂停后再也不能恢复或停止" in found


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (FORWARD, ""),
        (replace(FORWARD, to=3), "第3版没有登记"),
        (replace(FORWARD, to=1), "新旧版本相同"),
        (replace(FORWARD, states={}), "没有写明状态“待办理”对应新版的哪个状态"),
        (replace(FORWARD, states={**FORWARD.states, "ghost": "received"}), "旧版没有状态“ghost”"),
        (replace(FORWARD, states={**FORWARD.states, "received": "ghost"}), "新版没有状态“ghost”"),
        (replace(FORWARD, states={**FORWARD.states, "received": "closed"}), "不能对应终结状态“已撤诉”"),
    ],
)
def test_a_bad_map_between_versions_is_refused_in_words(mapping: FlowMap, words: str) -> None:
    versions = {1: CALL, 2: CALL_2}

    found = map_faults(mapping, versions.get(mapping.since), versions.get(mapping.to))

    assert words in "；".join(found)
    assert bool(words) == bool(found)


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
