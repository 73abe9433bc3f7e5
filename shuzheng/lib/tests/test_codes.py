"""Every worked example of the standards is a test; every reason names what to mend."""

import itertools
import json
import lzma
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.lib import codes
from shuzheng.lib.codes import citizen_id, division, licence_id, org_code, uscc
from tests.shared import data

LICENCE = "1.2.156.3005.2.11130000MB1234562C001.11130000MB1234562C.2026000001.001.8"
ORG = "11130000MB1234562C"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uscc", "91350100M000100Y43"),
        ("uscc", "91110000600037341L"),
        ("uscc", "11100000000013338W"),
        ("uscc", ORG),
        ("citizen-id", "11010519491231002X"),
        ("citizen-id", "440524188001010014"),
        ("citizen-id", "130102188001010011"),
        ("citizen-id", citizen_id.upgraded("130682010101001")),
        ("org-code", "D2143569-X"),
        ("org-code", "D2143569X"),
        ("org-code", "00001333-8"),
        ("org-code", "MB123456-2"),
        ("division", "130000"),
        ("division", "130682"),
        ("division", "133100"),
        ("division", "441900003"),
        ("division", "130102001"),
        ("division", "130102001001"),
        ("licence-id", LICENCE),
        ("licence-id", LICENCE.replace(".001.8", ".002.6")),
        ("licence-id", LICENCE.replace("2026000001.001.8", "2026000010.001.T")),
        ("resource-code", "101001/000001"),
        ("resource-code", "3010010203/1"),
        ("item-code", "11370800MB285591843370117002011"),
        ("item-code", "12441500196720244T3442199806003"),
        ("item-code", "12441500196720244T344219980600301"),
        ("document-number", "冀政发〔2023〕3号"),
        ("document-number", "国办函〔2022〕102号"),
    ],
)
def test_worked_examples_are_valid(kind: str, value: str) -> None:
    assert codes.why_not(kind, value) is None


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("uscc", "", "为空"),
        ("uscc", " 91350100M000100Y43", "首尾有空白"),
        ("uscc", "91350100M000100Y4", "应为 18 位，现为 17 位"),
        ("uscc", "130100400000001", "旧注册号"),
        ("uscc", "91350100M000100Y44", "第 18 位校验码应为“3”，现为“4”"),
        ("uscc", "9135O100M000100Y43", "第 5 位“O”不合规"),
        ("uscc", "9135A100M000100Y43", "第 5 位“A”不合规，此处只能是登记管理机关区划的数字"),
        ("uscc", "91350100m000100Y43", "第 9 位“m”应为大写“M”"),
        ("uscc", "９1350100M000100Y43", "第 1 位“９”是全角字符，请改为半角“9”"),
        ("uscc", "91350100M0001 0Y43", "第 14 位“U+0020”"),
        ("citizen-id", "11010519491231002x", "应为“X”，现为“x”"),
        ("citizen-id", "110105194902300021", "第 7 至 14 位不是真实存在的日期"),
        ("citizen-id", "110105299901010028", "晚于"),
        ("citizen-id", "000105194912310020", "不是省级区划代码"),
        ("citizen-id", "911105194912310020", "外国人永久居留"),
        ("citizen-id", "110105491231002", "15 位的是旧号码"),
        ("citizen-id", "11010519491231００2X", "第 15 位“０”是全角字符"),
        ("citizen-id", "11010519491231²02X", "第 15 位“²”不合规"),
        ("org-code", "D2143569-1", "第 9 位校验码应为“X”"),
        ("division", "990000", "不是省级区划代码"),
        ("division", "130001", "第 3、4 位（市级）为 00"),
        ("division", "130102000001", "第 7 至 9 位（乡级）为 000"),
        ("division", "1301", "应为 6 或 9 或 12 位，现为 4 位"),
        ("licence-id", LICENCE[:-1] + "9", "校验码应为“8”"),
        ("licence-id", "1.2.156.3005.3.x", "应以根代码"),
        ("licence-id", LICENCE[:-2], "现有 4 段"),
        ("licence-id", LICENCE.replace("C001", "C00A", 1), "证照类型代码有误：第 21 位“A”"),
        ("licence-id", LICENCE.replace(".001.8", ".01.8"), "版本号应为 3 位数字"),
        ("licence-id", LICENCE.replace("2026000001", "20260000-1"), "流水号有误：第 9 位“-”"),
        ("resource-code", "", "分类代码/顺序码"),
        ("resource-code", "101001", "只有一个“/”"),
        ("resource-code", "10100/1", "至少 6 位"),
        ("resource-code", "401001/1", "第 1 位“4”应为 1"),
        ("resource-code", "101001/", "缺少顺序码"),
        ("resource-code", "101001/1a", "第 9 位“a”"),
        ("item-code", "11370800MB28559185" + "3370117002011", "前 18 位（实施主体的统一社会信用代码）有误"),
        ("item-code", "11370800MB28559184" + "337011700201", "应为 31 或 33 位，现为 30 位"),
        ("item-code", "11370800MB28559184" + "33701170020一1", "第 30 位“一”"),
        ("document-number", "冀政发[2023]3号", "六角括号"),
        ("document-number", "冀政发〔2023〕第3号", "不加“第”字"),
        ("document-number", "冀政发〔2023〕03号", "“03”应写作“3”"),
        ("document-number", "冀政发〔23〕3号", "4 位年份"),
        ("document-number", "冀政发〔2023〕3", "以“号”字结尾"),
        ("document-number", "〔2023〕3号", "缺少发文机关代字"),
        ("document-number", "冀政发2023年3号", "机关代字〔年份〕"),
        ("document-number", "冀政fa〔2023〕3号", "“f”应为汉字"),
        ("document-number", "冀政发〔2023〕三号", "应为阿拉伯数字"),
    ],
)
def test_the_reason_names_what_to_mend(kind: str, value: str, reason: str) -> None:
    assert reason in (codes.why_not(kind, value) or "")


