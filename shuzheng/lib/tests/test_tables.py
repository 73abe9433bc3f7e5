"""Tables as departments really send them: wrong encodings, ragged rows, lost digits; never a row lost in silence."""

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.lib.errors import Refused
from shuzheng.lib.tables import Table, as_text, open_table
from shuzheng.lib.tables.delimited import told_from
from tests.shared import data


def write(folder: Path, content: str | bytes, *, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def reasons(table: Table) -> list[tuple[int, str]]:
    return [(problem.row, problem.why) for row in table.rows for problem in row.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_chinese_is_read_in_every_encoding_departments_use(tmp_path: Path, encoding: str) -> None:
    table = open_table(write(tmp_path, "名称,代码\n河北大学,4113010075\n某某,1\n", encoding=encoding))

    assert table.columns == ("名称", "代码")
    assert [row.values["名称"] for row in table.rows] == ["河北大学", "某某"]


def test_characters_beyond_gbk_are_read_from_gb18030(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "姓名\n𠮷野某\n张三\n", encoding="gb18030"))

    assert [row.values["姓名"] for row in table.rows] == ["𠮷野某", "张三"]


def test_the_encoding_is_settled_by_the_first_line_that_is_not_ascii(tmp_path: Path) -> None:
    body = b"name,code\n" + b"abc,1\n" * 50_000 + "张三,2\n".encode("gbk")

    *_, last = open_table(write(tmp_path, body)).rows

    assert (last.number, last.values["name"], last.problems) == (50_002, "张三", ())


def test_a_wrong_byte_is_reported_by_line_and_byte_and_the_rest_is_read(tmp_path: Path) -> None:
    body = "名称,代码\n甲,1\n".encode() + b"\xb0\xa1,2\n" + "乙,3\n".encode()

    rows = list(open_table(write(tmp_path, body)).rows)

    assert [row.values["代码"] for row in rows] == ["1", "2", "3"]
    assert [problem.why for problem in rows[1].problems] == ["第 1 字节（0xB0）不是 UTF-8 编码，请核对文件编码"]
    assert rows[2].problems == ()


def test_ragged_rows_and_nul_bytes_are_reported_and_kept(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "a,b,c\n1,2\n1,2,3,4\nx\0y,2,3\n1,2,3\n"))

    rows = list(table.rows)

    assert [(row.number, [problem.why for problem in row.problems]) for row in rows] == [
        (2, ["应有 3 列，现有 2 列"]),
        (3, ["应有 3 列，现有 4 列"]),
        (4, ["含有空字符（NUL），已去掉"]),
        (5, []),
    ]
    assert (rows[0].values["c"], rows[1].extra, rows[2].values["a"]) == (None, ("4",), "xy")


def test_headers_that_are_empty_or_repeated_get_a_name_and_are_reported(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "名称,,名称,名称_2\n1,2,3,4\n"))

    assert table.columns == ("名称", "第2列", "名称_3", "名称_2")
    assert [problem.why for problem in table.problems] == [
        "第 2 列没有列名，暂称“第2列”",
        "第 3 列与前面的列重名“名称”，暂称“名称_3”",
    ]


def test_a_quote_that_is_never_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    body = "a,b\n" + "1,2\n" * 10 + '"open,2\n' + "3,4\n" * 2000

    table = open_table(write(tmp_path, body))
    rows = list(table.rows)

    assert [(row.number, row.problems[0].why) for row in rows if row.problems] == [
        (12, "引号没有成对，或引号之后另有文字，这一行无法分列")
    ]
    assert len([row for row in rows if row.values["a"] == "3"]) == 2000


def test_a_cell_may_hold_quotes_commas_and_line_breaks(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, 'a,b\r\n"甲,""乙""\r\n丙",2\r\n丁,3\r\n'))

    first, second = table.rows

    assert (first.number, first.values["a"]) == (2, '甲,"乙"\r\n丙')
    assert (second.number, second.values["a"], second.problems) == (4, "丁", ())


def test_text_after_a_closed_quote_is_reported(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, 'a,b\n"x"y,2\n1,2\n'))

    assert reasons(table) == [(2, "引号没有成对，或引号之后另有文字，这一行无法分列")]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_is_told_from_the_header(tmp_path: Path, mark: str) -> None:
    table = open_table(write(tmp_path, f"名称{mark}代码\n甲{mark}1\n"))

    assert [row.values for row in table.rows] == [{"名称": "甲", "代码": "1"}]


