"""网格事件: found; solved on the spot, or sent up; handled, perhaps with departments; verified by its reporter."""

from shuzheng.kernel.cases.specs import CaseFacts, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.society.grid.events import actions
from shuzheng.systems.society.grid.rules import ART_24

WORKER = Party("worker")
STREET, COUNTY = Party("street", Role.GRID_DISPATCHER), Party("county", Role.GRID_DISPATCHER)
RESULT = Field("result", "处置结果", "long")
DEPARTMENTS = Field("departments", "部门", "list")
TASK = Field("task", "需要部门做什么", "long")


def handling_limit(case: CaseFacts) -> str:
    """What is urgent is handled sooner."""
    return "grid.event.urgent" if case.data.get("urgent") else "grid.event"


FOUND = (
    Step(
        "solve",
        "当场解决",
        "found",
        "solved",
        by=WORKER,
        fields=(Field("how", "怎样解决的", "long"),),
        tells=("street",),
    ),
    Step("send_up", "上报街道", "found", "street", by=WORKER, tells=("street",)),
    Step("withdraw", "误报，撤销", "found", "withdrawn", by=WORKER, needs_reason=True, duty=False),
)
HANDLED = (
    Step("handle", "反馈处置结果", "street", "done", by=STREET, fields=(RESULT,), tells=("worker",)),
    Step(
        "call",
        "吹哨",
        "street",
        "called",
        by=STREET,
        guard=actions.why_not_call,
        effect=actions.called,
        duty=False,
        fields=(DEPARTMENTS, TASK),
        article=ART_24,
    ),
    Step(
        "call_more",
        "再吹哨",
        "called",
        "called",
        by=STREET,
        guard=actions.why_not_call,
        effect=actions.called,
        fields=(DEPARTMENTS, TASK),
        duty=False,
    ),
    Step(
        "answer_jointly",
        "汇总各部门反馈",
        "called",
        "done",
        by=STREET,
        guard=actions.why_not_answer,
        fields=(RESULT,),
        tells=("worker",),
    ),
    Step(
        "return_event",
        "退回网格员",
        "street",
        "found",
        by=STREET,
        needs_reason=True,
        duty=False,
        tells=("worker",),
        means=("returns",),
    ),
    Step(
        "escalate",
        "上报县（市、区）",
        "street",
        "county",
        by=STREET,
        guard=actions.why_not_escalate,
        needs_reason=True,
        duty=False,
        tells=("county", "worker"),
    ),
)
ABOVE = (
    Step("handle_above", "反馈处置结果", "county", "done", by=COUNTY, fields=(RESULT,), tells=("worker", "street")),
    Step(
        "call_above",
        "吹哨",
        "county",
        "called_above",
        by=COUNTY,
        guard=actions.why_not_call,
        effect=actions.called,
        fields=(DEPARTMENTS, TASK),
        duty=False,
        article=ART_24,
    ),
    Step(
        "call_more_above",
        "再吹哨",
        "called_above",
        "called_above",
        by=COUNTY,
        guard=actions.why_not_call,
        effect=actions.called,
        fields=(DEPARTMENTS, TASK),
        duty=False,
    ),
    Step(
        "answer_above",
        "汇总各部门反馈",
        "called_above",
        "done",
        by=COUNTY,
        guard=actions.why_not_answer,
        fields=(RESULT,),
        tells=("worker", "street"),
    ),
    Step(
        "return_down",
        "退回街道",
        "county",
        "street",
        by=COUNTY,
        needs_reason=True,
        duty=False,
        tells=("street",),
        means=("returns",),
    ),
)
VERIFIED = (
    Step(
        "verify",
        "核实已解决",
        "done",
        "closed",
        by=WORKER,
        fields=(Field("seen", "现场情况", "long"),),
        tells=("street",),
    ),
    Step("redo", "未解决，重办", "done", "street", by=WORKER, needs_reason=True, tells=("street",), means=("reopens",)),
)

GRID_EVENT = Flow(
    name="grid_event",
    label="网格事件",
    version=1,
    prefix="WS",
    sides=(Side("worker", "网格员"), Side("street", "乡镇（街道）"), Side("county", "县（市、区）")),
    states=(
        State("found", "已发现"),
        State("street", "街道处置中"),
        State("called", "已吹哨，待部门反馈"),
        State("county", "县级处置中"),
        State("called_above", "县级已吹哨，待部门反馈"),
        State("done", "已处置，待核实"),
        State("closed", "核实办结", final=True),
        State("solved", "当场解决", final=True),
        State("withdrawn", "已撤销", final=True),
    ),
    steps=(*FOUND, *HANDLED, *ABOVE, *VERIFIED),
    clocks=(
        Clock(
            "handle",
            "处置时限",
            handling_limit,
            starts_on=("send_up", "redo"),
            stops_on=("handle", "answer_jointly", "handle_above", "answer_above", "return_event"),
        ),
        Clock(
            "verify",
            "核实时限",
            "grid.verify",
            starts_on=("handle", "answer_jointly", "handle_above", "answer_above"),
            stops_on=("verify", "redo"),
        ),
    ),
    opened_by=WORKER,
    article=ART_24,
)
