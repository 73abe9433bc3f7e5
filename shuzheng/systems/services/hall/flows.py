"""办件: submitted, corrected once, accepted, examined, decided, delivered. 行政许可法 ch. 4."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import (
    OPEN,
    Clock,
    Deemed,
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
from shuzheng.systems.services.hall import rules
from shuzheng.systems.services.hall.handling import actions, queries

APPLICANT = Party("applicant", Role.ENTERPRISE_AGENT)
COUNTER = Party("counter", Role.COUNTER_CLERK)
HANDLER = Party("agency", Role.SERVICE_HANDLER)
HEAD = Party("agency", Role.DEPARTMENT_HEAD)
THEIRS = (APPLICANT, COUNTER)

SPECIAL = Ground("special", "听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审", rules.ART_45)
WAITING = ("submitted", "corrected")
GOING = ("submitted", "correcting", "corrected", "reviewing", "paused", "deciding")
SENT = (
    Field("way", "送达方式", "choice", choices=rules.DELIVERIES),
    Field("proof", "送达凭证（签收人、邮单号）", required=False),
)
FOUND = (Field("opinion", "审查意见", "choice", choices=rules.OPINIONS), Field("findings", "审查情况和依据", "long"))

STATES = (
    State("submitted", "已提交，待受理"),
    State("correcting", "待补正"),
    State("corrected", "已补正，待受理"),
    State("reviewing", "已受理，审查中"),
    State("paused", "特别程序中"),
    State("deciding", "审查完毕，待决定"),
    State("granted", "准予，待送达", positive=True),
    State("refused", "不予，待送达"),
    State("delivered", "准予，已送达", final=True, positive=True),
    State("refusal_delivered", "不予，已送达", final=True),
    State("not_accepted", "不予受理", final=True),
    State("withdrawn", "已撤回", final=True),
)

RECEIVING = (
    Step(
        "ask_correction", "一次告知补正", "submitted", "correcting", by=HANDLER,
        guard=actions.why_not_ask_correction, effect=actions.correction_asked,
        fields=(
            Field("missing", "需要补正的全部内容", "list", help="只能是本事项公布的材料和填报内容"),
            Field("how", "怎样补正", "long", help="写给申请人看：每一项缺什么、改什么"),
        ),
        article=rules.ART_32,
    ),
    Step(
        "correct", "补正", "correcting", "corrected", by=THEIRS,
        guard=actions.why_not_correct, article=rules.ART_31, tells=("agency",),
    ),
    Step(
        "supplied", "补正材料已交齐", "correcting", "corrected", automatic=True,
        article=rules.ART_31, tells=("agency",),
    ),
    Step(
        "accept", "受理", WAITING, "reviewing", by=HANDLER,
        guard=actions.why_not_accept, effect=actions.accepted, article=rules.ART_32,
    ),
    Step(
        "deem_accepted", "视为受理", WAITING, "reviewing", automatic=True,
        effect=actions.deemed, article=rules.ART_32, tells=("agency",),
    ),
    Step(
        "refuse_acceptance", "不予受理", WAITING, "not_accepted", by=HANDLER, needs_reason=True, duty=False,
        guard=actions.why_not_refuse_acceptance, effect=actions.acceptance_refused,
        fields=(
            Field("ground", "不予受理的情形", "choice", choices=rules.NOT_ACCEPTED),
            Field("goes_to", "应当向哪个行政机关申请", required=False),
        ),
        article=rules.ART_32,
    ),
    Step(
        "transfer", "转办", WAITING, "submitted", by=HANDLER, needs_reason=True, duty=False,
        guard=actions.why_not_transfer, effect=actions.transferred,
        fields=(Field("to", "转给哪个单位（统一社会信用代码）"),),
        article=rules.ART_32, tells=("applicant",),
    ),
    Step(
        "withdraw", "撤回申请", GOING, "withdrawn", by=THEIRS, needs_reason=True, duty=False,
        effect=actions.withdrawn, tells=("agency",),
    ),
)  # fmt: skip

DECIDING = (
    Step(
        "start_special", "进入特别程序", "reviewing", "paused", by=HANDLER, needs_reason=True, duty=False,
        effect=actions.special_started,
        fields=(
            Field("procedure", "程序", "choice", choices=rules.PROCEDURES),
            Field("expected_on", "预计结束日期", "date"),
        ),
        article=rules.ART_45,
    ),
    Step(
        "end_special", "特别程序结束", "paused", "reviewing", by=HANDLER,
        fields=(Field("result", "结果", "long"),), article=rules.ART_45, tells=("applicant",),
    ),
    Step(
        "examine", "审查完毕，报请决定", "reviewing", "deciding", by=HANDLER,
        guard=actions.why_not_examined,
        fields=(
            *FOUND,
            Field("on_site", "经过实地核查", "boolean", required=False),
            Field("officers", "核查人员", "list", required=False, help="实地核查须有两名以上工作人员"),
        ),
        article=rules.ART_34,
    ),
    Step(
        "send_back", "退回重新审查", "deciding", "reviewing", by=HEAD, needs_reason=True, duty=False,
        article=rules.ART_34,
    ),
    Step(
        "grant", "准予", "deciding", "granted", by=HEAD,
        not_same_as="examine", effect=actions.granted,
        fields=(Field("result", "结果名称和文号", required=False),), article=rules.ART_38,
    ),
    Step(
        "refuse", "不予", "deciding", "refused", by=HEAD, needs_reason=True,
        not_same_as="examine", guard=actions.why_not_refuse, effect=actions.refused, article=rules.ART_38,
    ),
    Step(
        "grant_at_once", "当场办结", WAITING, "granted", by=HANDLER, duty=False,
        guard=actions.why_not_at_once, effect=actions.granted,
        fields=(Field("result", "结果名称和文号", required=False),), article=rules.ART_34,
    ),
    Step(
        "deliver", "送达", "granted", "delivered", by=HANDLER,
        effect=actions.delivered, fields=SENT, article=rules.ART_44,
    ),
    Step(
        "deliver_refusal", "送达不予决定", "refused", "refusal_delivered", by=HANDLER,
        effect=actions.delivered, fields=SENT, article=rules.ART_44,
    ),
)  # fmt: skip

ACCEPTANCE = Clock(
    "acceptance",
    "受理时限",
    "services.acceptance",
    starts_on=(OPEN, "correct", "supplied"),
    stops_on=(
        *("ask_correction", "accept", "deem_accepted", "refuse_acceptance"),
        *("grant_at_once", "withdraw"),
    ),
)
DECISION = Clock(
    "decision",
    "办理时限",
    queries.lawful,
    starts_on=("accept", "deem_accepted"),
    stops_on=("grant", "refuse", "withdraw"),
    pauses=(Pause("start_special", ("end_special",), SPECIAL),),
    extension=Extension(
        asked_by=HANDLER, consent=HEAD, tells=("applicant",), article=rules.ART_42, effect=actions.lengthened
    ),
    promised=queries.promised,
)
DELIVERY = Clock(
    "delivery",
    "送达时限",
    "services.delivery",
    starts_on=("grant", "refuse", "grant_at_once"),
    stops_on=("deliver", "deliver_refusal"),
)

APPLICATION = Flow(
    name="service_application",
    label="政务服务办件",
    version=1,
    prefix="BJ",
    sides=(Side("applicant", "申请人"), Side("agency", "办理机关"), Side("counter", "收件窗口")),
    states=STATES,
    steps=(*RECEIVING, *DECIDING),
    clocks=(ACCEPTANCE, DECISION, DELIVERY),
    deemed=(Deemed("acceptance", "deem_accepted", rules.ART_32, counts_from="start"),),
    opened_by=THEIRS,
    article=rules.LAW,
    materials_by=THEIRS,
    when_supplied="supplied",
)
