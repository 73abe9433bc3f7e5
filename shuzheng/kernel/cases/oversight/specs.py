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
    to_state: str
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
    limit: str
    article: str
    parameter: str
    promised: str  # the promised limit in words; empty where nothing is promised
    started_on: date
    started_at: datetime
    due_at: datetime | None  # by law
    target_at: datetime | None  # by the promise, where there is one
    stopped_at: datetime | None
    is_by_instant: bool
    provisional: bool
    stood: tuple[Stood, ...]

    def late_at(self, at: datetime) -> bool:
        """Whether the law's limit ran out before it was stopped, or by that instant."""
        return self.due_at is not None and (self.stopped_at or at) > self.due_at

    def broken_at(self, at: datetime) -> bool:
        """Whether the promised limit did."""
        return bool(self.promised) and self.target_at is not None and (self.stopped_at or at) > self.target_at


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
