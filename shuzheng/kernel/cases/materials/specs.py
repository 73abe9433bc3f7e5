"""What can stand for a paper: a file, or the reference to something the government holds already."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """A licence or a base record instead of a paper (免提交): what it is, and the SM3 of what was seen."""

    kind: str  # "licence" or "record"
    identifier: str
    issuer: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken in: how its name ends, and how its content begins."""

    media_type: str
    begins: tuple[bytes, ...]
