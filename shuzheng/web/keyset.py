"""Paging by key, never by OFFSET: the last row's sort value and primary key are the address of the next page."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db.models import F, Q, QuerySet
from django.db.utils import DataError

from shuzheng.lib.errors import Refused

KEY = "sort_key"
LONGEST_KEY = 64
LONGEST = 4000  # characters of a cursor: a long name, four bytes a sign


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows with the cursors of its neighbours."""

    rows: Sequence[Any]
    before: str = ""
    after: str = ""


def page(rows: QuerySet[Any], *, order: str, size: int, after: str = "", before: str = "") -> Page:
    """The page after (or before) a cursor, ordered by a field and then the primary key; empty values come last."""
    is_down, is_back = order.startswith("-"), bool(before)
    name = order.removeprefix("-")
    rows, may_lack = rows.annotate(**{KEY: F(name)}), _may_lack(rows, name)
    if cursor := before or after:
        rows = _after(rows, _beyond(*_read(cursor), is_down=is_down, is_back=is_back, may_lack=may_lack))
    found = _fetch(_ordered(rows, is_down=is_down, is_back=is_back, may_lack=may_lack), size + 1)
    is_more, found = len(found) > size, found[:size]
    if is_back:
        found.reverse()
    if not found:
        return Page(found)
    has_before, has_after = (is_more, True) if is_back else (bool(after), is_more)
    return Page(found, _cursor(found[0]) if has_before else "", _cursor(found[-1]) if has_after else "")


def _after(rows: QuerySet[Any], beyond: Q) -> QuerySet[Any]:
    try:
        return rows.filter(beyond)
    except (TypeError, ValueError, ValidationError):
        raise _bad() from None


def _fetch(rows: QuerySet[Any], size: int) -> list[Any]:
    try:
        return list(rows[:size])
    except (ValidationError, ValueError, TypeError, FieldError, DataError):
        raise _bad() from None


def _may_lack(rows: QuerySet[Any], name: str) -> bool:
    """Whether the sort value may be empty: where it may not, the order is plainly an index's."""
    try:
        field = rows.model._meta.pk if name == "pk" else rows.model._meta.get_field(name)
    except FieldDoesNotExist:  # of another table, or computed
        return True
    return bool(getattr(field, "null", True))


def _ordered(rows: QuerySet[Any], *, is_down: bool, is_back: bool, may_lack: bool) -> QuerySet[Any]:
    field = F(KEY)
    ordering = field.desc if is_down != is_back else field.asc
    empty: dict[str, bool] = {"nulls_first" if is_back else "nulls_last": True} if may_lack else {}
    return rows.order_by(ordering(**empty), "-pk" if is_down != is_back else "pk")


def _beyond(value: object, pk: object, *, is_down: bool, is_back: bool, may_lack: bool) -> Q:
    test = "lt" if is_down != is_back else "gt"
    further = Q(**{f"pk__{test}": pk})
    if not may_lack:  # the first half is what an index starts at
        return Q(**{f"{KEY}__{test}e": value}) & (Q(**{f"{KEY}__{test}": value}) | further)
    empty = Q(**{f"{KEY}__isnull": True})
    if value is None:
        return (empty & further) | ~empty if is_back else empty & further
    beyond = Q(**{f"{KEY}__{test}": value}) | (Q(**{KEY: value}) & further)
    return beyond if is_back else beyond | empty


def _cursor(row: Any) -> str:
    value = getattr(row, KEY)
    told = value.isoformat() if isinstance(value, date | datetime) else value
    text = json.dumps([told if isinstance(told, str | int | None) else str(told), str(row.pk)], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[object, object]:
    if len(cursor) > LONGEST:
        raise _bad()
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, TypeError, RecursionError):
        raise _bad() from None
    if not isinstance(pk, str) or not isinstance(value, str | int | None) or "\x00" in f"{value}{pk}":
        raise _bad()
    if len(pk) > LONGEST_KEY or (isinstance(value, int) and abs(value) >= 2**63):
        raise _bad()
    return value, pk


def _bad() -> Refused:
    return Refused("翻页地址不完整，请回到第一页", code="web.cursor", status=400)
