"""Tables from files, row by row: CSV (UTF-8, GBK, GB18030), Excel, Parquet. A bad row is reported, never raised."""

from pathlib import Path

from shuzheng.lib.errors import Refused
from shuzheng.lib.tables.rows import Problem, Row, Table, as_text

__all__ = ["Problem", "Row", "Table", "as_text", "open_table", "sheets_of"]

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def open_table(path: str | Path, *, sheet: str = "") -> Table:
    """The table in a file, told by its first bytes, not by its name."""
    path = Path(path)
    head = _head(path)
    if head == b"PAR1":
        from shuzheng.lib.tables import columnar

        return columnar.read(path)
    if _is_excel(head):
        from shuzheng.lib.tables import excel

        return excel.read(path, sheet)
    from shuzheng.lib.tables import delimited

    return delimited.read(path)


def sheets_of(path: str | Path) -> list[str]:
    """The sheets one may choose among; none of a file that is no workbook."""
    path = Path(path)
    if not _is_excel(_head(path)):
        return []
    from shuzheng.lib.tables import excel

    return excel.sheets(path)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise Refused(f"文件“{path.name}”不存在，或无权读取", code="tables.no_file") from error


def _is_excel(head: bytes) -> bool:
    return head == _OLD_EXCEL or head.startswith(b"PK")
