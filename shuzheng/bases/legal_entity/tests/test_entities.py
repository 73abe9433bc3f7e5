"""A legal entity from its registration to its end, and whoever asks for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from seeds import Small
from seeds.codes import uscc
from shuzheng.bases.legal_entity import actions, queries
from shuzheng.bases.legal_entity.queries import CODES, ENTITIES
from shuzheng.bases.legal_entity.tests.conftest import AT, BRANCH, MILL, OPENED, SHOP, WHY, said
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers import queries as reading
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.errors import NotAllowed, Refused

LATER = AT + timedelta(hours=1)
DAY = date(2026, 11, 3)


def test_an_invalid_code_is_refused(here: Small) -> None:
    with pytest.raises(Refused, match="第 17 位"):
        actions.register_entity(
            values=said("111300000000000139", "内层校验不符"), grounds=WHY, by=here.market_clerk, at=AT, on=OPENED
        )


def test_a_kind_that_does_not_fit_the_code_is_refused(here: Small) -> None:
    with pytest.raises(Refused, match="不是个体工商户"):
        actions.register_entity(
            values=said(uscc("91", "130102", 299), "错类", "household"),
            grounds=WHY,
            by=here.market_clerk,
            at=AT,
            on=OPENED,
        )


def test_who_has_no_permission_registers_nothing(here: Small) -> None:
    with pytest.raises(NotAllowed):
        actions.register_entity(
            values=said(uscc("91", "130102", 298), "无权"), grounds=WHY, by=here.citizen, at=AT, on=OPENED
        )


def test_a_change_tells_the_item_from_and_to(here: Small) -> None:
    actions.change_items(
        code=MILL, values={"name": "演示粮油有限公司"}, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2018, 5, 1)
    )
    entity = queries.entity_of(MILL)
    assert entity is not None
    first, *_, last = queries.timeline(entity, person=here.market_clerk)
    assert (first.on, first.label, first.items) == (
        date(2018, 5, 1),
        "变更登记",
        (("名称", "演示面粉有限公司", "演示粮油有限公司"),),
    )
    assert last.label in {"设立登记", "设立分支机构"}
    assert first.change.basis == WHY.basis


def test_revoked_is_not_deregistered(here: Small) -> None:
    actions.revoke(code=SHOP, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2020, 1, 1))
    assert queries.state_on(SHOP, date(2019, 12, 31)) == "active"
    assert queries.state_on(SHOP, DAY) == "revoked"
    assert not queries.is_active(SHOP, DAY)
    actions.deregister(code=SHOP, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2021, 1, 1))
    assert queries.state_on(SHOP, DAY) == "deregistered"


def test_after_deregistration_there_are_corrections_and_no_changes(here: Small) -> None:
    actions.deregister(code=SHOP, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2021, 1, 1))
    with pytest.raises(Refused, match="已注销"):
        actions.change_items(
            code=SHOP, values={"name": "新名"}, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2022, 1, 1)
        )
    row = queries.by_code(SHOP, on=DAY)
    assert row is not None
    registers.correct(
        register=ENTITIES,
        entity=row.entity,
        version=row.pk,
        values={"address": "演示路1号"},
        grounds=WHY,
        by=here.market_clerk,
        at=LATER,
    )
    assert getattr(queries.by_code(SHOP, on=DAY), "address", "") == "演示路1号"


def test_the_generic_door_knows_what_follows_what_too(here: Small) -> None:
    actions.deregister(code=SHOP, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2021, 1, 1))
    row = queries.by_code(SHOP, on=DAY)
    assert row is not None
    with pytest.raises(Refused, match="不能改为"):
        registers.change(
            register=ENTITIES,
            entity=row.entity,
            values={"state": "annulled"},
            grounds=WHY,
            by=here.market_clerk,
            at=LATER,
            true_from=date(2022, 1, 1),
        )


def test_restoring_names_the_decision(here: Small) -> None:
    actions.revoke(code=SHOP, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2020, 1, 1))
    with pytest.raises(Refused, match="撤销原决定的文书"):
        actions.restore(code=SHOP, grounds=Grounds("复议"), by=here.market_clerk, at=LATER, on=date(2020, 6, 1))
    actions.restore(code=SHOP, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2020, 6, 1))
    assert queries.is_active(SHOP, DAY)


def test_an_undone_deregistration_was_never(here: Small) -> None:
    change = actions.deregister(code=SHOP, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2021, 1, 1))
    registers.undo(register=ENTITIES, change=change, grounds=WHY, by=here.market_clerk, at=LATER)
    assert queries.is_active(SHOP, DAY)


def test_branches_are_listed_and_end_first(here: Small) -> None:
    entity = queries.entity_of(MILL)
    assert entity is not None
    assert [row.uscc for row in queries.branches(entity, person=here.market_clerk, on=DAY)] == [BRANCH]
    with pytest.raises(Refused, match="1 个分支机构"):
        actions.deregister(code=MILL, grounds=WHY, by=here.market_clerk, at=LATER, on=DAY)
    actions.deregister(code=BRANCH, grounds=WHY, by=here.market_clerk, at=LATER, on=DAY)
    actions.deregister(code=MILL, grounds=WHY, by=here.market_clerk, at=LATER, on=DAY)
    assert queries.state_on(MILL, DAY) == "deregistered"


def test_nobody_becomes_a_branch_of_his_branch(here: Small) -> None:
    with pytest.raises(Refused, match="自己的分支机构"):
        actions.change_items(code=MILL, values={"parent": BRANCH}, grounds=WHY, by=here.market_clerk, at=LATER, on=DAY)


OLD = "130102000012345"


@pytest.mark.parametrize("asked", [OLD, MILL, MILL[8:17], f"{MILL[8:16]}-{MILL[16]}", f" {MILL.lower()} "])
def test_an_entity_is_found_by_any_code_it_ever_bore(here: Small, asked: str) -> None:
    actions.note_code(
        kind="registration",
        code=OLD,
        holder=MILL,
        grounds=WHY,
        by=here.market_clerk,
        at=LATER,
        on=OPENED,
        until=date(2015, 10, 1),
    )
    assert getattr(queries.by_code(asked, on=DAY), "uscc", "") == MILL


def test_a_former_credit_code_finds_the_entity_under_its_new_one(here: Small) -> None:
    new = uscc("91", "130102", 204)
    actions.change_items(
        code=MILL, values={"uscc": new}, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2020, 1, 1)
    )
    found = queries.by_code(MILL, on=DAY)
    assert found is not None
    assert (found.uscc, len(queries.branches(found.entity, person=here.market_clerk, on=DAY))) == (new, 1)


def test_what_was_known_before_is_still_answered(here: Small) -> None:
    actions.revoke(code=SHOP, grounds=WHY, by=here.market_clerk, at=LATER, on=date(2020, 1, 1))
    then = queries.by_code(SHOP, on=DAY, known=AT)
    assert then is not None
    assert then.state == "active"


def test_an_agent_sees_the_own_enterprise_only(here: Small) -> None:
    own = said(here.enterprise.uscc, here.enterprise.name)
    actions.register_entity(values=own, grounds=WHY, by=here.market_clerk, at=AT, on=OPENED)
    rows = reading.rows(ENTITIES, person=here.agent, on=DAY)
    assert [row.uscc for row in rows] == [here.enterprise.uscc]  # type: ignore[attr-defined]
    assert queries.latest(MILL, person=here.agent) is None
    assert not reading.rows(CODES, person=here.agent, on=None).exists()


def test_a_representative_is_masked_for_who_only_reads(here: Small) -> None:
    row = queries.by_code(MILL, on=DAY)
    assert row is not None
    assert queries.said(row, "representative", here.market_head) == "演*"
    assert queries.said(row, "representative", here.market_clerk) == "演示人员"
