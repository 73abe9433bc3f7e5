"""The schematic map of the province: one hexagon per city, laid out by hand from who borders whom.

A schematic, not boundaries: a published map of boundaries needs a map review number, and no registry package with
Hebei's outlines carries a licence for its data.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shuzheng.web.specs import MapFlow, MapNode

RADIUS = 58.0
WIDTH, HEIGHT = RADIUS * 3**0.5, RADIUS * 1.5
# code: name, column (half a hexagon's shift in odd rows), row
PLACES: dict[str, tuple[str, float, int]] = {
    "130700": ("张家口", 1, 0),
    "130800": ("承德", 2, 0),
    "130200": ("唐山", 2.5, 1),
    "130300": ("秦皇岛", 3.5, 1),
    "130600": ("保定", 1, 2),
    "131000": ("廊坊", 2, 2),
    "130100": ("石家庄", 0.5, 3),
    "133100": ("雄安新区", 1.5, 3),
    "130900": ("沧州", 2.5, 3),
    "130500": ("邢台", 1, 4),
    "131100": ("衡水", 2, 4),
    "130400": ("邯郸", 0.5, 5),
}
NEIGHBOURS: dict[str, tuple[float, int]] = {"北京": (1.5, 1), "天津": (3, 2)}
PROVINCE = "130000"
HUB = (3.55, 4.5)
UNDER, BEND = 32, 0.16


@dataclass(frozen=True, slots=True)
class Tile:
    """One hexagon, ready to draw."""

    code: str
    name: str
    x: float
    y: float
    points: str
    value: int | None = None
    level: int = 0
    link: str = ""
    is_down: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One flow, ready to draw: a quadratic curve and its thickness."""

    path: str
    width: float
    words: str
    x: float
    y: float
    dot: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole map."""

    tiles: tuple[Tile, ...]
    voids: tuple[Tile, ...]
    lines: tuple[Line, ...]
    hub: Tile
    view_box: str
    most: int

    @property
    def sentence(self) -> str:
        """The map in words."""
        told = [f"{tile.name} {tile.value}" for tile in (self.hub, *self.tiles) if tile.value is not None]
        return "；".join(told) or "暂无数据"


def draw(nodes: Iterable[MapNode], flows: Sequence[MapFlow] = ()) -> Picture:
    """The map with the nodes' figures and what flows between them."""
    by_code = {node.code: node for node in nodes}
    most = max((node.value for node in by_code.values()), default=0)
    tiles = tuple(_tile(code, PLACES[code], by_code.get(code), most) for code in PLACES)
    voids = tuple(_tile("", (name, *place), None, 0) for name, place in NEIGHBOURS.items())
    hub = _tile(PROVINCE, ("省级节点", *HUB), by_code.get(PROVINCE), most)
    return Picture(
        tiles=tiles,
        voids=voids,
        lines=tuple(_lines((*tiles, hub), flows)),
        hub=hub,
        view_box=f"-4 -4 {WIDTH * 4.1 + 8:.0f} {HEIGHT * 5 + RADIUS * 2 + 8:.0f}",
        most=most,
    )


def _tile(code: str, place: tuple[str, float, float], node: MapNode | None, most: int) -> Tile:
    name, column, row = place
    x, y = column * WIDTH, RADIUS + row * HEIGHT
    corners = ((0, -1), (0.5, -0.5), (0.5, 0.5), (0, 1), (-0.5, 0.5), (-0.5, -0.5))
    size = 1 if code else 0.92
    points = " ".join(f"{x + dx * WIDTH * size:.1f},{y + dy * RADIUS * size:.1f}" for dx, dy in corners)
    if node is None:
        return Tile(code, name, round(x, 1), round(y, 1), points)
    level = 0 if not node.value else min(3, 1 + node.value * 3 // (most + 1))
    return Tile(code, name, round(x, 1), round(y, 1), points, node.value, level, node.link, node.is_down)


def _lines(tiles: Sequence[Tile], flows: Sequence[MapFlow]) -> Iterable[Line]:
    places = {tile.code: tile for tile in tiles}
    heaviest = max((flow.weight for flow in flows), default=1)
    for flow in flows:
        start, end = places.get(flow.source), places.get(flow.target)
        if start is None or end is None or start is end:
            continue
        path, x, y = _curve(start, end)
        width = round(1.5 + 4 * flow.weight / heaviest, 1)
        yield Line(path, width, f"{start.name} → {end.name}：{flow.weight}", x, y, width / 2 + 1.5)


def _curve(start: Tile, end: Tile) -> tuple[str, float, float]:
    """From under one name to under the other, bent so that there and back do not lie on each other."""
    x1, y1, x2, y2 = start.x, start.y + UNDER, end.x, end.y + UNDER
    middle_x, middle_y = (x1 + x2) / 2 - (y2 - y1) * BEND, (y1 + y2) / 2 + (x2 - x1) * BEND
    return f"M{x1:.1f} {y1:.1f}Q{middle_x:.1f} {middle_y:.1f} {x2:.1f} {y2:.1f}", round(x2, 1), round(y2, 1)
