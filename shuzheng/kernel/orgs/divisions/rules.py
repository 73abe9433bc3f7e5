"""How the statistical list of divisions becomes ours: full codes, natures and dated parents. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

UNKNOWN_START = date(1949, 10, 1)
"""The list is of 2023-06-30 and says nothing of foundings: the earliest day stands for 'as far back as we know'."""

LIST_BASIS = "国家统计局统计用区划代码（2023年6月30日）"
STATISTICAL_COUNTY = re.compile(r"\d{4}7[1-9]")
PROVINCE, CITY, COUNTY, TOWNSHIP, VILLAGE = 1, 2, 3, 4, 5

XIONGAN = "133100"
XIONGAN_FOUNDED = date(2017, 4, 1)
XIONGAN_BASIS = "中共中央、国务院2017年4月1日通知设立河北雄安新区，规划范围为雄县、容城、安新三县及周边部分区域"
XIONGAN_NOTE = "国家级新区。GB/T 2260 未列六位代码，133100 为统计用代码"


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list: a code as listed, a name, and the listed code above it."""

    code: str
    name: str
    above: str


@dataclass(frozen=True, slots=True)
class Named:
    """A division as we keep it."""

    code: str
    name: str
    level: int
    kind: str = "standard"
    note: str = ""
    valid_from: date = UNKNOWN_START


@dataclass(frozen=True, slots=True)
class Under:
    """A division below another, for a term, on a basis."""

    child: str
    parent: str
    valid_from: date = UNKNOWN_START
    valid_to: date | None = None
    basis: str = LIST_BASIS


MOVES = tuple(
    move
    for county in ("130629", "130632", "130638")  # 容城、安新、雄县: still 1306xx in the list, no longer of 保定
    for move in (
        Under(county, "130600", valid_to=XIONGAN_FOUNDED, basis=XIONGAN_BASIS),
        Under(county, XIONGAN, valid_from=XIONGAN_FOUNDED, basis=XIONGAN_BASIS),
    )
)
"""Where the dated truth differs from the list. Later changes of parents are added here, with their source."""


def full(code: str) -> str:
    """The six digits of GB/T 2260 for a province or city; lower codes are complete as listed."""
    return code.ljust(6, "0")


def named(listed: Iterable[Listed], level: int) -> Iterator[Named]:
    """The listed lines of one level as divisions, development zones marked as what they are."""
    for line in listed:
        if level == COUNTY and STATISTICAL_COUNTY.fullmatch(line.code):
            yield Named(line.code, line.name, level, "statistical", "统计用区划，不是 GB/T 2260 行政区划")
        else:
            yield Named(full(line.code), line.name, level)


def new_areas() -> tuple[Named, ...]:
    """The divisions that the list lacks."""
    return (Named(XIONGAN, "河北雄安新区", CITY, "new_area", XIONGAN_NOTE, XIONGAN_FOUNDED),)


def under(listed: Iterable[Listed]) -> Iterator[Under]:
    """The parents that the list names, except where we know better."""
    moved = {move.child for move in MOVES}
    return (Under(full(line.code), full(line.above)) for line in listed if line.above and line.code not in moved)


def moved() -> tuple[Under, ...]:
    """The parents that the list lacks or gets wrong."""
    return (Under(XIONGAN, "130000", XIONGAN_FOUNDED, basis=XIONGAN_BASIS), *MOVES)
