"""The codes of the standards as column arithmetic: structure by shape, check characters by weights. No row by row."""

from __future__ import annotations

from collections.abc import Callable
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


@ibis.udf.scalar.builtin(name="substr")  # type: ignore[untyped-decorator]
def _substr(value: str, start: int, length: int) -> str:  # type: ignore[empty-body]
    """The engines' own: Ibis's substr wraps each call in a CASE for negative places, which costs five times as much."""


def part(column: StringValue, start: int, length: int) -> StringValue:
    """So many characters from a place, counted from 0."""
    found: StringValue = _substr(column, start + 1, length)
    return found


def whole(pattern: str) -> Callable[[StringValue], BooleanValue]:
    """The whole of a text has a shape; `\\A` and `\\z` mean the same to RE2 and to Java, `^` and `$` do not."""
    return lambda column: column.re_search(rf"\A({pattern})\z")


def all_of(*conditions: BooleanValue) -> BooleanValue:
    """Every condition holds."""
    return reduce(and_, conditions)


def only(column: StringValue, alphabet: str) -> BooleanValue:
    """No character outside an alphabet; of nothing, all are inside."""
    return ~column.re_search(f"[^{alphabet}]")  # a negated class means the same to RE2 and to Java, line ends included


def starts_province(column: StringValue, place: int = 0) -> BooleanValue:
    """Two digits that are a province of GB/T 2260."""
    return part(column, place, 2).isin(sorted(PROVINCES))


def valid_uscc(column: StringValue) -> BooleanValue:
    """GB 32100, then GB 11714 for characters 9 to 17."""
    weights = [pow(3, place, 31) for place in range(17)] + [1]
    places = [0, 1, *range(8, 18)]
    letters = _weighted([_value(column, place, uscc.ALPHABET) for place in places], [weights[n] for n in places])
    total = letters + _digit_sum(part(column, 2, 6), weights[2:8], 31)
    return all_of(
        whole(f"[{uscc.ALPHABET}]{{2}}[0-9]{{6}}[{uscc.ALPHABET}]{{10}}")(column),
        total % 31 == 0,
        valid_org_body(column, 8),
    )


def valid_org_body(column: StringValue, start: int = 0) -> BooleanValue:
    """GB 11714: the ninth character follows from the eight before it."""
    total = _weighted([_value(column, start + place, ALNUM) for place in range(8)], (3, 7, 9, 10, 5, 8, 4, 2))
    return part(column, start + 8, 1) == _character("0X987654321", total % 11)


def valid_org_code(column: StringValue) -> BooleanValue:
    """GB 11714, with or without the hyphen."""
    hyphened = (column.length() == 10) & (part(column, 8, 1) == "-")
    plain = ibis.ifelse(hyphened, part(column, 0, 8).concat(part(column, 9, 1)), column)
    return all_of(plain.length() == 9, only(part(plain, 0, 8), ALNUM), valid_org_body(plain))


def valid_citizen_id(column: StringValue, on: date) -> BooleanValue:
    """GB 11643: province of first registration, a day of birth not after `on`, the check by ISO 7064 MOD 11-2."""
    total = _digit_sum(part(column, 0, 17), [2 ** (17 - place) % 11 for place in range(17)], 11)
    day = part(column, 6, 8)
    return all_of(
        whole(f"({'|'.join([*sorted(PROVINCES), *_RESIDENCE_PERMITS])})[0-9]{{15}}[0-9X]")(column),
        real_day(part(column, 6, 4), part(column, 10, 2), part(column, 12, 2)),
        day <= f"{on:%Y%m%d}",
        part(column, 17, 1) == _character("10X98765432", total % 11),
    )


def valid_division(column: StringValue) -> BooleanValue:
    """GB/T 2260 and GB/T 10114: no part below one that is all zeros."""
    length = column.length()
    return all_of(
        length.isin([6, 9, 12]),
        only(column, DIGITS),
        starts_province(column),
        (part(column, 2, 2) != "00") | ~part(column, 4, 8).re_search("[1-9]"),
        (length != 12) | (part(column, 6, 3) != "000") | (part(column, 9, 3) == "000"),
    )


def valid_item_code(column: StringValue) -> BooleanValue:
    """GB/T 39554.1: the implementing body's code, then opaque characters."""
    return all_of(
        column.length().isin([31, 33]),
        only(part(column, 18, 15), ALNUM),
        valid_uscc(part(column, 0, 18)),
    )


def valid_bank_card(column: StringValue) -> BooleanValue:
    """GB/T 14504: Luhn from the right, so zeros on the left count nothing."""
    wide = column.lpad(_LONGEST_CARD, "0")
    digits = [_digit(wide, place) for place in range(_LONGEST_CARD)]
    doubled = [digits[place] * 2 - (digits[place] > 4).ifelse(9, 0) for place in range(1, _LONGEST_CARD, 2)]
    total: IntegerValue = reduce(add, [*digits[0::2], *doubled])
    return all_of(column.length().between(12, _LONGEST_CARD), only(column, DIGITS), total % 10 == 0)


@ibis.udf.scalar.python  # type: ignore[untyped-decorator]
def valid_licence_id(value: str) -> bool:
    """GB/T 36904 has a serial of any length under a check that must be walked: the one standard asked row by row."""
    return licence_id.why_not(value) is None


def real_day(year: StringValue, month: StringValue, day: StringValue) -> BooleanValue:
    """A day that the Gregorian calendar has, of parts that are digits; of the year 0 it has none."""
    written: StringValue = year.concat("-", month, "-", day)
    return (year != "0000") & written.try_cast("date").notnull()


def _digit_sum(digits: StringValue, weights: list[int], modulus: int) -> IntegerValue:
    """Σ weight × digit, up to a multiple of a prime modulus, by remainders of one number and no places.

    With r(k) the last k digits, digit k is (r(k+1) - r(k)) / 10^k, and dividing by 10 is multiplying by its inverse.
    """
    number = digits.try_cast("int64")
    inverse = pow(10, -1, modulus)
    shares = [weight * pow(inverse, k, modulus) for k, weight in enumerate(reversed(weights))]
    last = [number % 10**k for k in range(1, len(shares))] + [number]
    return _weighted(last, [(one - after) % modulus for one, after in zip(shares, [*shares[1:], 0], strict=True)])


def _digit(column: StringValue, place: int) -> IntegerValue:
    return part(column, place, 1).ascii_str() - 48


def _value(column: StringValue, place: int, alphabet: str) -> IntegerValue:
    return ibis.literal(alphabet).find(part(column, place, 1))


def _weighted(values: list[IntegerValue], weights: list[int] | tuple[int, ...]) -> IntegerValue:
    total: IntegerValue = reduce(add, [value * weight for value, weight in zip(values, weights, strict=True)])
    return total


def _character(alphabet: str, place: IntegerValue) -> StringValue:
    found: StringValue = _substr(ibis.literal(alphabet), place + 1, 1)
    return found
