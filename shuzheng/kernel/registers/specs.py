"""What a base or a system declares of a register, and the values that cross its walls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person
    from shuzheng.kernel.registers.models import Record

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its data standard, grade and mask, as the entry of the catalogue says them too."""

    name: str
    standard: str = ""  # a code of lib.standards; "" takes anything the column takes
    grade: int = 2
    personal: str = "none"  # none, personal, sensitive
    mask: str = ""  # a kind of lib.masks: how those see it who may not see it plain
    required: bool = False
    listed: bool = True  # a column of the list, not of the record's page alone
    searched: bool = False
    filtered: bool = False  # a choice above the list; the column must have choices


@dataclass(frozen=True, slots=True)
class Register:
    """The table of contents of one register. A thing is one entity; what is known of it are versions with two times."""

    name: str  # "population.person"
    label: str
    model: type[Record]
    key: tuple[str, ...]  # by which a source names the thing; at any time true of one thing only
    fields: tuple[Field, ...]
    read: str  # permission to see it
    write: str  # permission to change it
    title: Callable[[Record], str] = str
    plain: str = ""  # permission to see masked fields as they are; "" lets nobody
    why_not: Callable[[Values], str | None] | None = None  # a rule across fields: the reason, in words
    why_not_become: Callable[[Values, Values], str | None] | None = None  # what may follow what: before, after a change
    visible: Callable[[Person], models.Q] | None = None  # whose rows a person may see; None shows all to readers
    stricter: Callable[[Record, Field], str] | None = None  # a mask for one record above its field's own; "" for none
    help: str = ""

    def field(self, name: str) -> Field:
        """A field by its name."""
        return next(field for field in self.fields if field.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(field.name for field in self.fields)

    def values_of(self, record: Record) -> dict[str, object]:
        """What a version says, by field."""
        return {name: getattr(record, name) for name in self.names}


@dataclass(frozen=True, slots=True)
class Grounds:
    """On what a change rests: why, which document, from which source."""

    reason: str
    basis: str = ""
    source: Org | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """When something is true: from a day on, up to but not including another; None is open."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.start <= day and (self.end is None or day < self.end)

    def meets(self, other: Period) -> bool:
        """Whether two periods share a day."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def without(self, other: Period) -> list[Period]:
        """What is left of it outside another: none, one or two pieces."""
        if not self.meets(other):
            return [self]
        left = [Period(self.start, other.start)] if self.start < other.start else []
        ends_later = other.end is not None and (self.end is None or other.end < self.end)
        return [*left, Period(other.end, self.end)] if other.end is not None and ends_later else left

    def within(self, other: Period) -> Period | None:
        """The part that lies in another, if any."""
        if not self.meets(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return Period(max(self.start, other.start), min(ends) if ends else None)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the change feed: a version is known from now on, or known no longer."""

    cursor: str
    is_end: bool
    version: int
    entity: UUID
    kind: str  # of the change that did it
    at: datetime
    period: Period
    values: dict[str, Any]


_registers: dict[str, Register] = {}


def install(register: Register) -> None:
    """Take a register in; its name is said once."""
    if _registers.get(register.name, register) is not register:
        raise ValueError(f"台账“{register.name}”重复登记")
    _registers[register.name] = register


def remove(register: Register) -> None:
    """Take it out again: for tests, which bring their own."""
    _registers.pop(register.name, None)


def installed() -> list[Register]:
    """All registers, in the order of their installation."""
    return list(_registers.values())


def register(name: str) -> Register:
    """A register by its name."""
    if name not in _registers:
        raise Refused("没有这个台账", code="registers.none", status=404)
    return _registers[name]
