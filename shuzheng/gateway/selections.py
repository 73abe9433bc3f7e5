"""What a call asks for: which elements, under which filters, how many rows; checked against the grant here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256

import orjson

from shuzheng.gateway.problems import Problem
from shuzheng.kernel.exchange.specs import Column, Condition, Plan

RESERVED = {"fields", "limit", "cursor"}
DEFAULT_LIMIT = 100
OPERATORS = {"eq", "ne", "lt", "le", "gt", "ge", "prefix", "null"}
_NAMED_OPERATOR = re.compile(r"(.+)\.(" + "|".join(sorted(OPERATORS)) + r")")
_FORMS: dict[str, Callable[[str], object]] = {
    "integer": re.compile(r"-?[0-9]{1,18}").fullmatch,
    "boolean": re.compile(r"true|false").fullmatch,
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch,
    "datetime": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{5,15}([+-][0-9]{2}:[0-9]{2}|Z)?)?").fullmatch,
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Granted elements, checked filters (on source columns), a page size and the cursor as it came."""

    columns: tuple[Column, ...]
    filters: tuple[Condition, ...]
    limit: int
    cursor: str
    digest: str  # of elements and filters: what a cursor and the evidence are bound to


def columns_of(plan: Plan, names: Sequence[str]) -> tuple[Column, ...]:
    """The granted elements called `names`; what is not granted is over-scope and is said so."""
    granted = {column.name: column for column in plan.columns}
    outside = tuple(name[:80] for name in names if name not in granted)
    if outside:
        raise Problem("scope.field", "、".join(outside)[:200], asked=outside[:20])
    if not names or len(set(names)) != len(names):
        raise Problem("request.query", "fields 为空或重复")
    return tuple(granted[name] for name in names)


def read(plan: Plan, parameters: Mapping[str, str], *, paged: bool) -> Selection:
    """The selection in the query parameters of a page or an export."""
    columns = columns_of(plan, parameters["fields"].split(",")) if "fields" in parameters else plan.columns
    filters = tuple(_filter(plan, name, value) for name, value in parameters.items() if name not in RESERVED)
    if not paged and parameters.keys() & {"limit", "cursor"}:
        raise Problem("request.query", "导出不分页")
    digest = sha256(orjson.dumps([[c.name for c in columns], [[f.source, f.op, f.value] for f in filters]]))
    limit = _limit(parameters.get("limit"), plan.max_rows)
    return Selection(columns, filters, limit, parameters.get("cursor", ""), digest.hexdigest()[:16])


def _limit(given: str | None, most: int) -> int:
    if given is None:
        return min(DEFAULT_LIMIT, most)
    if not re.fullmatch(r"[1-9][0-9]{0,6}", given):
        raise Problem("request.query", "limit 须为正整数")
    if int(given) > most:
        raise Problem("scope.rows", f"每页至多 {most} 行")
    return int(given)


def _filter(plan: Plan, name: str, value: str) -> Condition:
    columns = {column.name: column for column in plan.columns}
    op = "eq"
    if name not in columns and (match := _NAMED_OPERATOR.fullmatch(name)):
        name, op = match.groups()
    column = columns.get(name)
    if column is None:
        raise Problem("scope.field", f"不认识的参数或未授权的数据项：{name[:80]}", asked=(name[:80],))
    if not column.filterable:
        raise Problem("scope.masked", name[:80], asked=(name,))
    if op == "null":
        if value not in ("true", "false"):
            raise Problem("request.filter", f"{name}.null 须为 true 或 false")
        return Condition(column.source, "null" if value == "true" else "not_null")
    return Condition(column.source, op, checked(column, value) if op != "prefix" else value)  # type: ignore[arg-type]


def checked(column: Column, value: str) -> str | int | bool:
    """A filter value that has the form of its element's type."""
    form = _FORMS.get(column.type)
    if form and not form(value):
        raise Problem("request.filter", f"{column.name}：不是 {column.type}")
    if column.type == "decimal":
        try:
            if not Decimal(value).is_finite():
                raise InvalidOperation
        except InvalidOperation:
            raise Problem("request.filter", f"{column.name}：不是 decimal") from None
    if column.type == "boolean":
        return value == "true"
    return int(value) if column.type == "integer" else value
