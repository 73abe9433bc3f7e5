"""A copy of what a database or an API said: what is read twice must say the same twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from shuzheng.kernel.exchange.uploads.actions import keep
from shuzheng.kernel.registers.imports.models import Import
from shuzheng.kernel.registers.imports.reading.queries import rows_of
from shuzheng.lib.home import home

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer

_PIECE = 20_000


def copy(run: Import, *, by: Doer, at: datetime) -> None:
    """Write all rows of a source into a file of our own, and read on from that."""
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        path = Path(folder) / "source.parquet"
        _write(path, run.columns, rows_of(run))
        with path.open("rb") as file:
            run.stored = keep(upload=file, name=f"{run.pk}.parquet", by=by, at=at).stored
    run.save(update_fields=["stored"])


def _write(path: Path, columns: list[str], rows: Iterable[Mapping[str, str | None]]) -> None:
    schema = pa.schema([(name, pa.string()) for name in columns])
    with pq.ParquetWriter(path, schema) as writer:
        for piece in _pieces(iter(rows)):
            arrays = [pa.array([row.get(name) for row in piece], pa.string()) for name in columns]
            writer.write_table(pa.table(arrays, schema=schema))


def _pieces(rows: Iterator[Mapping[str, str | None]]) -> Iterator[list[Mapping[str, str | None]]]:
    while some := list(islice(rows, _PIECE)):
        yield some
