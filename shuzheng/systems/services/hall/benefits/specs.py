"""A policy or a benefit as rules over registered data: each condition with its clause and how it is tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Result = Literal["eligible", "not", "unknown"]
RESULTS: Mapping[str, str] = {"eligible": "符合", "not": "不符合", "unknown": "还不能判断"}
Test = Callable[[str, date], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: the clause that sets it, the element of registered data it looks at, and the test."""

    clause: str
    words: str
    element: str
    test: Test


@dataclass(frozen=True, slots=True)
class Policy:
    """What is given, to whom, under which conditions, on which basis; `automatic` needs no application (免申即享)."""

    code: str
    name: str
    audience: str
    gives: str
    basis: str
    conditions: tuple[Condition, ...]
    automatic: bool = False

    @property
    def elements(self) -> list[str]:
        """The registered data it looks at."""
        return list(dict.fromkeys(one.element for one in self.conditions))


@dataclass(frozen=True, slots=True)
class Known:
    """A registered value, with whose register says so and as of when."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one condition."""

    clause: str
    words: str
    result: Result
    source: str

    @property
    def label(self) -> str:
        """The result in words."""
        return RESULTS[self.result]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the machine finds; never the last word: an appeal goes to a person."""

    result: Result
    findings: tuple[Finding, ...]

    @property
    def label(self) -> str:
        """The result in words."""
        return RESULTS[self.result]
