"""异议与争议: negotiate, the authority mediates, the government decides. Decree 809 art. 28."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import OPEN, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role

CLAIMANT = Party("claimant", Role.DATA_OFFICER)
RESPONDENT = Party("respondent", Role.DATA_OFFICER)
AUTHORITY = Party("authority", Role.DATA_AUTHORITY)
ART_28 = "政务数据共享条例第二十八条"
BOTH = ("claimant", "respondent")

DISPUTE = Flow(
    name="share_dispute",
    label="共享争议",
    version=1,
    prefix="ZY",
    sides=(
        Side("claimant", "提出异议的部门"),
        Side("respondent", "对方部门"),
        Side("authority", "同级或者共同的上级主管部门"),
    ),
    states=(
        State("negotiating", "协商中"),
        State("answered", "对方已回应"),
        State("mediating", "主管部门协调中"),
        State("at_government", "已报本级人民政府"),
        State("settled", "协商一致", final=True),
        State("mediated", "协调一致", final=True),
        State("decided", "人民政府已决定", final=True),
        State("withdrawn", "已撤回异议", final=True),
    ),
    steps=(
        Step(
            "answer",
            "回应",
            "negotiating",
            "answered",
            by=RESPONDENT,
            fields=(Field("answer", "回应内容", "long"),),
            article=ART_28,
            tells=("claimant",),
        ),
        Step("insist", "继续协商", "answered", "negotiating", by=CLAIMANT, needs_reason=True, tells=("respondent",)),
        Step("settle", "协商一致", "answered", "settled", by=CLAIMANT, article=ART_28, tells=BOTH),
        Step(
            "escalate",
            "提请主管部门协调",
            ("negotiating", "answered"),
            "mediating",
            by=CLAIMANT,
            needs_reason=True,
            article=ART_28,
            tells=("respondent", "authority"),
        ),
        Step(
            "mediate",
            "协调一致",
            "mediating",
            "mediated",
            by=AUTHORITY,
            fields=(Field("agreement", "协调意见", "long"),),
            article=ART_28,
            tells=BOTH,
        ),
        Step("refer", "报本级人民政府决定", "mediating", "at_government", by=AUTHORITY, needs_reason=True, tells=BOTH),
        Step(
            "record_decision",
            "登记决定",
            "at_government",
            "decided",
            by=AUTHORITY,
            fields=(Field("document", "决定文号"), Field("decision", "决定内容", "long")),
            article=ART_28,
            tells=BOTH,
        ),
        Step(
            "withdraw",
            "撤回异议",
            ("negotiating", "answered", "mediating", "at_government"),
            "withdrawn",
            by=CLAIMANT,
            needs_reason=True,
            duty=False,
            tells=("respondent",),
        ),
    ),
    clocks=(
        Clock(
            "negotiate",
            "协商时限",
            "exchange.dispute.negotiate",
            starts_on=(OPEN,),
            stops_on=("settle", "escalate", "withdraw"),
        ),
        Clock(
            "mediate",
            "协调时限",
            "exchange.dispute.coordinate",
            starts_on=("escalate",),
            stops_on=("mediate", "refer", "withdraw"),
        ),
    ),
    opened_by=CLAIMANT,
    article=ART_28,
)
