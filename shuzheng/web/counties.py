"""The map of the counties: real outlines, each with its figure, and where things are, gathered in squares.

A map of boundaries that is published needs a review number (地图管理条例第十五条): this one stands behind the sign-in.
No point is anybody's: squares with fewer than `LEAST` are counted, not shown.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import cos, floor, radians, sqrt

from shuzheng.lib.outlines import Outline, Ring, counties
from shuzheng.web.specs import MapNode

PROVINCE = "130000"
WIDTH = 600.0
SQUARE, LEAST = 0.02, 3  # degrees, about two kilometres; fewer are nobody's business
MOST_NAMES = 40
LEVELS = 3


@dataclass(frozen=True, slots=True)
class Area:
    """One county, ready to draw."""

    code: str
    name: str
    path: str
    x: float
    y: float
    value: int
    level: int
    link: str


@dataclass(frozen=True, slots=True)
class Spot:
    """How many lie in one square, ready to draw."""

    x: float
    y: float
    radius: float
    count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole map."""

    areas: tuple[Area, ...]
    spots: tuple[Spot, ...]
    hidden: int  # points in squares of too few
    view_box: str
    most: int
    has_names: bool

    @property
    def sentence(self) -> str:
        """The map in words."""
        told = [f"{one.name} {one.value}" for one in sorted(self.areas, key=lambda one: -one.value) if one.value]
        return "；".join(told) or "暂无数据"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """From longitude and latitude to the paper: as wide as it is, north above."""

    west: float
    north: float
    narrow: float
    scale: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return round((lon - self.west) * self.narrow * self.scale, 1), round((self.north - lat) * self.scale, 1)


def draw(
    nodes: Iterable[MapNode], *, codes: Collection[str] = (), points: Sequence[tuple[float, float]] = ()
) -> Picture | None:
    """The counties with their figures, all or those named; None where no outline is known."""
    drawn = [one for code, one in counties(PROVINCE).items() if not codes or code in codes]
    if not drawn:
        return None
    known = {node.code: node for node in nodes}
    most = max((known[one.code].value for one in drawn if one.code in known), default=0)
    sheet, height = _sheet(drawn)
    spots, hidden = _spots(points, sheet)
    return Picture(
        areas=tuple(_area(one, known.get(one.code), most, sheet) for one in drawn),
        spots=spots,
        hidden=hidden,
        view_box=f"-4 -4 {WIDTH + 8:.0f} {height + 8:.0f}",
        most=most,
        has_names=len(drawn) <= MOST_NAMES,
    )


def _sheet(drawn: Sequence[Outline]) -> tuple[_Sheet, float]:
    lons = [lon for one in drawn for ring in one.rings for lon, _ in ring]
    lats = [lat for one in drawn for ring in one.rings for _, lat in ring]
    west, north, south = min(lons), max(lats), min(lats)
    narrow = cos(radians((north + south) / 2))
    scale = WIDTH / ((max(lons) - west) * narrow)
    return _Sheet(west, north, narrow, scale), (north - south) * scale


def _area(one: Outline, node: MapNode | None, most: int, sheet: _Sheet) -> Area:
    x, y = sheet.at(*one.centre)
    value = node.value if node else 0
    level = min(LEVELS, 1 + value * LEVELS // (most + 1)) if value else 0
    path = "".join(_path(ring, sheet) for ring in one.rings)
    return Area(one.code, one.name, path, x, y, value, level, node.link if node else "")


def _path(ring: Ring, sheet: _Sheet) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in (sheet.at(lon, lat) for lon, lat in ring[:-1])) + "Z"


def _spots(points: Sequence[tuple[float, float]], sheet: _Sheet) -> tuple[tuple[Spot, ...], int]:
    squares = Counter((floor(lon / SQUARE), floor(lat / SQUARE)) for lon, lat in points)
    shown = {place: count for place, count in squares.items() if count >= LEAST}
    found = []
    for (column, row), count in shown.items():
        x, y = sheet.at((column + 0.5) * SQUARE, (row + 0.5) * SQUARE)
        found.append(Spot(x, y, round(3 + 2 * sqrt(count), 1), count))
    return tuple(found), len(points) - sum(shown.values())
