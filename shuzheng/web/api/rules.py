"""What a key must look like and when two requests are the same. draft-ietf-httpapi-idempotency-key-header."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shuzheng.lib.crypto import keyed_digest

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEY = re.compile(r"[\x21-\x7e]{8,255}")


def key_in(header: str) -> str:
    """The key of an `Idempotency-Key` header, which is a quoted string in the draft and often a bare one."""
    return header.strip().removeprefix('"').removesuffix('"')


def why_not_key(key: str) -> str | None:
    """Long enough not to meet another's by chance, and nothing that a log or a database would choke on."""
    if not key:
        return "写操作须带 Idempotency-Key 请求头（建议用 UUID）；重发同一请求时用同一个键"
    return None if _KEY.fullmatch(key) else "Idempotency-Key 应为 8 至 255 个可见的 ASCII 字符"


def fingerprint(secret: bytes, *, method: str, path: str, content: Iterable[bytes]) -> str:
    """What was asked: it tells another request under the same key from a retry. Keyed, for bodies hold secrets."""
    return keyed_digest(secret, method, path, *content)


def holds_nul(value: object) -> bool:
    """Whether a JSON value holds the one character that PostgreSQL's text cannot."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(holds_nul(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(map(holds_nul, value))
