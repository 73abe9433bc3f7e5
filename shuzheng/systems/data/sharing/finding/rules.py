"""What a search page shows beside its results: the words that matched, what one may narrow by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shuzheng.lib.search import asked


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet, how many results it leaves, and the address with it put on or taken off."""

    value: str
    label: str
    count: int
    is_on: bool
    link: str


@dataclass(frozen=True, slots=True)
class Facet:
    """Something to narrow a search by."""

    name: str
    label: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> tuple[Option, ...]:
        """The options that narrow the search now."""
        return tuple(option for option in self.options if option.is_on)


def pieces(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """A text cut where what was asked for begins and ends."""
    if not words or not text:
        return [(text, False)] if text else []
    wanted = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    spans = [match.span(1) for match in re.finditer(rf"(?=({wanted}))", text, re.IGNORECASE)]
    return list(_cut(text, _merged(spans)))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> Iterable[tuple[str, bool]]:
    at = 0
    for start, end in spans:
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def words_of(question: str) -> list[str]:
    """What a question demands, as the search reads it."""
    return asked(question)


def class_level(chosen: str) -> tuple[int, ...]:
    """How long the codes are that one may narrow to: from class to item, sub-item, detail."""
    return {0: (1,), 1: (3,), 3: (6,)}.get(len(chosen), ())
