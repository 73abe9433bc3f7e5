"""Imports into the toy register."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from seeds import Small
from shuzheng.kernel.registers.imports import actions, queries
from shuzheng.kernel.registers.imports.models import Import
from shuzheng.kernel.registers.imports.specs import Columns
from shuzheng.kernel.registers.tests.conftest import AT, here
from shuzheng.kernel.registers.tests.toy import ROOMS

__all__ = ["AT", "begun", "here", "read", "taken_in"]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test writes into the data folder of a running installation."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    return tmp_path


JAN = date(2026, 1, 1)
FIELDS = {"code": "编号", "name": "名称", "phone": "电话", "seats": "座位数"}
HEAD = "编号,名称,电话,座位数\n"


def begun(here: Small, text: str | bytes, name: str = "rooms.csv", corrects: Import | None = None) -> Import:
    """An import that has begun, from the text of a file."""
    content = text.encode() if isinstance(text, str) else text
    return actions.begin_file(
        register=ROOMS,
        upload=BytesIO(content),
        name=name,
        source=here.education,
        by=here.education_officer,
        at=AT,
        corrects=corrects,
    )


def read(here: Small, run: Import, *, chunk: int = 2, **said: object) -> Import:
    """Its columns mapped and all its rows read and compared."""
    columns = Columns(**({"fields": FIELDS, "true_from": JAN} | said))  # type: ignore[arg-type]
    actions.map_columns(run=run, columns=columns, reason="年度数据", by=here.education_officer, at=AT)
    return gone_on(run, chunk=chunk)


def taken_in(here: Small, text: str | bytes, **said: object) -> Import:
    """An import of a file from its first row to its last."""
    return confirmed(here, read(here, begun(here, text), **said))


def confirmed(here: Small, run: Import, *, chunk: int = 2) -> Import:
    """What was tried is written."""
    actions.confirm(run=run, by=here.education_officer, at=AT)
    return gone_on(run, chunk=chunk)


def gone_on(run: Import, *, chunk: int = 2) -> Import:
    """As far as the worker takes it."""
    run.refresh_from_db()
    actions.go_on(run=run, now=lambda: AT, chunk=chunk)
    run.refresh_from_db()
    return run


def bad(run: Import) -> dict[int, str]:
    """Number → reason of the rows that were not taken in."""
    return {row.number: row.reason for row in queries.bad_rows(run)}
