"""Citizen numbers that pass every check and are nobody's: the birth part stands 400 years before the birth.

Four hundred years are one whole cycle of the Gregorian calendar. So every birthday stays a real day, the 29th of
February too, the last two digits of the year stay, and number and birth date stay related by a rule that can be
checked; and nobody who lives was born before 1900, as every such number says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from shuzheng.bases.population.rules import SHIFT_YEARS

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]

FIRST = date(1900, 1, 1).toordinal()
_LAST = date(2100, 1, 1).toordinal()
PAIRS = 499  # places a day, for each sex: odd numbers are men's, even ones women's
_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), dtype=np.int16)
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)


def numbers(codes: Sequence[str], code: NDArray[np.int8], days: Ints, sequence: Ints) -> Bytes:
    """Numbers as rows of eighteen characters: of the codes which, birth dates as days since 1900, sequence numbers."""
    born, places = _tables()
    areas = _rows("".join(codes), 6)
    found = np.empty((len(days), 18), dtype=np.uint8)
    found[:, :6], found[:, 6:14], found[:, 14:17] = areas[code], born[days], places[sequence]
    total = _sums(areas, 0)[code] + _sums(born, 6)[days] + _sums(places, 14)[sequence]
    found[:, 17] = _CHECK[total % 11]
    return found


def ranks(days: Ints) -> Ints:
    """Among those born the same day, the how manieth; the days come in order."""
    first = np.empty(len(days), dtype=bool)
    first[:1] = True
    np.not_equal(days[1:], days[:-1], out=first[1:])
    starts = np.flatnonzero(first)
    lengths = np.diff(np.append(starts, len(days)))
    return np.arange(len(days), dtype=np.int32) - np.repeat(starts.astype(np.int32), lengths)


def sequence_of(ranks: Ints, *, is_male: bool) -> Ints:
    """The three digits: odd for men, even for women."""
    return 2 * ranks + (1 if is_male else 2)


@cache
def _tables() -> tuple[Bytes, Bytes]:
    days = (date.fromordinal(one) for one in range(FIRST, _LAST))
    born = "".join(f"{day.year - SHIFT_YEARS:04}{day:%m%d}" for day in days)
    places = "".join(f"{number:03}" for number in range(1000))
    return _rows(born, 8), _rows(places, 3)


def _rows(text: str, width: int) -> Bytes:
    return np.frombuffer(text.encode(), dtype=np.uint8).reshape(-1, width)


def _sums(table: Bytes, place: int) -> NDArray[np.int16]:
    """What the characters of each row, standing at a place, add to the sum that is checked."""
    return ((table.astype(np.int16) - 48) @ _WEIGHTS[place : place + table.shape[1]]).astype(np.int16)
