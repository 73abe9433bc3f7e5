"""What a letter must say before it may go out. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from shuzheng.systems.services.hall.letters.specs import WITH_REMEDIES


def why_not_issue(*, kind: str, paragraphs: Sequence[str], basis: str, remedies: str) -> str | None:
    """行政许可法第三十二条、第三十八条: in writing, with basis; a refusal names reasons and remedies."""
    if not any(one.strip() for one in paragraphs) or not basis.strip():
        return "文书应当写明内容和法律依据"
    if kind in WITH_REMEDIES and not remedies.strip():
        return "不予受理、不予决定应当告知申请行政复议、提起行政诉讼的途径和期限"
    return None


def number_of(*, case: str, earlier: int) -> str:
    """The number of a letter: that of its case and its place among the case's letters."""
    return f"{case}-{earlier + 1:02d}"
