"""Parquet, batch by batch. A file can say one long text a million times: it is kept once, however often it is said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shuzheng.lib.errors import Refused
from shuzheng.lib.tables.rows import Row, Table, as_text, named, row

_BATCH, _COLUMN_LIMIT, _CELL_LIMIT, _SHORT = 4096, 512 * 2**20, 2**20, 4096


def read(path: Path) -> Table:
    """The table of a Parquet file; rows are numbered as if its header were row 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names, texts = file.schema_arrow.names, [one.name for one in file.schema_arrow if _is_text(one.type)]
            _refuse_bomb(file.metadata)
        columns, problems = named(names)
        kept = texts if _longest(path, texts) > _SHORT else None
        opened = pq.ParquetFile(path, read_dictionary=kept)
    except (pa.ArrowException, OSError) as error:
        raise Refused(f"文件“{path.name}”不是能读的 Parquet 文件", code="tables.not_parquet") from error
    return Table(path, "parquet", columns, _rows(opened, columns), problems)


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))


def _refuse_bomb(meta: Any) -> None:
    """What a column unpacks to at once is bounded."""
    for group in map(meta.row_group, range(meta.num_row_groups)):
        if any(group.column(n).total_uncompressed_size > _COLUMN_LIMIT for n in range(group.num_columns)):
            raise Refused("有一列一次解压超过 512 MB，请分成较小的行组再上传", code="tables.too_large")


def _longest(path: Path, texts: list[str]) -> int:
    """How long the longest text is, found without writing any of them out."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, read_dictionary=texts) as file:
        batches = file.iter_batches(batch_size=_BATCH * 16, columns=texts) if texts else ()
        lengths = (pc.max(pc.binary_length(one.dictionary)).as_py() for batch in batches for one in batch.columns)
        return max((length or 0 for length in lengths), default=0)


def _rows(file: Any, columns: tuple[str, ...]) -> Iterator[Row]:
    import pyarrow as pa

    number = 1
    with file:
        try:
            for batch in file.iter_batches(batch_size=_BATCH):
                for one in zip(*map(_cells, batch.columns), strict=True):
                    number += 1
                    yield row(number, columns, one)
        except (pa.ArrowException, OSError) as error:
            raise Refused(f"第 {number} 行之后的内容已损坏，无法读取", code="tables.damaged") from error


def _cells(array: Any) -> list[str | None]:
    """The texts of a column; of a dictionary those that the batch uses, each made once."""
    import pyarrow as pa

    if not pa.types.is_dictionary(array.type):
        return [as_text(cell) for cell in array.to_pylist()]
    used = array.indices.unique().drop_null()
    texts = {
        n: as_text(cell) for n, cell in zip(used.to_pylist(), array.dictionary.take(used).to_pylist(), strict=True)
    }
    if any(text is not None and len(text) > _CELL_LIMIT for text in texts.values()):
        raise Refused("有单元格超过 1 MB，未读取", code="tables.too_large")
    return [None if index is None else texts[index] for index in array.indices.to_pylist()]
