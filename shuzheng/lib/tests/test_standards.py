"""Data standards: what conforms, why a value does not, what a column looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.lib import codes, masks, standards, tables
from shuzheng.lib.errors import Refused
from tests.shared import data


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("citizen-id", "130102188001010011"),
        ("mobile", "13812341234"),
        ("phone", "0311-86000000"),
        ("phone", "020-34121084、13812341234"),
        ("email", "zhang.san@example.cn"),
        ("bank-card", "6222020000000000000"),
        ("plate", "冀A12345"),
        ("plate", "冀AD12345"),
        ("person-name", "阿·某某"),
        ("address", "河北省石家庄市"),
        ("date", "2024-02-29"),
        ("datetime", "2026-01-31 08:30:00"),
        ("datetime", "2026-01-31T08:30"),
        ("year", "2026"),
        ("integer", "-3"),
        ("decimal", "1.50"),
        ("percent", "100"),
        ("longitude", "116.3621"),
        ("latitude", "39.8784"),
        ("postcode", "050051"),
        ("moe-school", "4113010075"),
        ("air-station", "1001A"),
        ("code", "A01"),
        ("sex", "1"),
        ("sex", "男"),
        ("education", "本科"),
        ("update-cycle", "每季度"),
        ("share-type", "有条件共享"),
        ("air-quality", "轻度污染"),
        ("yes-no", "是"),
        ("text", "任意 文字"),
        ("decimal:0..100", "100"),
        ("decimal:0..", "100000"),
        ("integer:1..9", "9"),
        ("text:2..4", "四个字了"),
        ("list:是|否", "否"),
    ],
)
def test_conforming_values(code: str, value: str) -> None:
    assert standards.why_not(code, value) is None


@pytest.mark.parametrize(
    ("code", "value", "reason"),
    [
        ("uscc", "111300000000000139", "第 17 位"),
        ("mobile", "12812341234", "13 至 19 开头"),
        ("mobile", "1381234123", "11 位，现为 10 位"),
        ("phone", "86000000", "应带区号"),
        ("phone", "0311-860000", "应带区号"),
        ("phone", "（0311）86000000", "第 1 位“（”"),
        ("email", "张三@example.cn", "第 1 位“张”"),
        ("email", "a@b@c.cn", "只有一个“@”"),
        ("email", "a@localhost", "不完整"),
        ("bank-card", "6222020000000000003", "校验位不符"),
        ("bank-card", "62220", "12 至 19 位"),
        ("plate", "X12345A", "省级行政区简称"),
        ("plate", "冀a12345", "应为大写“A”"),
        ("plate", "冀A1234", "7 或 8 位"),
        ("person-name", "张", "2 至 50"),
        ("person-name", "张3", "全为汉字"),
        ("address", "no 1 road", "应写中文"),
        ("date", "2023-02-29", "不是真实存在"),
        ("date", "2026/1/31", "应写成 2026-01-31"),
        ("date", "20260131", "应写成 2026-01-31"),
        ("datetime", "2026-01-31", "应写成"),
        ("datetime", "2026-01-31 25:00:00", "不是真实存在"),
        ("year", "0026", "1800"),
        ("integer", "1.5", "应为整数"),
        ("decimal", "1,000", "不是数字"),
        ("decimal", "1.2.3", "不是数字"),
        ("percent", "101", "0 至 100"),
        ("longitude", "39.9", "73 至 136"),
        ("longitude", "&mdash;", "不是数字"),
        ("postcode", "05005", "应为 6 位，现为 5 位"),
        ("moe-school", "411301007", "应为 10 位"),
        ("moe-school", "4199010075", "第 3、4 位"),
        ("air-station", "1001B", "第 5 位“B”"),
        ("air-station", "101A", "应为 5 位"),
        ("sex", "3", "不在代码表内，应为：0 未知的性别、1 男性"),
        ("update-cycle", "每旬", "实时、每日"),
        ("text", " 首", "首尾有空白"),
        ("text", "零\u200b宽", "不可见字符 U+200B"),
        ("text:2..4", "超过四个字", "2 至 4 个字符"),
        ("integer:1..9", "0", "1 至 9"),
        ("list:是|否", "无", "应为：是、否"),
        ("date", "", "值为空"),
    ],
)
def test_the_reason_says_what_to_mend(code: str, value: str, reason: str) -> None:
    assert reason in str(standards.why_not(code, value))


@pytest.mark.parametrize("code", ["nothing", "decimal:", "decimal:a..b", "integer:5", "text:x..y"])
def test_an_unknown_standard_is_refused(code: str) -> None:
    with pytest.raises(Refused, match=r"没有数据标准|写法不对"):
        standards.find(code)


@pytest.mark.parametrize("kind", codes.KINDS)
def test_every_family_of_codes_is_a_standard(kind: str) -> None:
    assert standards.why_not(kind, codes.KINDS[kind].example) is None


@pytest.mark.parametrize("standard", standards.STANDARDS.values(), ids=lambda standard: standard.code)
def test_a_personal_standard_names_a_mask(standard: standards.Standard) -> None:
    assert standard.mask == "" or standard.mask in masks.KINDS


PERSONAL = sorted(code for code, standard in standards.STANDARDS.items() if standard.is_personal)


@given(st.sampled_from(PERSONAL), st.text(alphabet="0123456789", min_size=8, max_size=20))
def test_a_reason_never_repeats_a_personal_value(code: str, value: str) -> None:
    reason = standards.why_not(code, value) or ""

    assert all(value[place : place + 5] not in reason for place in range(len(value) - 4))


@given(st.sampled_from(sorted(standards.STANDARDS)), st.text(max_size=40))
def test_no_text_whatever_breaks_a_standard(code: str, value: str) -> None:
    assert standards.why_not(code, value) != ""


def codes_proposed(path: str, column: str) -> list[str]:
    rows = tables.open_table(data(path)).rows
    return [one.code for one in standards.propose(column, (row.values[column] for row in rows))]


@pytest.mark.parametrize(
    ("path", "column", "code"),
    [
        ("09_institutions/universities_moe.csv", "code", "moe-school"),
        ("09_institutions/universities_moe.csv", "level", "education"),
        ("09_institutions/universities_moe.csv", "name", "text"),
        ("09_institutions/universities_moe.csv", "id", "integer"),
        ("08_air_quality/station_list_2022_gbk_to_utf8.csv", "监测点编码", "air-station"),
        ("08_air_quality/station_list_2022_gbk_to_utf8.csv", "经度", "longitude"),
        ("08_air_quality/station_list_2022_gbk_to_utf8.csv", "纬度", "latitude"),
    ],
)
def test_real_columns_get_the_right_proposal_first(path: str, column: str, code: str) -> None:
    assert codes_proposed(path, column)[0] == code


def test_a_proposal_says_how_much_of_the_sample_conforms() -> None:
    values = ["130102188001010011"] * 8 + ["130102188001010012", "", None]

    best = standards.propose("身份证号", values)[0]

    assert (best.code, round(best.share, 2), best.is_named) == ("citizen-id", 0.89, True)


def test_a_few_values_that_come_again_are_proposed_as_a_list() -> None:
    proposals = standards.propose("类型", ["甲类", "乙类"] * 20)

    assert proposals[0].code == "list:乙类|甲类"
    assert proposals[0].standard.check("丙类") is not None


def test_a_column_without_values_is_proposed_by_nothing() -> None:
    assert standards.propose("身份证号", [None, ""]) == ()


def test_all_real_school_codes_conform() -> None:
    rows = tables.open_table(data("09_institutions/universities_moe.csv")).rows

    assert [row.number for row in rows if standards.why_not("moe-school", row.values["code"])] == []


def test_the_stations_without_coordinates_are_found() -> None:
    rows = tables.open_table(data("08_air_quality/station_list_2022_gbk_to_utf8.csv")).rows

    assert len([row.number for row in rows if standards.why_not("longitude", row.values["经度"])]) == 10
