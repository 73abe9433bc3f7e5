"""A source that keeps failing is left alone for a while, so that its calls fail at once and hold up nobody."""

from __future__ import annotations

import time

from shuzheng.gateway.problems import Problem

FAILURES, OPEN_SECONDS = 5, 5.0


class Breaker:
    """Opens after some failures in a row; after a pause one call may try again."""

    def __init__(self, *, failures: int = FAILURES, seconds: float = OPEN_SECONDS) -> None:
        self._most, self._seconds = failures, seconds
        self._failures = 0
        self._until = 0.0

    def check(self) -> None:
        """Refuse while open; the first call after the pause is the trial."""
        if self._failures < self._most:
            return
        now = time.monotonic()
        if now < self._until:
            raise Problem("source.open", retry_after=max(1, round(self._until - now)))
        self._until = now + self._seconds

    def succeeded(self) -> None:
        """The source answers."""
        self._failures = 0

    def failed(self) -> None:
        """The source did not answer as it should."""
        self._failures += 1
        self._until = time.monotonic() + self._seconds
