"""校核: a user of the data says a value is wrong; the provider verifies, corrects and answers. Decree 809 art. 26."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import OPEN, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.data.sharing.corrections import actions

CLAIMING = (Party("claimant", Role.DATA_CLERK), Party("claimant", Role.DATA_OFFICER))
SOURCE_CLERK = Party("source", Role.DATA_CLERK)
SOURCE_OFFICER = Party("source", Role.DATA_OFFICER)
ART_26 = "政务数据共享条例第二十六条"

VERIFICATION = Flow(
    name="verification",
    label="数据校核",
    version=1,
    prefix="JH",
    sides=(Side("claimant", "申请校核的一方"), Side("source", "数源部门")),
    states=(
        State("received", "数源部门已收到"),
        State("verified", "已核实，待答复"),
        State("corrected", "已更正", final=True),
        State("upheld", "核实无误", final=True),
        State("withdrawn", "已撤回", final=True),
    ),
    steps=(
        Step(
            "verify",
            "核实",
            "received",
            "verified",
            by=(SOURCE_CLERK, SOURCE_OFFICER),
            fields=(Field("finding", "核实情况", "long"),),
            article=ART_26,
        ),
        Step(
            "correct",
            "已更正并反馈",
            ("received", "verified"),
            "corrected",
            by=SOURCE_OFFICER,
            effect=actions.corrected,
            fields=(Field("correction", "更正情况", "long"),),
            article=ART_26,
            tells=("claimant",),
        ),
        Step(
            "uphold",
            "核实无误并反馈",
            ("received", "verified"),
            "upheld",
            by=SOURCE_OFFICER,
            needs_reason=True,
            article=ART_26,
            tells=("claimant",),
        ),
        Step(
            "withdraw",
            "撤回",
            ("received", "verified"),
            "withdrawn",
            by=CLAIMING,
            needs_reason=True,
            duty=False,
            tells=("source",),
        ),
    ),
    clocks=(
        Clock(
            "verify",
            "核实反馈时限",
            "exchange.verify",
            starts_on=(OPEN,),
            stops_on=("correct", "uphold", "withdraw"),
        ),
    ),
    opened_by=CLAIMING,
    article=ART_26,
)
