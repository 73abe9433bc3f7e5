"""The codes of the standards as column arithmetic: structure by shape, check characters by weights. No row by row."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import add, and_

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue

from shuzheng.lib.codes import licence_id, uscc
from shuzheng.lib.codes.division import PROVINCES
from shuzheng.lib.codes.text import ALNUM, DIGITS

_LONGEST_CARD = 19
_RESIDENCE_PERMITS = ("83",)


def all_of(*conditions: BooleanValue) -> BooleanValue:
    """Every condition holds."""
    return reduce(and_, conditions)


def only(column: StringValue, alphabet: str) -> BooleanValue:
    """No character outside an alphabet; of nothing, all are inside."""
    return ~column.re_search(f"[^{alphabet}]")  # a negated class means the same to RE2 and to Java, line ends included


def starts_province(column: StringValue, place: int = 0) -> BooleanValue:
    """Two digits that are a province of GB/T 2260."""
    return column.substr(place, 2).isin(sorted(PROVINCES))


def valid_uscc(column: StringValue) -> BooleanValue:
    """GB 32100, then GB 11714 for characters 9 to 17."""
    values = _values(column, uscc.ALPHABET, range(18))
    total = _weighted(values[:17], [pow(3, place, 31) for place in range(17)])
    return all_of(
        column.length() == 18,
        only(column, uscc.ALPHABET),
        only(column.substr(2, 6), DIGITS),
        (total + values[17]) % 31 == 0,
        valid_org_body(column.substr(8, 9)),
    )


def valid_org_body(nine: StringValue) -> BooleanValue:
    """GB 11714: the ninth character follows from the eight before it."""
    total = _weighted(_values(nine, ALNUM, range(8)), (3, 7, 9, 10, 5, 8, 4, 2))
    return nine.substr(8, 1) == _character("0X987654321", total % 11)


def valid_org_code(column: StringValue) -> BooleanValue:
    """GB 11714, with or without the hyphen."""
    hyphened = (column.length() == 10) & (column.substr(8, 1) == "-")
    plain = ibis.ifelse(hyphened, column.substr(0, 8).concat(column.substr(9, 1)), column)
    return all_of(plain.length() == 9, only(plain.substr(0, 8), ALNUM), valid_org_body(plain))


def valid_citizen_id(column: StringValue, on: date) -> BooleanValue:
    """GB 11643: province of first registration, a day of birth not after `on`, the check by ISO 7064 MOD 11-2."""
    digits = [_digit(column, place) for place in range(17)]
    total = _weighted(digits, [2 ** (17 - place) % 11 for place in range(17)])
    day = column.substr(6, 8)
    return all_of(
        column.length() == 18,
        only(column.substr(0, 17), DIGITS),
        column.substr(0, 2).isin([*sorted(PROVINCES), *_RESIDENCE_PERMITS]),
        real_day(*(_number(digits, start, end) for start, end in ((6, 10), (10, 12), (12, 14)))),
        day <= f"{on:%Y%m%d}",
        column.substr(17, 1) == _character("10X98765432", total % 11),
    )


def valid_division(column: StringValue) -> BooleanValue:
    """GB/T 2260 and GB/T 10114: no part below one that is all zeros."""
    length = column.length()
    return all_of(
        length.isin([6, 9, 12]),
        only(column, DIGITS),
        starts_province(column),
        (column.substr(2, 2) != "00") | ~column.substr(4).re_search("[1-9]"),
        (length != 12) | (column.substr(6, 3) != "000") | (column.substr(9, 3) == "000"),
    )


def valid_item_code(column: StringValue) -> BooleanValue:
    """GB/T 39554.1: the implementing body's code, then opaque characters."""
    return all_of(
        column.length().isin([31, 33]),
        only(column.substr(18), ALNUM),
        valid_uscc(column.substr(0, 18)),
    )


def valid_bank_card(column: StringValue) -> BooleanValue:
    """GB/T 14504: Luhn from the right, so zeros on the left count nothing."""
    wide = column.lpad(_LONGEST_CARD, "0")
    digits = [_digit(wide, place) for place in range(_LONGEST_CARD)]
    doubled = [digits[place] * 2 - (digits[place] > 4).ifelse(9, 0) for place in range(1, _LONGEST_CARD, 2)]
    total: IntegerValue = reduce(add, [*digits[0::2], *doubled])
    return all_of(column.length().between(12, _LONGEST_CARD), only(column, DIGITS), total % 10 == 0)


@ibis.udf.scalar.python
def valid_licence_id(value: str) -> bool:
    """GB/T 36904 has a serial of any length under a check that must be walked: the one standard asked row by row."""
    return licence_id.why_not(value) is None


def real_day(year: IntegerValue, month: IntegerValue, day: IntegerValue) -> BooleanValue:
    """A day that the Gregorian calendar has; of the year 0 it has none."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = ibis.cases((month == 2, leap.ifelse(29, 28)), (month.isin([4, 6, 9, 11]), 30), else_=31)
    return (year >= 1) & month.between(1, 12) & day.between(1, longest)


def digits_at(column: StringValue, start: int, end: int) -> IntegerValue:
    """The number written in digits there; nonsense of anything else, never an error."""
    return _number([_digit(column, place) for place in range(end)], start, end)


def _digit(column: StringValue, place: int) -> IntegerValue:
    return column.substr(place, 1).ascii_str() - 48


def _number(digits: list[IntegerValue], start: int, end: int) -> IntegerValue:
    return _weighted(digits[start:end], [10**power for power in reversed(range(end - start))])


def _values(column: StringValue, alphabet: str, places: range) -> list[IntegerValue]:
    return [ibis.literal(alphabet).find(column.substr(place, 1)) for place in places]


def _weighted(values: list[IntegerValue], weights: list[int] | tuple[int, ...]) -> IntegerValue:
    total: IntegerValue = reduce(add, [value * weight for value, weight in zip(values, weights, strict=True)])
    return total


def _character(alphabet: str, place: IntegerValue) -> StringValue:
    return ibis.literal(alphabet).substr(place, 1)
