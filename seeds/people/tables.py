"""The people as tables: record batches, Parquet and CSV, one county at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from seeds.people.census import node_of
from seeds.people.county import County
from shuzheng.lib.errors import Refused

Bytes = NDArray[np.uint8]
Progress = Callable[[str, int], None]

_SINCE_1970 = 25_567  # days from 1900-01-01
FORMATS = (".parquet", ".csv")
SCHEMA = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("number", "name", "sex")),
        pa.field("birth_date", pa.date32()),
        *(pa.field(name, pa.string()) for name in ("county", "node", "household", "household_kind")),
        *(pa.field(name, pa.string()) for name in ("relation", "place")),
    ]
)


def batch(county: County) -> pa.RecordBatch:
    """One county's people: a row a person, with the household and where it is registered."""
    count = len(county)
    collective = (county.household >= county.families).astype(np.int8)
    columns = [
        strings(county.number),
        strings(county.name),
        strings(np.where(county.is_male, 49, 50).astype(np.uint8)[:, None]),
        pa.array((county.born - _SINCE_1970).astype(np.int32)).view(pa.date32()),
        strings(fixed(county.code, count)),
        strings(fixed(node_of(county.code), count)),
        strings(household_codes(county)[county.household]),
        pa.DictionaryArray.from_arrays(collective, ["family", "collective"]).dictionary_decode(),
        strings(digits(county.relation, 2)),
        strings(digits(county.place, 12)[county.household]),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def write(path: Path, counties: Iterable[County], *, progress: Progress = lambda code, count: None) -> int:
    """Write them to a Parquet or CSV file, flat in memory; return how many."""
    if path.suffix not in FORMATS:
        raise Refused(f"文件名应以 {' 或 '.join(FORMATS)} 结尾", code="people.format", status=422)
    total = 0
    writer = (
        pa.parquet.ParquetWriter(path, SCHEMA, compression="zstd", use_dictionary=["county", "node", "household_kind"])
        if path.suffix == ".parquet"
        else pa.csv.CSVWriter(path, SCHEMA)
    )
    with writer:
        for county in counties:
            writer.write_batch(batch(county))
            total += len(county)
            progress(county.code, len(county))
    return total


def household_codes(county: County) -> Bytes:
    """Of each household its number: the county's code and eight digits."""
    count = len(county.place)
    return np.concatenate([fixed(county.code, count), digits(np.arange(1, count + 1), 8)], axis=1)


def digits(values: NDArray[np.integer], width: int) -> Bytes:
    """Numbers as rows of digits, with leading noughts."""
    found = np.empty((len(values), width), dtype=np.uint8)
    rest = values.astype(np.int64)
    for place in range(width - 1, -1, -1):
        rest, found[:, place] = np.divmod(rest, 10)
    found += 48
    return found


def fixed(text: str, count: int) -> Bytes:
    """The same words in every row."""
    return np.broadcast_to(np.frombuffer(text.encode(), dtype=np.uint8), (count, len(text.encode())))


def strings(rows: Bytes) -> pa.StringArray:
    """Rows of equally many bytes as an Arrow column, without a Python string for any."""
    count, width = rows.shape
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(rows)))
