"""One mask, four engines, one answer."""

import sqlite3
from collections.abc import Callable
from decimal import Decimal

import duckdb
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.lib import masks, postgres
from shuzheng.lib.neutral import Dialect

KEY = bytes(range(32))
VALUES: list[str | None] = [
    None,
    "",
    " ",
    "张",
    "张三",
    "欧阳某某",
    "𠮷野某",
    "👩‍👩‍👧某",
    "e\u0301clair",
    "130102188001010011",
    "130102188001010012",
    "13010218800101001X",
    "130102800101001",
    "１３０１０２１８８００１０１００１１",
    "13812341234",
    "0311-86001234",
    "+8613812341234",
    "12345",
    "6222021234567890123",
    "河北省石家庄市长安区建北街道建明南路1号",
    "河北省石家庄市长安区中山东路12号乡镇企业局宿舍",
    "河北省定州市清风店镇某村12号",
    "江苏省镇江市京口区健康路街道3号",
    "内蒙古自治区赤峰市宁城县天义镇1号",
    "唐山市路南区永红桥街道建设南路",
    "辛集市阳光小区３号",
    "1号楼",
    "abc@example.cn",
    "a@b@c",
    "@example.cn",
    "11130000MB1234562C",
    "冀A12345",
    "冀AD12345",
    "1990-01-02",
    "90-1-2",
    'o\'brien \\ % _ "x"',
    "区",
]


def ask_postgres(kind: str) -> list[str | None]:
    expression = masks.sql(kind, "v", dialect="postgres", token_key_sql=f"decode('{KEY.hex()}', 'hex')")
    with psycopg.connect(postgres.url()) as connection:
        rows = connection.execute(
            f"SELECT {expression} FROM unnest(%s::text[]) WITH ORDINALITY AS t(v, i) ORDER BY i", [VALUES]
        ).fetchall()
    return [row[0] for row in rows]


def ask_sqlite(kind: str) -> list[str | None]:
    connection = sqlite3.connect(":memory:")
    masks.register_sqlite(connection)
    connection.execute("CREATE TABLE t (i INTEGER PRIMARY KEY, v)")
    connection.executemany("INSERT INTO t (v) VALUES (?)", [(value,) for value in VALUES])
    expression = masks.sql(kind, '"v"', dialect="sqlite", token_key_sql=f"x'{KEY.hex()}'")
    return [row[0] for row in connection.execute(f"SELECT {expression} FROM t ORDER BY i")]


def ask_duckdb(kind: str) -> list[str | None]:
    expression = masks.sql(kind, '"v"', dialect="duckdb", token_key_sql=f"unhex('{KEY.hex()}')")
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT {expression} FROM (SELECT unnest($1::VARCHAR[]) AS v, generate_subscripts($1, 1) AS i) ORDER BY i",
            [VALUES],
        ).fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize("ask", [ask_postgres, ask_sqlite, ask_duckdb])
@pytest.mark.parametrize("kind", masks.KINDS)
def test_an_engine_masks_as_python_does(kind: str, ask: Callable[[str], list[str | None]]) -> None:
    assert ask(kind) == [masks.mask(kind, value, token_key=KEY) for value in VALUES]


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("citizen_id", "130102188001010011", "130102********0011"),
        ("citizen_id", "130102188001010019", "130102********0019"),
        ("citizen_id", "130102800101001", "130102******001"),
        ("citizen_id", "13010218800101", "***"),
        ("name", "张三", "张*"),
        ("name", "欧阳某某", "欧*"),
        ("name", "𠮷野某", "𠮷*"),
        ("phone", "13812341234", "138****1234"),
        ("phone", "0311-86001234", "****1234"),
        ("phone", "12345", "***"),
        ("bank_card", "6222021234567890123", "****0123"),
        ("address", "河北省石家庄市长安区建北街道建明南路1号", "河北省石家庄市长安区建北街道***"),
        ("address", "河北省定州市清风店镇某村12号", "河北省定州市清风店镇***"),
        ("address", "江苏省镇江市京口区健康路街道3号", "江苏省镇江市京口区健康路街道***"),
        ("address", "广东省东莞市虎门镇1号", "广东省东莞市虎门镇***"),
        ("address", "河北省石家庄市长安区中山东路12号乡镇企业局宿舍", "河北省石家庄市长安区***"),
        ("address", "内蒙古自治区赤峰市宁城县天义镇1号", "内蒙古自治区赤峰市宁城县天义镇***"),
        ("address", "唐山市路南区永红桥街道建设南路", "唐山市路南区永红桥街道***"),
        ("address", "1号楼3单元", "***"),
        ("email", "abc@example.cn", "a***@example.cn"),
        ("email", "a@b@c", "***"),
        ("uscc", "11130000MB1234562C", "11130000******562C"),
        ("plate", "冀AD12345", "冀A***45"),
        ("year", "1990-01-02", "1990"),
        ("year", "90-1-2", "***"),
        ("generic", "abcdef", "a***f"),
        ("generic", "ab", "***"),
        ("hidden", "", "***"),
        ("hidden", None, "***"),
        ("phone", None, None),
        ("phone", "", ""),
    ],
)
def test_what_is_left_of_a_value(kind: str, value: str | None, masked: str | None) -> None:
    assert masks.mask(kind, value) == masked


