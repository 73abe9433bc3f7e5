"""A data standard as a column expression, written once with Ibis: on any engine the outcome of the Python check."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby

import ibis
from ibis.expr.types import BooleanValue, StringValue

from shuzheng.lib import clock
from shuzheng.lib.codes import (
    citizen_id,
    division,
    document_number,
    item_code,
    licence_id,
    org_code,
    resource_code,
    uscc,
)
from shuzheng.lib.codes.text import ALNUM, CAPITALS, DIGITS
from shuzheng.lib.standards import arithmetic, contact, institutions, values
from shuzheng.lib.standards.arithmetic import all_of, only, whole
from shuzheng.lib.standards.registry import find
from shuzheng.lib.standards.values import Charset, Check, CodeList, Number, Shape, Standard, Text

Expression = Callable[[StringValue], BooleanValue]

_HAN = r"\x{3400}-\x{9fff}\x{20000}-\x{3ffff}"
_MOBILE = "1[3-9][0-9]{9}"
_LANDLINE = "0[0-9]{2,3}-[0-9]{7,8}(-[0-9-]*)?"
_PLATE = rf"[{contact.PROVINCES}][A-Z]([0-9A-Z]{{5,6}}|[0-9A-Z]{{4,5}}[{contact.PLATE_ENDS}])"
_EMAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
_NAME = rf"([{_HAN}·]{{2,50}}|[A-Za-z .'-]{{2,50}})"
_DOCUMENT = r"[\x{4e00}-\x{9fff}、·]+〔[1-9][0-9]{3}〕[1-9][0-9]*号"
_TIME = r"[0-9]{2}(:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?|[0-9]{2}([0-9]{2}([.,][0-9]+)?)?)?"
_ZONE = rf"(Z|[+-]{_TIME})?"


def valid(standard: str | Standard, column: StringValue, *, on: date | None = None) -> BooleanValue:
    """Whether a value conforms. Of nothing and of an empty text it is false, as `why_not` says of them."""
    check = (find(standard) if isinstance(standard, str) else standard).check
    return ((column != "") & _expression(check, on or clock.today())(column)).fill_null(False)


def _expression(check: Check, on: date) -> Expression:
    if check is citizen_id.why_not:
        return lambda column: arithmetic.valid_citizen_id(column, on)
    made = _BY_TYPE.get(type(check))
    return made(check) if made else _BY_CHECK[check]


def _phones(column: StringValue) -> BooleanValue:
    blank = f"[{spaces()}]*"
    one = f"{blank}({_MOBILE}|{_LANDLINE}){blank}"
    return whole(f"{one}([/、；]{one})*")(column)


def _address(column: StringValue) -> BooleanValue:
    return (column.length() >= 3) & column.re_search(f"[{_HAN}]")


def _date(column: StringValue) -> BooleanValue:
    return whole("[0-9]{4}-[0-9]{2}-[0-9]{2}")(column) & _real_day(column)


def _datetime(column: StringValue) -> BooleanValue:
    """What ISO 8601 lets one write after the day, as Python reads it: to the minute at least."""
    shape = whole(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[ T]{_TIME}{_ZONE}")
    time = column.substr(11)
    clock_face = time.re_search(r"\A([01][0-9]|2[0-3])(:?[0-5][0-9](:?[0-5][0-9]([.,][0-9]+)?)?)?(\z|[Z+-])")
    zone = ~time.re_search(r"[+-](2[4-9]|[3-9][0-9])|[+-][0-9]{2}:?[6-9]|[+-][0-9]{2}:?[0-9]{2}:?[6-9]")
    return all_of(column.length() >= 16, shape(column), _real_day(column), clock_face, zone)


def _real_day(column: StringValue) -> BooleanValue:
    return arithmetic.real_day(*(arithmetic.part(column, *place) for place in ((0, 4), (5, 2), (8, 2))))


def _year(column: StringValue) -> BooleanValue:
    return whole("[0-9]{4}")(column) & column.between("1800", "2200")


def _school(column: StringValue) -> BooleanValue:
    return all_of(column.length() == 10, only(column, DIGITS), arithmetic.starts_province(column, 2))


def _charset(check: Charset) -> Expression:
    return lambda column: column.length().between(check.low, check.high) & only(column, check.alphabet)


def _text(check: Text) -> Expression:
    edge = rf"\A[{spaces()}]|[{spaces()}]\z"
    return lambda column: all_of(
        column.length().between(check.low, check.high),
        ~column.re_search(edge),
        ~column.re_search(f"[{invisible()}]"),
    )


def _code_list(check: CodeList) -> Expression:
    known = {*check.items, *check.items.values(), *(check.also or {})}
    return lambda column: column.isin(sorted(known))


def _shape(check: Shape) -> Expression:
    classes = {"9": f"[{DIGITS}]", "A": f"[{CAPITALS}]", "X": f"[{ALNUM}]"}
    return whole("".join(classes.get(place, _literal(place)) for place in check.picture))


def _literal(character: str) -> str:
    return character if character.isascii() and character.isalnum() else rf"\x{{{ord(character):x}}}"


def _number(check: Number) -> Expression:
    places = {None: r"(\.[0-9]*)?", 0: r"\.?"}.get(check.places, rf"(\.[0-9]{{0,{check.places}}})?")
    point = r"|\.[0-9]+" if check.places is None else (rf"|\.[0-9]{{1,{check.places}}}" if check.places else "")
    shape = whole(f"[+-]?([0-9]+{places}{point})")

    def expression(column: StringValue) -> BooleanValue:
        found = shape(column)
        if check.least is not None:
            found &= ~_less(column, check.least)
        if check.most is not None:
            found &= ~_less(column, check.most, more=True)
        return found

    return expression


def _less(column: StringValue, bound: Decimal, *, more: bool = False) -> BooleanValue:
    """Whether a number in digits is below a bound, or above it: by its double, and where that is no answer exactly.

    Rounding keeps the order, so two different doubles settle it; of equal ones (or of one too long for a double) the
    digits are compared.
    """
    number, limit = column.try_cast("float64"), float(bound)
    beyond = number > limit if more else number < limit
    tied = number.isnull() | (number == limit) | number.isinf()
    return ibis.ifelse(tied, _less_in_digits(column, bound, more=more), beyond).fill_null(False)


def _less_in_digits(column: StringValue, bound: Decimal, *, more: bool) -> BooleanValue:
    plain = column.re_replace(r"\A[+-]?0*", "")
    whole_part, fraction = plain.re_replace(r"\..*", ""), plain.re_replace(r"\A[0-9]*\.?", "").re_replace(r"0+\z", "")
    is_zero = (whole_part == "") & (fraction == "")
    is_negative = column.startswith("-") & ~is_zero
    limit = f"{abs(bound):f}"
    limit_whole, _, limit_fraction = limit.partition(".")
    limit_whole, limit_fraction = limit_whole.lstrip("0"), limit_fraction.rstrip("0")
    length, same = whole_part.length(), whole_part == limit_whole
    smaller = (length < len(limit_whole)) | (
        (length == len(limit_whole)) & ((whole_part < limit_whole) | (same & (fraction < limit_fraction)))
    )
    equal = same & (fraction == limit_fraction)
    larger = ~smaller & ~equal
    if bound < 0:
        return (~is_negative | smaller) if more else (is_negative & larger)
    return (~is_negative & larger) if more else (is_negative | smaller)


@cache
def spaces() -> str:
    """What Python's `strip` takes for space, as a class of a pattern."""
    return _ranges(code for code in range(sys.maxunicode + 1) if chr(code).isspace())


