"""The flow of a joined matter, made of its values: it runs while its parts do, and closes when the last one has."""

from __future__ import annotations

from shuzheng.kernel.cases.specs import (
    LICENSING_GROUNDS,
    Child,
    Clock,
    Extension,
    Flow,
    Party,
    Side,
    State,
    Step,
)
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.services.hall.bundles import actions
from shuzheng.systems.services.hall.bundles.rules import BUNDLES
from shuzheng.systems.services.hall.bundles.specs import Bundle
from shuzheng.systems.services.hall.rules import ART_26, ART_42

THEIRS = (Party("applicant", Role.ENTERPRISE_AGENT), Party("counter", Role.COUNTER_CLERK))
DECIDES = ("grant", "grant_at_once")  # examined side by side, decided in turn


LEAD = Party("lead", Role.SERVICE_HANDLER)
ALL_ACCEPTED = Step(
    "all_accepted", "各部门均已受理", "handling", "handling", automatic=True, article=ART_26, tells=("lead",)
)
JOINT = Clock(
    "joint",
    "联合办理时限",
    "services.decision.joint",
    starts_on=("all_accepted",),
    stops_on=("conclude", "withdraw"),
    grounds=LICENSING_GROUNDS,
    paused_by=LEAD,
    extension=Extension(
        asked_by=LEAD,
        consent=Party("government", Role.LEADER),
        tells=("applicant",),
        article=ART_42,
        effect=actions.lengthened,
    ),
)


def flow_of(bundle: Bundle) -> Flow:
    """One matter as a flow."""
    return Flow(
        name=bundle.flow,
        label=bundle.name,
        version=bundle.version,
        prefix="YJ",
        sides=(
            Side("applicant", "申请人"), Side("lead", "牵头部门"), Side("counter", "收件窗口"),
            Side("government", "本级人民政府"),
        ),
        states=(
            State("handling", "各部门办理中"),
            State("done", "全部办结", final=True, positive=True),
            State("withdrawn", "已撤回", final=True),
        ),
        steps=(
            *((ALL_ACCEPTED,) if bundle.joint else ()),
            Step(
                "conclude", "全部办结", "handling", "done", automatic=True, effect=actions.concluded,
                means=("decides",),
            ),
            Step(
                "withdraw", "撤回申请", "handling", "withdrawn", by=THEIRS, needs_reason=True, duty=False,
                withdraws=True, effect=actions.withdrawn,
            ),
        ),
        clocks=(JOINT,) if bundle.joint else (),
        opened_by=THEIRS,
        article=bundle.basis,
        materials_by=THEIRS,
        children=tuple(
            Child("service_application", one.key, materials=one.papers, after=one.after, before=DECIDES)
            for one in bundle.parts
        ),
        when_parts_close="conclude",
    )  # fmt: skip


FLOWS = tuple(flow_of(bundle) for bundle in BUNDLES.values())
