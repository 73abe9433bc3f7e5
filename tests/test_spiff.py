"""Every path of every installed flow, walked by an engine that is not ours."""

import pytest

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.specs import Flow
from tests import spiff
from tests.toy.flows import FLOW
from tests.toy.matters import CALL, CALL_2, PART, WHOLE

FLOWS = [*flows.installed(), FLOW, PART, WHOLE, CALL, CALL_2]
IDS = [f"{flow.name}-v{flow.version}" for flow in FLOWS]


@pytest.mark.parametrize("flow", FLOWS, ids=IDS)
def test_spiff_comes_by_every_path_where_we_do(flow: Flow) -> None:
    spec = spiff.parsed(flow)

    went = {path: spiff.Walk(spec, path).state for path, _ in spiff.paths(flow)}

    assert went == dict(spiff.paths(flow))


@pytest.mark.parametrize("flow", FLOWS, ids=IDS)
def test_spiff_lets_one_take_the_same_steps_in_every_state(flow: Flow) -> None:
    spec, first = spiff.parsed(flow), dict[str, spiff.Path]()
    for path, state in spiff.paths(flow):
        first.setdefault(state, path)

    theirs = {
        state: spiff.enabled(spec, path, flow.steps) for state, path in first.items() if not flow.state(state).final
    }

    assert theirs == {state: {step.name for step in flow.steps if state in step.sources} for state in theirs}
    assert set(first) == {state.name for state in flow.states}
