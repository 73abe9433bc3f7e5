"""What rooms and systems hand to the face: menu entries, tiles, figures with their origin, steps, map nodes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a figure comes from: period · known at · source · method version · completeness."""

    period: str
    known_at: datetime
    source: str
    method: str = ""
    completeness: str = ""
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at a glance; None is a gap, not a zero."""

    label: str
    value: int | float | None
    unit: str = ""
    note: str = ""
    link: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """Figures of the front page, asked of the room that knows them at each view; none leaves the tile out."""

    code: str
    figures: Callable[["Person | None", datetime], Sequence[Figure]]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """Who did what, on which basis, and what changed."""

    at: datetime
    what: str
    who: str = ""
    org: str = ""
    basis: str = ""
    note: str = ""
    level: str = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class MapNode:
    """A node's figure on the map of the province, under its division code."""

    code: str
    value: int
    link: str = ""
    is_down: bool = False


@dataclass(frozen=True, slots=True)
class MapFlow:
    """What went from one node to another."""

    source: str
    target: str
    weight: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a clock stood still, `end` exclusive and None while it still does."""

    start: date
    end: date | None
    ground: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found by the search box."""

    title: str
    link: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SearchSource:
    """A kind of record the search box looks through: only what the person may see."""

    label: str
    find: Callable[["Person", str, int], Sequence[Hit]]
    permission: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Routes:
    """What a room adds to the API: operations below a prefix; `router` is an import path, read when all is ready."""

    prefix: str
    router: str
    tag: str


@dataclass(frozen=True, slots=True)
class Mount:
    """Addresses of a room that are neither pages nor the API's own, by the import path of their urls module."""

    prefix: str
    urls: str
