"""Which standard a column looks like, from its name and a sample: a proposal, for a person to confirm."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from shuzheng.lib.standards.registry import STANDARDS, find
from shuzheng.lib.standards.values import Standard

SAMPLE = 1000
_ENOUGH, _ENOUGH_IF_NAMED = 0.6, 0.3
_NAME_BONUS = 4
_LIST_ROWS, _LIST_ITEMS, _LIST_LENGTH = 20, 12, 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """A standard, the share of the sample that conforms to it, and whether the column's name speaks for it."""

    standard: Standard
    share: float
    is_named: bool = False

    @property
    def code(self) -> str:
        """The standard's code."""
        return self.standard.code

    @property
    def score(self) -> float:
        """How good a proposal it is: telling standards before those that anything meets."""
        return self.share * self.standard.weight + _NAME_BONUS * self.is_named


def propose(name: str, values: Iterable[str | None]) -> tuple[Proposal, ...]:
    """The standards that fit a column, best first; empty values say nothing."""
    sample = [value for value in islice(values, SAMPLE) if value]
    candidates = [_measured(standard, name, sample) for standard in (*STANDARDS.values(), *_listed(sample))]
    return tuple(sorted(filter(_is_plausible, candidates), key=lambda one: (-one.score, one.code)))


def _measured(standard: Standard, name: str, sample: list[str]) -> Proposal:
    conforming = sum(standard.check(value) is None for value in sample)
    is_named = any(word in name.lower() for word in standard.names)
    return Proposal(standard, conforming / len(sample) if sample else 0.0, is_named)


def _is_plausible(one: Proposal) -> bool:
    if one.is_named:
        return one.share >= _ENOUGH_IF_NAMED
    return one.share >= _ENOUGH and not one.standard.needs_name


def _listed(sample: list[str]) -> Iterator[Standard]:
    """A few short values that come again and again are a code list of the department's own."""
    items = list(dict.fromkeys(sample))
    if len(sample) < _LIST_ROWS or not 1 < len(items) <= _LIST_ITEMS or len(items) * 4 > len(sample):
        return
    if all(len(item) <= _LIST_LENGTH and item == item.strip() and "|" not in item for item in items):
        yield find(f"list:{'|'.join(sorted(items))}")
