"""督办件: told, answered, concluded, perhaps objected to and re-checked by somebody else, put right, closed."""

from shuzheng.kernel.cases.specs import OPEN, Clock, Extension, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.office.supervision.cases import actions
from shuzheng.systems.office.supervision.cases.rules import ART_16, ART_17, ART_18, OUTCOMES, VERDICTS

UNIT, SUPERVISOR = Party("unit", Role.DEPARTMENT_HEAD), Party("supervisor", Role.SUPERVISOR)
BOTH = ("unit", "supervisor")
CONCLUDING = ("ask_more", "conclude", "order_again")  # who takes these takes part in the conclusion

STATES = (
    State("told", "已通知，待说明"),
    State("answered", "已说明，待结论"),
    State("concluded", "已作结论，整改中"),
    State("objected", "异议复核中"),
    State("rechecked", "整改中"),
    State("rectified", "已报整改，待核查"),
    State("closed", "整改到位，已办结", final=True),
    State("dismissed", "不属实，已办结", final=True),
)
HEARING = (
    Step(
        "answer",
        "书面说明",
        "told",
        "answered",
        by=UNIT,
        fields=(
            Field("account", "情况说明", "long"),
            Field("measures", "已采取和将采取的措施", "long", required=False),
        ),
        article=ART_16,
        tells=("supervisor",),
    ),
    Step("ask_more", "要求补充说明", "answered", "told", by=SUPERVISOR, needs_reason=True, tells=("unit",), duty=False),
    Step(
        "conclude",
        "作出督查结论",
        ("told", "answered"),
        "concluded",
        by=SUPERVISOR,
        guard=actions.why_not_conclude,
        fields=(
            Field("verdict", "结论", "choice", choices=VERDICTS),
            Field("finding", "事实与理由", "long"),
            Field("order", "整改要求", "long"),
        ),
        article=ART_16,
        tells=BOTH,
        means=("decides",),
    ),
    Step(
        "dismiss",
        "不属实，办结",
        ("told", "answered"),
        "dismissed",
        by=SUPERVISOR,
        guard=actions.why_not_conclude,
        needs_reason=True,
        article=ART_16,
        tells=("unit",),
    ),
)
AFTER = (
    Step(
        "object",
        "申请复核",
        ("concluded", "rectified"),
        "objected",
        by=UNIT,
        guard=actions.why_not_object,
        fields=(Field("objection", "异议及理由", "long"),),
        article=ART_17,
        tells=("supervisor",),
        duty=False,
        means=("reopens",),
    ),
    Step(
        "recheck",
        "维持或者变更结论",
        "objected",
        "rechecked",
        by=SUPERVISOR,
        not_same_as=CONCLUDING,
        fields=(
            Field("outcome", "复核决定", "choice", choices=OUTCOMES),
            Field("rechecked", "复核意见", "long"),
            Field("order", "整改要求（变更的）", "long", required=False),
        ),
        article=ART_17,
        tells=BOTH,
        means=("reopens",),
    ),
    Step(
        "revoke",
        "撤销结论，办结",
        "objected",
        "dismissed",
        by=SUPERVISOR,
        not_same_as=CONCLUDING,
        needs_reason=True,
        article=ART_17,
        tells=BOTH,
    ),
    Step(
        "rectify",
        "报告整改情况",
        ("concluded", "rechecked"),
        "rectified",
        by=UNIT,
        fields=(
            Field("correction", "整改情况", "long"),
            Field("agrees", "对督查结论无异议，不申请复核", "boolean"),
        ),
        article=ART_18,
        tells=("supervisor",),
    ),
    Step(
        "order_again",
        "整改不到位，继续整改",
        "rectified",
        "rechecked",
        by=SUPERVISOR,
        needs_reason=True,
        tells=("unit",),
        duty=False,
    ),
    Step(
        "close",
        "整改到位，办结",
        "rectified",
        "closed",
        by=SUPERVISOR,
        guard=actions.why_not_close,
        fields=(Field("closing", "核查意见", "long"),),
        article=ART_18,
        tells=("unit",),
    ),
)

SUPERVISION = Flow(
    name="supervision",
    label="督办件",
    version=1,
    prefix="DC",
    sides=(Side("unit", "被督查单位"), Side("supervisor", "督查机构")),
    states=STATES,
    steps=(*HEARING, *AFTER),
    clocks=(
        Clock(
            "answer",
            "书面说明时限",
            "supervision.answer",
            starts_on=(OPEN, "ask_more"),
            stops_on=("answer", "conclude", "dismiss"),
            extension=Extension(asked_by=UNIT, consent=SUPERVISOR, tells=("unit",), article=ART_16),
        ),
        Clock("recheck", "复核时限", "supervision.recheck", starts_on=("object",), stops_on=("recheck", "revoke")),
        Clock(
            "rectify",
            "整改时限",
            "supervision.rectify",
            starts_on=("conclude", "recheck", "order_again"),
            stops_on=("rectify", "object"),
            extension=Extension(asked_by=UNIT, consent=SUPERVISOR, tells=("unit",), article=ART_18),
        ),
    ),
    opened_by=SUPERVISOR,
    article="政府督查工作条例",
)
