"""The demonstration province: the same cast for tests, demonstration and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seeds.handful import Small, small

__all__ = ["Small", "small"]


def __getattr__(name: str) -> Any:
    """The cast when it is asked for: a department's service stands in this folder too, and knows no Django."""
    if name not in __all__:
        raise AttributeError(name)
    from seeds import handful

    return getattr(handful, name)
