"""What a source of identities answers: the plug for the identity platform."""

from __future__ import annotations

from typing import Protocol


class Verifier(Protocol):
    """Says whether a name and a citizen number belong together, and nothing else: not whose number it is, not why not.

    Named by SHUZHENG_IDENTITY_VERIFIER as `package.module:function`. Raises Refused where its source does not answer.
    """

    def __call__(self, *, name: str, number: str) -> bool: ...
