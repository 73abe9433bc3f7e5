"""Who lives with whom: heads, spouses of about their age, children and parents; sizes exactly as planned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Small = NDArray[np.int16]
Flags = NDArray[np.bool_]

HEAD, SPOUSE, SON, DAUGHTER, GRANDCHILD, PARENT, RELATIVE, NO_RELATIVE = 2, 10, 20, 30, 40, 50, 97, 99
"""Relations to the head, GB/T 4761."""

GENERATION = 27  # years between parents and children
COLLECTIVE = 60  # persons in one collective household
_READY = np.zeros(130, dtype=np.float32)  # how readily somebody of an age heads a household
_READY[:15], _READY[15:18], _READY[18:25], _READY[25:] = 1e-6, 1e-3, 0.12, 1.0


@dataclass(frozen=True, slots=True)
class Households:
    """Of each person the household and the relation to its head; the first `families` are family households."""

    of: Ints
    relation: Small
    families: int
    collectives: int


def compose(ages: Small, men: int, sizes: NDArray[np.int64], random: np.random.Generator) -> Households:
    """Put persons into households of the planned sizes; the rest live in collectives.

    The men come first, each sex in order of age, so that a random part of either is in order of age too: couples and
    families are matched by place, and nothing but the last step sorts.
    """
    count, families = len(ages), int(sizes.sum())
    of, relation = np.full(count, -1, dtype=np.int32), np.full(count, NO_RELATIVE, dtype=np.int16)
    size = np.repeat(np.arange(len(sizes), dtype=np.int16), sizes)
    outside = _collective(ages, count - int(sizes @ np.arange(len(sizes))), random)
    of[outside] = families + np.arange(len(outside)) // COLLECTIVE
    heads = _heads(ages, men, of < 0, families, random)
    of[heads], relation[heads] = random.permutation(families), HEAD
    _marry(of, relation, ages, men, size, random)
    _fill(of, relation, ages, men, size, random)
    return Households(of, relation, families, -(-len(outside) // COLLECTIVE))


def _collective(ages: Small, count: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Those who live in dormitories and homes: of working age, while there are such."""
    working = (ages >= 16) & (ages < 60)
    first, then = np.flatnonzero(working), np.flatnonzero(~working)
    return np.concatenate([_some(first, min(count, len(first)), random), _some(then, count - len(first), random)])


def _heads(ages: Small, men: int, free: Flags, count: int, random: np.random.Generator) -> NDArray[np.intp]:
    """As many as there are households: drawn without replacement, men and grown-ups more readily."""
    candidates = np.flatnonzero(free)
    ready = _READY[ages[candidates]]
    ready[np.searchsorted(candidates, men) :] *= 0.35
    waiting = random.standard_exponential(len(candidates), dtype=np.float32) / ready
    return np.sort(candidates[np.argpartition(waiting, count - 1)[:count]]) if count else candidates[:0]


def _some(of: NDArray[np.intp], count: int, random: np.random.Generator) -> NDArray[np.intp]:
    """A random part of them, in order."""
    if count <= 0:
        return of[:0]
    if count >= len(of):
        return of
    return of[np.sort(np.argpartition(random.random(len(of), dtype=np.float32), count)[:count])]


def _marry(of: Ints, relation: Small, ages: Small, men: int, size: Small, random: np.random.Generator) -> None:
    """Heads of larger households get a spouse of the other sex, the oldest the oldest."""
    heads = np.flatnonzero(relation == HEAD)
    heads = heads[size[of[heads]] > 1]
    single = np.flatnonzero((of < 0) & (ages >= 22))
    (husbands, wives), (bachelors, maids) = (np.split(one, [np.searchsorted(one, men)]) for one in (heads, single))
    for seeking, found in ((husbands, maids), (wives, bachelors)):
        pairs = min(len(seeking), len(found) * 9 // 10)
        spouses = _some(found, pairs, random)
        of[spouses], relation[spouses] = of[_some(seeking, pairs, random)], SPOUSE


def _fill(of: Ints, relation: Small, ages: Small, men: int, size: Small, random: np.random.Generator) -> None:
    """The places left, from the youngest head's on, for those left, by how old their family's head should be."""
    rest = np.flatnonzero(of < 0)
    heads = np.flatnonzero(relation == HEAD)
    head_age = np.zeros(len(size), dtype=np.int16)
    head_age[of[heads]] = ages[heads]
    taken = np.bincount(of[of >= 0], minlength=len(size))[: len(size)]
    places = np.repeat(np.arange(len(size), dtype=np.int32), size - taken)
    places = places[np.argsort(head_age[places] + random.integers(0, 4, len(places), dtype=np.int16), kind="stable")]
    own = ages[rest]
    shift = np.where(own < 34, np.int16(GENERATION), np.where(own < 58, np.int16(4), np.int16(-GENERATION)))
    order = np.argsort(own + shift + random.integers(-4, 5, len(rest), dtype=np.int16), kind="stable")
    rest = rest[order]
    of[rest] = places
    older = head_age[places] - own[order]
    child = np.where(rest < men, SON, DAUGHTER)
    relation[rest] = np.select([older >= 42, older >= 15, older <= -15], [GRANDCHILD, child, PARENT], RELATIVE)
