"""惠企惠民 policies over registered facts: eligible, not, or not known, each with its clause. Pure.

A fact that is not registered is not a no. 个人信息保护法 §24: a machine's no is explained; a person decides on request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from shuzheng.systems.services.benefits.specs import OPERATORS, Clause, Finding, Outcome, Verdict

ART_24 = "个人信息保护法第二十四条"
NUMERIC = frozenset({"at_least", "at_most", "years_past", "years_within"})
SEX_DIGIT = 16  # of a citizen number: odd for men
MOST_CLAUSES = 40


def judge(clauses: Sequence[Clause], facts: Mapping[str, tuple[str, str]], *, on: date) -> Verdict:
    """Every clause against what is known (element → value and source) on a day."""
    findings = tuple(_finding(one, facts, on) for one in clauses)
    parts = [one.outcome for one in findings if not one.clause.group]
    for group in sorted({one.clause.group for one in findings if one.clause.group}):
        parts.append(any_of([one.outcome for one in findings if one.clause.group == group]))
    return Verdict(all_of(parts), findings)


def all_of(parts: Sequence[Outcome]) -> Outcome:
    """A no is a no whatever is unknown; else one unknown leaves it open."""
    if Outcome.NOT in parts:
        return Outcome.NOT
    return Outcome.UNKNOWN if Outcome.UNKNOWN in parts else Outcome.ELIGIBLE


def any_of(parts: Sequence[Outcome]) -> Outcome:
    """One yes is enough; else one unknown leaves it open."""
    if Outcome.ELIGIBLE in parts:
        return Outcome.ELIGIBLE
    return Outcome.UNKNOWN if Outcome.UNKNOWN in parts else Outcome.NOT


def _finding(clause: Clause, facts: Mapping[str, tuple[str, str]], on: date) -> Finding:
    known = facts.get(clause.element)
    if known is None or not known[0].strip():
        return Finding(clause, Outcome.UNKNOWN)
    holds = _holds(clause, known[0].strip(), on)
    outcome = Outcome.UNKNOWN if holds is None else Outcome.ELIGIBLE if holds else Outcome.NOT
    return Finding(clause, outcome, known[1])


def _holds(clause: Clause, value: str, on: date) -> bool | None:
    """Whether a value fits; None where it cannot be read as what the clause compares."""
    if clause.operator in NUMERIC:
        return _compares(clause, value, on)
    return {
        "is": value in clause.values,
        "one_of": value in clause.values,
        "is_not": value not in clause.values,
        "starts": value.startswith(clause.values),
        "known": True,
    }[clause.operator]


def _compares(clause: Clause, value: str, on: date) -> bool | None:
    limit, found, since = _number(clause.values[0]), _number(value), _day(value)
    if clause.operator in ("at_least", "at_most"):
        if found is None or limit is None:
            return None
        return found >= limit if clause.operator == "at_least" else found <= limit
    if since is None or limit is None:
        return None
    is_past = anniversary(since, int(limit)) <= on
    return is_past if clause.operator == "years_past" else not is_past and since <= on


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", "").replace("，", "").rstrip("%％"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        return None


def anniversary(since: date, years: int) -> date:
    """The day on which so many years are full; one born on 29 February is a year older on 1 March."""
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return date(since.year + years, 3, 1)


def derived(number: str, *, on: date) -> dict[str, str]:
    """What an eighteen-digit citizen number says by itself: full years of age, sex."""
    born = _day(f"{number[6:10]}-{number[10:12]}-{number[12:14]}") if len(number) == 18 else None
    if born is None or born > on:
        return {}
    years = on.year - born.year
    if anniversary(born, years) > on:
        years -= 1
    return {"person:age": str(years), "person:sex": "男" if int(number[SEX_DIGIT]) % 2 else "女"}


def why_not_clauses(clauses: Sequence[Clause]) -> list[str]:
    """Everything wrong with drafted clauses, in words; a policy without its clause's text is no rule."""
    if not clauses:
        return ["请至少写明一个条件"]
    if len(clauses) > MOST_CLAUSES:
        return [f"条件最多 {MOST_CLAUSES} 个"]
    return [f"第 {n} 个条件：{why}" for n, one in enumerate(clauses, 1) for why in _faults(one)]


def _faults(clause: Clause) -> list[str]:
    found = [
        f"请填写{word}"
        for word, text in (("数据项", clause.element), ("名称", clause.label), ("政策原文", clause.text))
        if not text.strip()
    ]
    if clause.operator not in OPERATORS:
        return [*found, "比较方式不在可选范围内"]
    if clause.operator != "known" and not clause.values:
        found.append("请填写比较的值")
    if clause.operator in NUMERIC and (len(clause.values) != 1 or _number(clause.values[0]) is None):
        found.append("此种比较须填写一个数字")
    return found


def why_not_second(*, first: str, second: str, act: str) -> str | None:
    """Two persons: whoever prepared a thing does not also let it out."""
    return f"拟定人不能{act}，请由另一名负责人{act}" if first == second else None


def why_not_appeal(*, outcome: Outcome, is_open: bool) -> str | None:
    """§24: against a machine's no or a machine's not-known, once at a time."""
    if outcome == Outcome.ELIGIBLE:
        return "系统判断为符合，不需要申请复核，可以直接办理"
    return "已经申请复核，正在办理" if is_open else None
