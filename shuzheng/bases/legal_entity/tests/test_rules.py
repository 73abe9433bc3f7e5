"""The standard's table, what follows what, and the timeline, without a database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.bases.legal_entity.rules import (
    ACTS,
    FOLLOWS,
    PREFIXES,
    STATES,
    Stage,
    plain_code,
    prefix_of,
    timeline,
    why_not_become,
    why_not_branch,
    why_not_end,
    why_not_kind,
)


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("11", "organ"),
        ("12", "institution"),
        ("51", "society"),
        ("52", "society"),
        ("53", "society"),
        ("91", "enterprise"),
        ("92", "household"),
        ("93", "enterprise"),
    ],
)
def test_the_first_two_characters_say_the_kind(prefix: str, kind: str) -> None:
    assert why_not_kind(prefix + "130000MB1234562C", kind) is None


@pytest.mark.parametrize(
    ("prefix", "kind", "words"),
    [
        ("91", "household", "应为企业，不是个体工商户"),
        ("92", "enterprise", "应为个体工商户，不是企业"),
        ("12", "organ", "应为事业单位，不是机关"),
        ("51", "enterprise", "应为社会组织，不是企业"),
        ("95", "enterprise", "不在登记管理部门和机构类别代码表中"),
    ],
)
def test_a_kind_that_does_not_fit_the_code_is_told(prefix: str, kind: str, words: str) -> None:
    assert words in str(why_not_kind(prefix + "130000MB1234562C", kind))


def test_the_table_is_dated() -> None:
    assert prefix_of("91", on=date(2015, 9, 30)) is None
    assert prefix_of("91", on=date(2015, 10, 1)) in PREFIXES


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        ("active", "revoked", True),
        ("active", "deregistered", True),
        ("revoked", "deregistered", True),
        ("revoked", "active", True),
        ("annulled", "active", True),
        ("annulled", "revoked", False),
        ("deregistered", "active", True),
        ("deregistered", "annulled", False),
    ],
)
def test_what_state_may_follow_which(old: str, new: str, may: bool) -> None:
    assert (why_not_become({"state": old}, {"state": new}) is None) is may


def test_every_state_has_followers_and_an_act() -> None:
    assert set(FOLLOWS) == {code for code, _ in STATES} == set(ACTS)


def test_after_deregistration_nothing_changes() -> None:
    before, after = {"state": "deregistered", "name": "甲"}, {"state": "deregistered", "name": "乙"}
    assert "更正" in str(why_not_become(before, after))


@pytest.mark.parametrize(
    ("uscc", "parent", "above", "may"),
    [("A", "", (), True), ("A", "B", ("C",), True), ("A", "A", (), False), ("A", "B", ("C", "A"), False)],
)
def test_nobody_is_a_branch_of_his_own_branch(uscc: str, parent: str, above: tuple[str, ...], may: bool) -> None:
    assert (why_not_branch(uscc, parent, above) is None) is may


@pytest.mark.parametrize(("left", "may"), [(0, True), (2, False)])
def test_branches_end_before_their_head(left: int, may: bool) -> None:
    assert (why_not_end(left) is None) is may


@pytest.mark.parametrize("written", ["MB123456-2", " mb123456-2 ", "ＭＢ１２３４５６－２", "MB1234562"])
def test_a_code_is_found_however_it_is_written(written: str) -> None:
    assert plain_code(written) == "MB1234562"


@given(st.text(max_size=40))
def test_a_plain_code_stays_as_it_is(code: str) -> None:
    assert plain_code(plain_code(code)) == plain_code(code)


def test_versions_make_one_line_of_days() -> None:
    stages = [
        Stage(1, date(2012, 3, 1), date(2015, 1, 1), {"name": "甲", "state": "active"}),
        Stage(2, date(2015, 1, 1), date(2019, 1, 1), {"name": "乙", "state": "active"}),
        Stage(3, date(2019, 1, 1), date(2020, 1, 1), {"name": "乙", "state": "revoked"}),
        Stage(4, date(2020, 1, 1), date(2021, 1, 1), {"name": "丙", "state": "active"}),
        Stage(5, date(2021, 1, 1), None, {"name": "丙", "state": "deregistered"}),
    ]
    found = [(event.on.year, event.label, event.items) for event in timeline(stages)]
    assert found == [
        (2012, "设立登记", ()),
        (2015, "变更登记", (("name", "甲", "乙"),)),
        (2019, "吊销", (("state", "active", "revoked"),)),
        (2020, "变更登记", (("name", "乙", "丙"),)),
        (2020, "恢复", (("state", "revoked", "active"),)),
        (2021, "注销", (("state", "active", "deregistered"),)),
    ]
