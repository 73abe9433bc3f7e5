"""Standards as column expressions say of every value what the Python checks say of it."""

from collections.abc import Callable, Sequence
from datetime import date

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuzheng.lib import standards
from shuzheng.lib.codes import citizen_id, org_code, uscc
from shuzheng.lib.standards.expressions import valid

BOUNDED = (
    "decimal:0..100",
    "decimal:-1.50..1.50",
    "decimal:0.1..",
    "decimal:..-3",
    "integer:1..9",
    "text:2..4",
    "list:是|否",
    "shape:A9-X.*",
)
CODES = (*standards.STANDARDS, *BOUNDED)


def _citizen(body: str) -> str:
    return body + citizen_id.check_character(body)


def _uscc(front: str, org: str) -> str:
    body = front + org + org_code.check_character(org)
    return body + uscc.check_character(body)


GOOD = (
    "130102188001010011",
    _citizen("13010219000229001"),
    _citizen("13010220000229001"),
    _citizen("13010229990101001"),
    _citizen("83010219900101001"),
    _citizen("99010219900101001"),
    "130102800101001",
    "11130000MB1234562C",
    _uscc("91130102", "MA01ABCD"),
    "MB123456-2",
    "MB1234562",
    "130000",
    "130102001",
    "130102001003",
    "130000000000",
    "130001",
    "130102000001",
    "1.2.156.3005.2.11130000MB1234562C001.11130000MB1234562C.2026000001.001.8",
    "101001/000001",
    "11370800MB285591843370117002011",
    "冀政发〔2023〕3号",
    "冀政发〔2023〕03号",
    "冀政发[2023]3号",
    "13812341234",
    "0311-86000000",
    "0311-86000000-12",
    "020-34121084、13812341234",
    " 13812341234 ； 0311-86000000\n",
    "zhang.san@example.cn",
    "a@b.",
    "6222020000000000000",
    "6222020000000000003",
    "冀A12345",
    "冀AD12345",
    "冀A1234警",
    "冀A1234",
    "阿·某某",
    "Li Si",
    "河北省石家庄市",
    "2024-02-29",
    "2023-02-29",
    "1900-02-29",
    "0000-01-01",
    "2026-01-31 08:30:00",
    "2026-01-31T08:30",
    "2026-01-31T0830",
    "2026-01-31T083059,5",
    "2026-01-31T08:30:00.1234567+08:00",
    "2026-01-31T08:30Z",
    "2026-01-31T08:30:00-23:59:59.5",
    "2026-01-31T24:00:00",
    "2026-01-31T08:60:00",
    "2026-01-31T08+0800",
    "2026-01-31T08:30+24:00",
    "2026-01-31T08:30:0",
    "1799",
    "1800",
    "2200",
    "2201",
    "-3",
    "+3.",
    ".5",
    "3.0",
    "1.50",
    "-1.5000",
    "-1.50000000000000000000000001",
    "1.50000000000000000000000000",
    "100",
    "100.00000000000000000000000000000001",
    "99.99999999999999999999999999999999",
    "-0",
    "-0.000",
    "0.1",
    "0.1000000000000000000001",
    "0.0999999999999999999999",
    "-3",
    "-2.99999999999999999999",
    "9" * 400,
    "-" + "9" * 400,
    "1,000",
    "1e3",
    "nan",
    "inf",
    "050051",
    "4113010075",
    "4199010075",
    "1001A",
    "A01",
    "1",
    "男",
    "本科",
    "每季度",
    "有条件共享",
    "轻度污染",
    "是",
    "任意 文字",
    "一行\n又一行",
    "A1-Z.*",
    "a1-Z.*",
)
HOSTILE = (
    "",
    " ",
    "\u3000",
    "\0",
    "1301\x000021",
    "１３０１０２１８８００１０１００１１",
    "13０102",
    "²²",
    "٣٤",
    "\u200b文本",
    "文本\ufeff",
    "\U0001f600",
    "\U00020000\U00020001",
    "\U000e0001",
    "\u0378未定",
    "\x85首",
    "尾\x1f",
    "a" * 10_000,
    "a" * 10_001,
    "13812341234\n",
    "2024-02-29\n",
    "''--; DROP",
    "\\A\\z",
    "NULL",
    "None",
    "x" * 70_000,
)


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good value with something put into its place, taken out, doubled or written in full width."""
    value = draw(st.sampled_from(GOOD))
    place = draw(st.integers(0, len(value)))
    new = draw(
        st.sampled_from(["", "0", "9", "X", "x", " ", "-", "\0", "\n", "Ａ", "０", "·", "一", "\u3000", "\U0001f600"])
    )
    return value[:place] + new + value[place + draw(st.integers(0, 2)) :]


Said = Callable[[Sequence[str]], list[dict[str, object]]]


def _asked(codes: Sequence[str]) -> ibis.Table:
    given_table = ibis.table({"value": "string"}, name="given")
    return given_table.select("value", **{code: valid(code, given_table.value) for code in codes})


def _differences(said: Said, texts: Sequence[str], codes: Sequence[str] = CODES) -> list[tuple[str, object]]:
    """(standard, value) of which the engine and Python say different things."""
    return [
        (code, row["value"])
        for row in said(texts)
        for code in codes
        if row[code] != (standards.why_not(code, str(row["value"])) is None)
    ]


@pytest.fixture(scope="module")
def duckdb() -> Said:
    """DuckDB in memory, asked of all standards at once by one statement, compiled once."""
    con = ibis.duckdb.connect()
    con.create_table("given", schema={"value": "string"})
    asked = _asked(CODES)
    con._register_udfs(asked)
    statement = ibis.to_sql(asked, dialect="duckdb")

    def said(texts: Sequence[str]) -> list[dict[str, object]]:
        con.insert("given", pa.table({"value": texts}), overwrite=True)
        return list(con.raw_sql(statement).to_arrow_table().to_pylist())

    return said


def test_an_engine_says_what_python_says(duckdb: Said) -> None:
    assert _differences(duckdb, [*GOOD, *HOSTILE]) == []


@settings(max_examples=8, deadline=None)
@given(st.lists(st.one_of(mutated(), TEXT), min_size=80, max_size=150))
def test_an_engine_says_it_of_anything(duckdb: Said, texts: list[str]) -> None:
    assert _differences(duckdb, texts) == []


def test_a_birthday_after_the_day_asked_about_is_not_yet_true() -> None:
    table = ibis.memtable(pa.table({"value": ["130102188001010011"]}))
    asked = table.select(
        before=valid("citizen-id", table.value, on=date(1879, 12, 31)),
        after=valid("citizen-id", table.value, on=date(1880, 1, 1)),
    )
    assert ibis.duckdb.connect().to_pyarrow(asked).to_pylist() == [{"before": False, "after": True}]


def test_what_is_missing_is_not_valid() -> None:
    table = ibis.memtable(pa.table({"value": pa.array([None, ""], pa.string())}))
    said = ibis.duckdb.connect().to_pyarrow(table.select(ok=valid("text", table.value)))
    assert said.to_pydict() == {"ok": [False, False]}


@pytest.mark.slow
def test_spark_says_what_python_says(spark: ibis.BaseBackend) -> None:
    spark.create_view("given", ibis.memtable(pa.table({"value": [*GOOD, *HOSTILE]})), overwrite=True)
    assert _differences(lambda _: spark.to_pyarrow(_asked(CODES)).to_pylist(), [*GOOD, *HOSTILE]) == []
