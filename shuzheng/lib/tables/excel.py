"""Excel workbooks, by calamine. Excel keeps fifteen digits of a number: a longer one has lost the rest, said here."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path

from shuzheng.lib.errors import Refused
from shuzheng.lib.tables.rows import Problem, Row, Table, as_text, named, row

_EXACT = 10**15
_UNPACKED_LIMIT, _AREA_LIMIT = 2**30, 100_000_000
_PIECE, _TAIL = 2**20, 64
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]{0,40}?\br=["']([A-Z]{0,3})([0-9]{1,7})["']""")
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


def sheets(path: Path) -> list[str]:
    """The names of a workbook's sheets, in their order."""
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_bomb(path)
    try:
        return list(CalamineWorkbook.from_path(path).sheet_names)
    except (CalamineError, OSError) as error:
        raise Refused(f"文件“{path.name}”不是能读的 Excel 工作簿", code="tables.not_excel") from error


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
    """A small archive can unpack to more than the memory holds, and two cells far apart can span all of it.

    What the archive says of its sizes is not believed: it is unpacked here, in pieces, and thrown away.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise Refused(f"文件“{path.name}”不是 .xlsx 工作簿", code="tables.not_excel")
            left = _UNPACKED_LIMIT
            for entry in archive.infolist():
                left -= _unpacked(archive, entry, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused(f"文件“{path.name}”已损坏或加了密，无法读取", code="tables.not_excel") from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> int:
    """How many bytes an entry really holds; of a sheet also how far its cells reach."""
    size, rows, columns, tail = 0, 0, 0, b""
    is_sheet = entry.filename.startswith("xl/worksheets/")
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > most:
                raise Refused("工作簿解压后超过 1 GB，请改用 CSV 或 Parquet", code="tables.too_large")
            if is_sheet:
                for letters, digits in _PLACE.findall(tail + piece):
                    rows, columns = max(rows, int(digits)), max(columns, _place(letters))
                if rows * columns > _AREA_LIMIT:
                    raise Refused("工作表的单元格散布过广，请删去远处的单元格再上传", code="tables.too_large")
                tail = (tail + piece)[-_TAIL:]
    return size


def _place(letters: bytes) -> int:
    """The number of a column: A is 1, XFD is 16384; a row's own mark counts as the first column."""
    return reduce(lambda number, letter: number * 26 + letter - 64, letters, 0) or 1
