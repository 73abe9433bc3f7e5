"""What may be asked of the population base, and what it answers: yes, no or unknown, never a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Verdict(StrEnum):
    """The three answers."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Verdict:
        """A verdict with its word."""
        verdict = str.__new__(cls, value)
        verdict._value_ = value
        verdict.label = label
        return verdict

    YES = "yes", "一致"
    NO = "no", "不一致"
    UNKNOWN = "unknown", "无法核实"


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of somebody: number and name always, the rest where the matter needs it."""

    number: str
    name: str
    birth_date: date | None = None
    sex: str = ""
    place: str = ""  # a division code: is registered or lives there
    is_alive: bool = False  # whether it is claimed; False claims nothing

    @property
    def items(self) -> tuple[str, ...]:
        """What is asked besides number and name."""
        told = {"birth_date": self.birth_date, "sex": self.sex, "place": self.place, "is_alive": self.is_alive}
        return tuple(name for name, value in told.items() if value)


LABELS = {"birth_date": "出生日期", "sex": "性别", "place": "户籍地或居住地", "is_alive": "在世"}


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the question is for, on which basis, for which matter: the log keeps it and the person sees it."""

    words: str
    basis: str = ""
    business: str = ""  # the number of the case it serves


@dataclass(frozen=True, slots=True)
class Held:
    """What the base holds of one person, as far as it was asked for."""

    entity: UUID
    name: str
    sex: str
    birth_date: date
    died_on: date | None
    is_there: bool | None  # in the division the claim names; None where that is not asked or not known


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer: all together, and item by item once number and name agree."""

    verdict: Verdict
    items: tuple[tuple[str, Verdict], ...] = ()
    is_sensitive: bool = False

    @property
    def told(self) -> tuple[tuple[str, Verdict], ...]:
        """The items by their labels."""
        return tuple((LABELS[name], verdict) for name, verdict in self.items)
