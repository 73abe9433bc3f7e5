"""Policies by two persons, a machine's no that a person may turn, lists that nobody need apply for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from seeds import Small
from shuzheng.kernel.cases import actions as cases
from shuzheng.lib.crypto import open_sealed
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.benefits import actions, queries
from shuzheng.systems.services.benefits.models import Benefit, Offer
from shuzheng.systems.services.benefits.specs import Outcome
from shuzheng.systems.services.benefits.tests.conftest import ROLL, SMALL_FIRM, Published, at

ROWS: list[dict[str, Any]] = [
    {"统一社会信用代码": "91130102MA0000001X", "名称": "甲公司", "从业人数": 20, "登记状态": "存续"},
    {"统一社会信用代码": "91130102MA0000002N", "名称": "乙公司", "从业人数": 900, "登记状态": "存续"},
    {"统一社会信用代码": "91130102MA0000003F", "名称": "丙公司", "从业人数": None, "登记状态": "在业"},
]
FIRMS = {
    "number": "XW-1",
    "audience": "org",
    "roll": ROLL,
    "roll_key": "统一社会信用代码",
    "roll_name": "名称",
}


@pytest.fixture
def offer(here: Small, published: Published, monkeypatch: pytest.MonkeyPatch) -> Offer:
    def roll(benefit: Benefit, **_: Any) -> Iterator[tuple[dict[str, Any], str]]:
        yield from ((row, "登记信息") for row in ROWS)

    monkeypatch.setattr(queries, "roll", roll)
    return actions.propose(benefit=published(SMALL_FIRM, **FIRMS), by=here.market_clerk, at=at(3, 2))


def test_whoever_drafted_a_policy_does_not_publish_it(here: Small, published: Published) -> None:
    first = published()
    drafted = actions.draft(
        number="LN-1", clauses=first.rules, by=here.market_clerk, at=at(3, 1), name="老年人公园免票", audience="person",
        org=here.market, gives="免票", basis="二号", valid_from=date(2026, 3, 1), valid_to=None,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.publish(benefit=drafted, by=here.market_clerk, at=at(3, 1))
    actions.publish(benefit=drafted, by=here.market_head, at=at(3, 2))
    first.refresh_from_db()
    assert (drafted.version, first.state) == (2, "withdrawn")


def test_an_old_citizen_gets_what_the_number_alone_can_tell(here: Small, published: Published) -> None:
    check = actions.check(benefit=published(), org=None, by=here.citizen, at=at(3, 1))

    assert check.outcome == Outcome.ELIGIBLE
    assert [one["source"] for one in check.findings] == ["公民身份号码"] * 2


def test_a_fact_that_no_register_holds_leaves_it_open(
    here: Small, published: Published, registered: dict[str, str]
) -> None:
    registered[f"resource:{ROLL}/登记状态"] = "存续"

    check = actions.check(
        benefit=published(SMALL_FIRM, number="XW-2", audience="org"), org=here.enterprise, by=here.agent, at=at(3, 1)
    )

    assert (check.outcome, [one["outcome"] for one in check.findings]) == ("unknown", ["unknown", "eligible"])


def test_nobody_asks_for_an_enterprise_they_do_not_act_for(here: Small, published: Published) -> None:
    with pytest.raises(Refused, match="不是这家企业的经办人"):
        actions.check(benefit=published(), org=here.enterprise, by=here.citizen, at=at(3, 1))


def test_a_machines_no_is_turned_by_persons_and_not_by_the_one_who_examined(
    here: Small, published: Published, registered: dict[str, str]
) -> None:
    registered[f"resource:{ROLL}/从业人数"] = "301"
    benefit = published(SMALL_FIRM, number="XW-2", audience="org")
    check = actions.check(benefit=benefit, org=here.enterprise, by=here.agent, at=at(3, 2))
    check = actions.appeal(check=check, words="两人已经离职", by=here.agent, at=at(3, 2))
    assert check.case is not None
    clock = check.case.clocks.get(name="answer")
    assert clock.due_on == date(2026, 3, 16)
    found = {"findings": "社保记录为二百九十九人"}
    cases.take(case_id=check.case.pk, step="examine", by=here.market_clerk, at=at(3, 3), data=found)
    cases.take(case_id=check.case.pk, step="find_eligible", by=here.market_head, at=at(3, 4), reason="以社保记录为准")
    check.refresh_from_db()
    assert (check.outcome, check.decided) == ("not", "eligible")
    with pytest.raises(Refused, match="已经申请复核"):
        actions.appeal(check=check, words="再来", by=here.agent, at=at(3, 5))


def test_a_roll_gives_those_for_whom_every_clause_holds(offer: Offer) -> None:
    line = offer.lines.get()

    assert (offer.considered, offer.unknown, line.label) == (3, 1, "甲公司")
    assert open_sealed(bytes(line.sealed_identity), purpose=actions.SEAL) == b"91130102MA0000001X"


def test_a_list_stands_only_after_its_term_and_with_its_objections_answered(here: Small, offer: Offer) -> None:
    actions.publish_offer(offer=offer, by=here.market_head, at=at(3, 3))
    line = offer.lines.get()
    actions.object_to(line=line, words="已经停业", by=here.citizen, at=at(3, 4))
    with pytest.raises(Refused, match="期满后才能确定"):
        actions.settle_offer(offer=offer, by=here.market_head, at=at(3, 10))
    with pytest.raises(Refused, match="异议没有答复"):
        actions.settle_offer(offer=offer, by=here.market_head, at=at(3, 11))
    line.refresh_from_db()
    actions.reject_objection(line=line, reason="经核实正常经营", by=here.market_head, at=at(3, 11))
    settled = actions.settle_offer(offer=offer, by=here.market_head, at=at(3, 11))
    assert settled.state == Offer.State.SETTLED
    with pytest.raises(Refused, match="不在公示期内"):
        actions.object_to(line=line, words="晚了", by=here.citizen, at=at(3, 12))


def test_whoever_is_taken_out_is_so_with_a_reason(here: Small, offer: Offer) -> None:
    with pytest.raises(Refused, match="移出的理由"):
        actions.remove_line(line=offer.lines.get(), reason=" ", by=here.market_clerk, at=at(3, 3))
    actions.remove_line(line=offer.lines.get(), reason="重复享受", by=here.market_clerk, at=at(3, 3))
    assert offer.lines.get().removed_by == here.market_clerk


def test_another_organisation_sees_and_changes_nothing(here: Small, offer: Offer) -> None:
    with pytest.raises(NotAllowed):
        actions.publish_offer(offer=offer, by=here.education_head, at=at(3, 3))
    with pytest.raises(NotAllowed):
        queries.own_offer(here.education_head, offer.pk)
