"""Exported flows in SpiffWorkflow, a BPMN engine that is not ours: where it stands, and where it may go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.exceptions import WorkflowException

from shuzheng.kernel.cases.bpmn.rules import bpmn
from shuzheng.kernel.cases.specs import Flow, Step

Path = tuple[str, ...]


class Walk:
    """One instance of a flow in Spiff, taken along a path of steps."""

    def __init__(self, spec: object, path: Path = ()) -> None:
        self.workflow = BpmnWorkflow(spec)
        self._settle()
        for step in path:
            self.take(step)

    def take(self, step: str) -> None:
        """Take a step: the gateway of the present state is asked for it, and its task is done."""
        gateway = self._gateway()
        gateway.data["step"] = step
        gateway.run()
        for task in self.workflow.get_tasks(state=TaskState.READY):
            task.run()
        for task in self.workflow.get_tasks(state=TaskState.STARTED):  # a service task waits for its service
            task.complete()
        self._settle()

    @property
    def state(self) -> str:
        """The state in which it rests: its gateway, or the end it has come to."""
        if self.workflow.completed:
            ends = [one for one in self.workflow.get_tasks() if one.task_spec.name.startswith("state_")]
            return str(max(ends, key=lambda one: one.depth).task_spec.name.removeprefix("state_"))
        return str(self._gateway().task_spec.name.removeprefix("state_"))

    def _gateway(self) -> Any:
        (task,) = self.workflow.get_tasks(state=TaskState.READY)
        return task

    def _settle(self) -> None:
        """Run everything that is no choice: the start, and the ends."""
        while ready := [one for one in self.workflow.get_tasks(state=TaskState.READY) if not _is_choice(one)]:
            ready[0].run()


def _is_choice(task: Any) -> bool:
    return type(task.task_spec).__name__ == "ExclusiveGateway"


def parsed(flow: Flow) -> object:
    """A flow as Spiff reads our export."""
    parser = BpmnParser()
    parser.add_bpmn_str(bpmn(flow).encode())
    return parser.get_spec(flow.name)


def enabled(spec: object, path: Path, steps: tuple[Step, ...]) -> set[str]:
    """The steps that Spiff lets one take after a path; each is tried on an instance of its own."""
    return {step.name for step in steps if _may(spec, path, step.name)}


def _may(spec: object, path: Path, step: str) -> bool:
    walk = Walk(spec, path)
    try:
        walk.take(step)
    except WorkflowException:
        return False
    return True


def paths(flow: Flow) -> Iterator[tuple[Path, str]]:
    """Every path that visits no state twice before its last step, and the state in which it rests."""
    ahead: list[tuple[Path, tuple[str, ...]]] = [((), (flow.initial.name,))]
    while ahead:
        path, seen = ahead.pop()
        yield path, seen[-1]
        if seen[-1] in seen[:-1]:
            continue
        for step in flow.steps:
            if seen[-1] in step.sources:
                ahead.append(((*path, step.name), (*seen, step.target)))
