"""Lights by division, system and flow, over the divisions a person supervises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shuzheng.kernel import systems
from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.oversight.queries import light_counts
from shuzheng.kernel.orgs.models import Division
from shuzheng.kernel.orgs.queries import branches, divisions_under, divisions_within
from shuzheng.lib.clock import day_of

LIGHTS = (
    ("red", "已超期", "late"),
    ("amber", "即将到期", "warn"),
    ("green", "期限内", "good"),
    ("still", "暂停计时", "off"),
)
Counts = Counter[str]


@dataclass(frozen=True, slots=True)
class Cell:
    """The lights of one system, or of one flow, in one division."""

    red: int
    amber: int
    green: int
    still: int

    @property
    def total(self) -> int:
        """All running clocks."""
        return self.red + self.amber + self.green + self.still


@dataclass(frozen=True, slots=True)
class Row:
    """One division's lights: those of each system in order, and all together."""

    division: Division
    is_own: bool  # the division's own cases, not those of the divisions below it
    cells: Sequence[tuple[str, Cell]]
    all: Cell


@dataclass(frozen=True, slots=True)
class Board:
    """The lights of a division: by system and flow, and by the divisions directly below."""

    division: Division
    systems: Sequence[tuple[str, str]]  # name, label
    flows: Sequence[tuple[str, str, str, Cell]]  # name, label, the system's label
    rows: Sequence[Row]
    all: Cell


def board(division: Division, *, at: datetime) -> Board:
    """All lights within a division."""
    on = day_of(at)
    codes = None if division.level == Division.Level.PROVINCE else _codes(division, on)
    found = light_counts(at=at, codes=codes)
    top = branches({one.division for one in found}, under=division.code, on=on)
    homes = flow_homes()
    by_cell: dict[tuple[str, str], Counts] = {}
    by_flow: dict[str, Counts] = {}
    for one in found:
        if (place := top.get(one.division)) is None:
            continue
        system = homes.get(one.flow, ("", ""))[0]
        by_cell.setdefault((place, system), Counter())[one.light] += one.count
        by_flow.setdefault(one.flow, Counter())[one.light] += one.count
    names = [(name, label) for name, label in _systems() if any(name == system for _, system in by_cell)]
    return Board(
        division=division,
        systems=names,
        flows=[(name, _label(name), homes.get(name, ("", ""))[1], _cell(by_flow[name])) for name in sorted(by_flow)],
        rows=_rows(division, by_cell, [name for name, _ in names], on),
        all=_cell(sum(by_flow.values(), Counter())),
    )


def flow_homes() -> dict[str, tuple[str, str]]:
    """Which system each flow belongs to: name and label."""
    return {flow.name: (system.name, system.label) for system in systems.installed() for flow in system.flows}


def _systems() -> list[tuple[str, str]]:
    return [(system.name, system.label) for system in systems.installed() if system.flows] + [("", "其他")]


def _codes(division: Division, on: date) -> list[str]:
    return list(divisions_within(division.code, on=on).values_list("code", flat=True))


def _rows(division: Division, by_cell: dict[tuple[str, str], Counts], names: list[str], on: date) -> list[Row]:
    below = list(divisions_under(division.code, on=on))
    shown = [one for one in (division, *below) if any(one.code == place for place, _ in by_cell)]
    rows = []
    for one in shown:
        cells = [(name, by_cell.get((one.code, name), Counter())) for name in names]
        every = _cell(sum((count for _, count in cells), Counter()))
        rows.append(Row(one, one.code == division.code, [(name, _cell(count)) for name, count in cells], every))
    return sorted(rows, key=lambda row: (not row.is_own, -row.all.red, -row.all.amber, row.division.code))


def _cell(counts: Counts) -> Cell:
    return Cell(counts["red"], counts["amber"], counts["green"], counts["still"])


def _label(name: str) -> str:
    return next((flow.label for flow in flows.installed() if flow.name == name), name)
