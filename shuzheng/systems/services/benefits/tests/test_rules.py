"""Three answers, each with its clause."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.systems.services.benefits import rules
from shuzheng.systems.services.benefits.specs import Clause, Outcome

ON = date(2026, 11, 23)
YES, NO, OPEN = Outcome.ELIGIBLE, Outcome.NOT, Outcome.UNKNOWN


def clause(operator: str, *values: str, group: str = "", element: str = "org:x") -> Clause:
    return Clause(element, "项", operator, values, "第三条", group)


@pytest.mark.parametrize(
    ("operator", "values", "fact", "outcome"),
    [
        ("is", ("存续",), "存续", YES),
        ("is", ("存续",), "吊销", NO),
        ("is_not", ("吊销",), "存续", YES),
        ("one_of", ("A", "B"), "B", YES),
        ("starts", ("1301", "1306"), "130602", YES),
        ("starts", ("1301",), "130602", NO),
        ("at_least", ("100",), "1,000", YES),
        ("at_most", ("300",), "300", YES),
        ("at_most", ("300",), "301", NO),
        ("at_most", ("300",), "约三百人", OPEN),
        ("at_least", ("60",), "NaN", OPEN),
        ("years_past", ("1",), "2025-11-23", YES),
        ("years_past", ("1",), "2025-11-24", NO),
        ("years_within", ("3",), "2024/01/05", YES),
        ("years_within", ("3",), "2023-11-23", NO),
        ("years_within", ("3",), "2027-01-01", NO),
        ("known", (), "任何值", YES),
        ("is", ("存续",), "", OPEN),
    ],
)
def test_a_clause_against_a_fact(operator: str, values: tuple[str, ...], fact: str, outcome: Outcome) -> None:
    assert rules.judge([clause(operator, *values)], {"org:x": (fact, "登记")}, on=ON).outcome == outcome


def test_what_is_not_registered_is_not_a_no() -> None:
    verdict = rules.judge([clause("is", "存续")], {}, on=ON)

    assert (verdict.outcome, verdict.findings[0].outcome, verdict.findings[0].source) == (OPEN, OPEN, "")


def test_one_of_a_group_is_enough() -> None:
    clauses = [clause("is", "甲", group="1"), clause("is", "乙", group="1", element="org:y"), clause("known")]

    assert rules.judge(clauses, {"org:x": ("丙", "登记"), "org:y": ("乙", "登记")}, on=ON).outcome == YES
    assert rules.judge(clauses, {"org:x": ("丙", "登记")}, on=ON).outcome == OPEN


@given(st.lists(st.sampled_from(list(Outcome)), max_size=6))
def test_alternatives_and_conditions_mirror_each_other(parts: list[Outcome]) -> None:
    turned = {YES: NO, NO: YES, OPEN: OPEN}

    assert rules.any_of([turned[one] for one in parts]) == turned[rules.all_of(parts)]


@pytest.mark.parametrize(
    ("number", "age"),
    [("130102186611230018", "160"), ("130102186611240013", "159"), ("130102188802290019", "138"), ("12", None)],
)
def test_age_is_in_full_years(number: str, age: str | None) -> None:
    assert rules.derived(number, on=ON).get("person:age") == age


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([], "请至少写明一个条件"),
        ([Clause("org:x", "项", "is", (), "第三条")], "请填写比较的值"),
        ([Clause("org:x", "项", "is", ("a",), "")], "请填写政策原文"),
        ([Clause("org:x", "项", "at_least", ("很多",), "第三条")], "须填写一个数字"),
        ([Clause("org:x", "项", "__class__", ("a",), "第三条")], "不在可选范围内"),
    ],
)
def test_a_draft_that_is_no_rule_is_refused_in_words(wrong: list[Clause], words: str) -> None:
    assert words in "；".join(rules.why_not_clauses(wrong))
