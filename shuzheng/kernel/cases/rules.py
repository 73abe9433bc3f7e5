"""What a flow must be, where a step leads, and how clocks follow from moves. Pure: no ORM, no clock of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from shuzheng.kernel.cases.soundness.rules import parties_of_ways, reachable, structure_faults
from shuzheng.kernel.cases.specs import (
    MAP,
    MERGE,
    NOTE,
    OPEN,
    PART,
    RECALL,
    REOPEN,
    Clock,
    Field,
    Flow,
    MoveFact,
    Party,
    Run,
    Step,
    Stillness,
)
from shuzheng.lib.errors import Refused

Light = Literal["", "amber", "red"]
RESERVED = frozenset({OPEN, RECALL, NOTE, REOPEN, MAP, MERGE, PART})


# --- what a flow must be -------------------------------------------------------------------------------------------


def faults(flow: Flow, *, roles: frozenset[str]) -> list[str]:
    """Everything wrong with a declared flow, in words; an empty list when it may be installed."""
    found = [*_doubled_names(flow), *_unknown_names(flow, roles)]
    found = found or [*structure_faults(flow)]
    return found or [*_dead_states(flow), *_steps_nobody_may_take(flow), *_clock_faults(flow)]


def _doubled_names(flow: Flow) -> Iterator[str]:
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("状态", (state.name for state in flow.states)),
        ("步骤", (step.name for step in flow.steps)),
        ("时钟", (clock.name for clock in flow.clocks)),
        ("参与方", (side.name for side in flow.sides)),
    )
    for kind, names in kinds:
        yield from (f"{kind}“{name}”重名" for name, count in Counter(names).items() if count > 1)
    yield from (f"步骤“{step.name}”使用了保留名称" for step in flow.steps if step.name in RESERVED)
    if not flow.states:
        yield "没有任何状态"


def _unknown_names(flow: Flow, roles: frozenset[str]) -> Iterator[str]:
    states, sides = {state.name for state in flow.states}, {side.name for side in flow.sides}
    steps = {step.name for step in flow.steps} | ({OPEN, REOPEN} if flow.reopening else {OPEN})
    for step in flow.steps:
        yield from (
            f"步骤“{step.label}”引用了未知状态“{name}”" for name in (*step.sources, step.target) if name not in states
        )
        yield from (f"步骤“{step.label}”要通知未知参与方“{name}”" for name in step.tells if name not in sides)
    for clock in flow.clocks:
        yield from (
            f"时钟“{clock.label}”引用了未知步骤“{name}”" for name in _steps_named_by(clock) if name not in steps
        )
    for party in _parties(flow):
        if party.side not in sides:
            yield f"引用了未知参与方“{party.side}”"
        if party.holds and party.holds not in roles:
            yield f"引用了未知角色“{party.holds}”"


def _parties(flow: Flow) -> Iterator[Party]:
    yield from flow.openers
    for step in flow.steps:
        yield from step.parties
    for clock in flow.clocks:
        if clock.paused_by:
            yield clock.paused_by
        if clock.extension:
            yield from (clock.extension.asked_by, clock.extension.consent)
    yield from parties_of_ways(flow)


def _steps_named_by(clock: Clock) -> tuple[str, ...]:
    between = tuple(name for pause in clock.pauses for name in (pause.after, *pause.until))
    return (*clock.starts_on, *clock.stops_on, *between)


def _dead_states(flow: Flow) -> Iterator[str]:
    found = reachable(flow, flow.initial.name)
    ends = {state.name for state in flow.states if state.final}
    for state in flow.states:
        leaves = [step for step in flow.steps if state.name in step.sources]
        if state.name not in found:
            yield f"状态“{state.label}”无法到达"
        if state.final and leaves:
            yield f"终结状态“{state.label}”仍有步骤“{leaves[0].label}”"
        if not state.final and not leaves:
            yield f"状态“{state.label}”没有出路，又不是终结状态"
        elif not state.final and not ends & reachable(flow, state.name):
            yield f"状态“{state.label}”有步骤可走，但无论怎样走都到不了终结状态"
    if not any(state.final and state.name in found for state in flow.states):
        yield "没有能到达的终结状态"


def _steps_nobody_may_take(flow: Flow) -> Iterator[str]:
    for step in flow.steps:
        if not step.parties and not step.automatic:
            yield f"步骤“{step.label}”无人可办"
        if _only_by_one_who_may_not(flow, step):
            yield f"步骤“{step.label}”无人可办：能办理的只有办理过前一步骤的当事人本人"
        if step.parties and step.automatic:
            yield f"步骤“{step.label}”由系统自动办理，不能再指定办理人"


def _only_by_one_who_may_not(flow: Flow, step: Step) -> bool:
    """A side in person is one person: who took the earlier step is the only one who could take this one."""
    earlier = [found for name in step.apart_from if (found := flow.step(name))]
    alone = {party.side for party in step.parties if not party.holds}
    return (
        bool(step.parties)
        and len(alone) == len(set(step.parties))
        and any(
            not party.holds and {party.side} == alone
            for one in earlier
            for party in one.parties
            if len(one.parties) == 1
        )
    )


def _clock_faults(flow: Flow) -> Iterator[str]:
    for clock in flow.clocks:
        stops = frozenset(clock.stops_on)
        starts = [_state_after(flow, name) for name in clock.starts_on]
        if not clock.starts_on:
            yield f"时钟“{clock.label}”从不开始"
        ends = {state.name for state in flow.states if state.final}
        stopped_at = {step.target for step in flow.steps if step.name in stops}
        if not any(_can_stop(flow, start, stops) for start in starts):
            yield f"时钟“{clock.label}”从不停止"
        if any((reachable(flow, start, avoiding=stops) & ends) - stopped_at for start in starts):
            yield f"时钟“{clock.label}”在案件终结后仍会走动：每条通往终结状态的路上都要有停止步骤"
        for pause in clock.pauses:
            if not _can_stop(flow, _state_after(flow, pause.after), frozenset(pause.until) | stops):
                yield f"时钟“{clock.label}”因“{pause.ground.label}”暂停后再也不能恢复或停止"
        if not isinstance(clock.warn, str) and not 0 <= clock.warn <= 1:
            yield f"时钟“{clock.label}”的预警比例应在0与1之间"
        if clock.grounds and not clock.paused_by:
            yield f"时钟“{clock.label}”可以暂停，却未写明由谁暂停"


def _state_after(flow: Flow, step: str) -> str:
    if step == REOPEN and flow.reopening:
        return flow.reopening.to
    found = flow.step(step)
    return found.target if found else flow.initial.name


def _can_stop(flow: Flow, start: str, stops: frozenset[str]) -> bool:
    ahead = reachable(flow, start)
    return any(step.name in stops and set(step.sources) & ahead for step in flow.steps)


# --- taking a step -------------------------------------------------------------------------------------------------


def step_from(flow: Flow, state: str, name: str) -> Step:
    """The step of that name, if it may start from the state; else a refusal that names what may be done."""
    step = flow.step(name)
    if step is None:
        raise Refused(f"“{flow.label}”没有“{name}”这一步骤", code="cases.unknown_step", status=404)
    if state not in step.sources:
        may = "、".join(other.label for other in flow.steps if state in other.sources) or "无（已终结）"
        raise Refused(
            f"当前状态为“{flow.state(state).label}”，不能“{step.label}”；可以办理：{may}", code="cases.wrong_state"
        )
    return step


def clean(fields: Sequence[Field], data: Mapping[str, Any]) -> dict[str, Any]:
    """The step's data as JSON values, each field checked; all that is wrong is said at once."""
    wrong: dict[str, str] = {}
    kept: dict[str, Any] = {}
    for spec in fields:
        value = data.get(spec.name)
        if value in (None, "", []):
            if spec.required and spec.kind != "boolean":
                wrong[spec.name] = f"请填写{spec.label}"
            continue
        try:
            kept[spec.name] = _as_json(spec, value)
        except (ValueError, TypeError):
            wrong[spec.name] = f"{spec.label}的格式不对"
    unknown = sorted(set(data) - {spec.name for spec in fields})
    wrong.update(dict.fromkeys(unknown, "本步骤没有这一项"))
    if wrong:
        raise Refused("填写有误：" + "；".join(wrong.values()), code="cases.fields", fields=wrong, status=422)
    return kept


