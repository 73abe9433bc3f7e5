"""What may be attached to a report of a breach."""

from __future__ import annotations

from pathlib import PurePath

KINDS = (".pdf", ".png", ".jpg", ".jpeg", ".txt", ".csv", ".xlsx", ".docx", ".zip")
MOST_BYTES = 10 * 2**20


def why_not_exhibit(name: str, size: int) -> str | None:
    """A file of a known kind, not empty, not larger than what is kept sealed in one piece."""
    if PurePath(name).suffix.lower() not in KINDS:
        return f"证据文件应为：{'、'.join(one[1:] for one in KINDS)}"
    if not size:
        return "证据文件是空的"
    return f"每个证据文件不超过 {MOST_BYTES // 2**20} MB" if size > MOST_BYTES else None
