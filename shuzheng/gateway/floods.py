"""Refusals of callers who proved nothing: so many lines an address and minute, and the surplus counted in one more.

Every refusal leaves evidence; but nobody may fill the disk with it who cannot even sign.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass

ADDRESSES = 256  # counted apart in one minute; what comes from still more places shares one count
ELSEWHERE = "elsewhere"


@dataclass(slots=True)
class Surplus:
    """Refusals of one address in one minute that left no line of their own."""

    address: str
    minute: int
    times: int


class Floods:
    """The counts of one worker."""

    def __init__(self, lines: int | None = None) -> None:
        self._lines = int(os.environ.get("SHUZHENG_GATEWAY_REFUSALS", "120")) if lines is None else lines
        self._minute = 0
        self._seen: dict[str, int] = {}
        self._over: list[Surplus] = []

    def passes(self, address: str, now: float) -> bool:
        """Whether a refusal still gets a line of its own; else it is counted."""
        self._turn(int(now // 60))
        place = network(address)
        if place not in self._seen and len(self._seen) >= ADDRESSES:
            place = ELSEWHERE
        self._seen[place] = times = self._seen.get(place, 0) + 1
        return times <= self._lines

    def surplus(self, now: float, *, all_of_it: bool = False) -> list[Surplus]:
        """What was counted in the minutes that are over, each told once; at the end also in the present one."""
        self._turn(-1 if all_of_it else int(now // 60))
        found, self._over = self._over, []
        return found

    def _turn(self, minute: int) -> None:
        """Begin another minute, and keep what the last one had too many of."""
        if minute == self._minute:
            return
        over = ((place, times - self._lines) for place, times in self._seen.items())
        self._over += [Surplus(place, self._minute, times) for place, times in over if times > 0]
        self._seen, self._minute = {}, minute


def network(address: str) -> str:
    """What one place can call from at will: an IPv4 address, an IPv6 network of 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ELSEWHERE
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
