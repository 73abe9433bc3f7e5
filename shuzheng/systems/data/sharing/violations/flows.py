"""违规处置 and 中止共享: suspend, order correction, resume or terminate. Decree 809 art. 27."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import OPEN, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.data.sharing.violations import actions

OFFENDER = Party("offender", Role.DATA_OFFICER)
PROVIDER = Party("provider", Role.DATA_OFFICER)
CONSUMER = Party("consumer", Role.DATA_OFFICER)
AUTHORITY = Party("authority", Role.DATA_AUTHORITY)
ART_27 = "政务数据共享条例第二十七条"
ORDER = Field("order", "整改要求", "long")

VIOLATION = Flow(
    name="violation",
    label="违规处置",
    version=1,
    prefix="WG",
    sides=(
        Side("offender", "责任单位"),
        Side("provider", "提供部门"),
        Side("authority", "政务数据共享主管部门"),
    ),
    states=(
        State("found", "线索待核"),
        State("suspended", "已暂停，整改中"),
        State("reported", "已报整改情况"),
        State("resumed", "整改合格，已恢复", final=True),
        State("terminated", "已终止共享", final=True),
        State("dismissed", "不构成违规", final=True),
    ),
    steps=(
        Step(
            "suspend",
            "暂停并责令整改",
            "found",
            "suspended",
            by=(AUTHORITY, PROVIDER),
            effect=actions.suspended,
            needs_reason=True,
            fields=(ORDER,),
            article=ART_27,
            tells=("offender", "provider", "authority"),
        ),
        Step(
            "dismiss",
            "不构成违规",
            "found",
            "dismissed",
            by=AUTHORITY,
            effect=actions.dismissed,
            needs_reason=True,
            tells=("offender", "provider"),
        ),
        Step(
            "report",
            "报告整改情况",
            "suspended",
            "reported",
            by=OFFENDER,
            fields=(Field("correction", "整改情况", "long"),),
            tells=("authority", "provider"),
        ),
        Step(
            "order_again",
            "整改不到位，继续整改",
            "reported",
            "suspended",
            by=(AUTHORITY, PROVIDER),
            needs_reason=True,
            tells=("offender",),
        ),
        Step(
            "resume",
            "整改合格，恢复",
            "reported",
            "resumed",
            by=(AUTHORITY, PROVIDER),
            effect=actions.resumed,
            needs_reason=True,
            article=ART_27,
            tells=("offender", "provider"),
        ),
        Step(
            "terminate",
            "拒不整改或者整改不到位，终止",
            ("suspended", "reported"),
            "terminated",
            by=(AUTHORITY, PROVIDER),
            effect=actions.terminated,
            needs_reason=True,
            duty=False,
            article=ART_27,
            tells=("offender", "provider"),
        ),
    ),
    clocks=(
        Clock(
            "rectify",
            "整改时限",
            "exchange.rectify",
            starts_on=("suspend", "order_again"),
            stops_on=("report", "terminate"),
        ),
    ),
    opened_by=AUTHORITY,
    article=ART_27,
)

SUSPENSION = Flow(
    name="suspension",
    label="中止共享备案",
    version=1,
    prefix="ZZ",
    sides=(
        Side("provider", "提供部门"),
        Side("consumer", "使用部门"),
        Side("authority", "政务数据共享主管部门"),
    ),
    states=(
        State("negotiating", "协商中"),
        State("agreed", "协商一致，待备案"),
        State("stopped", "已备案并中止", final=True),
        State("declined", "未协商一致", final=True),
        State("withdrawn", "已撤回", final=True),
    ),
    steps=(
        Step(
            "agree", "同意中止", "negotiating", "agreed", by=CONSUMER, article=ART_27, tells=("provider", "authority")
        ),
        Step("decline", "不同意中止", "negotiating", "declined", by=CONSUMER, needs_reason=True, tells=("provider",)),
        Step(
            "file",
            "准予备案",
            "agreed",
            "stopped",
            by=AUTHORITY,
            effect=actions.stopped,
            fields=(Field("filing", "备案号"),),
            article=ART_27,
            tells=("provider", "consumer"),
        ),
        Step(
            "withdraw",
            "撤回",
            ("negotiating", "agreed"),
            "withdrawn",
            by=PROVIDER,
            needs_reason=True,
            duty=False,
            tells=("consumer",),
        ),
    ),
    clocks=(
        Clock(
            "negotiate",
            "协商时限",
            "exchange.dispute.negotiate",
            starts_on=(OPEN,),
            stops_on=("agree", "decline", "withdraw"),
        ),
    ),
    opened_by=PROVIDER,
    article=ART_27,
)
