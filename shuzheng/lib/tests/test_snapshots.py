import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from shuzheng.lib import snapshots
from shuzheng.lib.snapshots import Broken, Field, Row

FIELDS = (
    Field("code", "代码"),
    Field("students", "在校生", "integer"),
    Field(
        "level", "层次", why_not=lambda v: None if v in ("本科", "专科") else "不在代码表内", show=lambda v: v[:1] + "*"
    ),
)


def row(code: str, students: object = "100", level: str = "本科") -> Row:
    return {"代码": code, "在校生": students, "层次": level}


def test_clean_rows_are_served_typed_and_found_by_key(tmp_path: Path) -> None:
    built = snapshots.build(tmp_path / "1.sqlite", FIELDS, "code", [(2, row("A1")), (3, row("B2", "", "专科"))])
    assert (built.read, built.served, built.held) == (2, 2, 0)
    assert list(snapshots.read(built.path, where='"code" = ?', parameters=("B2",))) == [
        {"code": "B2", "students": None, "level": "专科"}
    ]


def test_three_bad_rows_among_many_are_reported_and_every_other_is_served(tmp_path: Path) -> None:
    rows: list[tuple[int, Row]] = [(n, row(f"K{n}")) for n in range(2, 20_002)]
    rows[5] = (7, row("K7", "许多"))
    rows[9_000] = (9_002, row(""))
    rows[19_999] = (20_001, row("K3"))
    built = snapshots.build(tmp_path / "1.sqlite", FIELDS, "code", rows)
    assert (built.read, built.served, built.held) == (20_000, 19_997, 3)
    assert [(p.row, p.column, p.value, p.reason) for p in built.problems] == [
        (7, "students", "许多", "不是整数"),
        (9_002, "code", "", "主键为空"),
        (20_001, "code", "K3", "主键重复，保留首次出现的一行"),
    ]
    assert [json.loads(content)["代码"] for _, content in snapshots.held_rows(built.path)] == ["K7", "", "K3"]


def test_held_rows_lie_sealed_and_open_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))
    rows: list[tuple[int, Row]] = [(n, {"代码": "", "备注": f"机密{n}"}) for n in range(2, 602)]

    built = snapshots.build(tmp_path / "1.sqlite", FIELDS, "code", rows)

    assert [number for number, _ in snapshots.held_rows(built.path)] == list(range(2, 602))
    assert "机密".encode() not in snapshots.problems_of(built.path).read_bytes()


def test_a_value_outside_its_standard_holds_the_row_and_shows_it_masked(tmp_path: Path) -> None:
    built = snapshots.build(tmp_path / "1.sqlite", FIELDS, "code", [(2, row("A", level="幼儿园")), (3, row("B"))])
    assert (built.served, built.held, built.counts) == (1, 1, {"level：不在代码表内": 1})
    assert snapshots.problems(built.path)[0].value == "幼*"


def test_dirty_rows_may_be_served_when_the_source_says_so_and_are_still_reported(tmp_path: Path) -> None:
    built = snapshots.build(
        tmp_path / "1.sqlite", FIELDS, "code", [(2, row("A", level="幼儿园")), (3, row("B", "多"))], keep_dirty=True
    )
    assert (built.served, built.held) == (1, 1)
    assert [(p.row, p.held) for p in built.problems] == [(2, False), (3, True)]


def test_an_unreadable_row_is_held_with_its_reason(tmp_path: Path) -> None:
    built = snapshots.build(
        tmp_path / "1.sqlite", FIELDS, "code", [(2, Broken("列数不符", {"代码": "A"})), (3, row("B"))]
    )
    assert (built.read, built.served, built.problems[0].reason) == (2, 1, "列数不符")


def test_a_failed_build_leaves_the_old_snapshot_and_no_debris(tmp_path: Path) -> None:
    target = tmp_path / "1.sqlite"
    snapshots.build(target, FIELDS, "code", [(2, row("A"))])
    before = target.read_bytes()

    def cut() -> object:
        yield 2, row("B")
        raise ConnectionError("源断开")

    with pytest.raises(ConnectionError):
        snapshots.build(target, FIELDS, "code", cut())  # type: ignore[arg-type]
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.problems.sqlite", "1.sqlite"]


def test_a_build_killed_midway_leaves_the_old_snapshot_readable(tmp_path: Path) -> None:
    target = tmp_path / "1.sqlite"
    snapshots.build(target, FIELDS, "code", [(2, row("A"))])
    script = (
        "import os, signal\nfrom pathlib import Path\nfrom shuzheng.lib import snapshots\n"
        "def rows():\n    for n in range(30000):\n        yield n, {'c': str(n)}\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"snapshots.build(Path({str(target)!r}), (snapshots.Field('code', 'c'),), 'code', rows())\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False, env={**os.environ, "PYTHONPATH": os.getcwd()})
    assert killed.returncode == -9
    assert [found["code"] for found in snapshots.read(target)] == ["A"]
    assert snapshots.build(target, FIELDS, "code", [(2, row("C"))]).served == 1


def test_a_snapshot_is_one_table_without_row_ids(tmp_path: Path) -> None:
    built = snapshots.build(tmp_path / "1.sqlite", FIELDS, "code", [(2, row("A"))])
    with sqlite3.connect(built.path) as connection:
        (written,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'rows'").fetchone()
    assert "WITHOUT ROWID" in written
    assert '"students" INTEGER' in written
