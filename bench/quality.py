# ruff: noqa: E501  (statements as one writes them)
"""Twenty quality rules over person rows: Ibis on DuckDB beside DuckDB SQL by hand and Pandera on polars.

`python -m bench.quality [rows …] [--spark]`; the rows are made up here, one in a thousand of each kind wrong. Pandera has
an environment of its own (.venv-bench); each side runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

ON = date(2026, 11, 23)
ROOT = Path(__file__).resolve().parent.parent
PEER = os.environ.get("BENCH_PYTHON", str(ROOT / ".venv-bench/bin/python"))
LETTERS, ALNUM = "0123456789ABCDEFGHJKLMNPQRTUWXY", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PROVINCES = "'11','12','13','14','15','21','22','23','31','32','33','34','35','36','37','41','42','43','44','45','46','50','51','52','53','54','61','62','63','64','65','71','81','82'"


def summed(column: str, weights: list[int], alphabet: str = "", start: int = 1) -> str:
    """Σ weight × value of a character, as one writes it by hand."""
    value = f"(strpos('{alphabet}', {{}}) - 1)" if alphabet else "(ascii({}) - 48)"
    return "+".join(value.format(f"substr({column},{start + n},1)") + f"*{w}" for n, w in enumerate(weights))


ID_WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]
USCC_WEIGHTS = [pow(3, place, 31) for place in range(17)]
ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]


def make(path: Path, areas: Path, rows: int) -> None:
    """Person rows, the same for the same number."""
    con = duckdb.connect()
    con.execute(f"COPY (SELECT CAST(130100 + i AS VARCHAR) AS code FROM range(200) t(i)) TO '{areas}'")
    con.execute(f"""
    COPY (
      WITH a AS (SELECT i, hash(i) AS h, i % 1000 AS m FROM range({rows}) t(i)),
      b AS (SELECT *, DATE '1930-01-01' + CAST(h % 34000 AS INTEGER) AS day, 1 + h // 7 % 998 AS seq,
              CAST(130100 + h // 11 % 200 AS VARCHAR) AS area,
              '9113' || lpad(CAST(h // 13 % 10000 AS VARCHAR), 4, '0') AS front,
              lpad(CAST(i AS VARCHAR), 8, '0') AS serial FROM a),
      c AS (SELECT *, lpad(CAST(100000 + i % 900000 AS VARCHAR), 6, '0') AS salt, '13' || lpad(CAST(i // 899 % 10000 AS
              VARCHAR), 4, '0') || strftime(day, '%Y%m%d') || lpad(CAST(i % 899 + 100 AS VARCHAR), 3, '0') AS body FROM b),
      d AS (SELECT *, substr('10X98765432', CAST(({summed("body", ID_WEIGHTS)}) % 11 + 1 AS BIGINT), 1) AS last,
              front || serial || substr('0X987654321', CAST(({summed("serial", ORG_WEIGHTS, ALNUM)}) % 11 + 1 AS BIGINT), 1)
              AS org FROM c),
      e AS (SELECT *, org || substr('{LETTERS}', CAST((31 - ({summed("org", USCC_WEIGHTS, LETTERS)}) % 31) % 31 + 1 AS
              BIGINT), 1) AS employer FROM d)
      SELECT
        CASE m WHEN 1 THEN NULL WHEN 2 THEN body || 'Y' ELSE body || last END AS id,
        CASE m WHEN 3 THEN ' ' WHEN 4 THEN '张3' ELSE '某' || chr(CAST(19968 + h % 5000 AS INTEGER)) END AS name,
        CASE m WHEN 5 THEN '3' WHEN 6 THEN '9' ELSE CASE WHEN i % 899 % 2 = 1 THEN '1' ELSE '2' END END AS sex,
        CASE m WHEN 7 THEN '1999-02-29' ELSE strftime(day, '%Y-%m-%d') END AS born,
        CASE m WHEN 8 THEN '999999' WHEN 9 THEN '' ELSE area END AS area,
        CASE m WHEN 10 THEN '12345' ELSE '13' || lpad(CAST(h % 1000000000 AS VARCHAR), 9, '0') END AS phone,
        CASE m WHEN 11 THEN 'a@b' ELSE 'u' || i || '@example.cn' END AS email,
        CASE m WHEN 12 THEN '11' ELSE ['10','20','30','40','60','70','80','90'][CAST(1 + h % 8 AS BIGINT)] END AS education,
        CASE m WHEN 13 THEN '1900-01-01' WHEN 14 THEN '2026-02-30' ELSE '2025-06-01' END AS moved_in,
        CASE m WHEN 15 THEN '91130000MA00000000' ELSE employer END AS employer,
        CASE m WHEN 16 THEN '村' ELSE '河北省石家庄市长安区第' || h % 900 || '号' END AS address,
        strftime(DATE '2026-11-20' - CAST(h % 900 AS INTEGER), '%Y-%m-%d') AS updated
      FROM e) TO '{path}' (FORMAT parquet)""")


def by_hand(path: str, areas: str) -> dict[str, int]:
    """One careful statement, and one each for what needs a second look."""
    con = connected()
    filled = "({0} IS NOT NULL AND {0} <> '')".format
    day = "regexp_matches({0}, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$') AND try_cast({0} AS DATE) IS NOT NULL".format
    citizen = f"""length(id) = 18 AND regexp_matches(id, '^[0-9]{{17}}[0-9X]$') AND substr(id,1,2) IN ({PROVINCES})
      AND try_strptime(substr(id,7,8), '%Y%m%d') <= DATE '{ON}'
      AND substr(id,18,1) = substr('10X98765432', ({summed("id", ID_WEIGHTS)}) % 11 + 1, 1)"""
    uscc = f"""regexp_matches(employer, '^[{LETTERS}]{{2}}[0-9]{{6}}[{LETTERS}]{{10}}$')
      AND (({summed("employer", USCC_WEIGHTS, LETTERS)}) + strpos('{LETTERS}', substr(employer,18,1)) - 1) % 31 = 0
      AND substr(employer,17,1) = substr('0X987654321', ({summed("employer", ORG_WEIGHTS, ALNUM, 9)}) % 11 + 1, 1)"""
    wrong = {
        **{f"complete {one}": f"{one} IS NULL OR trim({one}) = ''" for one in ("id", "name", "area", "address")},
        "valid id": f"{filled('id')} AND NOT coalesce({citizen}, false)",
        "valid name": f"{filled('name')} AND NOT regexp_matches(name, '^([\\x{{3400}}-\\x{{9fff}}·]{{2,50}}|[A-Za-z ."
        "''-]{2,50})$')",
        "valid sex": f"{filled('sex')} AND sex NOT IN ('0','1','2','9')",
        "valid born": f"{filled('born')} AND NOT ({day('born')})",
        "valid phone": f"{filled('phone')} AND NOT regexp_matches(phone, '^1[3-9][0-9]{{9}}$')",
        "valid email": f"{filled('email')} AND NOT regexp_matches(email, '^[A-Za-z0-9._-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$')",
        "valid education": f"{filled('education')} AND education NOT IN ('10','20','30','40','60','70','80','90')",
        "valid employer": f"{filled('employer')} AND NOT coalesce({uscc}, false)",
        "valid address": f"{filled('address')} AND NOT (length(address) BETWEEN 5 AND 60 AND NOT regexp_matches(address, "
        "'^\\s|\\s$|[[:cntrl:]]'))",
        "valid moved_in": f"{filled('moved_in')} AND NOT ({day('moved_in')})",
        "compares": f"{filled('born')} AND {filled('moved_in')} AND born > moved_in",
        "agrees birth": f"{filled('id')} AND {filled('born')} AND substr(id,7,4)||'-'||substr(id,11,2)||'-'||substr(id,13,2)"
        " <> born",
        "agrees sex": f"{filled('id')} AND {filled('sex')} AND sex <> CASE WHEN ascii(substr(id,17,1)) % 2 = 1 THEN '1' ELSE"
        " '2' END",
    }
    people = f"read_parquet('{path}')"
    counts = ", ".join(f'count(*) FILTER ({where}) AS "{name}"' for name, where in wrong.items())
    row = con.execute(f"SELECT {counts} FROM {people}").fetchone()
    twice = f"SELECT count(*) AS n FROM {people} WHERE {filled('id')} GROUP BY id HAVING n > 1"
    unknown = f"SELECT count(*) FROM {people} WHERE {filled('area')} AND area NOT IN (SELECT code FROM '{areas}')"
    late = f"SELECT max(updated) < '2026-11-16' FROM {people}"
    rest = {"unique": f"SELECT coalesce(sum(n), 0) FROM ({twice})", "refers": unknown, "timely": late}
    found = dict(zip(wrong, row or (), strict=True))
    return found | {name: int((con.execute(asked).fetchone() or (0,))[0]) for name, asked in rest.items()}


def connected() -> duckdb.DuckDBPyConnection:
    """As the product connects."""
    con = duckdb.connect()
    con.execute("SET memory_limit = '4GB'")
    con.execute(f"SET temp_directory = '{tempfile.gettempdir()}'")
    return con


def by_ibis(path: str, areas: str, engine: str = "duckdb") -> dict[str, int]:
    """The rules of the product, as data."""
    from shuzheng.lib import engines, quality
    from shuzheng.lib.quality import Rule

    standards = {
        "id": "citizen-id",
        "name": "person-name",
        "sex": "sex",
        "born": "date",
        "phone": "mobile",
        "email": "email",
        "education": "education",
        "employer": "uscc",
        "address": "text:5..60",
        "moved_in": "date",
    }
    rules = {
        **{f"complete {one}": Rule("complete", (one,)) for one in ("id", "name", "area", "address")},
        **{f"valid {one}": Rule("valid", (one,), standard=standard) for one, standard in standards.items()},
        "compares": Rule("compares", ("born", "moved_in")),
        "agrees birth": Rule("agrees", ("id", "born"), derived="birth"),
        "agrees sex": Rule("agrees", ("id", "sex"), derived="sex"),
        "unique": Rule("unique", ("id",)),
        "refers": Rule("refers", ("area",), other="areas", others=("code",)),
        "timely": Rule("timely", ("updated",), days=7),
    }
    with engines.engine(engine) as con:
        others = {"areas": con.read_parquet(areas)}
        found = quality.measure(con, con.read_parquet(path), list(rules.values()), others, on=ON)
    return {name: one.failed for name, one in zip(rules, found, strict=True)}


SIDES: dict[str, Callable[[str, str], dict[str, int]]] = {
    "ibis": by_ibis,
    "sql": by_hand,
    "spark": lambda path, areas: by_ibis(path, areas, "spark://local[2]"),
}


def side(name: str, path: str, areas: str) -> None:
    """One side, in this process."""
    os.environ["SHUZHENG_ENGINE_MEMORY"] = "4GB"
    from shuzheng.lib import engines, quality  # noqa: F401  what a service imports once is not a run's time
    from shuzheng.lib.standards.expressions import invisible

    invisible()
    if name == "ibis":
        with engines.engine() as con:
            con.to_pyarrow(con.read_parquet(areas).count().as_table())  # what Ibis loads with its first question
    began, spent = time.perf_counter(), time.process_time()
    failed = SIDES[name](path, areas)
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak, "failed": failed}))


def measured(name: str, path: Path, areas: Path) -> dict[str, Any]:
    """One side in a process of its own."""
    own = [sys.executable, "-m", "bench.quality", "--side", name]
    command = [PEER, str(ROOT / "bench/quality_peer.py")] if name == "pandera" else own
    done = subprocess.run([*command, str(path), str(areas)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: did not finish ({done.returncode}): {done.stderr[-300:]}")
        return {}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compare(rows: int, names: list[str]) -> None:
    """All sides on the same rows; the counts must agree."""
    with tempfile.TemporaryDirectory() as folder:
        path, areas = Path(folder) / "people.parquet", Path(folder) / "areas.parquet"
        make(path, areas, rows)
        found = {name: measured(name, path, areas) for name in names}
    truth = {name: count for name, count in found["sql"]["failed"].items() if count}
    print(f"\n{rows:,} rows, {path.name}, {len(found['sql']['failed'])} rules\n")
    print("| | s | CPU s | peak MiB | × SQL by hand, CPU |\n| --- | ---: | ---: | ---: | ---: |")
    for name, one in found.items():
        if not one:
            print(f"| {name} | did not finish | | | |")
            continue
        ratio = one["cpu"] / found["sql"]["cpu"]
        print(f"| {name} | {one['seconds']:.2f} | {one['cpu']:.2f} | {one['peak']:,.0f} | {ratio:.2f} |")
        said = {rule: count for rule, count in one["failed"].items() if count}
        if said != truth:
            print(
                f"  differs: { {rule: (said.get(rule), truth.get(rule)) for rule in said.keys() | truth.keys() if said.get(rule) != truth.get(rule)} }"
            )


def main() -> None:
    """Sizes as arguments."""
    if sys.argv[1:2] == ["--side"]:
        side(*sys.argv[2:5])
        return
    names = ["sql", "ibis", "pandera", *(["spark"] if "--spark" in sys.argv else [])]
    for rows in [int(one) for one in sys.argv[1:] if one.isdigit()] or [1_000_000]:
        compare(rows, names)


if __name__ == "__main__":
    main()
