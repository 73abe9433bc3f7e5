"""Personal numbers where none are said to be: what a value holds, judged by check digits and not by looks alone."""

from __future__ import annotations

import re
import unicodedata

from shuzheng.lib import codes

LABELS = {"citizen-id": "公民身份号码", "phone": "手机号码", "bank-card": "银行卡号"}
_DIGITS = re.compile(r"\d{11}")  # the shortest is a telephone number; nearly every value ends here
_CITIZEN_ID = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z])")
_BANK_CARD = re.compile(r"(?<![0-9A-Za-z])(?:62\d{14,17}|[45]\d{15})(?![0-9A-Za-z])")


def numbers_in(text: str) -> frozenset[str]:
    """The kinds of personal numbers in a value: a valid citizen number, a mobile number, a card by its check."""
    if not _DIGITS.search(text):
        return frozenset()
    plain = unicodedata.normalize("NFKC", text)
    found = set()
    if any(codes.why_not("citizen-id", one.upper()) is None for one in _CITIZEN_ID.findall(plain)):
        found.add("citizen-id")
    if _PHONE.search(plain):
        found.add("phone")
    if any(_passes_luhn(one) for one in _BANK_CARD.findall(plain)):
        found.add("bank-card")
    return frozenset(found)


def _passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812: the sum of the digits, every second from the right doubled, is a multiple of ten."""
    doubled = (sum(divmod(2 * int(one), 10)) for one in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def is_telling(kind: str, *, count: int, of: int) -> bool:
    """Whether so many are no accident: one citizen number is none; the others are from one in a hundred on."""
    return count > 0 and (kind == "citizen-id" or count * 100 >= of)
