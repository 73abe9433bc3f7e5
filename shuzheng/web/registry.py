"""What rooms add to the face: tiles, sources of the search box, routes of the API, the menu of what is no system.

A system's menu is in its system.py. For the rest, a room above web calls `add(...)` from its AppConfig.ready.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from shuzheng.kernel.systems import MenuItem
from shuzheng.web.specs import MapNode, Mount, Routes, SearchSource, Tile

menu: list[MenuItem] = []
tiles: list[Tile] = []
sources: list[SearchSource] = []
routes: list[Routes] = []
mounts: list[Mount] = []
maps: list[Callable[[datetime], Sequence[MapNode]]] = []


def add(*things: MenuItem | Tile | SearchSource | Routes | Mount) -> None:
    """Put things in their lists; adding the same thing twice keeps one."""
    for thing in things:
        match thing:
            case MenuItem() if thing not in menu:
                menu.append(thing)
            case Tile() if thing not in tiles:
                tiles.append(thing)
            case SearchSource() if thing not in sources:
                sources.append(thing)
            case Routes() if thing not in routes:
                routes.append(thing)
            case Mount() if thing not in mounts:
                mounts.append(thing)


def map_nodes(at: datetime) -> list[MapNode]:
    """The figures of the front page's map, added up over whoever counts something at a node."""
    found: dict[str, MapNode] = {}
    for node in (node for one in maps for node in one(at)):
        known = found.get(node.code)
        found[node.code] = replace(node, value=node.value + (known.value if known else 0))
    return list(found.values())
