"""The cast, and three legal entities plainly made up."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from seeds import Small, small
from seeds.codes import uscc
from shuzheng.bases.legal_entity import actions
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.clock import SHANGHAI

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
WHY = Grounds("登记机关报送", basis="登记通知书〔2026〕1号")
MILL, BRANCH, SHOP = uscc("91", "130102", 201), uscc("91", "130102", 202), uscc("92", "130102", 203)
OPENED = date(2012, 3, 1)


def said(code: str, name: str, kind: str = "enterprise", **more: object) -> dict[str, object]:
    """The values of a registration."""
    return {"uscc": code, "name": name, "kind": kind, "established_on": OPENED, "representative": "演示人员"} | more


@pytest.fixture
def here(db: None) -> Small:
    """The cast, a mill with a branch, and a shop."""
    cast = small()
    rows = (said(MILL, "演示面粉有限公司"), said(BRANCH, "演示面粉有限公司分公司", parent=MILL))
    for row in (*rows, said(SHOP, "演示小卖部", "household")):
        actions.register_entity(values=row, grounds=WHY, by=cast.market_clerk, at=AT, on=OPENED)
    return cast