def _as_json(spec: Field, value: Any) -> Any:
    match spec.kind:
        case "date":
            return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()
        case "integer":
            return int(value)
        case "boolean":
            return value in (True, "true", "on", "1")
        case "choice":
            return _one_of(spec, str(value))
        case "list":
            return [_text(str(item)) for item in (value if isinstance(value, list | tuple) else [value])]
        case _:
            return _text(str(value))


def _one_of(spec: Field, value: str) -> str:
    if value not in {code for code, _ in spec.choices}:
        raise ValueError(value)
    return value


def _text(value: str) -> str:
    if "\0" in value or not value.strip():
        raise ValueError(value)
    return value.strip()


def plain(text: str) -> str:
    """Words as they can be kept, without blanks around them."""
    refuse_nul(text)
    return text.strip()


def refuse_nul(value: Any) -> None:
    """PostgreSQL holds no NUL, however deep it lies."""
    if isinstance(value, str) and "\0" in value:
        raise Refused("填写的内容含有不可见的空字符", code="cases.wrong_value", status=422)
    if isinstance(value, Mapping):
        refuse_nul([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        for one in value:
            refuse_nul(one)


# --- clocks --------------------------------------------------------------------------------------------------------


def standing(moves: Sequence[MoveFact]) -> list[MoveFact]:
    """The moves that still count: a recall takes itself and the move before it away, a note never counts."""
    kept: list[MoveFact] = []
    for move in moves:
        if move.step == RECALL and kept:
            kept.pop()
        elif move.step not in RESERVED - {OPEN, REOPEN}:
            kept.append(move)
    return kept


def runs(clock: Clock, moves: Sequence[MoveFact]) -> list[Run]:
    """Every run of the clock, with the spans in which it stood still. A start while it runs begins it anew."""
    found: list[Run] = []
    for move in standing(moves):
        current = found[-1] if found and found[-1].stopped_on is None else None
        if current:
            found[-1] = current = _moved(clock, current, move)
        if move.step in clock.starts_on:
            if current and current.stopped_on is None:
                found[-1] = _stopped(current, move)
            on, at = (move.since.started_on, move.since.started_at) if move.since else (move.on, move.at)
            found.append(Run(len(found) + 1, on, None, (), at))
    return found


def _moved(clock: Clock, run: Run, move: MoveFact) -> Run:
    if move.step in clock.stops_on:
        return _stopped(run, move)
    still = run.stills[-1] if run.stills and run.stills[-1].until is None else None
    for pause in clock.pauses:
        if still is None and move.step == pause.after:
            return replace(run, stills=(*run.stills, Stillness(move.on, None, pause.ground, move.at)))
        if still is not None and still.ground == pause.ground and move.step in pause.until:
            return replace(run, stills=(*run.stills[:-1], replace(still, until=move.on, until_at=move.at)))
    return run


def _stopped(run: Run, move: MoveFact) -> Run:
    stills = tuple(one if one.until else replace(one, until=move.on, until_at=move.at) for one in run.stills)
    return replace(run, stopped_on=move.on, stopped_at=move.at, stills=stills)


def warn_value(value: int, share: float) -> int:
    """How much of a limit passes before its light turns amber."""
    return int(value * (1 - share))


def light(*, due_on: date | None, warn_on: date | None, today: date) -> Light:
    """Red after the last day, amber from the warning day on, none before it or while the clock stands still."""
    if due_on is None:
        return ""
    if today > due_on:
        return "red"
    return "amber" if warn_on is not None and today >= warn_on else ""


def why_not_extend(
    *, asked: int, most: int, earlier: int, stopped: bool, today: date, due_on: date | None
) -> str | None:
    """One extension, within its limit, asked while the clock still runs and before it has run out."""
    if stopped:
        return "时钟已停止，无须延期"
    if earlier:
        return "只能延期一次，本时钟已延期或正在申请延期"
    if not 1 <= asked <= most:
        return f"延长时限应在1至{most}之间，申请为{asked}"
    if due_on is not None and today > due_on:
        return "已经超过时限，不能再申请延期"
    return None


def why_not_recall(*, is_mine: bool, had_effect: bool, is_last: bool, is_claimed: bool) -> str | None:
    """A step is taken back only by its taker, before anyone went on from it, and only if it changed nothing else."""
    if not is_mine:
        return "只能撤回本人刚刚办理的步骤"
    if not is_last:
        return "该步骤之后已有新的办理，不能撤回"
    if had_effect:
        return "该步骤已产生效力，不能撤回；请按流程办理后续步骤"
    return "下一环节已签收，不能撤回；请联系对方退回" if is_claimed else None


# --- desks ---------------------------------------------------------------------------------------------------------


def duties(flow: Flow, state: str) -> dict[Party, list[str]]:
    """Who is expected to do what in a state."""
    found: dict[Party, list[str]] = {}
    for step in flow.steps:
        if state in step.sources and step.duty:
            for party in step.parties:
                found.setdefault(party, []).append(step.name)
    return found
