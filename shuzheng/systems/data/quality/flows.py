"""数据质量问题: found by a rule, fixed at the source, closed by the next run; or waived for a time, with reasons."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import OPEN, Clock, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.data.quality.issues import actions

SOURCE = (Party("source", Role.DATA_OFFICER), Party("source", Role.DATA_CLERK))
AUTHORITY = Party("authority", Role.DATA_AUTHORITY)
ART_19 = "政务数据共享条例第十九条"
STANDING = ("found", "fixed")

ISSUE = Flow(
    name="quality_issue",
    label="数据质量问题",
    version=1,
    prefix="ZL",
    sides=(Side("source", "数源部门"), Side("authority", "政务数据共享主管部门")),
    states=(
        State("found", "待整改"),
        State("fixed", "已整改，待复查"),
        State("passed", "复查合格", final=True, positive=True),
        State("waived", "已豁免", final=True),
    ),
    steps=(
        Step(
            "fix",
            "已整改，申请复查",
            "found",
            "fixed",
            by=SOURCE,
            effect=actions.fixed,
            fields=(Field("done", "整改情况", "long"),),
            article=ART_19,
        ),
        Step("pass", "复查合格", STANDING, "passed", automatic=True, tells=("source",)),
        Step("fail", "复查仍不合格", "fixed", "found", automatic=True, tells=("source",)),
        Step(
            "waive",
            "豁免",
            STANDING,
            "waived",
            by=AUTHORITY,
            guard=actions.why_not_waive,
            effect=actions.waived,
            needs_reason=True,
            fields=(Field("until", "豁免至", "date"),),
            duty=False,
            tells=("source",),
        ),
    ),
    clocks=(Clock("fix", "整改时限", "quality.fix", (OPEN,), ("pass", "waive")),),
    article=ART_19,
)
