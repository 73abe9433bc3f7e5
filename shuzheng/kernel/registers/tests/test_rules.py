"""Periods cut and laid over each other."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shuzheng.kernel.registers import rules
from shuzheng.kernel.registers.rules import Held
from shuzheng.kernel.registers.specs import Period

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(40)]


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(st.integers(0, 35))
    end = draw(st.none() | st.integers(start + 1, 39))
    return Period(DAYS[start], None if end is None else DAYS[end])


def said(held: list[Held], day: date) -> object:
    return next((one.values["word"] for one in held if one.period.covers(day)), None)


def carried(held: list[Held], plan: rules.Plan) -> list[Held]:
    kept = [one for one in held if one.number not in plan.closed]
    newest = max((one.number for one in held), default=0) + 1
    return kept + [Held(newest + n, piece.period, piece.values) for n, piece in enumerate(plan.written)]


@given(st.lists(st.tuples(periods(), st.sampled_from("abc")), max_size=5))
def test_on_every_day_the_last_word_said_of_it_holds(sayings: list[tuple[Period, str]]) -> None:
    held = [Held(1, Period(FIRST), {"word": "0"})]
    for period, word in sayings:
        held = carried(held, rules.overlay(held, period, {"word": word}))
    expected = [word or "0" for word in _last_words(sayings)]
    assert [said(held, day) for day in DAYS] == expected


def _last_words(sayings: list[tuple[Period, str]]) -> list[str]:
    return [next((word for period, word in reversed(sayings) if period.covers(day)), "") for day in DAYS]


@given(periods(), periods())
def test_what_is_cut_is_gone_and_the_rest_stays(whole: Period, gone: Period) -> None:
    held = [Held(1, whole, {"word": "a"})]
    left = carried(held, rules.cut(held, gone))
    assert [said(left, day) == "a" for day in DAYS] == [whole.covers(day) and not gone.covers(day) for day in DAYS]


def test_saying_what_is_said_already_closes_nothing() -> None:
    held = [Held(1, Period(FIRST), {"word": "a"})]
    assert rules.overlay(held, Period(DAYS[3]), {"word": "a"}) == rules.Plan((), ())
