"""A department's own file: good rows in, the others reported with their reasons."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from seeds import Small
from seeds.codes import uscc
from shuzheng.bases.legal_entity import actions, queries
from shuzheng.bases.legal_entity.queries import ENTITIES
from shuzheng.bases.legal_entity.tests.conftest import AT, MILL, SHOP, WHY
from shuzheng.kernel.registers.imports import actions as imports
from shuzheng.kernel.registers.imports import queries as importing
from shuzheng.kernel.registers.imports.models import Import
from shuzheng.kernel.registers.imports.specs import Columns

FIELDS = {
    "uscc": "代码",
    "name": "企业名称",
    "kind": "类别",
    "established_on": "成立",
    "parent": "总公司",
    "state": "状态",
}
NEW = uscc("91", "130102", 210)
WRONG = "111300000000000139"
FILE = f"""代码,企业名称,类别,成立,总公司,状态
{NEW},演示新公司,enterprise,2026-01-05,{MILL},active
{WRONG},内层校验不符,organ,2026-01-05,,active
{uscc("91", "130102", 211)},错类,household,2026-01-05,,active
{SHOP},演示小卖部改名,household,2012-03-01,,deregistered
{MILL},演示面粉有限公司,enterprise,2012-03-01,,revoked
"""


def taken_in(here: Small, text: str) -> Import:
    at = AT + timedelta(hours=2)
    by = {"by": here.market_officer, "at": at}
    run = imports.begin_file(
        register=ENTITIES,
        upload=BytesIO(text.encode()),
        name="法人.csv",
        source=here.market,
        **by,  # type: ignore[arg-type]
    )
    columns = Columns(fields=FIELDS, true_from=date(2026, 2, 1))
    run = imports.map_columns(run=run, columns=columns, reason="市场监管局按月报送", **by)  # type: ignore[arg-type]
    imports.go_on(run=run, now=lambda: at)
    run.refresh_from_db()
    run = imports.confirm(run=run, **by)  # type: ignore[arg-type]
    imports.go_on(run=run, now=lambda: at)
    run.refresh_from_db()
    return run


def test_a_departments_file_is_taken_in_by_the_same_law(
    here: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    later = AT + timedelta(hours=1)
    actions.deregister(code=SHOP, grounds=WHY, by=here.market_clerk, at=later, on=date(2020, 1, 1))
    run = taken_in(here, FILE)
    told = " ".join(str(vars(row)) for row in importing.bad_rows(run))
    assert importing.bad_rows(run).count() == 3
    assert all(words in told for words in ("第 17 位", "不是个体工商户", "已注销"))
    assert queries.is_active(NEW, date(2026, 2, 1))
    assert (queries.state_on(MILL, date(2026, 1, 31)), queries.state_on(MILL, date(2026, 2, 1))) == (
        "active",
        "revoked",
    )
