"""A policy for the old, one for small enterprises, and what the registers say of the citizen and the enterprise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.services.benefits import actions
from shuzheng.systems.services.benefits.models import Benefit
from shuzheng.systems.services.benefits.specs import Clause
from shuzheng.systems.services.hall.applicants.actions import identify
from shuzheng.systems.services.hall.prefill import actions as prefill
from shuzheng.systems.services.hall.specs import Provider, Subject, Supplied

BORN_1880 = "130102188001010011"
ROLL = "102001/000001"
OLD = [
    Clause("person:age", "年龄", "at_least", ("60",), "老年人优待办法第三条：年满六十周岁"),
    Clause("person:sex", "性别", "known", (), "老年人优待办法第四条：登记性别"),
]
SMALL_FIRM = [
    Clause(f"resource:{ROLL}/从业人数", "从业人数", "at_most", ("300",), "若干措施第二条：从业人员三百人以下"),
    Clause(f"resource:{ROLL}/登记状态", "登记状态", "one_of", ("存续", "在业"), "若干措施第三条：正常经营"),
]


def at(month: int, day: int, hour: int = 10) -> datetime:
    """An instant of 2026 in Beijing."""
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def here(db: None) -> Small:
    """The cast, the law, a handler at the market regulator, and the citizen's identity."""
    made = small()
    calendar.load(at=at(1, 1))
    orgs.grant_role(
        person=made.market_clerk, role=Role.SERVICE_HANDLER, org=made.market, by=SYSTEM, on=date(2026, 1, 1)
    )
    made.market_clerk.forget_held()
    identify(person=made.citizen, id_kind="citizen-id", number=BORN_1880, phone="", by=made.county_clerk, at=at(1, 2))
    return made


Published = Callable[..., Benefit]


@pytest.fixture
def published(here: Small) -> Published:
    """A policy drafted by the handler and published by the head."""

    def make(clauses: Sequence[Clause] = OLD, **said: Any) -> Benefit:
        words: dict[str, Any] = {
            "number": "LN-1",
            "name": "老年人公园免票",
            "audience": "person",
            "org": here.market,
            "gives": "凭证免费进入公园",
            "basis": "演示文件一号",
            "valid_from": date(2026, 1, 1),
            "valid_to": None,
        } | said
        drafted = actions.draft(clauses=clauses, by=here.market_clerk, at=at(2, 1), **words)
        return actions.publish(benefit=drafted, by=here.market_head, at=at(2, 2))

    return make


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the shared data say of whoever is asked about."""
    known: dict[str, str] = {}

    def provide(subject: Subject, elements: Sequence[str]) -> dict[str, Supplied]:
        return {one: Supplied(known[one], "市场监管局《登记信息》", "共享授权") for one in elements if one in known}

    monkeypatch.setitem(prefill.PROVIDERS, "shared", Provider("shared", ("resource:",), provide))
    return known
