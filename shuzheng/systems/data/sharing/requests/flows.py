"""共享申请: application, consent, reply, delivery. Decree 809 art. 20–22."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import (
    CaseFacts,
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
)
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.data.sharing.requests import actions
from shuzheng.systems.data.sharing.rules import ART_20, ART_21, ART_22, OPEN

ASKING = (Party("requester", Role.DATA_CLERK), Party("requester", Role.DATA_OFFICER))
ASKING_HEAD = Party("requester", Role.DATA_OFFICER)  # 政务数据共享工作机构负责人, art. 11 and 20
PROVIDING = (Party("provider", Role.DATA_CLERK), Party("provider", Role.DATA_OFFICER))
PROVIDING_HEAD = Party("provider", Role.DATA_OFFICER)
AUTHORITY = Party("authority", Role.DATA_AUTHORITY)
SUPPLEMENT = Ground("supplement", "申请材料不完整，等待需求部门补充", ART_21)
BEFORE_REPLY = ("draft", "consenting", "received", "examined", "correcting")


def reply_limit(case: CaseFacts) -> str:
    """Art. 21: one working day for the open class, ten for the conditional."""
    return "exchange.reply.open" if case.data["sharing"] == OPEN else "exchange.reply.conditional"


_ASKING_STEPS = (
    Step("submit", "提请本单位同意", "draft", "consenting", by=ASKING, guard=actions.why_incomplete, article=ART_20),
    Step(
        "send_back",
        "退回经办人",
        "consenting",
        "draft",
        by=ASKING_HEAD,
        needs_reason=True,
        tells=("requester",),
        means=("returns",),
    ),
    Step(
        "consent",
        "同意并提出申请",
        "consenting",
        "received",
        by=ASKING_HEAD,
        guard=actions.why_not_consent,
        article=ART_20,
        tells=("provider",),
    ),
    Step("correct", "补充材料", "correcting", "received", by=ASKING, guard=actions.why_incomplete, tells=("provider",)),
    Step(
        "withdraw",
        "撤回申请",
        (*BEFORE_REPLY, "agreed"),
        "withdrawn",
        by=ASKING,
        needs_reason=True,
        duty=False,
        tells=("provider",),
    ),
)
_PROVIDING_STEPS = (
    Step(
        "ask_missing",
        "一次性告知补充",
        ("received", "examined"),
        "correcting",
        by=PROVIDING,
        guard=actions.why_not_ask_missing,
        fields=(Field("missing", "需补充的全部内容", "list", help="只能告知一次，请列全"),),
        article=ART_21,
        tells=("requester",),
        means=("asks",),
    ),
    Step("examine", "拟办", "received", "examined", by=PROVIDING, fields=(Field("opinion", "拟办意见", "long"),)),
    Step(
        "agree",
        "同意共享",
        ("received", "examined"),
        "agreed",
        by=PROVIDING_HEAD,
        guard=actions.why_not_agree,
        effect=actions.agreed,
        fields=(
            Field("elements", "同意共享的数据项", "list", required=False, help="不选即全部同意"),
            Field("valid_to", "使用时限止", "date", required=False, help="不填即按申请"),
            Field("obligations", "使用要求", "long", required=False),
        ),
        article=ART_21,
        tells=("requester",),
    ),
    Step(
        "refuse",
        "不同意共享",
        ("received", "examined"),
        "refused",
        by=PROVIDING_HEAD,
        guard=actions.why_not_refuse,
        needs_reason=True,
        article=ART_21,
        tells=("requester",),
        means=("decides",),
    ),
    Step(
        "deliver",
        "开通共享",
        "agreed",
        "shared",
        by=PROVIDING_HEAD,
        guard=actions.why_not_deliver,
        effect=actions.delivered,
        article=ART_22,
        tells=("requester",),
    ),
)

REQUEST = Flow(
    name="share_request",
    label="共享申请",
    version=1,
    prefix="GX",
    sides=(
        Side("requester", "需求部门"),
        Side("provider", "提供部门"),
        Side("authority", "政务数据共享主管部门"),
    ),
    states=(
        State("draft", "填写中"),
        State("consenting", "待本单位负责人同意"),
        State("received", "提供部门已收到"),
        State("correcting", "待补充材料"),
        State("examined", "已拟办"),
        State("agreed", "已同意，待开通"),
        State("shared", "已共享", final=True),
        State("refused", "不同意共享", final=True),
        State("withdrawn", "已撤回", final=True),
    ),
    steps=(*_ASKING_STEPS, *_PROVIDING_STEPS),
    clocks=(
        Clock(
            "reply",
            "答复时限",
            reply_limit,
            starts_on=("consent",),
            stops_on=("agree", "refuse", "withdraw"),
            pauses=(Pause("ask_missing", ("correct",), SUPPLEMENT),),
            extension=Extension(asked_by=PROVIDING_HEAD, consent=AUTHORITY, tells=("requester",), article=ART_21),
        ),
        Clock(
            "supplement",
            "补充材料时限",
            "exchange.supplement",
            starts_on=("ask_missing",),
            stops_on=("correct", "withdraw"),
        ),
        Clock("deliver", "共享时限", "exchange.deliver", starts_on=("agree",), stops_on=("deliver", "withdraw")),
    ),
    opened_by=ASKING,
    article=ART_20,
)
