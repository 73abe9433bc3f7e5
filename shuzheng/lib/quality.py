"""Quality rules as values, compiled once with Ibis: what a rule applies to, what fails it, how many and which rows.

Tables hold text, None where a cell is missing, and may hold `_row`, the row's number at its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, cast

import ibis
from ibis.expr.types import BooleanValue, NumericValue, StringColumn, StringValue, Table

from shuzheng.lib.errors import Refused
from shuzheng.lib.standards.arithmetic import part, whole
from shuzheng.lib.standards.expressions import valid

if TYPE_CHECKING:
    from shuzheng.lib.engines import Engine

ROW = "_row"
KINDS = {
    "complete": "完整性",
    "valid": "规范性",
    "unique": "唯一性",
    "compares": "一致性（列间）",
    "agrees": "一致性（代码与列）",
    "refers": "一致性（表间）",
    "timely": "及时性",
    "accurate": "准确性",
}
OPERATORS = {"le": "不晚于、不大于", "lt": "早于、小于", "eq": "等于", "ne": "不等于"}
ACROSS = frozenset({"refers", "accurate"})
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}.*"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its kind, its columns, and what the kind asks besides."""

    kind: str
    columns: tuple[str, ...]
    standard: str = ""  # valid
    operator: str = "le"  # compares
    is_number: bool = False  # compares: by size and not as text
    derived: str = ""  # agrees: what the first column says of the second, one of DERIVED
    other: str = ""  # refers, accurate: the other table
    key: str = ""  # accurate: the key in the other table, its first column being the key here
    others: tuple[str, ...] = ()  # refers, accurate: the columns of the other table, in the order of ours
    days: int = 0  # timely: how old the newest row may be


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows a rule applied to, and how many of them failed."""

    checked: int
    failed: int

    @property
    def share(self) -> float:
        """The share that passed; of nothing, all."""
        return 1 - self.failed / self.checked if self.checked else 1.0


def why_not(rule: Rule) -> str | None:
    """What is wrong with a rule as it is written."""
    least = {"compares": 2, "agrees": 2, "accurate": 2}.get(rule.kind, 1)
    wrongs = (
        (rule.kind not in KINDS, f"没有“{rule.kind}”这类规则"),
        (len(rule.columns) < least, f"这类规则至少要选 {least} 列"),
        (rule.kind == "valid" and not rule.standard, "请选择数据标准"),
        (rule.kind == "agrees" and rule.derived not in DERIVED, "请选择由代码推出什么"),
        (rule.kind == "timely" and rule.days < 1, "请填写最长多少天内应有新数据"),
        (rule.kind in ACROSS and not (rule.other and rule.others), "请选择对照的表和列"),
    )
    return next((why for is_wrong, why in wrongs if is_wrong), None)


def measure(
    con: Engine, table: Table, rules: Sequence[Rule], others: Mapping[str, Table], *, on: date
) -> list[Outcome]:
    """All rules on a table: those of single rows in one pass, each of the rest in its own."""
    found: dict[int, Outcome] = {}
    passes = {}
    for place, rule in enumerate(rules):
        if rule.kind in _BY_ROW:
            applies, fails = _BY_ROW[rule.kind](table, rule, on)
            passes[f"checked{place}"] = table.count(where=applies)
            passes[f"failed{place}"] = table.count(where=fails if applies is None else applies & fails)
        else:
            found[place] = _outcome(con, _WHOLE[rule.kind](table, rule, others, on))
    if passes:
        (row,) = con.to_pyarrow(table.aggregate(**passes)).to_pylist()
        for place in range(len(rules)):
            if place not in found:
                found[place] = Outcome(row[f"checked{place}"] or 0, row[f"failed{place}"] or 0)
    return [found[place] for place in range(len(rules))]


def failing(table: Table, rule: Rule, others: Mapping[str, Table], *, on: date) -> Table:
    """The rows that fail a rule; of timeliness, which is of the whole, the newest."""
    if rule.kind in _BY_ROW:
        applies, fails = _BY_ROW[rule.kind](table, rule, on)
        return table.filter(fails if applies is None else applies & fails)
    if rule.kind == "unique":
        counted = _counted(table, rule)
        repeated = counted.filter(counted.n > 1).drop("n")
        return _present(table, rule).semi_join(repeated, list(rule.columns))
    if rule.kind == "refers":
        return _dangling(table, rule, others[rule.other])
    if rule.kind == "timely":
        newest = table.filter(_text(table, rule.columns[0]) == table[rule.columns[0]].max())
        return newest.limit(1)
    return _matched(table, rule, others[rule.other]).filter(ibis._._differs).drop("_differs")


def examples(
    con: Engine, table: Table, rule: Rule, others: Mapping[str, Table], *, on: date, limit: int
) -> Iterator[dict[str, str | int | None]]:
    """Some of the rows that fail, the first by their number where they have one: the rule's columns alone."""
    names = list(dict.fromkeys([*([ROW] if ROW in table.columns else []), *rule.columns]))
    found = failing(table, rule, others, on=on).select(names)
    if ROW in names:
        found = found.order_by(ROW)
    yield from con.to_pyarrow(found.limit(limit)).to_pylist()


def _outcome(con: Engine, counted: Table) -> Outcome:
    (row,) = con.to_pyarrow(counted).to_pylist()
    return Outcome(row["checked"] or 0, row["failed"] or 0)


def _text(table: Table, name: str) -> StringColumn:
    if name not in table.columns:
        raise Refused(f"表中没有“{name}”列，请修改规则", code="quality.no_column")
    return cast("StringColumn", table[name])


def _filled(column: StringValue) -> BooleanValue:
    return column.notnull() & (column != "")


