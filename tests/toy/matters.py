"""Toy flows of a richer shape: a joined matter with two parts, and one that several sign, hand on and take up again."""

from __future__ import annotations

from dataclasses import replace

from shuzheng.kernel.cases import actions
from shuzheng.kernel.cases.specs import (
    OPEN,
    REOPEN,
    Child,
    Clock,
    Field,
    Flow,
    FlowMap,
    Party,
    Reopening,
    Side,
    State,
    Step,
    Taking,
    Transferring,
)
from shuzheng.kernel.orgs.specs import Role

APPLICANT = Party("applicant")
CLERK, HEAD = Party("handler", Role.DATA_CLERK), Party("handler", Role.DEPARTMENT_HEAD)
WINDOW = Party("window", Role.DATA_CLERK)


def open_parts(taking: Taking) -> None:
    """Effect: the parts are opened once the whole is accepted."""
    actions.open_children(case_id=taking.case.id, by=taking.by, at=taking.at)


PART = Flow(
    name="toy_part",
    label="玩具分项",
    version=1,
    prefix="FX",
    sides=(Side("applicant", "申请人"), Side("handler", "办理单位")),
    states=(
        State("received", "已收到"),
        State("correcting", "待补材料"),
        State("accepted", "已受理"),
        State("granted", "已许可", final=True, positive=True),
        State("refused", "不予许可", final=True),
        State("withdrawn", "已撤回", final=True),
    ),
    steps=(
        Step("accept", "受理", "received", "accepted", by=CLERK),
        Step("ask", "退回材料", "received", "correcting", by=CLERK),
        Step("supplied", "材料已补", "correcting", "received", automatic=True),
        Step("grant", "许可", "accepted", "granted", by=HEAD, tells=("applicant",)),
        Step("refuse", "不予许可", "accepted", "refused", by=HEAD, needs_reason=True),
        Step("withdraw", "撤回", ("received", "correcting", "accepted"), "withdrawn", by=APPLICANT, duty=False),
    ),
    when_supplied="supplied",
    materials_by=APPLICANT,
)

WHOLE = Flow(
    name="toy_whole",
    label="玩具一件事",
    version=1,
    prefix="YJ",
    sides=(
        Side("applicant", "申请人"),
        Side("window", "综合窗口"),
        Side("shop", "市场监管"),
        Side("water", "生态环境"),
    ),
    states=(
        State("received", "已收到"),
        State("handling", "办理中"),
        State("done", "已办结", final=True, positive=True),
        State("withdrawn", "已撤回", final=True),
    ),
    steps=(
        Step("accept", "收件", "received", "handling", by=WINDOW, effect=open_parts),
        Step("conclude", "办结", "handling", "done", automatic=True, tells=("applicant",)),
        Step("withdraw", "撤回", ("received", "handling"), "withdrawn", by=APPLICANT, duty=False, withdraws=True),
    ),
    opened_by=APPLICANT,
    children=(
        Child("toy_part", "shop", sides={"applicant": "applicant", "handler": "shop"}, materials=("布局图",)),
        Child(
            "toy_part",
            "water",
            when=lambda case: bool(case.data.get("drains")),
            sides={"applicant": "applicant", "handler": "water"},
            materials=("布局图",),
            after=("shop",),
            before=("accept",),
        ),
    ),
    when_parts_close="conclude",
)

HANDLER = Party("handler", Role.DATA_OFFICER)
AUTHORITY = Party("authority", Role.DATA_AUTHORITY)
OTHERS = (Party("second", Role.DEPARTMENT_HEAD), Party("third", Role.DEPARTMENT_HEAD))

CALL = Flow(
    name="toy_call",
    label="玩具诉求",
    version=1,
    prefix="SQ",
    sides=(
        Side("caller", "诉求人"),
        Side("handler", "承办单位"),
        Side("authority", "派单单位"),
        Side("second", "会签单位一"),
        Side("third", "会签单位二"),
    ),
    states=(
        State("received", "待办理"),
        State("returned", "已退回"),
        State("proposed", "待会签"),
        State("checked", "待审批"),
        State("answered", "已答复", final=True, positive=True),
        State("closed", "已撤诉", final=True),
    ),
    steps=(
        Step("send_back", "退回", "received", "returned", by=HANDLER, needs_reason=True, is_return=True),
        Step("send", "再派单", "returned", "received", by=AUTHORITY),
        Step("arbitrate", "仲裁派单", ("received", "returned"), "received", by=AUTHORITY, duty=False),
        Step("propose", "拟办", "received", "proposed", by=HANDLER, fields=(Field("plan", "方案", required=False),)),
        Step("concur", "会签", "proposed", "checked", by=OTHERS, quorum="all"),
        Step("answer", "答复", "checked", "answered", by=(HANDLER, HEAD), not_same_as="propose", tells=("caller",)),
        Step("drop", "撤诉", ("received", "returned", "proposed", "checked"), "closed", by=Party("caller"), duty=False),
    ),
    clocks=(Clock("answer", "答复时限", "toy.answer", (OPEN, REOPEN), ("answer", "drop")),),
    opened_by=Party("caller"),
    merged_by=AUTHORITY,
    reopening=Reopening(by=(Party("caller"), AUTHORITY), to="received"),
    transferring=(Transferring("handler", by=HANDLER, accepted_by=Role.DATA_OFFICER),),
)

CALL_2 = replace(
    CALL,
    version=2,
    states=(*CALL.states[:3], State("checking", "复核中"), *CALL.states[4:]),
    steps=tuple(
        replace(step, source="checking") if step.name == "answer"
        else replace(step, target="checking") if step.name == "concur"
        else replace(step, source=("received", "returned", "proposed", "checking")) if step.name == "drop"
        else step
        for step in CALL.steps
    ),
)  # fmt: skip
STATES = {"received": "received", "returned": "returned", "proposed": "proposed", "checked": "checking"}
FORWARD = FlowMap("toy_call", 1, 2, STATES)
FLOWS = (PART, WHOLE, CALL)
