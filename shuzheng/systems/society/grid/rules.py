"""Grids, duties, reports, rounds. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

ART_24, ART_30 = "政务数据共享条例第二十四条", "政务数据共享条例第三十条"
MOST_WORDS, MOST_PLACE = 2000, 200
AHEAD = timedelta(minutes=10)  # a phone's clock may be a little fast
LONGEST_OFFLINE = timedelta(days=30)


def code_of(village: str, number: int) -> str:
    """The code of a village's grid: the village's twelve places and three more."""
    return f"{village:0<12}{number:03d}"


def why_not_term(*, valid_from: date, valid_to: date | None, on: date) -> str | None:
    """A substitution has an end, and does not begin before today."""
    if valid_to is None or valid_to <= valid_from:
        return "代班须有起止日期，终止日期在后"
    return "代班不能从过去的日期开始" if valid_from < on else None


def why_not_report(*, words: str, place: str) -> str | None:
    """Where, and what: no more is asked of somebody who stands in the rain."""
    if not words.strip() or "\0" in words or len(words) > MOST_WORDS:
        return f"请写明情况（1至{MOST_WORDS}字）"
    if not place.strip() or "\0" in place or len(place) > MOST_PLACE:
        return f"请写明地点（1至{MOST_PLACE}字）"
    return None


def honest_time(found_at: datetime, *, received_at: datetime) -> datetime:
    """What a phone says of when it was found, unless that cannot be."""
    is_possible = received_at - LONGEST_OFFLINE <= found_at <= received_at + AHEAD
    return min(found_at, received_at) if is_possible else received_at


@dataclass(frozen=True, slots=True)
class Routine:
    """A round and when it was last made."""

    id: int
    every_days: int
    since: date
    last: date | None


def due_on(one: Routine) -> date:
    """When a round is to be made next: so many days after the last, or at once when it never was."""
    return one.last + timedelta(days=one.every_days) if one.last else one.since


def due_by(routines: Iterable[Routine], *, on: date) -> list[Routine]:
    """Which rounds are to be made by a day, the longest waiting first."""
    return sorted((one for one in routines if due_on(one) <= on), key=lambda one: (due_on(one), one.id))


def why_not_call(*, chosen: Iterable[str], offered: Iterable[str], waiting: Iterable[str]) -> str | None:
    """吹哨: departments of the county, each once at a time."""
    picked, known, busy = set(chosen), set(offered), set(waiting)
    if not picked:
        return "请至少选择一个部门"
    if picked - known:
        return "所选单位不是本县（市、区）的部门"
    return "所选部门中有的已经吹哨、尚未反馈" if picked & busy else None