def test_the_check_inside_the_uscc_is_looked_at_too() -> None:
    value = "111300000000000139"

    assert uscc.check_character(value[:17]) == value[17]
    assert codes.why_not("uscc", value) is not None
    assert "第 17 位" in str(codes.why_not("uscc", value))
    assert "应为“9”" in str(codes.why_not("uscc", value))


def test_every_single_wrong_character_of_a_uscc_is_noticed() -> None:
    variants = [
        ORG[:place] + other + ORG[place + 1 :]
        for place, other in itertools.product(range(18), uscc.ALPHABET)
        if other != ORG[place]
    ]

    assert len(variants) == 540
    assert [value for value in variants if codes.why_not("uscc", value) is None] == []


def test_a_six_digit_issuer_is_read_but_not_issued() -> None:
    body = ("11130000MB1234562C001", "340100", "2026000001", "001")
    value = ".".join((licence_id.ROOT, *body, licence_id.check_character("".join(body))))

    assert licence_id.why_not(value) is None
    assert "颁发机构代码有误" in str(licence_id.why_not(value, issuing=True))


def test_a_birth_date_is_measured_against_the_day_given() -> None:
    value = "13010220261101" + "001"
    value += citizen_id.check_character(value)

    assert citizen_id.why_not(value, on=date(2026, 11, 2)) is None
    assert citizen_id.why_not(value, on=date(2026, 10, 31)) == "出生日期晚于 2026-10-31"


def test_a_legacy_number_is_raised_to_eighteen_digits() -> None:
    assert citizen_id.upgraded("110105491231002") == "11010519491231002X"


@pytest.mark.parametrize(
    ("code", "level"),
    [("130000", 1), ("130100", 2), ("130102", 3), ("130102001", 4), ("130102001001", 5), ("130102000000", 3)],
)
def test_the_level_of_a_division_is_its_last_part_that_is_not_zeros(code: str, level: int) -> None:
    assert division.level(code) == level


@given(st.text(max_size=40), st.sampled_from(sorted(codes.KINDS)))
def test_no_text_whatever_breaks_a_check(value: str, kind: str) -> None:
    reason = codes.why_not(kind, value)

    assert reason is None or reason


@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8))
def test_an_organisation_code_made_by_the_rule_is_valid(body: str) -> None:
    assert codes.why_not("org-code", body + org_code.check_character(body)) is None


@pytest.mark.parametrize("kind", codes.KINDS.values(), ids=lambda kind: kind.code)
def test_the_example_of_each_kind_is_valid(kind: codes.Kind) -> None:
    assert codes.why_not(kind.code, kind.example) is None


def test_two_bodies_of_a_real_list_of_service_items_bear_a_wrong_code() -> None:
    with lzma.open(data("34_service_items_guangdong/service_items_2262.jsonl.xz"), "rt") as file:
        items = [json.loads(line)["TASK_CODE"] for line in file]

    wrong = sorted({code[:18] for code in items if codes.why_not("item-code", code)})

    assert len(items) == 2262
    assert wrong == ["13440000515356094L", "TE440000GD030003VV"]
