"""The people of one county, all at once: arrays in, arrays out. A county is what memory holds at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from seeds.people import names, numbers
from seeds.people.census import AGES, DAY, Counts, census, is_zone
from seeds.people.counts import Plan
from seeds.people.households import SON, SPOUSE, Households, compose
from shuzheng.lib.errors import Refused

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]

_ZONE_FROM = 375  # of a day's places in a county, those from here on are for the zone that lives on its code
_OLD_CODES_BEFORE = date(1990, 1, 1).toordinal() - numbers.FIRST


@dataclass(frozen=True, slots=True)
class County:
    """Persons, one a row; households are numbered within the county, families first."""

    code: str
    number: Bytes  # n × 18
    name: Bytes  # n × 9, UTF-8
    is_male: NDArray[np.bool_]
    born: Ints  # days since 1900-01-01
    household: NDArray[np.int32]
    relation: NDArray[np.int16]
    place: Counts  # of each household, the twelve digits of its village
    families: int

    def __len__(self) -> int:
        """How many persons."""
        return len(self.born)


def make(place: int, plan: Plan, villages: Counts, *, seed: int) -> County:
    """The people of the county at a place of the census table, for a seed always the same."""
    counted = census()
    random = np.random.default_rng([seed, int(counted.codes[place])])
    men, women = (_births(plan.cells[place, sex], random) for sex in (0, 1))
    born, is_male = np.concatenate([men, women]), np.arange(len(men) + len(women)) < len(men)
    homes = compose(_ages()[born], len(men), plan.sizes[place], random)
    return County(
        code=counted.codes[place],
        number=_numbers(place, men, women, random),
        name=names.names(_surnames(homes, is_male, random), random),
        is_male=is_male,
        born=born,
        household=homes.of,
        relation=homes.relation,
        place=_settle(homes.families + homes.collectives, villages, random),
        families=homes.families,
    )


@cache
def _ages() -> NDArray[np.int16]:
    """For each day since 1900 the age, on the day of the census, of who was born then."""
    days = np.arange(DAY.toordinal() - numbers.FIRST + 1)
    found: NDArray[np.int16] = ((days[-1] - days) // 365.2425).astype(np.int16)
    return found


def _births(counts: Counts, random: np.random.Generator) -> Ints:
    """Birth days in order, so many to each group of ages on the day of the census."""
    days = []
    for (youngest, oldest), count in zip(AGES, counts, strict=True):
        first, last = (_born_at(age) for age in (oldest + 1, youngest))
        if oldest - youngest > 5:  # the very old: fewer with every year
            back = random.exponential(3.2 * 365, int(count)).astype(np.int64) % (last - first)
            days.append(last - 1 - back)
        else:
            days.append(random.integers(first, last, int(count)))
    return np.sort(np.concatenate(days).astype(np.int32))


def _born_at(age: int) -> int:
    """The first day, since 1900, on which one younger than that was born: ages are of the census' zero hour."""
    return DAY.replace(year=DAY.year - age).toordinal() - numbers.FIRST + (1 if age else 0)


def _numbers(place: int, men: Ints, women: Ints, random: np.random.Generator) -> Bytes:
    """Each day's men and women counted through; who was born before 1990 may bear a code long abolished."""
    own, base, earlier = _codes(place)
    places = [numbers.ranks(men) + base, numbers.ranks(women) + base]
    if max((int(one.max()) for one in places if len(one)), default=0) >= (numbers.PAIRS if base else _ZONE_FROM):
        raise Refused("同一天出生的人数超出号码容量，请换一个种子", code="people.full")
    born = np.concatenate([men, women])
    sequence = np.concatenate(
        [numbers.sequence_of(places[0], is_male=True), numbers.sequence_of(places[1], is_male=False)]
    )
    choice = np.zeros(len(born), dtype=np.int8)
    if earlier:
        old = (born < _OLD_CODES_BEFORE) & (random.random(len(born), dtype=np.float32) < 0.5)
        choice[old] = random.integers(1, len(earlier) + 1, int(old.sum()))
    return numbers.numbers((own, *earlier), choice, born, sequence)


def _codes(place: int) -> tuple[str, int, tuple[str, ...]]:
    """Of a county its own code and its former ones; a zone lives on that of a county of its city."""
    counted = census()
    code = counted.codes[place]
    if not is_zone(code):
        return code, 0, counted.earlier[place]
    city = [one for one in counted.codes if one[:4] == code[:4]]
    lenders = [one for one in city if not is_zone(one)]
    return lenders[[one for one in city if is_zone(one)].index(code)], _ZONE_FROM, ()


def _surnames(homes: Households, is_male: NDArray[np.bool_], random: np.random.Generator) -> NDArray[np.int16]:
    """Everybody's own; sons and daughters bear their father's, who is the head or the head's spouse."""
    found = names.draw_surnames(random, len(homes.of))
    father = np.full(homes.families + homes.collectives, -1, dtype=np.int32)
    adult = np.flatnonzero((homes.relation <= SPOUSE) & is_male)
    father[homes.of[adult]] = adult
    children = np.flatnonzero((homes.relation >= SON) & (homes.relation < SON + 20))
    children = children[father[homes.of[children]] >= 0]
    found[children] = found[father[homes.of[children]]]
    return found


def _settle(count: int, villages: Counts, random: np.random.Generator) -> Counts:
    """A village for every household; some villages are large and most are small."""
    share = np.cumsum(random.lognormal(0, 0.8, len(villages)))
    found: Counts = villages[np.searchsorted(share[:-1] / share[-1], random.random(count, dtype=np.float32))]
    return found
