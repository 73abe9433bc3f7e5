"""The law of numbers and ages, in tables."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.bases.population import rules
from shuzheng.bases.population.specs import Claim, Held, Verdict
from shuzheng.lib.crypto import SealBroken
from shuzheng.lib.sealed import open_number, seal_number

YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN
HELD = Held(UUID(int=1), "王演天", "2", date(1985, 3, 12), None, None)


@pytest.mark.parametrize(
    ("number", "born", "is_demonstration", "words"),
    [
        ("11010519491231002X", date(1949, 12, 31), False, None),  # the standard's own example
        ("11010519491231002X", date(1949, 12, 30), False, "出生日期不符"),
        ("110105154912310021", date(1949, 12, 31), True, None),
        ("110105154912310021", date(1949, 12, 31), False, "正式环境不能登记"),
        ("110105154912310021", date(1949, 12, 30), True, "出生日期不符"),
    ],
)
def test_number_and_birth_date_agree(number: str, born: date, is_demonstration: bool, words: str | None) -> None:
    why = rules.why_not_agree(number, born=born, sex="2", is_demonstration=is_demonstration)
    assert why is None if words is None else words in str(why)


@pytest.mark.parametrize(
    ("born", "on", "is_minor"),
    [
        (date(2012, 11, 3), date(2026, 11, 2), True),
        (date(2012, 11, 2), date(2026, 11, 2), False),
        (date(2012, 2, 29), date(2026, 2, 28), True),
        (date(2012, 2, 29), date(2026, 3, 1), False),
    ],
)
def test_a_child_is_sensitive_until_the_fourteenth_birthday(born: date, on: date, is_minor: bool) -> None:
    assert rules.is_minor(born, on=on) == is_minor


def test_fifteen_digits_become_eighteen() -> None:
    assert rules.upgraded("110105491231002") == "11010519491231002X"
    assert rules.upgraded("110105491231002", is_demonstration=True)[6:14] == "15491231"


@pytest.mark.parametrize(
    ("claim", "verdict", "items"),
    [
        (Claim("x", "王演天"), YES, ()),
        (Claim("x", "王 演 天"), YES, ()),
        (Claim("x", "王演地", date(1985, 3, 12)), NO, ()),  # who is not named rightly is not told of
        (Claim("x", "王演天", date(1985, 3, 12)), YES, (("birth_date", YES),)),
        (Claim("x", "王演天", date(1985, 3, 13), "2"), NO, (("birth_date", NO), ("sex", YES))),
        (Claim("x", "王演天", place="130102"), UNKNOWN, (("place", UNKNOWN),)),
        (Claim("x", "王演天", is_alive=True), YES, (("is_alive", YES),)),
    ],
)
def test_answers_are_yes_no_or_unknown(claim: Claim, verdict: Verdict, items: tuple[object, ...]) -> None:
    answer = rules.answer(claim, HELD, is_minor=False)
    assert (answer.verdict, answer.items) == (verdict, items)


def test_of_a_child_the_items_are_not_told() -> None:
    answer = rules.answer(Claim("x", "王演天", date(1985, 3, 13), "2"), HELD, is_minor=True)
    assert (answer.verdict, answer.items, answer.is_sensitive) == (NO, (), True)


EIGHTEEN = st.builds("{:017}{}".format, st.integers(0, 10**17 - 1), st.sampled_from("0123456789X"))
FIFTEEN = st.builds("{:015}".format, st.integers(0, 10**15 - 1))


@given(EIGHTEEN | FIFTEEN)
def test_a_sealed_number_opens_to_itself(number: str) -> None:
    assert open_number(seal_number(number)) == number
    assert seal_number(number) == seal_number(number)


def test_a_block_that_nobody_sealed_is_noticed() -> None:
    with pytest.raises(SealBroken):
        open_number(UUID(int=12345))
