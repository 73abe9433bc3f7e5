"""Reading one cell as the type its element declares: the value as it is stored, or the reason in Chinese."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Literal

Type = Literal["text", "integer", "decimal", "date", "datetime", "boolean"]
Stored = str | int | float | None

_INTEGER = re.compile(r"[+-]?\d+")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MOMENT = re.compile(_DATE.pattern + r"[\sT]*(\d{1,2}):(\d{2})(?::(\d{2}))?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YES = frozenset({"1", "true", "t", "yes", "y", "是"})
_NO = frozenset({"0", "false", "f", "no", "n", "否"})


class Unreadable(ValueError):
    """The cell does not read as its type; the text says why."""


def read(kind: Type, cell: object) -> Stored:
    """The cell as that type, None when empty; raises Unreadable."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    return _READERS[kind](cell)


def as_text(cell: object) -> str:
    """How a cell of any origin reads as text: 4111010001.0 of a spreadsheet is 4111010001."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):  # a datetime is one too
        return cell.isoformat()
    if isinstance(cell, bytes):
        return cell.hex()
    if isinstance(cell, dict | list | tuple):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return cell if isinstance(cell, str) else str(cell)


def _text(cell: object) -> str:
    text = as_text(cell)
    if "\x00" in text:
        raise Unreadable("含有空字符（NUL）")
    return text


def _integer(cell: object) -> int:
    text = as_text(cell).strip()
    if not _INTEGER.fullmatch(text):
        raise Unreadable("不是整数")
    if not -(2**63) <= int(text[:21]) < 2**63 or len(text) > 20:
        raise Unreadable("超出 64 位整数范围，请登记为文本")
    return int(text)


def _decimal(cell: object) -> float:
    try:
        number = Decimal(as_text(cell).strip())
    except InvalidOperation:
        raise Unreadable("不是数值") from None
    if not number.is_finite():
        raise Unreadable("不是有限数值")
    if not isinstance(cell, float) and len(number.normalize().as_tuple().digits) > 15:
        raise Unreadable("超过 15 位有效数字，请登记为文本")  # a binary number would alter it silently
    return float(number)


def _date(cell: object) -> str:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    text = as_text(cell).strip()
    match = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    try:
        if match:
            return date(*map(int, match.groups())).isoformat()
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        raise Unreadable("不是日期") from None


def _datetime(cell: object) -> str:
    try:
        moment = _moment(cell)
    except ValueError:
        raise Unreadable("不是日期时间") from None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()


def _moment(cell: object) -> datetime:
    """A cell as day and time, as ISO or as people write it; raises ValueError."""
    if isinstance(cell, datetime):
        return cell
    text = as_text(cell).strip()
    if match := _MOMENT.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    return datetime.fromisoformat(text.replace("/", "-"))


def _boolean(cell: object) -> int:
    text = as_text(cell).strip().lower()
    if text in _YES or text in _NO:
        return int(text in _YES)
    raise Unreadable("不是“是/否”")


_READERS: dict[Type, Callable[[object], Stored]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
}


def guess(cells: list[object]) -> Type:
    """The narrowest type that reads every non-empty cell; codes with a leading zero and long digits stay text."""
    present = [cell for cell in cells if cell is not None and str(cell).strip()]
    if not present or any(_looks_like_a_code(as_text(cell)) for cell in present):
        return "text"
    if any(_has_time(cell) for cell in present):
        return "datetime" if all(_reads("datetime", cell) for cell in present) else "text"
    candidates: tuple[Type, ...] = ("integer", "decimal", "date", "datetime")
    return next((kind for kind in candidates if all(_reads(kind, cell) for cell in present)), "text")


def _looks_like_a_code(text: str) -> bool:
    digits = text.strip()
    return digits.isdigit() and ((len(digits) > 1 and digits[0] == "0") or len(digits) >= 6)


def _has_time(cell: object) -> bool:
    """Whether a cell names a time of day, which a date would drop without a word."""
    try:
        return _moment(cell).time() != time()
    except ValueError:
        return False


def _reads(kind: Type, cell: object) -> bool:
    try:
        read(kind, cell)
    except Unreadable:
        return False
    return True
