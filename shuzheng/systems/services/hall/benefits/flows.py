"""申诉和异议: what a machine found is looked at by a person, who answers with reasons."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import OPEN, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.services.hall.benefits import actions, rules

APPLICANT = Party("applicant", Role.ENTERPRISE_AGENT)
HANDLER, HEAD = Party("agency", Role.SERVICE_HANDLER), Party("agency", Role.DEPARTMENT_HEAD)

APPEAL = Flow(
    name="benefit_appeal",
    label="政策匹配申诉和异议",
    version=1,
    prefix="FH",
    sides=(Side("applicant", "申诉人"), Side("agency", "兑现单位")),
    states=(
        State("received", "已收到，待人工核实"),
        State("checked", "已核实，待决定"),
        State("overturned", "改为符合", final=True, positive=True),
        State("upheld", "维持", final=True),
        State("withdrawn", "已撤回", final=True),
    ),
    steps=(
        Step(
            "check", "人工核实", "received", "checked", by=HANDLER,
            fields=(Field("checked", "核实情况（逐条）", "long"),), article=rules.PIPL_24,
        ),
        Step(
            "overturn", "改为符合", "checked", "overturned", by=HEAD, not_same_as="check", needs_reason=True,
            effect=actions.decided, article=rules.PIPL_24, tells=("applicant",),
        ),
        Step(
            "uphold", "维持原结论", "checked", "upheld", by=HEAD, not_same_as="check", needs_reason=True,
            effect=actions.decided, article=rules.PIPL_24, tells=("applicant",),
        ),
        Step("withdraw", "撤回", ("received", "checked"), "withdrawn", by=APPLICANT, duty=False),
    ),
    clocks=(
        Clock(
            "answer", "答复时限", "services.benefit.appeal",
            starts_on=(OPEN,), stops_on=("overturn", "uphold", "withdraw"),
        ),
    ),
    opened_by=APPLICANT,
    article=rules.PIPL_24,
)  # fmt: skip
