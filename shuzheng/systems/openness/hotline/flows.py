"""The ticket's way: received, answered or dispatched, done, reviewed, called back, and only then closed."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import OPEN, Clock, Extension, Field, Flow, Ground, Party, Pause, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.openness.hotline.handling import actions as doing
from shuzheng.systems.openness.hotline.repeating import actions as repeating
from shuzheng.systems.openness.hotline.replying import actions as replying
from shuzheng.systems.openness.hotline.specs import ART_53, ELSEWHERE, GB_33358, SOLVED
from shuzheng.systems.openness.hotline.telling.actions import telling

OPERATOR, LEAD = Party("hotline", Role.HOTLINE_OPERATOR), Party("hotline", Role.HOTLINE_LEAD)
HANDLER = Party("unit", Role.TICKET_HANDLER)
PARKED = Ground("parked", "挂账：客观条件暂不具备", ART_53)
UNIT = Field("unit", "承办单位", help="写单位全称、简称或者统一社会信用代码")
WORDS = Field("words", "诉求人的话", "long", required=False, help="不要写电话号码")
BOUNCE = Field("proper", "应当承办的单位", required=False)

STATES = (
    State("received", "待处理"),
    State("to_sign", "待签收"),
    State("handling", "办理中"),
    State("returned", "已退单，待改派"),
    State("arbitrating", "待裁定"),
    State("reviewing", "答复待审核"),
    State("calling_back", "待回访"),
    State("redoing", "不满意，待重办"),
    State("parked", "挂账"),
    State("concluded", "已办结"),
    State("routed", "不属受理范围，已指引", final=True),
    State("archived", "已归档", final=True),
)

INTAKE = (
    Step(
        "answer",
        "当场答复",
        "received",
        "concluded",
        by=OPERATOR,
        guard=replying.why_not_answer,
        effect=telling(replying.answered),
        fields=(Field("reply", "答复内容", "long"), Field("article", "引用的知识条目", required=False)),
        article=ART_53,
    ),
    Step(
        "route",
        "不予受理并指引",
        "received",
        "routed",
        by=OPERATOR,
        effect=telling(doing.closed),
        fields=(Field("elsewhere", "应由哪里受理", "choice", choices=tuple((o.code, o.label) for o in ELSEWHERE)),),
        article=ART_53,
    ),
)

DISPATCH = (
    Step(
        "dispatch",
        "派单",
        ("received", "returned", "redoing"),
        "to_sign",
        by=OPERATOR,
        guard=doing.why_not_dispatch,
        effect=doing.dispatched,
        fields=(UNIT,),
        article=ART_53,
        tells=("unit",),
    ),
    Step("sign", "签收", "to_sign", "handling", by=HANDLER, guard=doing.why_not_sign, effect=doing.signed),
    Step(
        "bounce",
        "退单",
        ("to_sign", "handling"),
        "returned",
        by=HANDLER,
        guard=doing.why_not_bounce,
        effect=doing.bounced,
        needs_reason=True,
        fields=(BOUNCE,),
        tells=("hotline",),
        duty=False,
    ),
    Step(
        "bounce_again",
        "再次退单，提请裁定",
        ("to_sign", "handling"),
        "arbitrating",
        by=HANDLER,
        guard=doing.why_not_bounce_again,
        effect=doing.bounced,
        needs_reason=True,
        fields=(BOUNCE,),
        tells=("hotline",),
        duty=False,
    ),
    Step(
        "arbitrate",
        "裁定承办单位",
        "arbitrating",
        "to_sign",
        by=LEAD,
        guard=doing.why_not_dispatch,
        effect=doing.arbitrated,
        needs_reason=True,
        fields=(UNIT,),
        article=ART_53,
        tells=("unit",),
    ),
)

HANDLING = (
    Step(
        "reply",
        "反馈办理结果",
        "handling",
        "reviewing",
        by=HANDLER,
        guard=replying.why_not_reply,
        effect=replying.replied,
        fields=(Field("reply", "答复内容", "long"), Field("solved", "办理结果", "choice", choices=SOLVED)),
        article=GB_33358,
        tells=("hotline",),
    ),
    Step(
        "park",
        "挂账",
        "handling",
        "parked",
        by=LEAD,
        guard=doing.why_not_park,
        effect=telling(doing.parked),
        needs_reason=True,
        fields=(Field("until", "挂账至", "date"),),
        tells=("unit",),
        duty=False,
    ),
    Step("wake", "恢复办理", "parked", "handling", by=(LEAD, HANDLER), effect=doing.woken, duty=False, tells=("unit",)),
    Step(
        "wake_by_day", "挂账到期，恢复办理", "parked", "handling", effect=doing.woken, automatic=True, tells=("unit",)
    ),
)

CLOSING = (
    Step(
        "approve",
        "审核通过",
        "reviewing",
        "calling_back",
        by=OPERATOR,
        guard=replying.why_not_approve,
        effect=telling(),
        fields=(Field("override", "未通过检查项仍予通过的理由", "long", required=False),),
        article=GB_33358,
    ),
    Step("send_back", "退回补充", "reviewing", "handling", by=OPERATOR, needs_reason=True, tells=("unit",)),
    Step(
        "satisfied",
        "回访：满意",
        "calling_back",
        "concluded",
        by=OPERATOR,
        guard=doing.why_personal,
        effect=telling(doing.called),
        fields=(
            Field("grade", "评价", "choice", choices=(("satisfied", "满意"), ("basically", "基本满意"))),
            WORDS,
        ),
        article=GB_33358,
        tells=("unit",),
    ),
    Step(
        "unsatisfied",
        "回访：不满意，重办",
        "calling_back",
        "redoing",
        by=OPERATOR,
        guard=doing.why_personal,
        effect=telling(doing.called),
        needs_reason=True,
        fields=(WORDS,),
        article=GB_33358,
        tells=("unit",),
    ),
    Step("try_call", "未接通", "calling_back", "calling_back", by=OPERATOR, effect=doing.tried, duty=False),
    Step(
        "unreached",
        "多次未接通，注明办结",
        "calling_back",
        "concluded",
        by=OPERATOR,
        guard=doing.why_not_give_up,
        effect=telling(doing.called),
        needs_reason=True,
        duty=False,
    ),
    Step(
        "explain",
        "核实后说明，办结",
        "redoing",
        "concluded",
        by=LEAD,
        guard=doing.why_not_explain,
        effect=telling(doing.closed),
        needs_reason=True,
        duty=False,
    ),
    Step(
        "again",
        "诉求人再次反映",
        "concluded",
        "redoing",
        by=OPERATOR,
        needs_reason=True,
        effect=doing.reopened,
        duty=False,
    ),
    Step("archive", "归档", "concluded", "archived", automatic=True),
)

ENDS = ("answer", "route", "approve", "explain")
TICKET = Flow(
    name="ticket",
    label="12345工单",
    version=1,
    prefix="RX",
    sides=(Side("hotline", "热线机构"), Side("unit", "承办单位")),
    states=STATES,
    steps=(*INTAKE, *DISPATCH, *HANDLING, *CLOSING),
    clocks=(
        Clock("sign", "签收时限", "hotline.sign", ("dispatch", "arbitrate"), ("sign", "bounce", "bounce_again")),
        Clock(
            "handle",
            "办理时限",
            lambda case: f"hotline.handle.{case.data['kind']}",
            starts_on=(OPEN, "unsatisfied", "again"),
            stops_on=ENDS,
            pauses=(Pause("park", ("wake", "wake_by_day"), PARKED),),
            extension=Extension(asked_by=HANDLER, consent=LEAD, tells=("unit",), article=ART_53),
        ),
        Clock(
            "call_back",
            "回访时限",
            "hotline.call_back",
            starts_on=("approve",),
            stops_on=("satisfied", "unsatisfied", "unreached"),
        ),
    ),
    opened_by=OPERATOR,
    merged_by=OPERATOR,
    own_states=("calling_back", "redoing", "concluded", "archived"),  # each caller is called, and content or not
    followed=telling(repeating.followed),
    article=ART_53,
)
