"""A list as a file: CSV streamed, Excel and Parquet by way of a temporary file, always in flat memory."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import IO, Any, Final

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from shuzheng.lib.errors import Refused
from shuzheng.web.lists import Column

BATCH = 2000
EXCEL_ROWS: Final = 1_048_575
FORMULA, SIGNS = frozenset("=@\t\r\n＝＠"), frozenset("+-＋－")
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def answer(kind: str, *, name: str, columns: Sequence[Column], rows: Iterable[Any]) -> HttpResponseBase:
    """The rows as a download; `rows` is an iterator that reads in batches."""
    if kind not in TYPES:
        raise Refused("可导出的格式是 CSV、Excel 和 Parquet", code="web.export_format", status=400)
    guard = str if kind == "parquet" else safe  # no spreadsheet opens Parquet: its values stay as they are
    values = ([guard(column.text(row)) for column in columns] for row in rows)
    labels = [column.label for column in columns]
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{kind}") or ""}
    if kind == "csv":
        return StreamingHttpResponse(_csv(labels, values), content_type=TYPES[kind], headers=headers)
    file = (_excel if kind == "xlsx" else _parquet)(labels, values)
    file.seek(0)
    return FileResponse(file, content_type=TYPES[kind], headers=headers)


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, whichever width its first sign has."""
    if text[:1] in FORMULA or (text[:1] in SIGNS and not _is_number(text)):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdigit()


def _csv(labels: Sequence[str], values: Iterable[Sequence[str]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _lines([labels])
    values = iter(values)
    while batch := list(islice(values, BATCH)):
        yield _lines(batch)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _excel(labels: Sequence[str], values: Iterable[Sequence[str]]) -> IO[bytes]:
    import xlsxwriter

    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    )
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, labels, book.add_format({"bold": True}))
    for number, row in enumerate(values, start=1):
        if number > EXCEL_ROWS:
            raise Refused("超过 Excel 的行数上限，请改用 CSV 或 Parquet", code="web.export_rows", status=413)
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    book.close()
    return file


def _parquet(labels: Sequence[str], values: Iterable[Sequence[str]]) -> IO[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    schema = pa.schema([(label, pa.string()) for label in labels])
    values = iter(values)
    with pq.ParquetWriter(file, schema) as writer:
        while batch := list(islice(values, BATCH)):
            writer.write_batch(
                pa.record_batch([pa.array(column, pa.string()) for column in zip(*batch, strict=True)], schema=schema)
            )
    return file
