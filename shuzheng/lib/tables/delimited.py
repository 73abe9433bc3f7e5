"""CSV in constant memory: UTF-8, GBK or GB18030, told from a sample; a bad row is reported and the next one is read."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from shuzheng.lib.errors import Refused
from shuzheng.lib.tables.rows import Problem, Row, Table, named, row

_SAMPLE = 2**18
_LINE_LIMIT = 2**22
_RECORD_LINES = 500  # a quoted cell with more lines than this is a quote that was never closed
_QUOTING_FAULTS = 1000
_BOM = b"\xef\xbb\xbf"
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030（GBK）"}


def read(path: Path) -> Table:
    """The table of a delimited file; the file is open while its rows are walked."""
    file = path.open("rb")
    sample = file.read(_SAMPLE)
    why = _why_not_text(sample)
    if why:
        file.close()
        raise Refused(why, code="tables.not_csv")
    file.seek(len(_BOM) if sample.startswith(_BOM) else 0)
    lines = _Lines(file, encoding=told_from(sample))
    records = _records(lines, _delimiter(sample))
    first = next((record for record in records if record.cells), None)
    if first is None:
        file.close()
        raise Refused(f"文件“{path.name}”里没有内容", code="tables.empty")
    columns, problems = named(first.cells, first.number)
    return Table(path, "csv", columns, _rows(records, columns, file), (*first.problems, *problems), _said(sample))


def told_from(sample: bytes) -> str:
    """The encoding in which more lines of the sample can be read; empty when all of it is ASCII."""
    if sample.startswith(_BOM):
        return "utf-8"
    whole = sample[: sample.rfind(b"\n") + 1] if len(sample) == _SAMPLE and b"\n" in sample else sample
    foreign = [line for line in whole.split(b"\n") if not line.isascii()]
    if not foreign:
        return ""
    return max(("utf-8", "gb18030"), key=lambda encoding: sum(_reads(line, encoding) for line in foreign))


def _said(sample: bytes) -> str:
    return _NAMES.get(told_from(sample), "ASCII")


def _why_not_text(sample: bytes) -> str | None:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "文件是 UTF-16 编码，请另存为“CSV UTF-8”再上传"
    if b"\r" in sample and b"\n" not in sample and len(sample) > 1:
        return "文件用的是旧式换行符（CR），请另存为“CSV UTF-8”再上传"
    return None


def _reads(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: bytes) -> str:
    head = sample.split(b"\n", 1)[0].decode("ascii", errors="ignore")
    return max(",\t;|", key=head.count) if any(mark in head for mark in ",\t;|") else ","


@dataclass(slots=True)
class _Lines:
    """Decoded lines for csv.reader, which takes as many as a record needs: remembered, to be given back."""

    file: BinaryIO
    encoding: str
    number: int = 0
    back: deque[tuple[int, str, str]] = field(default_factory=deque)
    taken: list[tuple[int, str, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _RECORD_LINES:
            raise csv.Error("quote never closed")
        line = self.back.popleft() if self.back else self._read()
        if line is None:
            raise StopIteration
        self.taken.append(line)
        return line[1]

    def _read(self) -> tuple[int, str, str] | None:
        raw = self.file.readline(_LINE_LIMIT)
        if not raw:
            return None
        self.number += 1
        if len(raw) == _LINE_LIMIT and not raw.endswith(b"\n"):
            self._skip_to_next_line()
            return self.number, "\n", f"这一行超过 {_LINE_LIMIT // 2**20} MB，未读取"
        if not self.encoding and not raw.isascii():
            self.encoding = told_from(raw)
        try:
            return self.number, raw.decode(self.encoding or "ascii"), ""
        except UnicodeDecodeError as error:
            where = f"第 {error.start + 1} 字节（0x{raw[error.start]:02X}）"
            why = f"{where}不是 {_NAMES[self.encoding]} 编码，请核对文件编码"
            return self.number, raw.decode(self.encoding, errors="replace"), why

    def _skip_to_next_line(self) -> None:
        while chunk := self.file.readline(_LINE_LIMIT):
            if chunk.endswith(b"\n"):
                return


@dataclass(frozen=True, slots=True)
class _Record:
    number: int
    cells: list[str]
    problems: list[Problem]


def _records(lines: _Lines, delimiter: str) -> Iterator[_Record]:
    faults = 0
    while True:
        lines.taken.clear()
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield _record(lines.taken, cells)
                lines.taken.clear()
        except csv.Error as error:
            faults += 1
            first, *rest = lines.taken
            lines.back.extendleft(reversed(rest))
            yield _Record(first[0], [], [Problem(first[0], _why_not_split(error))])
            if faults == _QUOTING_FAULTS:
                yield _Record(first[0] + 1, [], [Problem(first[0] + 1, "引号错误太多，自此以下没有读取")])
                return
            continue
        return


def _why_not_split(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"有单元格超过 {csv.field_size_limit() // 1024} KB，或引号没有成对，这一行无法分列"
    return "引号没有成对，或引号之后另有文字，这一行无法分列"


def _record(taken: list[tuple[int, str, str]], cells: list[str]) -> _Record:
    problems = [Problem(number, why) for number, _, why in taken if why]
    return _Record(taken[0][0], cells, problems)


def _rows(records: Iterator[_Record], columns: tuple[str, ...], file: BinaryIO) -> Iterator[Row]:
    with file:
        for record in records:
            if record.cells:
                yield row(record.number, columns, record.cells, record.problems)
            elif record.problems:
                yield Row(record.number, dict.fromkeys(columns), tuple(record.problems))
