"""How many of whom: the census in proportion at any scale, every margin by largest remainders, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seeds.people.census import Census, Counts
from shuzheng.lib.errors import Refused

SMALLEST, LARGEST_HOUSEHOLD = 10_000, 10


@dataclass(frozen=True, slots=True)
class Plan:
    """The counts at one scale; `sizes[c, k]` are the family households of k persons in a county."""

    cells: Counts
    households: Counts
    household_persons: Counts
    sizes: Counts


def plan(census: Census, scale: int) -> Plan:
    """The census for `scale` persons. At its own scale it is the census itself."""
    if not SMALLEST <= scale <= census.population:
        raise Refused(f"人数应在 {SMALLEST:,} 到 {census.population:,} 之间", code="people.scale", status=422)
    cells = _cells(census, scale)
    people = cells.sum(axis=(1, 2))
    most = np.minimum(people, np.maximum(0, cells[:, :, 5:].sum(axis=(1, 2))))  # a household has somebody grown up
    households = apportion(_part(census, census.households, scale), census.households, high=most)
    single = apportion(
        _part(census, census.single, scale), census.single, low=np.maximum(0, 2 * households - people), high=households
    )
    several = households - single
    persons = apportion(
        _part(census, census.household_persons, scale),
        census.household_persons,
        low=single + 2 * several,
        high=np.minimum(people, single + LARGEST_HOUSEHOLD * several),
    )
    sizes = np.stack([_sizes(*row) for row in zip(single, several, persons - single, strict=True)])
    return Plan(cells, households, persons, sizes)


def apportion(total: int, weights: Counts, *, low: Counts | None = None, high: Counts | None = None) -> Counts:
    """A total shared out by largest remainders (Hamilton), ties to the first; bounds bind where it is little."""
    floors, rests = np.divmod(weights * total, int(weights.sum()))
    least = np.zeros_like(weights) if low is None else low
    most = np.full_like(weights, total) if high is None else high
    found: Counts = np.clip(floors, least, most)
    order = np.argsort(-rests, kind="stable")
    while (missing := total - int(found.sum())) != 0:
        room = (most > found) if missing > 0 else (found > least)
        takers = (order if missing > 0 else order[::-1])[room[order if missing > 0 else order[::-1]]][: abs(missing)]
        if not len(takers):
            raise Refused("这个规模下各县的户数与人数不能相容，请换一个规模", code="people.scale", status=422)
        found[takers] += 1 if missing > 0 else -1
    return found


def rounded(table: Counts, rows: Counts, columns: Counts) -> Counts:
    """A table in proportion with the given sums: rounded by rows, then evened out between columns at least loss."""
    scale = np.divide(rows, table.sum(axis=1), out=np.zeros(len(rows)), where=table.sum(axis=1) > 0)
    found = np.stack([apportion(int(total), row) for total, row in zip(rows, table, strict=True)])
    loss = table * scale[:, None] - found
    while (excess := found.sum(axis=0) - columns).any():
        more, less = int(excess.argmax()), int(excess.argmin())
        cost = np.where(found[:, more] > 0, loss[:, more] - loss[:, less], np.inf)
        row = int(cost.argmin())
        found[row, more] -= 1
        found[row, less] += 1
        loss[row, more] += 1
        loss[row, less] -= 1
    return found


def _cells(census: Census, scale: int) -> Counts:
    """Counties, sexes and ages each as they would be alone; and the table of all three within them."""
    counted = census.cells
    by_sex = apportion(scale, counted.sum(axis=(0, 2)))
    by_age = apportion(scale, counted.sum(axis=(0, 1)))
    by_both = rounded(counted.sum(axis=0), by_sex, by_age)
    by_county = apportion(scale, counted.sum(axis=(1, 2)))
    return rounded(counted.reshape(len(counted), -1), by_county, by_both.reshape(-1)).reshape(counted.shape)


def _part(census: Census, figures: Counts, scale: int) -> int:
    """The whole province's figure in proportion, half rounded up."""
    return (2 * int(figures.sum()) * scale + census.population) // (2 * census.population)


def _sizes(single: int, several: int, persons: int) -> Counts:
    """Households by size. Of those with several the census tells the mean alone: the sizes follow the distribution of
    greatest entropy with that mean, and their sum is exact."""
    found = np.zeros(LARGEST_HOUSEHOLD + 1, dtype=np.int64)
    found[1] = single
    if not several:
        return found
    sizes = np.arange(2, LARGEST_HOUSEHOLD + 1)
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        weights = np.exp(middle * (sizes - sizes.mean()) - abs(middle) * 4)
        low, high = (middle, high) if (weights @ sizes) / weights.sum() * several < persons else (low, middle)
    share = np.maximum(1, np.round(weights / weights.sum() * 2**40)).astype(np.int64)
    found[2:] = apportion(int(several), share // 2**8)
    while (missing := int(persons - (found[2:] @ sizes))) != 0:  # few: what rounding left
        step = 1 if missing > 0 else -1
        movable = [size for size in sizes if found[size] and 2 <= size + step <= LARGEST_HOUSEHOLD]
        size = max(movable, key=lambda one: (found[one], -one))
        moved = min(abs(missing), int(found[size]))
        found[size] -= moved
        found[size + step] += moved
    return found
