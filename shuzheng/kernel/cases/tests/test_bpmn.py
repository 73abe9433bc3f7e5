"""A flow leaves the house as BPMN 2.0 and as a drawing."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from shuzheng.kernel.cases.bpmn.rules import DI, MODEL, bpmn, svg
from tests.toy.flows import FLOW

DOCUMENT = ET.fromstring(bpmn(FLOW))  # noqa: S314  we wrote it ourselves
FLOWS = DOCUMENT.findall(f".//{{{MODEL}}}sequenceFlow")


def test_every_step_is_a_task_and_every_final_state_an_end() -> None:
    tasks = {one.get("id") for one in DOCUMENT.iter(f"{{{MODEL}}}manualTask")}
    ends = {one.get("name") for one in DOCUMENT.iter(f"{{{MODEL}}}endEvent")}

    assert tasks == {f"step_{step.name}" for step in FLOW.steps}
    assert ends == {"已同意", "不同意", "已撤销"}


def test_every_arrow_joins_two_nodes_that_are_there_and_says_when_it_is_followed() -> None:
    nodes = {one.get("id") for one in DOCUMENT.find(f"{{{MODEL}}}process") or ()}
    arrows = [
        (one.get("sourceRef"), one.get("targetRef"), one.findtext(f"{{{MODEL}}}conditionExpression")) for one in FLOWS
    ]

    assert {end for source, to, _ in arrows for end in (source, to)} <= nodes
    assert ("state_correcting", "step_correct", "step == 'correct'") in arrows
    assert ("step_correct", "state_received", None) in arrows


def test_every_node_has_its_place_in_the_drawing() -> None:
    drawn = {one.get("bpmnElement") for one in DOCUMENT.iter(f"{{{DI}}}BPMNShape")}

    assert drawn == {
        "start",
        *(f"state_{one.name}" for one in FLOW.states),
        *(f"step_{one.name}" for one in FLOW.steps),
    }


def test_the_picture_marks_the_present_state_and_names_itself() -> None:
    picture = svg(FLOW, current="proposed")

    assert "<title>流程图：玩具申请</title>" in picture
    assert picture.count("is-current") == 1


def test_every_arrow_has_a_head_that_touches_its_box_and_does_not_hide_beneath_it() -> None:
    picture = ET.fromstring(svg(FLOW))  # noqa: S314  we drew it ourselves
    arrows = [one for one in picture.iter() if one.get("class") == "flow-line"]

    assert {one.get("marker-end") for one in arrows} == {"url(#flow-arrow)"}
    assert arrows[0].get("d") == "M56 78 L100 78"  # from the start to the left of 已收到
    assert "Q" in str(next(one.get("d") for one in arrows if str(one.get("d")).endswith("123 55")))  # and back to it
