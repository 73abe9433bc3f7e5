"""What a state was called in the version in which a case stood in it."""

from __future__ import annotations

from shuzheng.kernel.cases import flows


def state_label(flow: str, version: int, state: str) -> str:
    """The label of a state: in the case's version, else in any version that knows it, else its name."""
    known = [flows.flow(flow, version), *flows.versions(flow)]
    return next((one.label for found in known for one in found.states if one.name == state), state)
