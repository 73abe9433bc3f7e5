"""What is owed once a grant is over. Decree 809 art. 25, 40."""

from __future__ import annotations

from datetime import date

ART_25 = "政务数据共享条例第二十五条"


def why_not_dispose(
    *,
    is_over: bool,
    how: str,
    ways: tuple[str, ...],
    basis: str,
    done_on: date,
    ended_on: date | None,
    files: int,
    on: date,
) -> str | None:
    """第二十五条: after the end, in a known way, with the files on this platform gone too."""
    if not is_over or ended_on is None:
        return "授权尚未结束，不必处置"
    if how not in ways:
        return "请选择处置方式"
    if how == "retained" and not basis.strip():
        return "依法留存的，请写明依据"
    if not done_on <= on:
        return "处置日期不能晚于今天"
    return f"平台上还有本授权的 {files} 个文件，请先在“文件交付”中清除" if files and how != "retained" else None
