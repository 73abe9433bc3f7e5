"""The values of an import: how columns are read, what a file says of itself, what is wrong with a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

TRUE_FROM = "__true_from"  # stands among the fields where a column says from when a row is true
CHUNK = 50_000  # rows of one transaction: what a killed process does again at most


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column fills which field, from when its rows are true, and the standards a person confirmed."""

    fields: Mapping[str, str]  # field → column
    true_from: date | None = None  # one day for all rows, where no column says it
    true_from_column: str = ""
    standards: Mapping[str, str] = field(default_factory=dict)  # column → standard of lib.standards
    tidy: bool = True  # blanks at the ends and full-width digits are put right before a value is judged

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "true_from": self.true_from.isoformat() if self.true_from else ""}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Columns:
        """As it was kept."""
        day = date.fromisoformat(said["true_from"]) if said.get("true_from") else None
        return cls(**{**said, "true_from": day})

    @property
    def columns(self) -> list[str]:
        """The columns that are read."""
        named = [*self.fields.values(), *([self.true_from_column] if self.true_from_column else [])]
        return list(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class Preview:
    """What a source shows of itself before anything is done with it."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str | None], ...]
    encoding: str = ""
    faults: tuple[str, ...] = ()  # of the header
    expected: int | None = None  # how many rows, where the source can say it


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows by columns, as they were written; `faults` are the file's own, `extra` the cells beyond the last column."""

    numbers: Sequence[int]
    columns: Mapping[str, Sequence[str | None]]
    faults: Mapping[int, Sequence[tuple[str, str]]]  # place in the batch → (column, reason)
    extra: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def raw(self, place: int) -> dict[str, str | None]:
        """A row as the source wrote it, whole."""
        surplus = {f"多余的第{n}格": cell for n, cell in enumerate(self.extra.get(place, ()), 1)}
        return {name: cells[place] for name, cells in self.columns.items()} | surplus


@dataclass(frozen=True, slots=True)
class Drift:
    """How a source differs from what it was when its columns were last mapped."""

    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)  # former column → the one that seems to be it
    other: Mapping[str, str] = field(default_factory=dict)  # column → in words, how its values changed

    def __bool__(self) -> bool:
        return bool(self.missing or self.new or self.other)

    def words(self) -> list[str]:
        """In sentences, for a person."""
        said = [f"缺少列“{one}”{self._renamed(one)}" for one in self.missing]
        said += [f"多出列“{one}”" for one in self.new if one not in self.renamed.values()]
        return said + [f"列“{one}”{why}" for one, why in self.other.items()]

    def _renamed(self, one: str) -> str:
        return f"，可能改名为“{self.renamed[one]}”" if one in self.renamed else ""
