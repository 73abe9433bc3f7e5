# ruff: noqa: E501  (statements as one writes them)
"""The twenty rules by Pandera on polars, in the benches' own environment: `python bench/quality_peer.py people.parquet`."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

PROVINCES = [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82]
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def number(column: str, place: int, alphabet: str = "0123456789") -> pl.Expr:
    """A character's place in an alphabet."""
    return pl.col(column).str.slice(place, 1).replace_strict(list(alphabet), range(len(alphabet)), default=0)


def real_day(column: str) -> pl.Expr:
    """Written as a day that there is."""
    shaped = pl.col(column).str.contains(r"^\d{4}-\d{2}-\d{2}$")
    return shaped & pl.col(column).str.to_date("%Y-%m-%d", strict=False).is_not_null()


def citizen_id() -> pl.Expr:
    """GB 11643."""
    total = pl.sum_horizontal(number("id", n).cast(pl.Int64) * (2 ** (17 - n) % 11) for n in range(17))
    expected = (total % 11).replace_strict(range(11), list("10X98765432"), return_dtype=pl.String)
    born = pl.col("id").str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return (
        pl.col("id").str.contains(r"^\d{17}[\dX]$")
        & pl.col("id").str.slice(0, 2).is_in([str(one) for one in PROVINCES])
        & born.is_not_null()
        & (born <= pl.date(2026, 11, 23))
        & (pl.col("id").str.slice(17, 1) == expected)
    )


def uscc() -> pl.Expr:
    """GB 32100 and GB 11714."""
    total = pl.sum_horizontal(
        number("employer", n, LETTERS).cast(pl.Int64) * pow(3, n, 31) for n in range(17)
    ) + number("employer", 17, LETTERS)
    org = pl.sum_horizontal(
        number("employer", 8 + n, ALNUM).cast(pl.Int64) * weight for n, weight in enumerate((3, 7, 9, 10, 5, 8, 4, 2))
    )
    expected = (org % 11).replace_strict(range(11), list("0X987654321"), return_dtype=pl.String)
    shaped = pl.col("employer").str.contains(f"^[{LETTERS}]{{2}}[0-9]{{6}}[{LETTERS}]{{10}}$")
    return shaped & (total % 31 == 0) & (pl.col("employer").str.slice(16, 1) == expected)


def passes(name: str, expression: pl.Expr, *columns: str) -> pa.Check:
    """A check over the frame that says nothing where a cell is empty."""
    filled = pl.all_horizontal(pl.col(one).is_not_null() & (pl.col(one) != "") for one in columns)
    return pa.Check(lambda data: data.lazyframe.select((~filled | expression).fill_null(False)), name=name)


def schema(areas: list[str]) -> pa.DataFrameSchema:
    """All twenty."""
    filled = [
        pa.Check(
            lambda data, one=one: data.lazyframe.select(pl.col(one).fill_null("").str.strip_chars() != ""),
            name=f"complete {one}",
        )
        for one in ("id", "name", "area", "address")
    ]
    col = pl.col
    checks = [
        *filled,
        passes("valid id", citizen_id(), "id"),
        passes("valid name", col("name").str.contains(r"^(\p{Han}|·){2,50}$|^[A-Za-z .'-]{2,50}$"), "name"),
        passes("valid sex", col("sex").is_in(["0", "1", "2", "9"]), "sex"),
        passes("valid born", real_day("born"), "born"),
        passes("valid phone", col("phone").str.contains(r"^1[3-9]\d{9}$"), "phone"),
        passes("valid email", col("email").str.contains(r"^[A-Za-z0-9._-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"), "email"),
        passes(
            "valid education", col("education").is_in(["10", "20", "30", "40", "60", "70", "80", "90"]), "education"
        ),
        passes("valid employer", uscc(), "employer"),
        passes("valid address", col("address").str.len_chars().is_between(5, 60), "address"),
        passes("valid moved_in", real_day("moved_in"), "moved_in"),
        passes("compares", col("born") <= col("moved_in"), "born", "moved_in"),
        passes(
            "agrees birth",
            col("born").str.replace_all("-", "", literal=True) == col("id").str.slice(6, 8),
            "id",
            "born",
        ),
        passes(
            "agrees sex",
            pl.when(number("id", 16).cast(pl.Int64) % 2 == 1).then(pl.lit("1")).otherwise(pl.lit("2")) == col("sex"),
            "id",
            "sex",
        ),
        passes("unique", ~col("id").is_duplicated(), "id"),
        passes("refers", col("area").is_in(areas), "area"),
        passes("timely", col("updated").max() >= "2026-11-16", "updated"),
    ]
    return pa.DataFrameSchema(checks=checks)


def main() -> None:
    """Count the failures of each rule; say how long it took and how much memory at most."""
    path, areas = sys.argv[1], pl.read_parquet(sys.argv[2])["code"].to_list()
    began, spent = time.perf_counter(), time.process_time()
    failed: Counter[str] = Counter()
    try:
        schema(areas).validate(pl.read_parquet(path), lazy=True)
    except SchemaErrors as errors:
        failed.update(errors.failure_cases["check"].to_list())
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak, "failed": dict(failed)}))


main()
