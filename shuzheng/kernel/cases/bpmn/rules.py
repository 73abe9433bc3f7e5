"""A flow as BPMN 2.0: each state a gateway, each step a task, each final state an end. Pure: a value in, XML out."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot
from xml.etree import ElementTree as ET

from shuzheng.kernel.cases.specs import Flow, Step

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
LINE = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ARROW, COLUMN = "flow-arrow", 170
Box = tuple[int, int, int, int]  # x, y, width, height
for prefix, uri in (("bpmn", MODEL), ("bpmndi", DI), ("dc", DC), ("di", LINE), ("xsi", XSI)):
    ET.register_namespace(prefix, uri)


def bpmn(flow: Flow) -> str:
    """The flow as a BPMN 2.0 document; the engine that runs it sets `step` to the name of the step taken."""
    root = ET.Element(
        _tag("definitions"), {"id": f"flow_{flow.name}", "targetNamespace": "urn:shuzheng:flow", "exporter": "shuzheng"}
    )
    process = ET.SubElement(
        root,
        _tag("process"),
        {"id": flow.name, "name": f"{flow.label} v{flow.version}", "isExecutable": "true"},
    )
    edges = list(_edges(flow))
    for kind, node, label in _nodes(flow):
        element = ET.SubElement(process, _tag(kind), {"id": node, "name": label})
        _links(element, node, edges)
    for edge in edges:
        _edge(process, *edge)
    _draw(root, flow, edges)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _tag(name: str, space: str = MODEL) -> str:
    return f"{{{space}}}{name}"


def _nodes(flow: Flow) -> Iterator[tuple[str, str, str]]:
    yield "startEvent", "start", "发起"
    for state in flow.states:
        yield ("endEvent" if state.final else "exclusiveGateway"), f"state_{state.name}", state.label
    for step in flow.steps:
        yield ("serviceTask" if step.automatic else "manualTask"), f"step_{step.name}", step.label


def _edges(flow: Flow) -> Iterator[tuple[str, str, str, str]]:
    """Every arrow: id, from, to, and the condition under which it is followed."""
    yield "begin", "start", f"state_{flow.initial.name}", ""
    for step in flow.steps:
        for source in step.sources:
            yield (
                f"from_{source}_{step.name}",
                f"state_{source}",
                f"step_{step.name}",
                f"step == '{step.name}'",
            )
        yield f"to_{step.name}", f"step_{step.name}", f"state_{step.target}", ""


def _links(element: ET.Element, node: str, edges: list[tuple[str, str, str, str]]) -> None:
    for name, _, to, _ in edges:
        if to == node:
            ET.SubElement(element, _tag("incoming")).text = name
    for name, source, _, _ in edges:
        if source == node:
            ET.SubElement(element, _tag("outgoing")).text = name


def _edge(process: ET.Element, name: str, source: str, to: str, condition: str) -> None:
    edge = ET.SubElement(process, _tag("sequenceFlow"), {"id": name, "sourceRef": source, "targetRef": to})
    if condition:
        kind = {_tag("type", XSI): "bpmn:tFormalExpression"}
        ET.SubElement(edge, _tag("conditionExpression"), kind).text = condition


# --- where the boxes stand -----------------------------------------------------------------------------------------


def places(flow: Flow) -> dict[str, Box]:
    """A box for each node: states in columns by their distance from the beginning, steps between the columns."""
    depth = _depths(flow)
    rows: dict[int, int] = {}
    found = {"start": (20, 60, 36, 36)}
    for state in flow.states:
        column = depth[state.name] * 2
        found[f"state_{state.name}"] = (100 + column * COLUMN, 55 + 100 * rows.setdefault(column, 0), 46, 46)
        rows[column] += 1
    for step in flow.steps:
        column = min(depth[one] for one in step.sources) * 2 + 1
        found[f"step_{step.name}"] = (70 + column * COLUMN, 48 + 100 * rows.setdefault(column, 0), 120, 60)
        rows[column] += 1
    return found


def _depths(flow: Flow) -> dict[str, int]:
    depth, ahead = {flow.initial.name: 0}, [flow.initial.name]
    while ahead:
        here = ahead.pop(0)
        for step in _leaving(flow, here):
            if step.target not in depth:
                depth[step.target] = depth[here] + 1
                ahead.append(step.target)
    return depth


def _leaving(flow: Flow, state: str) -> list[Step]:
    return [step for step in flow.steps if state in step.sources]


def _draw(root: ET.Element, flow: Flow, edges: list[tuple[str, str, str, str]]) -> None:
    diagram = ET.SubElement(root, _tag("BPMNDiagram", DI), {"id": "diagram"})
    plane = ET.SubElement(diagram, _tag("BPMNPlane", DI), {"id": "plane", "bpmnElement": flow.name})
    boxes = places(flow)
    for node, (x, y, width, height) in boxes.items():
        shape = ET.SubElement(plane, _tag("BPMNShape", DI), {"id": f"shape_{node}", "bpmnElement": node})
        size = {"x": str(x), "y": str(y), "width": str(width), "height": str(height)}
        ET.SubElement(shape, _tag("Bounds", DC), size)
    for name, source, to, _ in edges:
        line = ET.SubElement(plane, _tag("BPMNEdge", DI), {"id": f"line_{name}", "bpmnElement": name})
        for x, y in _way(boxes[source], boxes[to]):
            ET.SubElement(line, _tag("waypoint", LINE), {"x": str(x), "y": str(y)})


def _middle(box: Box) -> tuple[int, int]:
    x, y, width, height = box
    return x + width // 2, y + height // 2


def _way(source: Box, to: Box) -> list[tuple[int, int]]:
    """The points of an arrow: straight ahead from outline to outline, and back in a bow above what lies between."""
    (x1, _), (x2, _) = _middle(source), _middle(to)
    if x1 - x2 > 2 * COLUMN:
        return [(x1, source[1]), ((x1 + x2) // 2, min(source[1], to[1]) - 70), (x2, to[1])]
    return [_touching(source, _middle(to)), _touching(to, _middle(source))]


def _touching(box: Box, far: tuple[int, int]) -> tuple[int, int]:
    """Where the line from afar to the middle of a box meets its outline: states are round, steps are not."""
    x, y = _middle(box)
    dx, dy = far[0] - x, far[1] - y
    half_width, half_height = box[2] / 2, box[3] / 2
    if box[2] == box[3]:
        share = half_width / (hypot(dx, dy) or 1)
    else:
        share = min(half_width / abs(dx) if dx else 1, half_height / abs(dy) if dy else 1)
    return round(x + dx * min(share, 1)), round(y + dy * min(share, 1))


def svg(flow: Flow, *, current: str = "") -> str:
    """The same drawing as a picture for a page, the present state marked; each arrow carries its title for readers."""
    boxes = places(flow)
    wide = max(x + width for x, _, width, _ in boxes.values()) + 40
    high = max(y + height for _, y, _, height in boxes.values()) + 40
    root = ET.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {wide} {high}", "role": "img", "class": "flow"},
    )
    ET.SubElement(root, "title").text = f"流程图：{flow.label}"
    _arrowhead(root)
    for _, source, to, _ in _edges(flow):
        start, *rest = (f"{x} {y}" for x, y in _way(boxes[source], boxes[to]))
        line = {"d": f"M{start} {'Q' if len(rest) > 1 else 'L'}{' '.join(rest)}", "class": "flow-line"}
        ET.SubElement(root, "path", {**line, "marker-end": f"url(#{ARROW})"})
    for kind, node, label in _nodes(flow):
        _box(root, kind, boxes[node], label, is_current=node == f"state_{current}")
    return ET.tostring(root, encoding="unicode")


def _arrowhead(root: ET.Element) -> None:
    size = {"markerWidth": "8", "markerHeight": "8", "refX": "7", "refY": "4", "orient": "auto"}
    marker = ET.SubElement(ET.SubElement(root, "defs"), "marker", {"id": ARROW, **size})
    ET.SubElement(marker, "path", {"d": "M0 0L8 4L0 8Z", "class": "flow-arrow"})


def _box(root: ET.Element, kind: str, box: Box, label: str, *, is_current: bool) -> None:
    x, y, width, height = box
    is_step = kind.endswith("Task")
    mark = f"flow-{'step' if is_step else 'state'}{' is-current' if is_current else ''}"
    group = ET.SubElement(root, "g", {"class": mark})
    corner = "8" if is_step else str(width // 2)
    size = {"x": str(x), "y": str(y), "width": str(width), "height": str(height), "rx": corner}
    ET.SubElement(group, "rect", size)
    below = y + height // 2 + 5 if is_step else y + height + 18
    ET.SubElement(group, "text", {"x": str(x + width // 2), "y": str(below), "text-anchor": "middle"}).text = label
