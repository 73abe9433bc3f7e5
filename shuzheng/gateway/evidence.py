"""The record of use: what a segment of evidence holds and how to read it. docs/gateway.md §9 is the format.

One JSON object a line. Its last member, `hash`, is the HMAC-SHA256 under the key `evidence` of the line without it;
`prev` is the hash of the line before. A torn last line is what kill -9 leaves of a call that was never answered.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from shuzheng.lib.home import home, key

FORMAT = 1
FIRST = "0" * 64
_HASH = b',"hash":"'
_TAIL = len(_HASH) + 64 + 2  # …","hash":"<64 hex>"}


class EvidenceBroken(ValueError):
    """A line was changed, removed, inserted or put elsewhere."""


@dataclass(frozen=True, slots=True)
class Line:
    """One verified line: its members, its hash, and the offset at which the next one begins."""

    record: dict[str, Any]
    hash: str
    end: int


def folder() -> Path:
    """Where the segments lie."""
    path = home() / "gateway" / "evidence"
    path.mkdir(parents=True, exist_ok=True)
    return path


def segments() -> list[Path]:
    """All segments, oldest first."""
    return sorted(folder().glob("*.jsonl"))


def seal_line(record: dict[str, Any], prev: str, secret: bytes) -> tuple[bytes, str]:
    """The line of a record that follows the line with hash `prev`, and its own hash."""
    record["prev"] = prev
    body = orjson.dumps(record)
    digest = hmac.digest(secret, body, "sha256").hex()
    return body[:-1] + _HASH + digest.encode() + b'"}\n', digest


def row_digest(resource: str, row_key: str, secret: bytes | None = None) -> str:
    """What evidence says instead of a row's key: one key of one resource always gives the same 16 hex digits."""
    name = f"{resource}\n{row_key}".encode()
    return hmac.digest(secret or key("evidence"), name, "sha256").hex()[:16]


def read_segment(path: Path, *, offset: int = 0, prev: str = FIRST) -> Iterator[Line]:
    """The lines of a segment from `offset` on, after the line with hash `prev`; raises EvidenceBroken at a bad one.

    A torn last line ends the reading: ask again from the last `end` and `hash` if the segment is still being written.
    """
    secret = key("evidence")
    with path.open("rb") as file:
        file.seek(offset)
        for line in file:
            if not line.endswith(b"\n"):
                return
            body, digest = line[: -_TAIL - 1] + b"}", line[-67:-3].decode("latin-1")
            if not line.endswith(_HASH + digest.encode("latin-1") + b'"}\n') or not hmac.compare_digest(
                hmac.digest(secret, body, "sha256").hex().encode(), digest.encode("latin-1")
            ):
                raise EvidenceBroken(f"{path.name}: line at byte {offset} was changed")
            record = orjson.loads(body)
            if record["prev"] != prev:
                raise EvidenceBroken(f"{path.name}: line at byte {offset} does not follow the one before it")
            offset += len(line)
            prev = digest
            yield Line(record, digest, offset)
