"""What comes between: corrections sent again, others who write meanwhile, a crash of the server, a change of mind."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from seeds import Small
from shuzheng.kernel.exchange.sources import actions as sources
from shuzheng.kernel.exchange.sources.queries import folder_of
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers import queries as asked
from shuzheng.kernel.registers.imports import actions
from shuzheng.kernel.registers.imports.loading.queries import Staging
from shuzheng.kernel.registers.imports.models import Import
from shuzheng.kernel.registers.imports.tests.conftest import (
    AT,
    HEAD,
    JAN,
    bad,
    begun,
    confirmed,
    gone_on,
    read,
    taken_in,
)
from shuzheng.kernel.registers.imports.tests.test_import import ROWS, counts, known
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.kernel.registers.tests.toy import ROOMS
from shuzheng.lib.errors import NotAllowed, Refused

WHY = Grounds("窗口登记")


def entered(here: Small, code: str, name: str) -> None:
    registers.enter(
        register=ROOMS,
        values={"code": code, "name": name, "seats": 1},
        grounds=WHY,
        by=here.education_officer,
        at=AT,
        true_from=JAN,
    )


def test_corrected_rows_are_sent_again_alone(here: Small) -> None:
    first = taken_in(here, HEAD + ROWS + "R4,,,5\n")
    again = begun(here, "来源行号,不合格原因," + HEAD + "5,名称必填,R4,北馆,,5\n", corrects=first)
    assert (again.state, again.plan.fields) == ("mapping", first.plan.fields)
    done = confirmed(here, read(here, again))
    assert (counts(done), len(known())) == ((1, 0, 0, 0), 4)


def test_what_somebody_wrote_between_the_trial_and_the_writing_is_not_written_over_blindly(here: Small) -> None:
    run = read(here, begun(here, HEAD + ROWS))
    entered(here, "R2", "西馆甲")
    done = confirmed(here, run)
    assert [code for code, _, _ in known()] == ["R1", "R2", "R3"]
    assert (done.new, done.changed) == (2, 1)
    assert asked.find(ROOMS, person=None, on=JAN, code="R2").name == "西馆"


def test_rows_that_a_crash_of_the_server_took_are_read_again(here: Small) -> None:
    run = read(here, begun(here, HEAD + ROWS))
    actions.confirm(run=run, by=here.education_officer, at=AT)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Staging(run, ROOMS).rows}, {Staging(run, ROOMS).tasks}")
    assert (gone_on(run).state, len(known())) == ("done", 3)


def test_a_cancelled_import_writes_no_more(here: Small) -> None:
    run = read(here, begun(here, HEAD + ROWS))
    actions.confirm(run=run, by=here.education_officer, at=AT)
    actions.cancel(run=run, by=here.education_officer, at=AT)
    assert (gone_on(run).state, known()) == ("cancelled", [])
    with pytest.raises(Refused, match="已取消"):
        actions.cancel(run=run, by=here.education_officer, at=AT)


def test_two_imports_do_not_write_into_one_register_at_once(here: Small) -> None:
    first, second = (read(here, begun(here, HEAD + ROWS)) for _ in range(2))
    actions.confirm(run=first, by=here.education_officer, at=AT)
    with pytest.raises(Refused, match="另一次导入正在写入"):
        actions.confirm(run=second, by=here.education_officer, at=AT)
    gone_on(first)
    done = confirmed(here, second)
    assert (done.state, len(known())) == ("done", 3)


def test_what_was_known_before_an_import_stays_to_be_asked(here: Small) -> None:
    entered(here, "R1", "旧馆")
    run = read(here, begun(here, HEAD + "R1,新馆,,2\n"))
    actions.confirm(run=run, by=here.education_officer, at=AT)
    actions.go_on(run=run, now=lambda: AT + timedelta(days=1))
    assert asked.find(ROOMS, person=None, on=JAN, known=AT, code="R1").name == "旧馆"
    assert asked.find(ROOMS, person=None, on=JAN, code="R1").name == "新馆"


def test_columns_that_the_source_lacks_keep_what_they_said(here: Small) -> None:
    taken_in(here, HEAD + ROWS)
    run = taken_in(here, "编号,座位数\nR1,41\nR9,1\n", fields={"code": "编号", "seats": "座位数"})
    assert asked.find(ROOMS, person=None, on=JAN, code="R1").name == "东馆"
    assert bad(run) == {3: "新的记录必须填写名称，来源中没有对应的列"}


def test_a_table_of_a_registered_database_is_copied_and_read(here: Small) -> None:
    by, folder = here.education_clerk, folder_of(here.education.uscc)
    folder.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(Path(folder) / "馆.db") as there:
        there.execute("CREATE TABLE rooms (编号 text, 名称 text, 电话 text, 座位数 int)")
        there.executemany("INSERT INTO rooms VALUES (?, ?, ?, ?)", [("R1", "东馆", None, 4), ("R2", None, None, 5)])
    source = sources.register_source(
        org=here.education, kind="sqlite", label="馆库", dsn=str(Path(folder) / "馆.db"), by=by, at=AT
    )
    run = actions.begin_table(register=ROOMS, database=source.pk, relation="rooms", by=by, at=AT)
    done = confirmed(here, read(here, run))
    assert (known(), bad(done)) == ([("R1", "东馆", 4)], {3: "名称：此项必填"})


def test_who_may_not_write_may_not_import(here: Small) -> None:
    from io import BytesIO

    with pytest.raises(NotAllowed):
        actions.begin_file(
            register=ROOMS, upload=BytesIO(b"a"), name="a.csv", source=here.market, by=here.operator_a, at=AT
        )
    assert Import.objects.count() == 0
