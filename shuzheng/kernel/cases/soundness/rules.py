"""What must hold of joint steps, parts, maps and the other ways in which a case moves. Pure: said in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shuzheng.kernel.cases.specs import Child, Flow, FlowMap, Party


def reachable(flow: Flow, start: str, *, avoiding: frozenset[str] = frozenset()) -> set[str]:
    """The states one can come to from `start` without taking any of the avoided steps."""
    seen, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        for step in flow.steps:
            if here in step.sources and step.name not in avoiding and step.target not in seen:
                seen.add(step.target)
                ahead.append(step.target)
    return seen


def structure_faults(flow: Flow) -> Iterator[str]:
    """What is wrong with a flow beyond its states, steps and clocks."""
    yield from _joint_faults(flow)
    yield from _part_faults(flow)
    yield from _way_faults(flow)


def _joint_faults(flow: Flow) -> Iterator[str]:
    steps = {step.name for step in flow.steps}
    for step in flow.steps:
        yield from (
            f"步骤“{step.label}”要求与未知步骤“{name}”不是同一人" for name in step.apart_from if name not in steps
        )
        if step.name in step.apart_from:
            yield f"步骤“{step.label}”要求与自己不是同一人；两人同办请写 staff=2"
        if not 1 <= step.needed <= max(1, len(step.parties)):
            yield f"步骤“{step.label}”要{step.needed}方会签，而能办理的只有{len(step.parties)}方"
        if step.staff < 1:
            yield f"步骤“{step.label}”的签署人数应不少于1"
        if step.automatic and step.is_joint:
            yield f"步骤“{step.label}”由系统自动办理，不能会签"
        if step.staff > 1 and any(not party.holds for party in step.parties):
            yield f"步骤“{step.label}”须{step.staff}人签署，而当事人一方只有一人"


def _part_faults(flow: Flow) -> Iterator[str]:
    keys = [child.key for child in flow.children]
    yield from (f"子办件“{key}”重名" for key, count in Counter(keys).items() if count > 1)
    for child in flow.children:
        yield from (f"子办件“{child.key}”依赖未知子办件“{name}”" for name in child.after if name not in keys)
        if child.after and not child.before:
            yield f"子办件“{child.key}”依赖其他子办件，却未写明哪些步骤要等待（before）"
        if _depends_on_itself(flow, child.key):
            yield f"子办件“{child.key}”循环依赖，永远不能办理"
        sides = {side.name for side in flow.sides}
        if not callable(child.sides):
            yield from (
                f"子办件“{child.key}”的参与方取自未知参与方“{name}”"
                for name in child.sides.values()
                if name not in sides
            )
    for name, what in ((flow.when_parts_close, "子办件全部办结"), (flow.when_supplied, "材料重新提交")):
        found = flow.step(name) if name else None
        if name and (found is None or not found.automatic):
            yield f"{what}后自动办理的步骤“{name}”不存在，或不是自动步骤"


def _depends_on_itself(flow: Flow, key: str) -> bool:
    seen: set[str] = set()
    ahead = [key]
    while ahead:
        child = flow.child(ahead.pop())
        for name in child.after if child else ():
            if name == key:
                return True
            if name not in seen:
                seen.add(name)
                ahead.append(name)
    return False


def _way_faults(flow: Flow) -> Iterator[str]:
    states = {state.name: state for state in flow.states}
    reopening = flow.reopening
    if reopening and (reopening.to not in states or states[reopening.to].final):
        yield f"重新办理应回到一个未终结的状态，“{reopening.to}”不是"
    yield from (f"并案后各自办理的状态“{name}”未知" for name in flow.own_states if name not in states)
    sides = {side.name for side in flow.sides}
    yield from (
        f"可移送的参与方“{transferring.side}”未知"
        for transferring in flow.transferring
        if transferring.side not in sides
    )


def parties_of_ways(flow: Flow) -> Iterator[Party]:
    """Who may reopen, transfer, merge and hand in, for the same checks as the steps' parties."""
    yield from _some(flow.merged_by)
    yield from _some(flow.materials_by)
    if flow.reopening:
        yield from _some(flow.reopening.by)
    for transferring in flow.transferring:
        yield from _some(transferring.by)
        yield Party(transferring.side, transferring.accepted_by)


def _some(parties: Party | tuple[Party, ...]) -> tuple[Party, ...]:
    return (parties,) if isinstance(parties, Party) else parties


def part_faults(child: Child, flow: Flow | None) -> list[str]:
    """What a part of a joined matter needs of its own flow and does not find."""
    if flow is None:
        return [f"的流程“{child.flow}”没有启用"]
    found = [f"没有步骤“{name}”" for name in (*child.before, child.withdraw) if flow.step(name) is None]
    if child.after and not any(state.positive for state in flow.states):
        found.append("没有写明哪个终结状态是同意（positive）")
    sides = {side.name for side in flow.sides}
    named = () if callable(child.sides) else child.sides
    return found + [f"没有参与方“{name}”" for name in named if name not in sides]


def map_faults(mapped: FlowMap, old: Flow | None, new: Flow | None) -> list[str]:
    """What is wrong with a map from one version of a flow to another."""
    if old is None or new is None:
        return [f"第{mapped.since if old is None else mapped.to}版没有登记"]
    if mapped.since == mapped.to:
        return ["新旧版本相同"]
    was, becomes = {state.name: state for state in old.states}, {state.name: state for state in new.states}
    found = [f"旧版没有状态“{name}”" for name in mapped.states if name not in was]
    found += [f"新版没有状态“{name}”" for name in mapped.states.values() if name not in becomes]
    found += [
        f"没有写明状态“{state.label}”对应新版的哪个状态"
        for state in old.states
        if not state.final and state.name not in mapped.states
    ]
    if found:
        return found
    return [
        f"未终结的状态“{was[name].label}”不能对应终结状态“{becomes[to].label}”"
        for name, to in mapped.states.items()
        if becomes[to].final and not was[name].final
    ]
