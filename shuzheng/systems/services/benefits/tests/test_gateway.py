"""Policies over what departments really share: matches and the roll come through the gateway, by grants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seeds import Small
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import Grant
from shuzheng.kernel.exchange.queries import propose_from_file
from shuzheng.kernel.orgs.models import Org
from shuzheng.lib import clock
from shuzheng.lib.crypto import open_sealed
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.benefits import actions, queries
from shuzheng.systems.services.benefits.specs import Clause, Outcome
from shuzheng.systems.services.benefits.tests.conftest import Published
from shuzheng.systems.services.hall.prefill import actions as prefill
from tests.chain.conftest import house
from tests.chain.story import Department
from tests.until import until

__all__ = ["house"]
KEY, NAME, STAFF, STATE = "统一社会信用代码", "企业名称", "从业人数", "登记状态"
HELD = "102001/000001"


def asking(code: str, *elements: str) -> list[Clause]:
    return [Clause(f"resource:{code}/{one}", one, "known", (), f"第一条：登记{one}") for one in elements]


# --- each resource once --------------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Who asked the gateway for what."""
    calls: list[tuple[str, str]] = []

    def call(agency: Org, code: str, rest: str, **_: Any) -> tuple[None, dict[str, Any]]:
        calls.append((agency.uscc, code))
        return None, {}

    monkeypatch.setattr(prefill, "call", call)
    return calls


def test_a_resource_is_asked_once_for_all_policies_of_a_payer(
    here: Small, published: Published, asked: list[tuple[str, str]]
) -> None:
    said = {"audience": "org"}
    published(asking(HELD, STAFF), number="A", **said)
    published(asking(HELD, STATE), number="B", **said)
    published(asking(HELD, STAFF, STATE, NAME), number="C", **said)
    published(asking("102001/000002", NAME), number="D", **said)
    found = queries.matches(here.agent, here.enterprise, at=clock.now())
    assert {one.benefit.number for one in found} == {"A", "B", "C", "D"}
    assert asked == [(here.market.uscc, HELD), (here.market.uscc, "102001/000002")]


# --- through the gateway -------------------------------------------------------------------------------------------


@pytest.fixture
def shared(house: str, here: Small, settings: Any, tmp_path: Path) -> tuple[str, Grant]:
    """A register of enterprises that education keeps, granted to the market regulator; its code and the grant."""
    settings.GATEWAY_URL = house
    education, market = Department.of(here, "education"), Department.of(here, "market")
    path = tmp_path / "企业名录.csv"
    rows = [(here.enterprise.uscc, "燕赵食品", "42", "存续"), (here.operator.uscc, "数政运维", "900", "存续")]
    path.write_text("\n".join(",".join(row) for row in [(KEY, NAME, STAFF, STATE), *rows]) + "\n", "utf-8")
    proposed = propose_from_file(path, on=clock.today())
    words = {"name": "企业名录", "summary": "在册企业", "data_format": "spreadsheet", "update_cycle": "yearly"}
    resource = education.describe(proposed, {one.name: {"nullable": one.name != KEY} for one in proposed}, **words)
    with path.open("rb") as file:
        binding = exchange.bind_file(
            resource_id=resource, upload=file, name=path.name, by=education.clerk, at=clock.now(), keep_dirty=True
        )
    education.test_and_bind(binding)
    code = education.publish(resource)
    elements = [KEY, NAME, STAFF, STATE]
    until_day = clock.today().replace(year=clock.today().year + 1, day=1)
    grant = education.agree(market.apply(resource, elements), elements, "按职责", until=until_day)
    caller = market.application(house)
    until(lambda: caller.lookup(grant, code, here.enterprise.uscc).status_code == 200, 10)
    return code, grant


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_roll_and_the_match_are_read_by_the_payers_grant(
    shared: tuple[str, Grant], here: Small, published: Published
) -> None:
    code, grant = shared
    small = [
        Clause(f"resource:{code}/{STAFF}", STAFF, "at_most", ("300",), "第二条：从业人员三百人以下"),
        Clause(f"resource:{code}/{STATE}", STATE, "is", ("存续",), "第三条：正常经营"),
    ]
    roll = {"audience": "org", "roll": code, "roll_key": KEY, "roll_name": NAME}
    benefit = published(small, number="XW-1", **roll)

    (match,) = queries.matches(here.agent, here.enterprise, at=clock.now())
    assert match.verdict.outcome == Outcome.ELIGIBLE
    assert match.verdict.findings[0].source == "省教育厅《企业名录》"

    offer = actions.propose(benefit=benefit, by=here.market_clerk, at=clock.now())
    (line,) = offer.lines.all()
    assert (offer.considered, offer.unknown, line.label) == (2, 0, "燕赵食品")
    assert open_sealed(bytes(line.sealed_identity), purpose=actions.SEAL).decode() == here.enterprise.uscc

    exchange.terminate(grant=grant, by=here.market_clerk, at=clock.now(), reason="演示终止", ground="purpose_met")
    with pytest.raises(Refused, match="有效授权"):
        actions.propose(benefit=benefit, by=here.market_clerk, at=clock.now())
