"""目录审核: the head approves an entry, the authority reviews and publishes it. Decree 809 art. 13, 16–17."""

from __future__ import annotations

from datetime import date

from shuzheng.kernel.cases.specs import OPEN, CaseFacts, Clock, Extension, Field, Flow, Party, Side, State, Step
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.data.sharing.review import actions

CLERK = Party("source", Role.DATA_CLERK)
OFFICER = Party("source", Role.DATA_OFFICER)
HEAD = Party("source", Role.DEPARTMENT_HEAD)
AUTHORITY = Party("authority", Role.DATA_AUTHORITY)
ART_13, ART_16, ART_17 = (f"政务数据共享条例第{number}条" for number in ("十三", "十六", "十七"))


def update_limit(case: CaseFacts) -> str:
    """Art. 17 clocks an update that follows a change of law or duties, and nothing else."""
    return "catalogue.update" if case.data.get("changed_on") else ""


def day_of_change(case: CaseFacts) -> date:
    """Art. 17 counts from the day of the change, however late the department begins."""
    changed_on = case.data.get("changed_on")
    return date.fromisoformat(changed_on) if changed_on else case.opened_on


def review_limit(case: CaseFacts) -> str:
    """Art. 17 gives two working days for an update; for a first entry art. 16 names none, so the limit is local."""
    return "catalogue.first_review" if case.data["is_first"] else "catalogue.review"


REVIEW = Flow(
    name="catalogue_review",
    label="目录审核",
    version=1,
    prefix="ML",
    sides=(Side("source", "数源部门"), Side("authority", "政务数据共享主管部门")),
    states=(
        State("preparing", "编制中"),
        State("approving", "待部门负责人批准"),
        State("reviewing", "主管部门审核中"),
        State("published", "已发布", final=True),
        State("abandoned", "已停止编制", final=True),
    ),
    steps=(
        Step("submit", "送审", "preparing", "approving", by=(CLERK, OFFICER), effect=actions.submitted, article=ART_13),
        Step(
            "send_back",
            "部门内退回",
            "approving",
            "preparing",
            by=HEAD,
            effect=actions.sent_back,
            needs_reason=True,
            tells=("source",),
            means=("returns",),
        ),
        Step(
            "approve",
            "批准并报送",
            "approving",
            "reviewing",
            by=HEAD,
            effect=actions.approved,
            article=ART_13,
            tells=("authority",),
        ),
        Step(
            "return",
            "退回修改",
            "reviewing",
            "preparing",
            by=AUTHORITY,
            effect=actions.returned,
            fields=(Field("reasons", "退回原因", "list", help="一次列明全部原因"),),
            article=ART_16,
            tells=("source",),
            means=("returns",),
        ),
        Step(
            "publish",
            "审核通过并发布",
            "reviewing",
            "published",
            by=AUTHORITY,
            effect=actions.published,
            article=ART_17,
            tells=("source",),
        ),
        Step(
            "abandon",
            "停止编制",
            "preparing",
            "abandoned",
            by=OFFICER,
            effect=actions.abandoned,
            needs_reason=True,
            duty=False,
        ),
    ),
    clocks=(
        Clock(
            "update",
            "更新目录时限",
            update_limit,
            since=day_of_change,
            starts_on=(OPEN,),
            stops_on=("approve", "abandon"),
            extension=Extension(asked_by=OFFICER, consent=AUTHORITY, tells=("source",), article=ART_17),
        ),
        Clock("review", "审核发布时限", review_limit, starts_on=("approve",), stops_on=("publish", "return")),
    ),
    opened_by=(CLERK, OFFICER),
    article=ART_16,
)
