"""信用修复管理办法, as tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.bases.credit.rules import (
    Ages,
    Item,
    Terms,
    age,
    is_public,
    months_after,
    public_until,
    repairable_on,
    why_not_item,
    why_not_person,
    why_not_publicity,
    why_not_repair,
)
from shuzheng.bases.credit.tests.conftest import number_of

DAY = date(2026, 5, 10)
ITEM = Item("general", "", True, False, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("terms", "earliest", "last"),
    [
        (Terms(0, 3), DAY, date(2026, 8, 9)),
        (Terms(3, 12), date(2026, 8, 10), date(2027, 5, 9)),
        (Terms(12, 36), date(2027, 5, 10), date(2029, 5, 9)),
    ],
)
def test_terms_count_from_the_documents_day(terms: Terms, earliest: date, last: date) -> None:
    assert (repairable_on(DAY, terms), public_until(DAY, terms)) == (earliest, last)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 5, 10), 0, date(2026, 5, 10)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_more_months_are_never_earlier(day: date, few: int, more: int) -> None:
    assert months_after(day, few) <= months_after(day, few + more)


@pytest.mark.parametrize(
    ("on", "state", "shown", "public"),
    [
        (date(2027, 5, 9), "effective", True, True),
        (date(2027, 5, 10), "effective", True, False),
        (date(2026, 6, 1), "effective", False, False),
        (date(2026, 6, 1), "repaired", True, False),
    ],
)
def test_publicity_stops_by_itself(on: date, state: str, shown: bool, public: bool) -> None:
    assert is_public(state=state, shown=shown, until=date(2027, 5, 9), on=on) is public


@pytest.mark.parametrize(
    ("state", "repairable", "done", "on", "words"),
    [
        ("effective", True, True, date(2026, 8, 10), None),
        ("effective", True, True, date(2026, 8, 9), "最短公示期未满"),
        ("effective", True, False, date(2026, 8, 10), "先履行义务"),
        ("effective", False, True, date(2026, 8, 10), "不予修复"),
        ("repaired", True, True, date(2026, 8, 10), "不需要修复"),
    ],
)
def test_when_an_item_is_repaired(state: str, repairable: bool, done: bool, on: date, words: str | None) -> None:
    why = why_not_repair(state=state, is_repairable=repairable, duties_done=done, earliest=date(2026, 8, 10), on=on)
    assert why is None if words is None else words in str(why)


@pytest.mark.parametrize(
    ("item", "kind", "tier", "words"),
    [
        (ITEM, "uscc", "general", None),
        (None, "uscc", "general", "不得归集"),
        (ITEM, "uscc", "serious", "失信程度为“一般”"),
        (Item("general", "uscc", True, False, date(2026, 3, 1)), "citizen-id", "general", "只适用于法人"),
        (Item("general", "", True, False, date(2026, 6, 1)), "uscc", "general", "公布"),
    ],
)
def test_only_what_the_published_catalogue_has(item: Item | None, kind: str, tier: str, words: str | None) -> None:
    why = why_not_item(item, subject_kind=kind, tier=tier, document_on=DAY)
    assert why is None if words is None else words in str(why)


@pytest.mark.parametrize(
    ("born", "shown", "shared", "words"),
    [
        ("20120511", False, False, "不得归集"),
        ("20120510", False, False, None),
        ("20080511", False, True, "不公示、不共享"),
        ("20080510", False, True, None),
        ("19800101", True, True, "没有规定公示自然人"),
    ],
)
def test_whom_credit_information_spares(born: str, shown: bool, shared: bool, words: str | None) -> None:
    why = why_not_person(
        subject=number_of(born), document_on=DAY, ages=Ages(14, 18), item=ITEM, shown=shown, shared=shared
    )
    assert why is None if words is None else words in str(why)


@pytest.mark.parametrize(("on", "years"), [(date(2026, 5, 9), 17), (date(2026, 5, 10), 18)])
def test_full_years_end_on_the_birthday(on: date, years: int) -> None:
    assert age(number_of("20080510"), on) == years


@pytest.mark.parametrize(
    ("tier", "until", "necessity", "words"),
    [
        ("general", date(2027, 5, 9), "", None),
        ("general", date(2027, 5, 10), "", "最长至 2027-05-09"),
        ("general", None, "", "最长至"),
        ("minor", date(2026, 8, 9), "", "必要性"),
        ("minor", date(2026, 8, 9), "涉及公共安全", None),
    ],
)
def test_how_long_it_is_shown(tier: str, until: date | None, necessity: str, words: str | None) -> None:
    why = why_not_publicity(tier=tier, shown=True, until=until, latest=date(2027, 5, 9), necessity=necessity)
    assert why is None if words is None else words in str(why)


def test_no_term_stands_in_the_code() -> None:
    assert "months" not in (Path(__file__).parents[1] / "actions.py").read_text()
