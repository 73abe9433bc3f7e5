"""异议与争议: negotiate, the authority mediates, the government decides; that is done. Decree 809 art. 28."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import OPEN, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.data.sharing.disputes import actions
from shuzheng.systems.data.sharing.rules import ART_22

CLAIMANT = Party("claimant", Role.DATA_OFFICER)
RESPONDENT = Party("respondent", Role.DATA_OFFICER)
AUTHORITY = Party("authority", Role.DATA_AUTHORITY)
ART_28 = "政务数据共享条例第二十八条"
BOTH = ("claimant", "respondent")
DECISION = (Field("document", "决定文号"), Field("decision", "决定内容", "long"))

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
        State("to_share", "应当共享，待开通"),
        State("shared", "已共享", final=True),
        State("settled", "协商一致，维持答复", final=True),
        State("mediated", "协调一致，维持答复", final=True),
        State("decided", "人民政府已决定，维持答复", final=True),
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
        Step(
            "concede",
            "协商一致：同意共享",
            ("negotiating", "answered"),
            "to_share",
            by=RESPONDENT,
            guard=actions.why_nothing_to_share,
            article=ART_28,
            tells=BOTH,
        ),
        Step("settle", "协商一致：接受答复", "answered", "settled", by=CLAIMANT, article=ART_28, tells=BOTH),
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
            "mediate_share",
            "协调一致：应当共享",
            "mediating",
            "to_share",
            by=AUTHORITY,
            guard=actions.why_nothing_to_share,
            fields=(Field("agreement", "协调意见", "long"),),
            article=ART_28,
            tells=BOTH,
        ),
        Step(
            "mediate",
            "协调一致：维持答复",
            "mediating",
            "mediated",
            by=AUTHORITY,
            fields=(Field("agreement", "协调意见", "long"),),
            article=ART_28,
            tells=BOTH,
        ),
        Step("refer", "报本级人民政府决定", "mediating", "at_government", by=AUTHORITY, needs_reason=True, tells=BOTH),
        Step(
            "decide_share",
            "登记决定：应当共享",
            "at_government",
            "to_share",
            by=AUTHORITY,
            guard=actions.why_nothing_to_share,
            fields=DECISION,
            article=ART_28,
            tells=BOTH,
            means=("decides",),
        ),
        Step(
            "record_decision",
            "登记决定：维持答复",
            "at_government",
            "decided",
            by=AUTHORITY,
            fields=DECISION,
            article=ART_28,
            tells=BOTH,
        ),
        Step(
            "share",
            "开通共享",
            "to_share",
            "shared",
            by=RESPONDENT,
            guard=actions.why_not_share,
            effect=actions.shared,
            article=ART_22,
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
            stops_on=("settle", "concede", "escalate", "withdraw"),
        ),
        Clock(
            "mediate",
            "协调时限",
            "exchange.dispute.coordinate",
            starts_on=("escalate",),
            stops_on=("mediate", "mediate_share", "refer", "withdraw"),
        ),
        Clock(
            "deliver",
            "共享时限",
            "exchange.deliver",
            starts_on=("concede", "mediate_share", "decide_share"),
            stops_on=("share",),
        ),
    ),
    opened_by=CLAIMANT,
    article=ART_28,
)
