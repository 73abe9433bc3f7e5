"""The county figures of the seventh census (1 November 2020), as facts.

`census_2020.csv` holds, for each of the 190 counties and zones of Hebei, the family households, the persons in them,
the households of one person, and men and women by age. Source: county tables of the census yearbook as collected in
github.com/leiii/census (MIT). `earlier_codes` are abolished codes of the same county, found by its name in the table of
all codes of github.com/mumuy/data_location (MIT): by name, for the prefixes of old codes lead astray.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

DAY = date(2020, 11, 1)
AGES = ((0, 0), (1, 4), *((first, first + 4) for first in range(5, 85, 5)), (85, 104))
_LABELS = ("0", "1-4", *(f"{first}-{first + 4}" for first in range(5, 85, 5)), "85+")
_FILE = Path(__file__).with_name("census_2020.csv")
XIONGAN = frozenset({"130629", "130632", "130638"})


@dataclass(frozen=True, slots=True)
class Census:
    """What was counted: by county, and there by sex (men first) and group of ages."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    cells: Counts  # county × sex × ages
    households: Counts
    household_persons: Counts
    single: Counts  # households of one person
    earlier: tuple[tuple[str, ...], ...]

    @property
    def population(self) -> int:
        """All of them."""
        return int(self.cells.sum())

    def at(self, code: str) -> int:
        """The place of a county in the tables."""
        return self.codes.index(code)


@cache
def census() -> Census:
    """The figures, read once."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))

    def column(name: str) -> Counts:
        return np.array([int(row[name]) for row in rows], dtype=np.int64)

    return Census(
        codes=tuple(row["code"] for row in rows),
        names=tuple(row["name"] for row in rows),
        cells=np.stack([np.stack([column(sex + ages) for ages in _LABELS], axis=1) for sex in "mf"], axis=1),
        households=column("households"),
        household_persons=column("household_persons"),
        single=column("single_households"),
        earlier=tuple(tuple(row["earlier_codes"].split("|")) if row["earlier_codes"] else () for row in rows),
    )


def node_of(county: str) -> str:
    """The city or new area a county is of: three counties coded 1306xx are Xiong'an's, whatever the prefix says."""
    return "133100" if county in XIONGAN else f"{county[:4]}00"


def is_zone(county: str) -> bool:
    """A development zone that only statistics know: no citizen number ever began with its code."""
    return county[4] == "7"
