"""The cast, two types of licences, a citizen whose identity is proven."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from seeds import Small, small
from shuzheng.bases.licence import actions
from shuzheng.bases.licence.actions import Holder
from shuzheng.bases.licence.models import Licence
from shuzheng.bases.licence.queries import STATUS_CODES, TYPES
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.orgs.identities import actions as identities
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.clock import SHANGHAI

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
ON = date(2026, 11, 2)
WHY = Grounds("行政许可决定", basis="准予许可决定书〔2026〕1号")
NUMBER = "130102188001010011"


def food(here: Small) -> str:
    return f"{here.market.uscc}001"


def disabled(here: Small) -> str:
    return f"{here.civil.uscc}001"


def directory(here: Small) -> None:
    """A licence of enterprises for five years, a card of persons for ten, a ministry's codes."""
    rows = (
        {"code": food(here), "name": "食品经营许可证", "holder_kind": "entity", "years": 5, "basis": "食品安全法"},
        {"code": disabled(here), "name": "残疾人证", "holder_kind": "person", "years": 10, "basis": "残疾人保障法"},
    )
    for row in rows:
        registers.enter(register=TYPES, values=row, grounds=WHY, by=here.market_clerk, at=AT, true_from=ON)
    for code, label, state, note in (
        ("03", "撤销", "annulled", False),
        ("99", "其他", "expired", True),
        ("06", "转出", "", False),
    ):
        row = {"ministry": here.market.uscc, "code": code, "label": label, "state": state, "needs_note": note}
        registers.enter(register=STATUS_CODES, values=row, grounds=WHY, by=here.market_clerk, at=AT, true_from=ON)


@pytest.fixture
def here(db: None) -> Small:
    cast = small()
    calendar.load(at=AT)
    directory(cast)
    return cast


@pytest.fixture
def proven(here: Small) -> Small:
    """The citizen's identity was seen at a counter."""
    code, _ = identities.show_code(by=here.citizen, at=AT)
    identities.verify_at_counter(
        code=code, name=here.citizen.name, number=NUMBER, document="id_card", by=here.county_clerk, at=AT
    )
    return here


def issued(here: Small, **more: object) -> Licence:
    """The enterprise's food licence."""
    holder = Holder("uscc", here.enterprise.uscc, here.enterprise.name)
    return actions.issue(
        kind=food(here),
        holder=holder,
        issuer=here.market,
        grounds=WHY,
        by=here.market_clerk,
        at=AT,
        on=ON,
        **more,  # type: ignore[arg-type]
    )


def card(here: Small) -> Licence:
    """The citizen's card."""
    holder = Holder("citizen-id", NUMBER, here.citizen.name)
    return actions.issue(
        kind=disabled(here), holder=holder, issuer=here.civil, grounds=WHY, by=here.civil_clerk, at=AT, on=ON
    )
