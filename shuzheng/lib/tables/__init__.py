"""Tables from files, row by row: CSV (UTF-8, GBK, GB18030), Excel, Parquet. A bad row is reported, never raised."""

from pathlib import Path

from shuzheng.lib.errors import Refused
from shuzheng.lib.tables.rows import Problem, Row, Table, as_text

__all__ = ["Problem", "Row", "Table", "as_text", "open_table"]

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def open_table(path: str | Path, *, sheet: str = "") -> Table:
    """The table in a file, told by its first bytes, not by its name."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise Refused(f"文件“{path.name}”不存在，或无权读取", code="tables.no_file") from error
    if head == b"PAR1":
        from shuzheng.lib.tables import columnar

        return columnar.read(path)
    if head == _OLD_EXCEL or head.startswith(b"PK"):
        from shuzheng.lib.tables import excel

        return excel.read(path, sheet)
    from shuzheng.lib.tables import delimited

    return delimited.read(path)