def test_three_bad_rows_in_many_are_the_three_that_are_reported(tmp_path: Path) -> None:
    lines = [f"{number},甲{number}" for number in range(30_000)]
    lines[100], lines[20_000], lines[29_999] = "100", '"x', "1,2,3"

    rows = list(open_table(write(tmp_path, "id,name\n" + "\n".join(lines) + "\n")).rows)

    assert len(rows) == 30_000
    assert [row.number for row in rows if row.problems] == [102, 20_002, 30_001]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "没有内容"),
        (b"\n\n\n", "没有内容"),
        ("a,b\n1,2".encode("utf-16"), "UTF-16"),
        (b"a,b\r1,2\r", "旧式换行符"),
        (b"PK\x03\x04 not a workbook", "不是能读的 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0 not a workbook", "不是能读的 Excel 工作簿"),
        (b"PAR1 not parquet PAR1", "不是能读的 Parquet 文件"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        open_table(write(tmp_path, content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"“nothing\.csv”不存在"):
        open_table(tmp_path / "nothing.csv")


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = write(tmp_path_factory.getbasetemp(), b"a,b\n" + content)

    rows = list(open_table(path).rows)

    assert all(set(row.values) == {"a", "b"} for row in rows)


@given(st.lists(st.text(alphabet="张三李四河北省", min_size=1, max_size=9), min_size=1, max_size=20))
def test_whole_chinese_lines_are_told_apart(lines: list[str]) -> None:
    text = "\n".join(lines)

    assert told_from(text.encode("utf-8")) == "utf-8"


def workbook(folder: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for values in rows:
        sheet.append(values)
    path = folder / "table.xlsx"
    book.save(path)
    return path


def test_excel_cells_become_what_a_person_would_write(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["代码", "日期", "时刻", "金额", "是否", "空"],
        ["0311", date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5), 1.5, True, None],  # noqa: DTZ001 - Excel has no zones
        [311, None, None, 2, False, None],
    )

    first, second = open_table(path).rows

    assert list(first.values.values()) == ["0311", "2026-01-02", "2026-01-02 03:04:05", "1.5", "true", ""]
    assert (second.number, second.values["代码"], second.values["金额"]) == (3, "311", "2")


def test_an_eighteen_digit_number_in_excel_is_reported_as_lost(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["身份证号"], [130102188001010011], ["130102188001010011"])

    lost, kept = open_table(path).rows

    assert "18 位数字在 Excel 里只保存前 15 位" in lost.problems[0].why
    assert lost.problems[0].column == "身份证号"
    assert (kept.values["身份证号"], kept.problems) == ("130102188001010011", ())


def test_an_excel_sheet_is_found_by_name_and_may_start_below_the_top(tmp_path: Path) -> None:
    path = workbook(tmp_path, [None, None], ["a", "b"], [1, 2])

    (row,) = open_table(path, sheet="Sheet").rows

    assert (row.number, row.values) == (3, {"a": "1", "b": "2"})
    with pytest.raises(Refused, match="“别的”工作表不存在"):
        open_table(path, sheet="别的")


def test_parquet_is_read_batch_by_batch_with_its_types_as_text(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    columns = {"n": list(range(10_000)), "d": [date(2026, 1, 2)] * 10_000, "m": [Decimal("1.50"), None] * 5_000}
    pq.write_table(pa.table(columns), path)

    rows = list(open_table(path).rows)

    assert (len(rows), rows[0].number, rows[-1].number) == (10_000, 2, 10_001)
    assert rows[1].values == {"n": "1", "d": "2026-01-02", "m": None}
    assert rows[0].values["m"] == "1.50"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (float("nan"), None),
        (1e20, "100000000000000000000"),
        (0.1, "0.1"),
        (b"x", "x"),
        ([1, "甲"], '[1, "甲"]'),
    ],
)
def test_a_typed_cell_has_one_text(value: object, text: str | None) -> None:
    assert as_text(value) == text


def test_the_real_list_of_universities_is_read_whole() -> None:
    rows = list(open_table(data("09_institutions/universities_moe.csv")).rows)

    assert len(rows) == 2631
    assert [row for row in rows if row.problems] == []


MEASURE = """
import pathlib, resource, sys
from shuzheng.lib.tables import open_table
resource.setrlimit(resource.RLIMIT_AS, (400 * 2**20, 400 * 2**20))
count = sum(1 for _ in open_table(sys.argv[1]).rows)
print(count, pathlib.Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    line = "130102188001010011,演示人员甲,河北省石家庄市长安区建北街道某某路某某号,2026-11-22,备注\n"
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text("身份证号,姓名,地址,日期,备注\n" + line * 5_000)
    large.write_text("身份证号,姓名,地址,日期,备注\n" + line * 500_000)

    def measure(path: Path) -> tuple[int, int]:
        done = subprocess.run([sys.executable, "-c", MEASURE, path], check=True, capture_output=True, text=True)
        count, peak = map(int, done.stdout.split())
        return count, peak

    small_count, small_peak = measure(small)
    large_count, large_peak = measure(large)

    assert large.stat().st_size > 54 * 2**20
    assert (small_count, large_count) == (5_000, 500_000)
    assert large_peak < small_peak + 8 * 1024
