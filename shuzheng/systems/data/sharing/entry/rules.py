"""The picture of where an entry's data comes from and goes to: four columns, drawn by arithmetic."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, BOX, HEIGHT, GAP, TOP = 960, 200, 64, 16, 28
COLUMNS = (0, 253, 506, 760)
MOST_CONSUMERS = 5


@dataclass(frozen=True, slots=True)
class Station:
    """One place on the way: its name, what is to be said of it, where it leads, how it is."""

    title: str
    note: str = ""
    link: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A station with its place in the picture."""

    station: Station
    x: int
    y: int

    @property
    def text_x(self) -> int:
        """Where its words begin."""
        return self.x + 14

    @property
    def title_y(self) -> int:
        """The line of its name."""
        return self.y + (28 if self.station.note else 38)

    @property
    def note_y(self) -> int:
        """The line below."""
        return self.y + 48


@dataclass(frozen=True, slots=True)
class Picture:
    """The boxes, the lines between neighbouring columns, the heads of the columns."""

    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    heads: tuple[tuple[int, str], ...]
    height: int
    width: int = WIDTH
    box: int = BOX
    box_height: int = HEIGHT


def draw(columns: Sequence[tuple[str, Sequence[Station]]]) -> Picture:
    """Lay the columns out from left to right, each centred; every box leads to every box of the next column."""
    most = max(len(stations) for _, stations in columns)
    height = TOP + most * HEIGHT + (most - 1) * GAP
    placed = [_placed(COLUMNS[place], stations, height) for place, (_, stations) in enumerate(columns)]
    lines = [_line(left, right) for before, after in itertools.pairwise(placed) for left in before for right in after]
    heads = tuple((COLUMNS[place], head) for place, (head, _) in enumerate(columns))
    return Picture(tuple(box for column in placed for box in column), tuple(lines), heads, height)


def _placed(x: int, stations: Sequence[Station], height: int) -> list[Box]:
    used = len(stations) * HEIGHT + (len(stations) - 1) * GAP
    top = TOP + (height - TOP - used) // 2
    return [Box(station, x, top + place * (HEIGHT + GAP)) for place, station in enumerate(stations)]


def _line(left: Box, right: Box) -> str:
    x1, y1, x2, y2 = left.x + BOX, left.y + HEIGHT // 2, right.x, right.y + HEIGHT // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2 - 7} {y2}"


def clipped(text: str, most: int) -> str:
    """A text that fits its box: a Latin letter is half as wide as a Chinese character."""
    width = 0.0
    for place, character in enumerate(text):
        width += 0.55 if character.isascii() else 1
        if width > most:
            return text[: place - 1] + "…"
    return text


def why_masked(mask_label: str, *, personal: str, grade: int) -> str:
    """In one sentence, why a value is masked."""
    kind = {"personal": "一般个人信息", "sensitive": "敏感个人信息"}.get(personal, "")
    ground = "、".join(filter(None, [kind, f"{grade} 级"]))
    return f"{ground}，按“{mask_label}”脱敏"
