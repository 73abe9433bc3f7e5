"""A licence from its issue to its end; verified, authorised, used."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from seeds import Small
from shuzheng.bases.licence import actions, queries
from shuzheng.bases.licence.actions import Holder
from shuzheng.bases.licence.models import Licence
from shuzheng.bases.licence.queries import LICENCES
from shuzheng.bases.licence.tests.conftest import AT, NUMBER, ON, WHY, card, food, issued
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers import queries as reading
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.codes import why_not
from shuzheng.lib.errors import NotAllowed, Refused

LATER = AT + timedelta(hours=1)
NEXT = date(2027, 3, 1)


def state(identifier: str, on: date = NEXT) -> str:
    found = queries.licence(identifier, on=on)
    assert found is not None
    return found.state


def take(here: Small, identifier: str, *acts: str) -> None:
    for act in acts:
        actions.move(identifier=identifier, act=act, grounds=WHY, by=here.market_clerk, at=LATER, on=NEXT)


def called_up(here: Small, row: Licence) -> Licence | None:
    asked = {"holder": row.holder, "name": row.name, "purpose": "办件"}
    return actions.call_up(**asked, org=here.approval, by=here.agent, at=LATER)


def test_serials_follow_each_other_and_identifiers_check(here: Small) -> None:
    first, second = issued(here), issued(here)
    assert (first.serial, second.serial) == ("2026000001", "2026000002")
    assert why_not("licence-id", second.identifier) is None
    assert first.expires_on == date(2031, 11, 1)


def test_only_who_stands_at_the_issuer_issues(here: Small) -> None:
    holder = Holder("uscc", here.enterprise.uscc, here.enterprise.name)
    with pytest.raises(NotAllowed):
        actions.issue(
            kind=food(here), holder=holder, issuer=here.market, grounds=WHY, by=here.education_clerk, at=AT, on=ON
        )


def test_a_person_gets_no_licence_of_entities(here: Small) -> None:
    with pytest.raises(Refused, match="持证主体是法人"):
        actions.issue(
            kind=food(here),
            holder=Holder("citizen-id", NUMBER, "演示人员"),
            issuer=here.market,
            grounds=WHY,
            by=here.market_clerk,
            at=AT,
            on=ON,
        )


def test_a_type_that_is_not_in_the_directory_is_refused(here: Small) -> None:
    with pytest.raises(Refused, match="没有这个类型"):
        actions.issue(
            kind=f"{here.market.uscc}999",
            holder=Holder("uscc", here.enterprise.uscc, ""),
            issuer=here.market,
            grounds=WHY,
            by=here.market_clerk,
            at=AT,
            on=ON,
        )


def test_an_identifier_that_says_otherwise_is_refused_at_every_door(here: Small) -> None:
    row = issued(here)
    with pytest.raises(Refused, match="流水号不一致"):
        registers.correct(
            register=LICENCES,
            entity=row.entity,
            version=row.pk,
            values={"serial": "7"},
            grounds=WHY,
            by=here.market_clerk,
            at=LATER,
        )


def test_a_new_version_replaces_the_old_one_which_stays_to_be_found(here: Small) -> None:
    old = issued(here)
    new = actions.renew(
        identifier=old.identifier,
        values={"holder_name": "改名后"},
        grounds=WHY,
        by=here.market_clerk,
        at=LATER,
        on=NEXT,
    )
    assert (new.version, new.serial, new.holder_name) == ("002", old.serial, "改名后")
    assert state(old.identifier) == "superseded"
    assert state(old.identifier, date(2026, 12, 1)) == "valid"
    assert [row.version for row in queries.versions(new)] == ["002", "001"]


@pytest.mark.parametrize(
    ("acts", "end"),
    [
        (("suspend", "resume"), "valid"),
        (("suspend", "revoke", "cancel"), "cancelled"),
        (("annul", "cancel"), "cancelled"),
        (("withdraw",), "withdrawn"),
        (("revoke", "restore"), "valid"),
    ],
)
def test_acts_on_a_licence(here: Small, acts: tuple[str, ...], end: str) -> None:
    row = issued(here)
    take(here, row.identifier, *acts)
    assert state(row.identifier) == end


def test_an_act_that_may_not_follow_is_refused_with_its_article(here: Small) -> None:
    row = issued(here)
    with pytest.raises(Refused, match="不能发还") as error:
        actions.move(identifier=row.identifier, act="resume", grounds=WHY, by=here.market_clerk, at=LATER, on=NEXT)
    assert error.value.article == "行政处罚法第九条第三项"


def test_restoring_names_the_decision(here: Small) -> None:
    row = issued(here)
    actions.move(identifier=row.identifier, act="revoke", grounds=WHY, by=here.market_clerk, at=LATER, on=NEXT)
    with pytest.raises(Refused, match="撤销原决定的文书"):
        actions.move(
            identifier=row.identifier, act="restore", grounds=Grounds("复议"), by=here.market_clerk, at=LATER, on=NEXT
        )


def test_a_ministrys_code_is_kept_and_understood(here: Small) -> None:
    row = issued(here)
    actions.report_state(identifier=row.identifier, code="03", grounds=WHY, by=here.market_clerk, at=LATER, on=NEXT)
    found = queries.licence(row.identifier, on=NEXT)
    assert found is not None
    assert (found.state, found.reported_state) == ("annulled", "03")


@pytest.mark.parametrize(("code", "words"), [("99", "必须填写说明"), ("06", "没有对应的规范状态"), ("42", "没有对应")])
def test_a_code_nobody_has_placed_is_refused(here: Small, code: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        actions.report_state(
            identifier=issued(here).identifier, code=code, grounds=WHY, by=here.market_clerk, at=LATER, on=NEXT
        )


def test_who_verifies_learns_the_state_and_nothing_else(here: Small) -> None:
    row = issued(here)
    asked = {"identifier": row.identifier, "holder": row.holder, "number": row.number}
    good = actions.verify(**asked, by=here.county_clerk, at=LATER)
    actions.move(identifier=row.identifier, act="suspend", grounds=WHY, by=here.market_clerk, at=LATER, on=ON)
    bad = actions.verify(**asked, by=here.county_clerk, at=LATER)
    odd = actions.verify(**asked | {"holder": NUMBER}, by=here.county_clerk, at=LATER)
    assert (good.is_valid, good.reason) == (True, "")
    assert (bad.is_valid, bad.reason) == (False, "证照状态为“暂扣”")
    assert (odd.is_valid, odd.state) == (False, "")
    assert OutboxLine.objects.filter(body__contains="licence.verify").count() == 3


def test_holders_see_their_own(proven: Small) -> None:
    mine, theirs = card(proven), issued(proven)
    assert queries.own(proven.citizen, on=ON) == [mine]
    assert queries.own(proven.agent, on=ON) == [theirs]
    assert list(reading.rows(LICENCES, person=proven.citizen, on=ON)) == [mine]
    assert list(reading.rows(LICENCES, person=proven.market_clerk, on=ON)) == [theirs]


def test_without_a_proven_identity_there_is_nothing_to_see(here: Small) -> None:
    card(here)
    assert queries.own(here.citizen, on=ON) == []


def test_a_licence_is_used_on_the_holders_word_and_leaves_a_trace(proven: Small) -> None:
    row = card(proven)
    given = actions.authorise(
        identifier=row.identifier, org=proven.counter, purpose="申领补贴", expires_on=ON, by=proven.citizen, at=LATER
    )
    copy = actions.use(authorisation=given, by=proven.county_clerk, at=LATER)
    assert copy.annotation == f"仅供{proven.counter.name}用于申领补贴，2026-11-02 前有效"
    assert [(one.org, one.purpose) for one in queries.uses(row.identifier)] == [(proven.counter, "申领补贴")]


def test_nobody_else_authorises_or_uses(proven: Small) -> None:
    row = card(proven)
    with pytest.raises(NotAllowed):
        actions.authorise(
            identifier=row.identifier, org=proven.counter, purpose="x", expires_on=ON, by=proven.agent, at=LATER
        )
    given = actions.authorise(
        identifier=row.identifier, org=proven.counter, purpose="申领补贴", expires_on=ON, by=proven.citizen, at=LATER
    )
    with pytest.raises(NotAllowed):
        actions.use(authorisation=given, by=proven.approval_head, at=LATER)
    actions.take_back(authorisation=given, by=proven.citizen, at=LATER)
    with pytest.raises(Refused, match="已撤回授权"):
        actions.use(authorisation=given, by=proven.county_clerk, at=LATER)


def test_a_revoked_licence_is_called_up_for_nobody(here: Small) -> None:
    row = issued(here)
    assert called_up(here, row) == row
    actions.move(identifier=row.identifier, act="revoke", grounds=WHY, by=here.market_clerk, at=LATER, on=ON)
    assert called_up(here, row) is None
    assert queries.uses(row.identifier).count() == 1
