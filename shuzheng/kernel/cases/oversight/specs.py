"""A case's log as values: what whoever supervises every case may read of one. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Logged:
    """One move, as it stands in the log."""

    id: int
    step: str
    label: str
    at: datetime
    by: UUID | None
    by_name: str
    reason: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stood:
    """A span in which a clock stood still; `reason` is the written notice of one stopped by hand."""

    id: int
    since: date
    until: date | None
    ground: str
    label: str
    article: str
    by_move: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Timed:
    """One run of one clock."""

    id: int
    name: str
    label: str
    run: int
    limit: str
    article: str
    parameter: str
    started_on: date
    due_on: date | None
    stopped_on: date | None
    provisional: bool
    stood: tuple[Stood, ...]

    def late_on(self, on: date) -> bool:
        """Whether it ran out before it was stopped, or by that day."""
        return self.due_on is not None and (self.stopped_on or on) > self.due_on


@dataclass(frozen=True, slots=True)
class CaseLog:
    """A case with all that happened in it, oldest first."""

    id: UUID
    number: str
    title: str
    flow: str
    version: int
    state: str
    division: str
    opened_at: datetime
    closed_at: datetime | None
    sides: Mapping[str, UUID]  # the organisations in it, by side
    moves: tuple[Logged, ...]
    clocks: tuple[Timed, ...]


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many clocks of one flow burn in one light in one division."""

    division: str
    flow: str
    light: str  # red, amber, green, or still
    count: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Clocks that stopped alike: whose, of what, after how many days, in time or late."""

    division: str
    org: UUID
    flow: str
    clock: str
    days: int
    is_late: bool
    count: int


@dataclass(frozen=True, slots=True)
class LateNow:
    """Clocks that run on after their last day, by whose they are."""

    division: str
    org: UUID
    flow: str
    count: int
