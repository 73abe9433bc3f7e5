"""The rows of an entry or a register as a table an engine can read: laid aside for one piece of work, then removed.

An entry is read at its source, with the rows that publication holds back: it is they that quality is about.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from shuzheng.kernel.exchange.bindings.queries import rows as rows_of
from shuzheng.kernel.exchange.queries import binding_in_use
from shuzheng.kernel.registers import queries as registers
from shuzheng.kernel.registers.specs import register
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import home
from shuzheng.lib.quality import ROW
from shuzheng.lib.snapshots import Broken
from shuzheng.lib.tables import as_text

if TYPE_CHECKING:
    from shuzheng.systems.data.quality.specs import Binding

AT_ONCE = 20_000

Numbered = Iterable[tuple[int, Mapping[str, object] | Broken]]


@dataclass(slots=True)
class Staged:
    """Where the table lies, how many rows it has, and how many could not be read."""

    path: Path
    rows: int = 0
    unread: int = 0


@contextmanager
def staged(*, resource_id: object = None, register_name: str = "", on: date) -> Iterator[Staged]:
    """The rows of an entry by its elements, or of a register by its fields."""
    if register_name:
        declared = register(register_name)
        found = registers.rows(declared, person=None, on=on).values_list(*declared.names)
        rows: Numbered = ((n, dict(zip(declared.names, one, strict=True))) for n, one in enumerate(found.iterator(), 1))
        columns = {name: name for name in declared.names}
    else:
        binding = bound(resource_id)
        rows, columns = rows_of(binding), binding.columns
    with _aside() as path:
        yield _written(path, rows, columns)


def bound(resource_id: object) -> Binding:
    """The binding that answers for an entry; without one there is nothing to look at."""
    binding = binding_in_use(resource_id)  # type: ignore[arg-type]
    if binding is None:
        raise Refused("该目录还没有挂接数据，请先挂接并测试", code="quality.unbound")
    return binding


@contextmanager
def _aside() -> Iterator[Path]:
    folder = home() / "quality"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{os.urandom(8).hex()}.parquet"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _written(path: Path, rows: Numbered, columns: Mapping[str, str]) -> Staged:
    made, names = Staged(path), list(columns)
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in names)])
    walk = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(walk, AT_ONCE)):
            good = [(number, row) for number, row in batch if not isinstance(row, Broken)]
            made.rows += len(good)
            made.unread += len(batch) - len(good)
            writer.write_table(_table(good, names, columns, schema))
    return made


def _table(
    good: Sequence[tuple[int, Mapping[str, object]]], names: list[str], columns: Mapping[str, str], schema: pa.Schema
) -> pa.Table:
    values = [[as_text(row.get(columns[name])) for _, row in good] for name in names]
    return pa.table([[number for number, _ in good], *values], schema=schema)
