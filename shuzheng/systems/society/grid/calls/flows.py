"""街道吹哨、部门报到: called, arrived in time, answered in time; or disputed, and then insisted on or released."""

from shuzheng.kernel.cases.specs import OPEN, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.society.grid.rules import ART_24

CALLER, DEPARTMENT = Party("caller", Role.GRID_DISPATCHER), Party("department", Role.DEPARTMENT_HEAD)

GRID_CALL = Flow(
    name="grid_call",
    label="吹哨报到",
    version=1,
    prefix="CS",
    sides=(Side("caller", "吹哨单位"), Side("department", "报到部门")),
    states=(
        State("called", "已吹哨，待报到"),
        State("disputed", "部门提出异议"),
        State("arrived", "已报到，处置中"),
        State("answered", "已反馈", final=True),
        State("released", "不需报到", final=True),
    ),
    steps=(
        Step(
            "arrive",
            "报到",
            "called",
            "arrived",
            by=DEPARTMENT,
            fields=(Field("team", "到场人员或者联系方式"),),
            tells=("caller",),
        ),
        Step(
            "dispute",
            "不属本部门职责",
            "called",
            "disputed",
            by=DEPARTMENT,
            needs_reason=True,
            duty=False,
            tells=("caller",),
        ),
        Step("insist", "仍需报到", "disputed", "called", by=CALLER, needs_reason=True, tells=("department",)),
        Step("release", "同意不报到", "disputed", "released", by=CALLER, needs_reason=True, tells=("department",)),
        Step(
            "answer",
            "反馈处置结果",
            "arrived",
            "answered",
            by=DEPARTMENT,
            fields=(Field("result", "处置结果", "long"),),
            tells=("caller",),
        ),
    ),
    clocks=(
        Clock(
            "arrive",
            "报到时限",
            "grid.call.arrive",
            starts_on=(OPEN, "insist"),
            stops_on=("arrive", "dispute"),
        ),
        Clock("answer", "反馈时限", "grid.call.answer", starts_on=(OPEN,), stops_on=("answer", "release")),
    ),
    opened_by=CALLER,
    article=ART_24,
)