def _all_filled(table: Table, names: Sequence[str]) -> BooleanValue:
    return reduce(and_, [_filled(_text(table, name)) for name in names])


Applied = tuple[BooleanValue | None, BooleanValue]  # None: to every row


def _complete(table: Table, rule: Rule, on: date) -> Applied:
    """No cell of the columns is empty or blank."""
    blank = [column.isnull() | (column.strip() == "") for column in (_text(table, name) for name in rule.columns)]
    return None, reduce(or_, blank)


def _valid(table: Table, rule: Rule, on: date) -> Applied:
    """What is written conforms to the standard; what is empty is a matter of completeness."""
    column = _text(table, rule.columns[0])
    return _filled(column), ~valid(rule.standard, column, on=on)


def _compares(table: Table, rule: Rule, on: date) -> Applied:
    """One column is below, at or unlike another, where both are filled."""
    left, right = (_text(table, name) for name in rule.columns[:2])
    applies = _filled(left) & _filled(right)
    if not rule.is_number:
        return applies, ~_compared(left, right, rule.operator)
    numbers = [one.try_cast("float64") for one in (left, right)]
    return applies, ~_compared(numbers[0], numbers[1], rule.operator).fill_null(False)


def _compared(left: StringValue | NumericValue, right: StringValue | NumericValue, operator: str) -> BooleanValue:
    found = {"le": left <= right, "lt": left < right, "eq": left == right, "ne": left != right}[operator]
    return cast("BooleanValue", found)


def _agrees(table: Table, rule: Rule, on: date) -> Applied:
    """What a code says of its bearer is what the other column says."""
    code, said = (_text(table, name) for name in rule.columns[:2])
    applies, derived = DERIVED[rule.derived][1](code)
    return _filled(code) & _filled(said) & applies, derived != said


def _birth(code: StringValue) -> tuple[BooleanValue, StringValue]:
    parts = [part(code, 6, 4), part(code, 10, 2), part(code, 12, 2)]
    return code.length() == 18, parts[0].concat("-", parts[1], "-", parts[2])


def _sex(code: StringValue) -> tuple[BooleanValue, StringValue]:
    odd = (part(code, 16, 1).ascii_str() % 2) == 1
    return code.length() == 18, ibis.ifelse(odd, "1", "2")


def _county(code: StringValue) -> tuple[BooleanValue, StringValue]:
    return code.length() >= 6, part(code, 0, 6)


def _organ(code: StringValue) -> tuple[BooleanValue, StringValue]:
    return code.length() >= 18, part(code, 0, 18)


DERIVED = {
    "birth": ("公民身份号码 → 出生日期", _birth),
    "sex": ("公民身份号码 → 性别代码", _sex),
    "county": ("区划代码 → 县级代码", _county),
    "organ": ("事项编码 → 实施主体", _organ),
}


def _present(table: Table, rule: Rule) -> Table:
    return table.filter(_all_filled(table, rule.columns))


def _counted(table: Table, rule: Rule) -> Table:
    return _present(table, rule).group_by(list(rule.columns)).aggregate(n=ibis._.count())


def _unique(table: Table, rule: Rule, others: Mapping[str, Table], on: date) -> Table:
    """No two rows have the same values; each of those that do fails."""
    counted = _counted(table, rule)
    return counted.aggregate(checked=counted.n.sum(), failed=counted.n.sum(where=counted.n > 1))


def _refers(table: Table, rule: Rule, others: Mapping[str, Table], on: date) -> Table:
    """What is written exists in the other table."""
    present = _present(table, rule)
    dangling = _dangling(table, rule, others[rule.other])
    return present.aggregate(checked=present.count()).cross_join(dangling.aggregate(failed=dangling.count()))


def _dangling(table: Table, rule: Rule, other: Table) -> Table:
    known = other.select(**{ours: _text(other, theirs) for ours, theirs in zip(rule.columns, rule.others, strict=True)})
    return _present(table, rule).anti_join(known.distinct(), list(rule.columns))


def _timely(table: Table, rule: Rule, others: Mapping[str, Table], on: date) -> Table:
    """The newest day in a column is not older than the cycle allows; a day to come is no day of the data."""
    column = _text(table, rule.columns[0])
    day = part(column, 0, 10)
    real = _filled(column) & whole(_DAY)(column) & (day <= on.isoformat())
    newest = day.max(where=real)
    late = newest.isnull() | (newest < (on - timedelta(days=rule.days)).isoformat())
    return table.aggregate(checked=ibis.literal(1), failed=late.cast("int64"))


def _accurate(table: Table, rule: Rule, others: Mapping[str, Table], on: date) -> Table:
    """What the authoritative source says of the same key."""
    matched = _matched(table, rule, others[rule.other])
    return matched.aggregate(checked=matched.count(), failed=ibis._._differs.sum())


def _matched(table: Table, rule: Rule, other: Table) -> Table:
    """Rows whose key the other table knows, with `_differs`: whether any compared column says something else."""
    names = {f"_their{place}": _text(other, name) for place, name in enumerate(rule.others)}
    theirs = other.select(_key=_text(other, rule.key), **names)
    key, *compared = rule.columns
    joined = _present(table, Rule("", (key,))).inner_join(theirs, [(key, "_key")])
    differs = [
        joined[ours].fill_null("") != joined[f"_their{place}"].fill_null("") for place, ours in enumerate(compared)
    ]
    return joined.mutate(_differs=reduce(or_, differs)).select(*table.columns, "_differs")


_BY_ROW = {"complete": _complete, "valid": _valid, "compares": _compares, "agrees": _agrees}
_WHOLE = {"unique": _unique, "refers": _refers, "timely": _timely, "accurate": _accurate}
