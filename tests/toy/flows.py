"""A toy flow that exercises the whole cases room: one department asks another and gets an answer in time."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import (
    OPEN,
    Clock,
    Extension,
    Field,
    Flow,
    Ground,
    Party,
    Pause,
    Side,
    State,
    Step,
    Taking,
)
from shuzheng.kernel.orgs.specs import Role

ASKER = Party("asker", Role.DATA_OFFICER)
HANDLER = Party("handler", Role.DATA_OFFICER)
HANDLER_HEAD = Party("handler", Role.DEPARTMENT_HEAD)
AUTHORITY = Party("authority", Role.DATA_AUTHORITY)
CORRECTING = Ground("correcting", "等待补正材料", "条例第二十一条")
HEARING = Ground("hearing", "听证", "行政许可法第八十二条")

effects: list[str] = []  # what `granted` carried out, for tests to look at


def why_not_grant(taking: Taking) -> str | None:
    """A guard: never more copies than there are."""
    return "最多10份" if taking.data["copies"] > 10 else None


def granted(taking: Taking) -> None:
    """An effect, in the transaction of the step."""
    effects.append(f"{taking.case.subject}×{taking.data['copies']}")


COPIES = Field("copies", "份数", "integer")
MISSING = Field("missing", "缺少的材料", "list")

FLOW = Flow(
    name="toy",
    label="玩具申请",
    version=1,
    prefix="WJ",
    sides=(Side("asker", "申请单位"), Side("handler", "办理单位"), Side("authority", "主管部门")),
    states=(
        State("received", "已收到"),
        State("correcting", "待补正"),
        State("proposed", "待批准"),
        State("granted", "已同意", final=True),
        State("refused", "不同意", final=True),
        State("withdrawn", "已撤销", final=True),
    ),
    steps=(
        Step(
            "ask_correction",
            "告知补正",
            "received",
            "correcting",
            by=HANDLER,
            fields=(MISSING,),
            tells=("asker",),
            means=("asks",),
        ),
        Step("correct", "补正", "correcting", "received", by=ASKER),
        Step("propose", "拟办", "received", "proposed", by=HANDLER),
        Step(
            "grant",
            "同意",
            "proposed",
            "granted",
            by=HANDLER_HEAD,
            guard=why_not_grant,
            effect=granted,
            fields=(COPIES,),
            article="玩具办法第三条",
            tells=("asker",),
            means=("decides",),
        ),
        Step("refuse", "不同意", "proposed", "refused", by=HANDLER_HEAD, needs_reason=True, tells=("asker",)),
        Step("withdraw", "撤销申请", ("received", "correcting", "proposed"), "withdrawn", by=ASKER, duty=False),
    ),
    clocks=(
        Clock(
            "answer",
            "答复时限",
            "toy.answer",
            starts_on=(OPEN,),
            stops_on=("grant", "refuse", "withdraw"),
            pauses=(Pause("ask_correction", ("correct",), CORRECTING),),
            grounds=(HEARING,),
            paused_by=HANDLER,
            extension=Extension(asked_by=HANDLER, consent=AUTHORITY, tells=("asker",), article="条例第二十一条"),
        ),
    ),
    opened_by=ASKER,
)
