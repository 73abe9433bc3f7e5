"""What departments really send: each fault is told in words, nothing is lost, nothing is shifted."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from seeds import Small
from shuzheng.kernel.registers.imports import rules
from shuzheng.kernel.registers.imports.tests.conftest import FIELDS, HEAD, bad, begun, read, taken_in
from shuzheng.kernel.registers.imports.tests.test_import import ROWS, known
from shuzheng.lib.errors import Refused
from shuzheng.lib.tables import excel


@pytest.mark.parametrize(
    "text",
    ["2026-01-31", "2026/1/31", "2026.01.31", "2026年1月31日", "20260131", "46053", "46053.0", "2026-01-31 00:00:00"],
)
def test_a_date_is_read_in_every_spelling_that_means_one_day(text: str) -> None:
    day, reason = rules.day(text)
    assert (day and day.isoformat(), reason) == ("2026-01-31", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("民国115年1月31日", "民国纪年"),
        ("115年1月31日", "民国纪年"),
        ("115/01/31", "民国纪年"),
        ("农历丙午年正月初一", "农历"),
        ("二〇二五年腊月初八", "农历"),
        ("2026-02-30", "不是真实存在的日期"),
        ("20260230", "不是真实存在的日期"),
        ("31/01/2026", "不是能识别的日期"),
        ("明天", "不是能识别的日期"),
    ],
)
def test_a_date_that_cannot_be_read_surely_is_refused_with_its_reason(text: str, reason: str) -> None:
    day, said = rules.day(text)
    assert day is None
    assert reason in said


def test_the_column_of_the_start_may_spell_its_days_as_it_likes(here: Small) -> None:
    head = "编号,名称,电话,座位数,启用\n"
    rows = "R1,甲,,1,2026年1月31日\nR2,乙,,2,２０２６０１３１\nR3,丙,,3,民国115年1月31日\nR4,丁,,4,\n"
    run = taken_in(here, head + rows, true_from=None, true_from_column="启用")
    assert [code for code, _, _ in known()] == ["R1", "R2"]
    assert set(bad(run)) == {4, 5}


def test_full_width_digits_are_put_right_in_numbers_and_left_in_names(here: Small) -> None:
    run = taken_in(here, HEAD + "R1,东馆１号,１３８００００１１１１,４０\n")
    assert (known(), run.bad) == ([("R1", "东馆１号", 40)], 0)


def test_untidy_values_are_bad_where_nobody_asked_to_tidy(here: Small) -> None:
    run = taken_in(here, HEAD + "R1,东馆,１３８００００１１１１,40\n", tidy=False)
    assert "全角字符" in bad(run)[2]


def test_two_encodings_in_one_file_cost_only_the_lines_of_the_other(here: Small) -> None:
    lines = [HEAD.encode(), *(f"R{n},东馆{n},,4\n".encode() for n in range(1, 9)), "R9,西馆,,3\n".encode("gbk")]
    run = taken_in(here, b"".join(lines))
    assert (run.written, run.bad) == (8, 1)
    assert "不是 UTF-8 编码" in bad(run)[10]


def test_a_million_columns_are_refused(here: Small) -> None:
    with pytest.raises(Refused, match="最多 2000 列"):
        begun(here, ",".join("c" for _ in range(1_000_000)) + "\n1,2\n")


def test_a_zip_bomb_is_refused(here: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "_UNPACKED_LIMIT", 2**20)
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 2**21)
    with pytest.raises(Refused, match="解压后超过"):
        begun(here, file.getvalue(), "bomb.xlsx")


@pytest.mark.parametrize(("text", "code"), [("", "exchange.file_empty"), (HEAD, "registers.import_empty")])
def test_a_file_without_rows_is_refused(here: Small, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        begun(here, text)
    assert refused.value.code == code


def test_a_file_without_a_header_cannot_be_mapped(here: Small) -> None:
    run = begun(here, ROWS)
    assert run.plan.fields == {}
    with pytest.raises(Refused, match="该列不在来源中"):
        read(here, run)


def test_a_repeated_heading_is_told_and_shifts_nothing(here: Small) -> None:
    run = begun(here, "编号,名称,名称,座位数\nR1,东馆,旧名,4\n")
    assert run.columns == ["编号", "名称", "名称_2", "座位数"]
    assert "重名" in run.faults[0]


def test_a_key_said_twice_differently_is_nobodys_to_decide(here: Small) -> None:
    run = taken_in(here, HEAD + "R1,东馆,,4\nR2,西馆,,3\nR1,南馆,,5\nR2,西馆,,3\n,无号,,1\n")
    assert known() == [("R2", "西馆", 3)]
    assert bad(run) == {
        2: "后面的行与本行编号相同而内容不同，请核对后只留一行",
        4: "与第 2 行的编号相同而内容不同，请核对后只留一行",
        6: "编号：用来辨认记录，不能为空",
    }
    assert (run.new, run.same) == (1, 1)


def test_a_few_bad_rows_among_many_keep_their_numbers_and_their_words(here: Small) -> None:
    wrong = {100: "R100,,,1", 777: "R777,馆,12,1", 1500: "R1500,馆,,很多"}
    rows = "".join(f"{wrong.get(n, f'R{n},馆{n},,{n}')}\n" for n in range(1, 2001))
    run = taken_in(here, HEAD + rows, chunk=300)
    assert (run.written, list(bad(run))) == (1997, [101, 778, 1501])
    kept = run.bad_rows.get(number=1501).raw
    assert kept == {"编号": "R1500", "名称": "馆", "电话": "", "座位数": "很多"}


def test_a_row_with_too_many_cells_is_kept_whole(here: Small) -> None:
    run = taken_in(here, HEAD + "R1,东馆,,4,多,余\n")
    assert run.bad_rows.get().raw == {"编号": "R1", "名称": "东馆", "电话": "", "座位数": "4"} | {
        "多余的第1格": "多",
        "多余的第2格": "余",
    }


def test_a_source_that_changed_overnight_is_held_until_a_person_looked(here: Small) -> None:
    taken_in(here, HEAD + ROWS)
    run = begun(here, "电话,编号,阅览室名称,座位数\n,R1,东馆二,40\n")
    assert run.state == "held"
    assert run.faults == ["缺少列“名称”，可能改名为“阅览室名称”"]
    assert run.plan.fields == FIELDS | {"name": "阅览室名称"}
    taken = read(here, run, fields=FIELDS | {"name": "阅览室名称"})
    assert (taken.state, taken.changed, taken.bad) == ("checked", 1, 0)


def test_the_same_columns_in_another_order_map_themselves(here: Small) -> None:
    taken_in(here, HEAD + ROWS)
    run = begun(here, "备注,座位数,电话,名称,编号\n,40,,东馆,R1\n")
    assert (run.state, run.plan.fields) == ("mapping", FIELDS)


def test_a_column_that_holds_other_things_than_last_month_is_held(here: Small) -> None:
    taken_in(here, HEAD + ROWS, standards={"座位数": "integer"})
    run = begun(here, HEAD + "R1,东馆,,很多\nR2,西馆,,不少\n")
    assert run.faults == ["列“座位数”的内容不再像“整数”"]
