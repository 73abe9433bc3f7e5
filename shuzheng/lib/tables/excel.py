"""Excel workbooks, by calamine. Excel keeps fifteen digits of a number: a longer one has lost the rest, said here."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from shuzheng.lib.errors import Refused
from shuzheng.lib.tables.rows import Problem, Row, Table, as_text, named, row

_EXACT = 10**15
_UNPACKED_LIMIT = 2**31
_FAULTS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})


def read(path: Path, sheet: str = "") -> Table:
    """The table of one sheet, the first unless named; its first row that is not empty is the header."""
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_bomb(path)
    try:
        book = CalamineWorkbook.from_path(path)
        name = sheet or book.sheet_names[0]
        cells = book.get_sheet_by_name(name).iter_rows()
    except (CalamineError, IndexError, OSError) as error:
        known = f"“{sheet}”工作表不存在，或" if sheet else ""
        raise Refused(f"{known}文件“{path.name}”不是能读的 Excel 工作簿", code="tables.not_excel") from error
    numbered = ((number, one) for number, one in enumerate(cells, 1) if any(cell != "" for cell in one))
    number, header = next(numbered, (0, []))
    if not header:
        raise Refused(f"工作表“{name}”里没有内容", code="tables.empty")
    columns, problems = named([as_text(cell) or "" for cell in header], number)
    return Table(path, "excel", columns, _rows(numbered, columns), problems)


def _rows(numbered: Iterator[tuple[int, Sequence[object]]], columns: tuple[str, ...]) -> Iterator[Row]:
    for number, cells in numbered:
        problems = [
            Problem(number, why, column)
            for column, cell in zip(columns, cells, strict=False)
            if (why := _why_lost(cell))
        ]
        yield row(number, columns, [as_text(cell) for cell in cells], problems)


def _why_lost(cell: object) -> str | None:
    if isinstance(cell, str):
        return f"单元格是 Excel 错误值 {cell}" if cell in _FAULTS else None
    if isinstance(cell, int | float) and abs(cell) >= _EXACT:
        digits = len(str(int(abs(cell))))
        return f"{digits} 位数字在 Excel 里只保存前 15 位，其余已丢失：请把该列设为文本，重新填写"
    return None


def _refuse_bomb(path: Path) -> None:
    """A small archive can unpack to more than the memory holds."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > _UNPACKED_LIMIT:
        raise Refused("工作簿解压后超过 2 GB，请改用 CSV 或 Parquet", code="tables.too_large")
