"""How alike two matters are: place, words and time. Pure."""

from __future__ import annotations

import math
from datetime import datetime

from shuzheng.lib.search import tokens

NEAR_M = 500.0
EARTH_M = 6_371_000.0
LEAST = 0.35


def likeness(
    *, text: float, same_division: bool, address: float, metres: float | None, hours: float, window_hours: float
) -> float:
    """From 0 to 1: the words count most, then the place, then how long ago it was."""
    place = max(address, 0.25 if same_division else 0.0, _close(metres))
    fresh = max(0.0, 1 - hours / window_hours) if window_hours else 0.0
    return 0.55 * text + 0.35 * place + 0.1 * fresh


def _close(metres: float | None) -> float:
    return 0.0 if metres is None else max(0.0, 1 - metres / (2 * NEAR_M))


def overlap(one: str, other: str) -> float:
    """How many pairs of characters two texts share, of the shorter one's."""
    a, b = ({token for token in tokens(text) if len(token) > 1} for text in (one, other))
    least = min(len(a), len(b))
    return len(a & b) / least if least else 0.0


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two points on the globe, latitude first."""
    la, lb = math.radians(a[0]), math.radians(b[0])
    dy, dx = lb - la, math.radians(b[1] - a[1])
    chord = math.sin(dy / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin(dx / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(chord))


def hours_between(one: datetime, other: datetime) -> float:
    """How far two instants lie apart."""
    return abs((one - other).total_seconds()) / 3600
