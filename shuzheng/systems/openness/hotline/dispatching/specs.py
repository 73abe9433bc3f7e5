"""Duties and what people say of them, written by the project; a suggestion and its reasons. Values only."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Part = Literal["learn", "proof"]
FRAMES_A_PHRASE = 3
TERM = "{}有问题"


@dataclass(frozen=True, slots=True)
class Duty:
    """Something one kind of unit has to do with, and the categories of the public table that belong to it."""

    code: str
    label: str
    categories: tuple[str, ...]
    terms: tuple[str, ...]
    learn: tuple[str, ...]
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and the duty it is about."""

    text: str
    duty: str


@dataclass(frozen=True, slots=True)
class Guess:
    """One duty the model thinks of, how sure it is, and the words that spoke for it."""

    duty: str
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model over words: what inference needs, and nothing that runs."""

    duties: tuple[str, ...]
    idf: Mapping[str, float]
    coefficients: Mapping[str, Sequence[float]]
    intercepts: Sequence[float]
    temperature: float


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "phrases.toml").read_text())


@cache
def duties() -> dict[str, Duty]:
    """Every duty by its code."""
    return {
        row["code"]: Duty(
            row["code"],
            row["label"],
            tuple(row["categories"]),
            tuple(row["terms"].split()),
            tuple(row["learn"]),
            tuple(row["proof"]),
        )
        for row in _written()["duty"]
    }


def frames() -> list[str]:
    """What people say around a matter, whatever it is."""
    return [one.format(place="", matter="") for part in ("learn", "proof") for one in _written()["frames"][part]]


def label_of(duty: str) -> str:
    """A duty in words."""
    found = duties().get(duty)
    return found.label if found else duty


def written(part: Part) -> Iterator[Sample]:
    """The texts made of one part's phrases in that part's frames and places; the parts share none of the three."""
    frames, places = _written()["frames"][part], _written()["places"][part]
    for duty in duties().values():
        terms = [TERM.format(one) for one in duty.terms] if part == "learn" else []
        for number, matter in enumerate([*getattr(duty, part), *terms]):
            for offset in range(FRAMES_A_PHRASE):
                frame = frames[(number * FRAMES_A_PHRASE + offset) % len(frames)]
                yield Sample(frame.format(place=places[(number + offset) % len(places)], matter=matter), duty.code)


def named() -> list[Sample]:
    """The names of the categories, as short texts: what a matter is called teaches what it is."""
    return [Sample(name.split("/")[-1], one.code) for one in duties().values() for name in one.categories]


def duty_of_category(path: str) -> str:
    """Whose a category of the public table is: the longest name decides; "" for what is no matter of a hotline."""
    named = [
        (len(name), duty.code)
        for duty in duties().values()
        for name in duty.categories
        if path == name or path.startswith(f"{name}/")
    ]
    return max(named)[1] if named else ""
