"""The demonstration's policies: one that the number alone decides, one that also asks what nobody shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from shuzheng.systems.services.benefits import actions
from shuzheng.systems.services.benefits.models import Benefit
from shuzheng.systems.services.benefits.specs import Clause

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

SINCE = date(2026, 1, 1)
POLICIES = (
    {
        "number": "YS-LN-01",
        "name": "老年人游览公园免门票（演示）",
        "audience": "person",
        "gives": "免门票进入政府投资的公园、博物馆；需要人工讲解的另行收费。",
        "basis": "演示文件〔2026〕1号",
        "clauses": [Clause("person:age", "周岁年龄", "at_least", ("65",), "第三条：年满六十五周岁的老年人")],
    },
    {
        "number": "YS-QY-01",
        "name": "吸纳就业补贴（演示）",
        "audience": "org",
        "gives": "每吸纳一名登记失业人员就业满一年，补贴一千元。",
        "basis": "演示文件〔2026〕2号",
        "clauses": [
            Clause("org:uscc", "统一社会信用代码", "known", (), "第二条：在本省登记的企业"),
            Clause("resource:102009/000001/从业人数", "从业人数", "at_most", ("300",), "第二条：从业人员三百人以下"),
        ],
    },
)


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Draft by the one, publish by the other; what is there already stays."""
    for policy in POLICIES:
        if not Benefit.objects.filter(number=policy["number"]).exists():
            said = {**policy, "org": orgs["market"], "valid_from": SINCE, "valid_to": None}
            drafted = actions.draft(by=people["market_clerk"], at=at, **said)  # type: ignore[arg-type]
            actions.publish(benefit=drafted, by=people["market_head"], at=at)
