"""A person looks again at what a machine said (个人信息保护法 §24)."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import OPEN, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.services.benefits import actions, rules

HANDLER = Party("agency", Role.SERVICE_HANDLER)
HEAD = Party("agency", Role.DEPARTMENT_HEAD)
APPLICANT = Party("applicant", Role.ENTERPRISE_AGENT)

APPEAL = Flow(
    name="benefit_appeal",
    opened_by=APPLICANT,
    label="政策匹配复核",
    version=1,
    prefix="ZF",
    sides=(Side("applicant", "申请人"), Side("agency", "兑现单位")),
    states=(
        State("examining", "人工复核中"),
        State("deciding", "待决定"),
        State("eligible", "认定符合", final=True),
        State("upheld", "认定不符合", final=True),
        State("withdrawn", "已撤回", final=True),
    ),
    steps=(
        Step(
            "examine", "核查", "examining", "deciding", by=HANDLER,
            fields=(Field("findings", "逐条核查的情况", "long"),), article=rules.ART_24,
        ),
        Step(
            "find_eligible", "认定符合", "deciding", "eligible", by=HEAD, guard=actions.why_not_decide,
            effect=actions.decided, needs_reason=True, article=rules.ART_24, tells=("applicant",),
        ),
        Step(
            "uphold", "认定不符合", "deciding", "upheld", by=HEAD, guard=actions.why_not_decide,
            effect=actions.decided, needs_reason=True, article=rules.ART_24, tells=("applicant",),
        ),
        Step("withdraw", "撤回", ("examining", "deciding"), "withdrawn", by=APPLICANT, duty=False),
    ),
    clocks=(
        Clock(
            "answer", "复核时限", "services.benefit.appeal", starts_on=(OPEN,),
            stops_on=("find_eligible", "uphold", "withdraw"),
        ),
    ),
    article=rules.ART_24,
)  # fmt: skip
