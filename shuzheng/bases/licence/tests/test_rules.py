"""The law of licences, without a database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.bases.licence.rules import (
    MOVES,
    STATES,
    last_day,
    next_version,
    state_on,
    why_not_holder_of_type,
    why_not_issued,
    why_not_licence,
    why_not_move,
    why_not_usable,
    why_not_use,
)
from shuzheng.lib.codes import licence_id

TYPE, ISSUER = "11130000MB1234562C001", "11130000MB1234562C"
SERIALS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("serial", "version", "check"),
    [("2026000001", "001", "8"), ("2026000001", "002", "6"), ("2026000010", "001", "T")],
)
def test_the_check_character_is_that_of_the_standard(serial: str, version: str, check: str) -> None:
    made = licence_id.make(kind=TYPE, issuer=ISSUER, serial=serial, version=version)
    assert made == f"1.2.156.3005.2.{TYPE}.{ISSUER}.{serial}.{version}.{check}"


@given(SERIALS, st.integers(1, 999))
def test_what_is_made_is_valid_to_issue(serial: str, version: int) -> None:
    assert why_not_issued(licence_id.make(kind=TYPE, issuer=ISSUER, serial=serial, version=f"{version:03d}")) is None


def test_a_six_digit_issuer_is_read_and_not_issued() -> None:
    real = licence_id.make(kind=TYPE, issuer="340100", serial="1", version="001")
    assert licence_id.why_not(real) is None
    assert "颁发机构代码有误" in str(why_not_issued(real))


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        ("valid", "suspended", True),
        ("suspended", "valid", True),
        ("valid", "annulled", True),
        ("expired", "annulled", True),
        ("valid", "withdrawn", True),
        ("valid", "revoked", True),
        ("suspended", "revoked", True),
        ("revoked", "cancelled", True),
        ("annulled", "cancelled", True),
        ("expired", "cancelled", True),
        ("revoked", "valid", True),
        ("valid", "superseded", True),
        ("cancelled", "valid", False),
        ("superseded", "valid", False),
        ("suspended", "superseded", False),
        ("withdrawn", "revoked", False),
        ("expired", "valid", False),
        ("revoked", "annulled", False),
    ],
)
def test_what_may_be_done_to_a_licence(old: str, new: str, may: bool) -> None:
    assert (why_not_move({"state": old}, {"state": new}) is None) is may


def test_other_contents_ask_for_a_new_version() -> None:
    before, after = {"state": "valid", "holder_name": "甲"}, {"state": "valid", "holder_name": "乙"}
    assert "换发新版本" in str(why_not_move(before, after))


def test_every_state_but_the_first_is_the_end_of_some_act() -> None:
    assert {move.to for move in MOVES.values()} == {code for code, _ in STATES}


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        (date(2026, 11, 2), 5, date(2031, 11, 1)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
        (date(2026, 1, 1), None, None),
    ],
)
def test_a_term_of_years_ends_the_day_before(start: date, years: int | None, end: date | None) -> None:
    assert last_day(start, years) == end


@pytest.mark.parametrize(
    ("state", "on", "now"),
    [
        ("valid", date(2026, 12, 31), "valid"),
        ("valid", date(2027, 1, 1), "expired"),
        ("suspended", date(2027, 1, 1), "expired"),
        ("revoked", date(2027, 1, 1), "revoked"),
    ],
)
def test_the_last_day_is_still_valid(state: str, on: date, now: str) -> None:
    assert state_on(state, date(2026, 12, 31), on) == now


def test_a_licence_of_tomorrow_is_not_usable_today() -> None:
    why = why_not_usable(state="valid", effective_on=date(2026, 1, 2), expires_on=None, on=date(2026, 1, 1))
    assert why == "证照自 2026-01-02 起有效"


@pytest.mark.parametrize(("version", "after"), [("001", "002"), ("099", "100"), ("999", None)])
def test_versions_count_to_999(version: str, after: str | None) -> None:
    assert next_version(version) == after


@pytest.mark.parametrize(
    ("holder_kind", "code", "may"),
    [
        ("person", "citizen-id", True),
        ("person", "uscc", False),
        ("entity", "citizen-id", False),
        ("either", "uscc", True),
    ],
)
def test_a_type_is_for_its_kind_of_holder(holder_kind: str, code: str, may: bool) -> None:
    assert (why_not_holder_of_type(holder_kind, code) is None) is may


def test_the_identifier_says_what_the_licence_says() -> None:
    made = licence_id.make(kind=TYPE, issuer=ISSUER, serial="1", version="001")
    said = {"identifier": made, "kind": TYPE, "issuer": ISSUER, "serial": "2", "version": "002"}
    assert why_not_licence(said) == "电子证照标识与流水号、版本号不一致"


@pytest.mark.parametrize(
    ("revoked", "users", "on", "words"),
    [
        (False, True, date(2026, 1, 1), None),
        (True, True, date(2026, 1, 1), "撤回"),
        (False, False, date(2026, 1, 1), "没有授权"),
        (False, True, date(2026, 1, 2), "到期"),
    ],
)
def test_a_licence_is_used_on_the_holders_word(revoked: bool, users: bool, on: date, words: str | None) -> None:
    why = why_not_use(expires_on=date(2026, 1, 1), is_revoked=revoked, is_users=users, on=on)
    assert why is None if words is None else words in str(why)
