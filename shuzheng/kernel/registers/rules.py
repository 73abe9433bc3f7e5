"""Two times: when something was true, and when it was known. Pure: periods and values in, versions out.

The scheme is that of bitemporal tables with application and system period (ISO/IEC 9075-2, 4.15): a version is never
altered, only closed; what replaces it is written anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shuzheng.kernel.registers.specs import Period


@dataclass(frozen=True, slots=True)
class Held:
    """A version as it stands: its number, its period and what it says."""

    number: int
    period: Period
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Piece:
    """A version to be written."""

    period: Period
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change comes to: the versions it closes and those it writes."""

    closed: tuple[int, ...]
    written: tuple[Piece, ...]


def overlay(held: Sequence[Held], period: Period, values: Mapping[str, object]) -> Plan:
    """Say something new of a period: outside it all stays, inside it the new words lie over the old ones.

    What is said of the period already, word for word, closes nothing: a repetition is no change.
    """
    closed, written = [], []
    for version in held:
        inside = version.period.within(period)
        merged = {**version.values, **values}
        if inside is None or merged == dict(version.values):
            continue
        closed.append(version.number)
        written += [Piece(rest, version.values) for rest in version.period.without(period)]
        written.append(Piece(inside, merged))
    return Plan(tuple(closed), tuple(sorted(written, key=lambda piece: piece.period.start)))


def cut(held: Sequence[Held], period: Period) -> Plan:
    """Say that nothing was true in a period: what lies outside it stays."""
    touched = [version for version in held if version.period.meets(period)]
    rests = [Piece(rest, version.values) for version in touched for rest in version.period.without(period)]
    return Plan(tuple(version.number for version in touched), tuple(rests))


def why_not_period(period: Period) -> str | None:
    """A period has a day in it."""
    return "结束日期应晚于开始日期" if period.end is not None and period.end <= period.start else None


def why_not_reason(reason: str) -> str | None:
    """Every change says why; the log and the source department read it."""
    return None if reason.strip() else "请填写理由，说明为什么改、依据什么"
