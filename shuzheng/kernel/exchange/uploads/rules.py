"""How much may be uploaded. Local figures: no law names them."""

from __future__ import annotations

MEGABYTE = 2**20
KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet")


def why_not_kind(suffix: str) -> str | None:
    """Only what can be read as a table."""
    return None if suffix in KINDS else "请上传 CSV、Excel 或 Parquet 文件"


def why_not_more(size: int, *, sent: int, most: int) -> str | None:
    """Why a person who has sent so many bytes today may not send these too; `most` in megabytes."""
    if sent + size <= most * MEGABYTE:
        return None
    return f"每人每天最多上传 {most} MB，您今天已上传 {sent // MEGABYTE} MB；请明天再传，或改用数据库、接口方式挂接"


def why_no_room(free: int, *, spare: int) -> str | None:
    """Why nothing is taken in: the disk must keep some megabytes for evidence and the database."""
    if free >= spare * MEGABYTE:
        return None
    return "服务器剩余空间不足，暂不接收上传；请联系系统管理员清理磁盘后再试"
