"""Screens: whole columns of text, and which of their values are good beyond doubt. Pure.

A screen may leave a good value to the rule, never let a bad one by: what it passes, the rule would keep as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuzheng.lib.codes.division import PROVINCES

Screen = Callable[[Any], Any]  # an array of texts → an array of truths, none of them null
_VISIBLE = r"[\p{L}\p{N}\p{P}\p{S}]"
_TEXT = rf"(?s)^{_VISIBLE}(?:[^\x00]*{_VISIBLE})?$"
_DAY = r"^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])$"
_WHOLE = r"^(?:0|[1-9][0-9]{0,8})$"
_MOBILE = r"^1[3-9][0-9]{9}$"
_CITIZEN = (
    rf"^(?:{'|'.join(sorted(PROVINCES))})[0-9]{{4}}(?:19|20)[0-9]{{2}}"
    r"(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])[0-9]{3}[0-9X]$"
)
_USCC_ALPHABET, _ORG_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_USCC = r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
_CITIZEN_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_USCC_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
_ORG_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a column: text, whole number or date, its standard, how long it may be."""

    kind: str
    standard: str = ""
    most: int | None = None


def of(shape: Shape, *, on: date) -> Screen | None:
    """The screen of a column; None where there is none, and every value goes to the rule."""
    found: dict[tuple[str, str], Screen] = {
        ("text", ""): _matching(_TEXT),
        ("text", "mobile"): _matching(_MOBILE),
        ("text", "phone"): _matching(_MOBILE),
        ("text", "citizen-id"): _citizen_id(on),
        ("text", "uscc"): _uscc,
        ("text", "date"): _matching(_DAY),
        ("date", ""): _matching(_DAY),
        ("integer", ""): _matching(_WHOLE),
    }
    screen = found.get((shape.kind, shape.standard))
    return None if screen is None else _within(screen, shape.most)


def _matching(pattern: str) -> Screen:
    return lambda texts: pc.fill_null(pc.match_substring_regex(texts, pattern), False)


def _within(screen: Screen, most: int | None) -> Screen:
    if most is None:
        return screen
    return lambda texts: pc.and_(screen(texts), pc.fill_null(pc.less_equal(pc.utf8_length(texts), most), False))


def _citizen_id(on: date) -> Screen:
    formed = _matching(_CITIZEN)

    def screen(texts: Any) -> Any:
        return _also(texts, formed(texts), lambda codes: _born_before(codes, on) & _citizen_check(codes))

    return screen


def _uscc(texts: Any) -> Any:
    return _also(texts, _matching(_USCC)(texts), lambda codes: _uscc_check(codes) & _org_check(codes))


def _also(texts: Any, formed: Any, test: Callable[[Any], Any]) -> Any:
    """Of those that are well formed, eighteen bytes each, which pass a test of their bytes as well."""
    places = pc.indices_nonzero(formed)
    if not len(places):
        return formed
    codes = np.array(texts.take(places).to_pylist(), dtype="S18").view(np.uint8).reshape(-1, 18)
    passed = np.zeros(len(texts), dtype=bool)
    passed[places.to_numpy()] = test(codes)
    return pa.array(passed)


def _born_before(codes: Any, on: date) -> Any:
    years = (codes[:, 6:10].astype(int) - 48) @ np.array([1000, 100, 10, 1])
    return years < on.year


def _citizen_check(codes: Any) -> Any:
    expected = np.frombuffer(b"10X98765432", dtype=np.uint8)
    return expected[((codes[:, :17].astype(int) - 48) @ _CITIZEN_WEIGHTS) % 11] == codes[:, 17]


def _uscc_check(codes: Any) -> Any:
    values, alphabet = _valued(_USCC_ALPHABET)
    return alphabet[-(values[codes[:, :17]] @ _USCC_WEIGHTS) % 31] == codes[:, 17]


def _org_check(codes: Any) -> Any:
    """GB 11714 over characters 9 to 16: a remainder of 10 is written X, one of 11 is 0."""
    values, _ = _valued(_ORG_ALPHABET)
    rest = 11 - (values[codes[:, 8:16]] @ _ORG_WEIGHTS) % 11
    written = np.frombuffer(b"0123456789X0", dtype=np.uint8)
    return written[rest] == codes[:, 16]


def _valued(alphabet: str) -> tuple[Any, Any]:
    """Bytes → their places in an alphabet, and the alphabet as bytes."""
    found = np.zeros(256, dtype=int)
    letters = np.frombuffer(alphabet.encode(), dtype=np.uint8)
    found[letters] = np.arange(len(letters))
    return found, letters
