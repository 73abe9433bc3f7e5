"""A catalogue of the demonstration and records in every tier: one disputed, one repaired, one with a measure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shuzheng.bases.credit import actions
from shuzheng.bases.credit.actions import Finding
from shuzheng.bases.credit.models import CatalogueItem
from shuzheng.bases.credit.queries import ITEMS
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.specs import Grounds

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

PUBLISHED = date(2026, 3, 1)
WHY = Grounds("行政处罚决定", basis="演示·处罚决定书")
ROWS: tuple[tuple[str, str, str, str, dict[str, bool]], ...] = (
    ("YS-01", "警告、通报批评的行政处罚", "minor", "行政处罚法第九条第一项", {}),
    ("YS-02", "罚款、没收的行政处罚", "general", "行政处罚法第九条第二项", {}),
    ("YS-03", "吊销许可证件的行政处罚", "serious", "行政处罚法第九条第三项", {}),
    ("YS-04", "限制从业的行政处罚", "serious", "行政处罚法第九条第四项", {"is_repairable": False}),
    ("YS-05", "失信被执行人", "serious", "最高人民法院规定（演示）", {"shows_persons": True}),
)


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Enter them once, while the market authority's head, who repairs, is there."""
    if CatalogueItem.objects.exists():
        return
    act: dict[str, Any] = {"grounds": WHY, "by": people["market_officer"], "at": at}
    for code, name, tier, basis, more in ROWS:
        row: dict[str, object] = {"code": code, "name": name, "tier": tier, "basis": basis, "source": "演示部门"}
        row |= {"origin": "national"} | {"edition": "演示版", "published_on": PUBLISHED, "is_repairable": True} | more
        registers.enter(register=ITEMS, values=row, true_from=PUBLISHED, **act)
    own, other = orgs["enterprise"], orgs["water"]
    for number, (org, item) in enumerate(((own, "YS-02"), (own, "YS-01"), (other, "YS-03"), (other, "YS-02")), 1):
        _found(number, org, item, orgs["market"], act)
    said: dict[str, Any] = {
        "name": "限制参加政府采购活动",
        "basis": "全国失信惩戒措施基础清单（演示）",
        "org": orgs["market"],
    }
    for number in (3, 4):
        actions.impose(number=f"CS2026{number}", record=f"XY2026{number}", on=date(2026, 6, 1), **said, **act)
    later = at + timedelta(seconds=1)
    head, day = people["market_head"], date(2026, 9, 1)
    actions.repair(number="XY20264", duties_done=True, grounds=WHY, by=head, at=later, on=day)
    if "agent" in people:
        actions.dispute(number="XY20261", words="罚款金额与决定书不一致", by=people["agent"], at=later)


def _found(number: int, org: Org, item: str, decided_by: Org, act: dict[str, Any]) -> None:
    finding = Finding(
        number=f"XY2026{number}",
        item=item,
        subject_kind="uscc",
        subject=org.uscc,
        subject_name=org.name,
        document_number=f"演示罚决〔2026〕{number}号",
        document_on=date(2026, 4, 20 + number),
        content="演示处罚内容",
    )
    actions.enter(finding=finding, decided_by=decided_by, on=date(2026, 5, 6), **act)
