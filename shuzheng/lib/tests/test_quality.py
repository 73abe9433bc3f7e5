"""Quality rules on a table: how many fail, and which; the same on DuckDB and on Spark."""

from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shuzheng.lib import engines, quality
from shuzheng.lib.quality import Outcome, Rule

ON = date(2026, 11, 23)
PEOPLE = pa.table(
    {
        "_row": [2, 3, 4, 5],
        "id": ["130102188001010011", "130102188001010012", "130102188001010011", None],
        "name": ["某某", " ", "某某", "某某"],
        "born": ["1880-01-01", "1880-01-01", "1980-01-01", ""],
        "moved_in": ["1900-01-01", "1870-01-01", "2000-01-01", "2026-11-20"],
        "area": ["130102", "139999", None, "130102"],
        "age": ["9", "10", "x", ""],
        "most": ["10", "9", "3", "1"],
    }
)
AREAS = pa.table({"code": ["130102"], "label": ["长安区"]})
SOURCE = pa.table({"no": ["130102188001010011"], "full_name": ["某人"]})

CASES = [
    (Rule("complete", ("id",)), Outcome(4, 1), [5]),
    (Rule("complete", ("name",)), Outcome(4, 1), [3]),
    (Rule("complete", ("id", "name")), Outcome(4, 2), [3, 5]),
    (Rule("valid", ("id",), standard="citizen-id"), Outcome(3, 1), [3]),
    (Rule("valid", ("born",), standard="date"), Outcome(3, 0), []),
    (Rule("unique", ("id",)), Outcome(3, 2), [2, 4]),
    (Rule("unique", ("id", "born")), Outcome(3, 0), []),
    (Rule("compares", ("born", "moved_in")), Outcome(3, 1), [3]),
    (Rule("compares", ("age", "most"), is_number=True), Outcome(3, 2), [3, 4]),
    (Rule("agrees", ("id", "born"), derived="birth"), Outcome(3, 1), [4]),
    (Rule("refers", ("area",), other="areas", others=("code",)), Outcome(3, 1), [3]),
    (Rule("timely", ("moved_in",), days=7), Outcome(1, 0), [5]),
    (Rule("timely", ("moved_in",), days=2), Outcome(1, 1), [5]),
    (Rule("accurate", ("id", "name"), other="source", key="no", others=("full_name",)), Outcome(2, 2), [2, 4]),
]
RULES = [rule for rule, _, _ in CASES]
TABLE, OTHERS = ibis.memtable(PEOPLE), {"areas": ibis.memtable(AREAS), "source": ibis.memtable(SOURCE)}


def test_all_rules_are_measured_together() -> None:
    with engines.engine("duckdb") as con:
        assert quality.measure(con, TABLE, RULES, OTHERS, on=ON) == [outcome for _, outcome, _ in CASES]


@pytest.mark.parametrize(("rule", "outcome", "rows"), CASES)
def test_the_rows_that_fail_are_named(rule: Rule, outcome: Outcome, rows: list[int]) -> None:
    with engines.engine("duckdb") as con:
        found = list(quality.examples(con, TABLE, rule, OTHERS, on=ON, limit=20))
    assert [row["_row"] for row in found] == rows


@pytest.mark.slow
def test_spark_counts_what_duckdb_counts(spark: ibis.BaseBackend, tmp_path: Path) -> None:
    def laid(name: str, table: pa.Table) -> ibis.Table:  # a table in memory goes to Spark by way of pandas, and changes
        pq.write_table(table, tmp_path / name)
        return spark.read_parquet(str(tmp_path / name))

    table, areas, source = laid("people", PEOPLE), laid("areas", AREAS), laid("source", SOURCE)
    found = quality.measure(spark, table, RULES, {"areas": areas, "source": source}, on=ON)
    assert found == [outcome for _, outcome, _ in CASES]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Rule("odd", ("id",)), "没有“odd”"),
        (Rule("compares", ("id",)), "至少要选 2 列"),
        (Rule("valid", ("id",)), "请选择数据标准"),
        (Rule("agrees", ("id", "born")), "推出什么"),
        (Rule("timely", ("born",)), "多少天"),
        (Rule("refers", ("area",)), "对照的表"),
    ],
)
def test_a_rule_that_says_too_little_is_refused(rule: Rule, reason: str) -> None:
    assert reason in (quality.why_not(rule) or "")


def test_a_column_that_has_gone_is_told_and_not_guessed() -> None:
    with engines.engine("duckdb") as con, pytest.raises(Exception, match="没有“gone”列"):
        quality.measure(con, TABLE, [Rule("complete", ("gone",))], {}, on=ON)