def test_a_date_column_is_masked_to_its_year_in_the_database() -> None:
    expression = masks.sql("year", "DATE '1990-01-02'", dialect="postgres")

    with psycopg.connect(postgres.url()) as connection:
        row = connection.execute(f"SELECT {expression}").fetchone()

    assert row == ("1990",)


@pytest.mark.parametrize(
    ("value", "literal"),
    [(True, "TRUE"), (12345.0, "12345.0::float8"), (1.5, "1.5::float8"), (Decimal("1.50"), "1.50"), (123456, "123456")],
)
def test_a_value_that_is_no_text_is_masked_as_the_database_does(value: object, literal: str) -> None:
    with psycopg.connect(postgres.url()) as connection:
        row = connection.execute(f"SELECT {masks.sql('generic', literal, dialect='postgres')}").fetchone()

    assert row == (masks.mask("generic", value),)


def test_a_token_is_the_same_for_one_consumer_and_another_for_the_next() -> None:
    mine, theirs = b"m" * 32, b"t" * 32

    assert masks.token("130102188001010011", mine) == masks.token("130102188001010011", mine)
    assert masks.token("130102188001010011", mine) != masks.token("130102188001010011", theirs)


def test_a_token_without_the_consumers_key_is_an_error() -> None:
    with pytest.raises(ValueError, match="key"):
        masks.mask("token", "x")
    with pytest.raises(ValueError, match="token_key_sql"):
        masks.sql("token", "v", dialect="postgres")


@pytest.mark.parametrize("dialect", ["postgres", "sqlite", "duckdb"])
@pytest.mark.parametrize("kind", masks.KINDS)
def test_a_mask_stays_short_enough_to_be_parsed_per_call(kind: str, dialect: Dialect) -> None:
    assert len(masks.sql(kind, '"v"', dialect=dialect, token_key_sql="$1")) < 4000


@given(st.text(alphabet="河省市区县镇乡街道路号村1２张 ab", max_size=30))
def test_an_address_never_shows_a_road_a_number_or_a_village(value: str) -> None:
    kept = (masks.mask("address", value) or "").removesuffix("***")
    plain = kept.replace("路街道", "").replace("街道", "")

    assert value.startswith(kept)
    assert set(plain).isdisjoint("1２路街号村")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("张三的邮箱zhang.san@example.com。", "张三的邮箱z***@example.com。"),
        ("身份证130102188001010011办理", "身份证130102********0011办理"),
        ("校验码错130102188001010012", "校验码错130102********0012"),
        ("130102 18800101 001x", "130102********001x"),
        ("旧号130102800101001。", "旧号130102******001。"),
        ("电话13812341234，", "电话138****1234，"),
        ("+86 138-1234-1234", "+86 138****1234"),
        ("１３８１２３４１２３４", "１３８****１２３４"),
        ("座机0311-86001234", "座机0311-****1234"),
        ("卡号6222021234567890123", "卡号****0123"),
        ("卡号6222 0212 3456 7890", "卡号****7890"),
        ("事项11440000006939756B2440101007000", "事项11440000006939756B2440101007000"),
        ("2026-11-22 10:15:30 冀政发〔2023〕3号", "2026-11-22 10:15:30 冀政发〔2023〕3号"),
        ("0193f2a1-7b5c-7000-8000-138123412345", "0193f2a1-7b5c-7000-8000-138123412345"),
    ],
)
def test_free_text_leaves_without_personal_numbers(text: str, clean: str) -> None:
    assert masks.redact(text) == clean
