"""Parquet, batch by batch."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shuzheng.lib.errors import Refused
from shuzheng.lib.tables.rows import Row, Table, as_text, named, row

_BATCH = 4096


def read(path: Path) -> Table:
    """The table of a Parquet file; rows are numbered as if its header were row 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise Refused(f"文件“{path.name}”不是能读的 Parquet 文件", code="tables.not_parquet") from error
    columns, problems = named(file.schema_arrow.names)
    return Table(path, "parquet", columns, _rows(file, columns), problems)


def _rows(file: Any, columns: tuple[str, ...]) -> Iterator[Row]:
    import pyarrow as pa

    number = 1
    with file:
        try:
            for batch in file.iter_batches(batch_size=_BATCH):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield row(number, columns, [as_text(cell) for cell in cells])
        except (pa.ArrowException, OSError) as error:
            raise Refused(f"第 {number} 行之后的内容已损坏，无法读取", code="tables.damaged") from error