@cache
def invisible() -> str:
    """What Python does not print, line ends and tabs apart: spelled out, since engines know other years of Unicode."""
    return _ranges(
        code for code in range(sys.maxunicode + 1) if not chr(code).isprintable() and chr(code) not in "\n\r\t"
    )


def _ranges(codes: Iterable[int]) -> str:
    return "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in _runs(codes))


def _runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    whole_text = (code for code in codes if not 0xD800 <= code <= 0xDFFF)  # halves of a pair stand in no text
    for _, run in groupby(enumerate(whole_text), lambda pair: pair[1] - pair[0]):
        found = [code for _, code in run]
        yield found[0], found[-1]


_BY_CHECK: dict[Check, Expression] = {
    uscc.why_not: arithmetic.valid_uscc,
    org_code.why_not: arithmetic.valid_org_code,
    division.why_not: arithmetic.valid_division,
    item_code.why_not: arithmetic.valid_item_code,
    licence_id.why_not: arithmetic.valid_licence_id,
    resource_code.why_not: whole("[123][0-9]{5,}/[0-9]+"),
    document_number.why_not: whole(_DOCUMENT),
    contact.mobile: whole(_MOBILE),
    contact.phone: _phones,
    contact.email: whole(_EMAIL),
    contact.bank_card: arithmetic.valid_bank_card,
    contact.plate: whole(_PLATE),
    contact.person_name: whole(_NAME),
    contact.address: _address,
    values.iso_date: _date,
    values.iso_datetime: _datetime,
    values.year: _year,
    institutions.school: _school,
    institutions.air_station: whole("[0-9]{4}A"),
}
_BY_TYPE: dict[type, Callable[..., Expression]] = {
    CodeList: _code_list,
    Number: _number,
    Text: _text,
    Charset: _charset,
    Shape: _shape,
}
