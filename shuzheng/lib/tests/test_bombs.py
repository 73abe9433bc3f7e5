"""Small files that would fill the memory or the day."""

import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from shuzheng.lib.errors import Refused
from shuzheng.lib.tables import excel, open_table


def refused(path: Path) -> str:
    with pytest.raises(Refused) as error:
        list(open_table(path).rows)
    return error.value.code


def workbook(path: Path, *cells: tuple[int, int]) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, column in ((0, 0), *cells):
        sheet.write_string(row, column, "x")
    book.close()
    return path


def test_two_cells_far_apart_do_not_span_the_memory(tmp_path: Path) -> None:
    assert refused(workbook(tmp_path / "a.xlsx", (1_048_575, 16_383))) == "tables.too_large"


def test_a_row_mark_alone_counts_too(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", (0, 16_383))
    said = edited(
        source, "xl/worksheets/sheet1.xml", b"</sheetData>", b'<row r="1048576"><c><v>1</v></c></row></sheetData>'
    )
    assert refused(said) == "tables.too_large"


def test_a_long_and_a_wide_sheet_are_read(tmp_path: Path) -> None:
    assert len(list(open_table(workbook(tmp_path / "a.xlsx", (99_999, 5))).rows)) == 1


def edited(path: Path, name: str, old: bytes, new: bytes) -> Path:
    """A workbook with one of its parts changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as other:
        for entry in archive.namelist():
            content = archive.read(entry)
            other.writestr(entry, content.replace(old, new) if entry == name else content)
    path.write_bytes(packed.getvalue())
    return path


def test_what_an_archive_says_of_its_size_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "_UNPACKED_LIMIT", 2**20)
    path = edited(
        workbook(tmp_path / "a.xlsx"), "xl/worksheets/sheet1.xml", b"</sheetData>", b" " * 2**21 + b"</sheetData>"
    )
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02")
    while at >= 0:  # every entry of the directory says that it unpacks to a hundred bytes
        raw[at + 24 : at + 28] = (100).to_bytes(4, "little")
        at = raw.find(b"PK\x01\x02", at + 4)
    path.write_bytes(raw)
    assert refused(path) in {"tables.too_large", "tables.not_excel"}


def test_another_kind_of_archive_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<table:table-cell table:number-columns-repeated='16384'/>")
    assert refused(path) == "tables.not_excel"


def test_one_long_text_said_often_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    said = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["字" * 100_000]))
    pq.write_table(pa.table({"a": said}), path, compression="zstd")
    rows = [row.values["a"] for row in open_table(path).rows]
    assert len(rows) == 100_000
    assert len({id(text) for text in rows}) < 100  # once for each batch


def test_a_huge_cell_of_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": ["x" * 2_000_000]}), path)
    assert refused(path) == "tables.too_large"


def test_a_million_columns_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a," * 1_000_000 + "a\n1\n")
    assert refused(path) == "tables.too_wide"
