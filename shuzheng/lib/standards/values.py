"""What a data standard is made of: checks that return a Chinese reason or None."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from shuzheng.lib.codes.text import ALNUM, CAPITALS, DIGITS, shown, wrong_character

Check = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Standard:
    """One data standard. `mask` names the mask of personal values; `names` are words that column names contain."""

    code: str
    label: str
    check: Check
    data_type: str = "text"
    source: str = ""
    mask: str = ""
    names: tuple[str, ...] = ()
    weight: int = 5  # how telling it is that a value conforms: 0 anything does, 10 hardly anything does by chance
    needs_name: bool = False  # proposed only where the column name speaks for it

    @property
    def is_personal(self) -> bool:
        """Whether values must be masked where they are shown."""
        return bool(self.mask)


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes with their names; either may be written."""

    items: Mapping[str, str]
    also: Mapping[str, str] | None = None

    def __call__(self, value: str) -> str | None:
        if value in self.items or value in self.items.values() or value in (self.also or {}):
            return None
        known = [name if code == name else f"{code} {name}" for code, name in self.items.items()]
        return f"不在代码表内，应为：{'、'.join(known[:12])}{' 等' if len(known) > 12 else ''}"


def names_only(*names: str) -> CodeList:
    """A list whose values are written out."""
    return CodeList({name: name for name in names})


@dataclass(frozen=True, slots=True)
class Text:
    """Printable text of some length."""

    low: int = 1
    high: int = 10_000

    def __call__(self, value: str) -> str | None:
        if not self.low <= len(value) <= self.high:
            return f"长度应为 {self.low} 至 {self.high} 个字符，现为 {len(value)} 个"
        if value != value.strip():
            return "首尾有空白字符，请删去"
        stray = next((c for c in value if not c.isprintable() and c not in "\n\r\t"), None)
        return f"含有不可见字符 {shown(stray)}" if stray else None


@dataclass(frozen=True, slots=True)
class Charset:
    """Characters of an alphabet, so many."""

    alphabet: str
    low: int
    high: int

    def __call__(self, value: str) -> str | None:
        if not self.low <= len(value) <= self.high:
            words = f"{self.low}" if self.low == self.high else f"{self.low} 至 {self.high}"
            return f"应为 {words} 位，现为 {len(value)} 位"
        return wrong_character(value, self.alphabet)


@dataclass(frozen=True, slots=True)
class Number:
    """A plain decimal number, within a range; a bound left out is none."""

    low: str = ""
    high: str = ""
    places: int | None = None

    def __post_init__(self) -> None:
        """A bound that is no number is found when the standard is made, not when a value is looked at."""
        _ = self.least, self.most

    @property
    def least(self) -> Decimal | None:
        """The lower bound."""
        return Decimal(self.low) if self.low else None

    @property
    def most(self) -> Decimal | None:
        """The upper bound."""
        return Decimal(self.high) if self.high else None

    def __call__(self, value: str) -> str | None:
        number, least, most = _decimal(value), self.least, self.most
        if number is None:
            return "不是数字（不写千分位、单位和全角字符）"
        if (least is not None and number < least) or (most is not None and number > most):
            return f"超出范围，应在 {self.low or '不限'} 至 {self.high or '不限'} 之间"
        if self.places is not None and max(0, -int(number.as_tuple().exponent)) > self.places:
            return f"小数位数不超过 {self.places} 位" if self.places else "应为整数"
        return None


@dataclass(frozen=True, slots=True)
class Shape:
    """Place by place: 9 is a digit, A a capital letter, X either; any other character stands for itself."""

    picture: str

    def __call__(self, value: str) -> str | None:
        if len(value) != len(self.picture):
            return f"应为 {len(self.picture)} 位（形如 {self.picture}），现为 {len(value)} 位"
        wrongs = (
            wrong_character(one, SHAPES.get(place, place), start=number)
            for number, (one, place) in enumerate(zip(value, self.picture, strict=True), 1)
        )
        return next((wrong for wrong in wrongs if wrong), None)


SHAPES = {"9": DIGITS, "A": CAPITALS, "X": ALNUM}


def iso_date(value: str) -> str | None:
    """GB/T 7408: 2026-01-31."""
    return _why_not_date(value, date.fromisoformat, 10)


def iso_datetime(value: str) -> str | None:
    """GB/T 7408: 2026-01-31 08:30:00, with a T or a space."""
    if len(value) < 16 or value[10] not in " T":
        return "应写成 2026-01-31 08:30:00"
    return _why_not_date(value, datetime.fromisoformat, None)


def year(value: str) -> str | None:
    """Four digits, between 1800 and 2200."""
    wrong = Charset(DIGITS, 4, 4)(value)
    return wrong or (None if 1800 <= int(value) <= 2200 else "年份应在 1800 至 2200 之间")


def _why_not_date(value: str, parse: Callable[[str], object], length: int | None) -> str | None:
    if value[4:5] != "-" or value[7:8] != "-" or (length and len(value) != length):
        return "应写成 2026-01-31（四位年、两位月、两位日，用短横线连接）"
    try:
        parse(value)
    except ValueError:
        return "不是真实存在的日期或时间"
    return None


def _decimal(value: str) -> Decimal | None:
    if wrong_character(value, DIGITS + "+-."):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
