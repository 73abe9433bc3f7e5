"""The cast, a published catalogue, and a penalty of the market authority."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from seeds import Small, small
from shuzheng.bases.credit import actions
from shuzheng.bases.credit.actions import Finding
from shuzheng.bases.credit.models import CreditRecord
from shuzheng.bases.credit.queries import ITEMS
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.codes.citizen_id import check_character

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
ON = date(2026, 11, 2)
DAY = date(2026, 5, 10)
PUBLISHED = date(2026, 3, 1)
WHY = Grounds("行政处罚决定", basis="冀市监罚〔2026〕1号")


def number_of(born: str) -> str:
    """A made-up number of somebody born on a day."""
    body = f"130102{born}001"
    return body + check_character(body)


def entry(code: str, tier: str, **more: object) -> dict[str, object]:
    return {
        "code": code,
        "name": f"演示失信事项{code}",
        "origin": "national",
        "edition": "2026年版",
        "published_on": PUBLISHED,
        "basis": "行政处罚法",
        "source": "省市场监管局",
        "tier": tier,
        "is_repairable": True,
    } | more


@pytest.fixture
def here(db: None) -> Small:
    cast = small()
    calendar.load(at=AT)
    rows = (
        entry("A1", "minor"),
        entry("A2", "general"),
        entry("A3", "serious"),
        entry("A4", "serious", is_repairable=False),
        entry("A5", "general", subject="uscc"),
        entry("A6", "general", shows_persons=True),
    )
    for row in rows:
        registers.enter(register=ITEMS, values=row, grounds=WHY, by=cast.market_clerk, at=AT, true_from=PUBLISHED)
    return cast


def finding(here: Small, item: str = "A2", **more: object) -> Finding:
    """A penalty of the enterprise."""
    usual = Finding(
        number="XY2026001",
        item=item,
        subject_kind="uscc",
        subject=here.enterprise.uscc,
        subject_name=here.enterprise.name,
        document_number="冀市监罚〔2026〕1号",
        document_on=DAY,
        content="演示处罚内容",
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def entered(here: Small, item: str = "A2", **more: object) -> CreditRecord:
    return actions.enter(
        finding=finding(here, item, **more),
        decided_by=here.market,
        grounds=WHY,
        by=here.market_clerk,
        at=AT,
        on=ON,
    )
