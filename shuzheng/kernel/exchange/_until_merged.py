"""Stand-ins for lib.standards and lib.tables, with their signatures; goes when they arrive."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Table:
    columns: list[str]
    rows: Iterator[tuple[int, dict[str, object] | str]]


def read_table(path: Path) -> Table:
    head = path.read_bytes()
    try:
        head.decode()
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "gb18030"
    file = path.open(encoding=encoding, newline="")
    reader = csv.reader(file)
    columns = next(reader)

    def rows() -> Iterator[tuple[int, dict[str, object] | str]]:
        for number, row in enumerate(reader, 2):
            yield number, dict(zip(columns, row, strict=True)) if len(row) == len(columns) else "列数不符"

    return Table(columns, rows())


def why_not(standard: str, value: str) -> str | None:
    if standard.startswith("enum:"):
        return None if value in standard[5:].split("|") else "不在代码表内"
    return None


def propose(values: Iterable[str]) -> str:
    return ""
