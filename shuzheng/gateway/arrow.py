"""Rows as Arrow streams and Parquet files, written piece by piece: memory stays flat however long the export."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Literal

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from shuzheng.kernel.exchange.specs import Column

_GROUP = 65_536


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """Integers and booleans keep their type unless masked; all else is text, exactly as JSON gives it."""
    kinds = {"integer": pa.int64(), "boolean": pa.bool_()}
    fields = [(c.name, pa.string() if c.mask else kinds.get(c.type, pa.string())) for c in columns]
    return pa.schema(fields)


class _Drain(io.RawIOBase):
    """A file that forgets what was taken from it, while its position goes on counting, as a Parquet footer needs."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._position

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


class Sheet:
    """Turns batches of rows into the bytes of one Arrow stream or Parquet file."""

    def __init__(self, columns: Sequence[Column], format_: Literal["parquet", "arrow"]) -> None:
        self._schema = schema_of(columns)
        self._out = _Drain()
        self._parquet = format_ == "parquet"
        self._pending: list[Any] = []
        self._rows = 0
        if self._parquet:
            self._writer: Any = pq.ParquetWriter(self._out, self._schema, compression="zstd")
        else:
            self._writer = pa.ipc.new_stream(self._out, self._schema)

    def add_rows(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """Tuples of Python values."""
        values = zip(*rows, strict=True) if rows else [()] * len(self._schema)
        arrays = [pa.array(column, field.type) for column, field in zip(values, self._schema, strict=True)]
        return self._add(pa.record_batch(arrays, self._schema))

    def add_csv(self, data: bytes) -> bytes:
        """Whole lines of CSV as COPY writes them: an unquoted nothing is null, a quoted nothing the empty text."""
        table = pa_csv.read_csv(
            io.BytesIO(data),
            read_options=pa_csv.ReadOptions(column_names=self._schema.names, use_threads=False),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=self._schema,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["true"],
                false_values=["false"],
            ),
        )
        return b"".join(self._add(batch) for batch in table.to_batches())

    def close(self) -> bytes:
        """The rest of the file."""
        if self._pending:
            self._writer.write_table(pa.Table.from_batches(self._pending, self._schema))
        self._writer.close()
        return self._take()

    def _add(self, batch: Any) -> bytes:
        if not self._parquet:
            self._writer.write_batch(batch)
            return self._take()
        self._pending.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _GROUP:
            self._writer.write_table(pa.Table.from_batches(self._pending, self._schema))
            self._pending, self._rows = [], 0
        return self._take()

    def _take(self) -> bytes:
        return self._out.take()
