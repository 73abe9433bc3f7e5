"""What the rules over the case log are made of: meanings of steps, terms, rules, faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from shuzheng.kernel.cases.oversight.specs import CaseLog
from shuzheng.kernel.cases.specs import Flow, Meaning


@dataclass(frozen=True, slots=True)
class Terms:
    """The parameters of the rules, as they stand at an instant."""

    at: datetime
    most_asks: int
    most_returns: int
    longest_pause: int


@dataclass(frozen=True, slots=True)
class Watch:
    """A case's log, the flow it follows and what that flow's steps mean."""

    log: CaseLog
    flow: Flow
    meanings: Mapping[str, frozenset[Meaning]]  # step -> what it means

    def means(self, step: str, meaning: Meaning) -> bool:
        """Whether a step means that."""
        return meaning in self.meanings.get(step, frozenset())


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing found: `key` tells it from others of its kind in the same case; `sides` says who is answerable."""

    key: str
    facts: str
    sides: tuple[str, ...]
    article: str = ""  # where it is not the rule's own
    clock: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule over the log of a case."""

    code: str
    label: str
    article: str
    judge: Callable[[Watch, Terms], Iterator[Fault]]
    help: str = ""
