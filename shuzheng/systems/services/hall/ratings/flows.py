"""差评整改: verified, put right, called back by somebody else, closed or done again."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import OPEN, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.services.hall.ratings import actions, rules

UNIT = Party("unit", Role.DEPARTMENT_HEAD)
SUPERVISOR = Party("supervisor", Role.DATA_AUTHORITY)

RECTIFICATION = Flow(
    name="rating_rectification",
    label="差评整改",
    version=1,
    prefix="CP",
    sides=(Side("unit", "被评价单位"), Side("supervisor", "政务服务管理机构")),
    states=(
        State("verifying", "待核实"),
        State("rectifying", "整改中"),
        State("calling", "待回访"),
        State("closed", "已销号", final=True),
        State("excluded", "不计入评价", final=True),
    ),
    steps=(
        Step(
            "verify", "核实属实", "verifying", "rectifying", by=SUPERVISOR,
            fields=(Field("verified", "核实情况", "long"),), article=rules.ARTICLE, tells=("unit",),
        ),
        Step(
            "exclude", "认定不计", "verifying", "excluded", by=SUPERVISOR, needs_reason=True, duty=False,
            effect=actions.excluded, fields=(Field("ground", "情形", "choice", choices=rules.GROUNDS),),
            article=rules.ARTICLE, tells=("unit",),
        ),
        Step(
            "rectify", "报告整改", "rectifying", "calling", by=UNIT,
            fields=(Field("measures", "整改措施和结果", "long"),), article=rules.ARTICLE, tells=("supervisor",),
        ),
        Step(
            "dispute", "申诉：请复核评价", "rectifying", "verifying", by=UNIT, needs_reason=True, duty=False,
            article=rules.ARTICLE, tells=("supervisor",),
        ),
        Step(
            "close", "回访满意，销号", "calling", "closed", by=SUPERVISOR, guard=actions.why_not_close,
            fields=(Field("called", "回访情况", "long"),), article=rules.ARTICLE, tells=("unit",),
            means=("calls_back",),
        ),
        Step(
            "again", "回访不满意，重新整改", "calling", "rectifying", by=SUPERVISOR, needs_reason=True,
            guard=actions.why_not_close, article=rules.ARTICLE, tells=("unit",),
            means=("calls_back", "reopens"),
        ),
    ),
    clocks=(
        Clock("rectify", "整改时限", "services.rating.rectify", starts_on=(OPEN,), stops_on=("close", "exclude")),
    ),
    article=rules.ARTICLE,
)  # fmt: skip
