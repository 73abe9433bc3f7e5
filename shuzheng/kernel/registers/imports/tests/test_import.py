"""A file goes in: what is good in the register, what is bad in a table with its reasons."""

from __future__ import annotations

from datetime import timedelta

from seeds import Small
from shuzheng.kernel.registers import queries as registers
from shuzheng.kernel.registers.imports.models import Import
from shuzheng.kernel.registers.imports.tests.conftest import AT, HEAD, JAN, bad, taken_in
from shuzheng.kernel.registers.models import Change
from shuzheng.kernel.registers.tests.toy import ROOMS

ROWS = "R1,东馆,0311-86012345,40\nR2,西馆,,30\nR3,南馆,13800001111,20\n"


def known() -> list[tuple[str, str, int | None]]:
    rows = registers.rows(ROOMS, person=None, on=None).order_by("code", "valid_from")
    return [(row.code, row.name, row.seats) for row in rows]  # type: ignore[attr-defined]


def counts(run: Import) -> tuple[int, int, int, int]:
    return run.new, run.changed, run.same, run.bad


def test_good_rows_go_in_and_bad_rows_are_reported_with_their_reasons(here: Small) -> None:
    run = taken_in(here, HEAD + ROWS + "R4,,,5\nR5,北馆,12345,5\nR6,总馆,,3\n")
    assert known() == [("R1", "东馆", 40), ("R2", "西馆", 30), ("R3", "南馆", 20)]
    assert (run.state, counts(run), run.written) == ("done", (3, 0, 0, 3), 3)
    assert bad(run) == {
        5: "名称：此项必填",
        6: "电话：固定电话应带区号，写成“区号-号码”",
        7: "总馆至少有十个座位",
    }


def test_the_same_file_twice_changes_nothing(here: Small) -> None:
    taken_in(here, HEAD + ROWS)
    again = taken_in_again(here)
    assert (again.state, counts(again), again.change) == ("done", (0, 0, 3, 0), None)
    assert Change.objects.filter(register=ROOMS.name).count() == 1


def taken_in_again(here: Small) -> Import:
    from shuzheng.kernel.registers.imports import actions
    from shuzheng.kernel.registers.imports.tests.conftest import begun, read

    run = read(here, begun(here, HEAD + ROWS))
    return actions.confirm(run=run, by=here.education_officer, at=AT)


def test_a_changed_row_ends_one_version_and_begins_another(here: Small) -> None:
    taken_in(here, HEAD + ROWS)
    later = JAN + timedelta(days=31)
    run = taken_in(here, HEAD + ROWS.replace("西馆", "新西馆"), true_from=later)
    found = registers.rows(ROOMS, person=None, on=None).filter(code="R2").order_by("valid_from")
    assert [(row.name, row.valid_from, row.valid_to) for row in found] == [  # type: ignore[attr-defined]
        ("西馆", JAN, later),
        ("新西馆", later, None),
    ]
    assert len({row.entity for row in found}) == 1
    assert counts(run) == (0, 1, 2, 0)
