"""Reading the real lists: limits, codes in six broken forms, and no row lost."""

from __future__ import annotations

import csv
import json
import lzma
from collections import Counter
from typing import Any

import pytest

from shuzheng.kernel.calendar.specs import Limit
from shuzheng.systems.services.items.importing import rules
from tests.shared import data

PORTAL = "34_service_items_guangdong/service_items_2262.jsonl.xz"
CODES = "05_service_items_sichuan/service_items.csv"


@pytest.fixture(scope="module")
def portal() -> list[dict[str, Any]]:
    with lzma.open(data(PORTAL), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="module")
def codes() -> list[dict[str, Any]]:
    with data(CODES).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("text", "limit", "doubt"),
    [
        ("20(工作日)", Limit(20, "wd"), ""),
        ("90(自然日)", Limit(90, "d"), ""),
        ("３（工作日）", Limit(3, "wd"), ""),
        ("15个工作日", Limit(15, "wd"), ""),
        ("2个月", Limit(2, "month"), ""),
        ("24小时", Limit(24, "h"), ""),
        ("即办", Limit(0, "wd"), ""),
        ("无", None, ""),
        ("", None, ""),
        ("尽快", None, "时限“尽快”读不出来"),
        ("20", None, "时限“20”读不出来"),
        ("99年", None, "时限“99年”大得不合常理"),
    ],
)
def test_a_limit_is_read_or_doubted(text: str, limit: Limit | None, doubt: str) -> None:
    assert rules.limit(text) == (limit, doubt)


def test_the_shape_is_told_by_the_columns() -> None:
    assert rules.shape(["TASK_CODE", "TASK_NAME", "DEPT_NAME", "x"]) == "portal"
    assert rules.shape(["item_code", "name", "dept_code"]) == "codes"
    assert rules.shape(rules.OWN_COLUMNS) == "own"
    assert rules.shape(["a"]) == ""


def test_every_row_of_the_portal_is_read(portal: list[dict[str, Any]]) -> None:
    listed = rules.read("portal", portal)
    assert len(listed) == 2262
    assert Counter(bool(row.doubts) for row in listed) == {False: 2262}
    assert Counter(bool(row.statutory) for row in listed) == {True: 1549, False: 713}
    assert Counter(bool(row.promised) for row in listed) == {True: 1723, False: 539}
    assert {row.kind for row in listed} == {
        "service",
        "licence",
        "other",
        "reward",
        "confirmation",
        "benefit",
        "ruling",
    }
    assert Counter(len(row.handling_code) for row in listed) == {0: 1899, 33: 363}


def test_an_item_of_the_portal_keeps_what_it_said(portal: list[dict[str, Any]]) -> None:
    found = next(row for row in rules.read("portal", portal) if row.number == "11440000006940116U2440102002003")
    assert (found.statutory, found.promised) == (Limit(70, "wd"), Limit(18, "wd"))
    assert found.materials[1].name == "教材清样（完整版、盲评版）"
    assert (found.audiences, found.themes, found.level) == (("person", "enterprise"), ("school",), "province")
    assert found.places[0].address.startswith("广州市越秀区农林下路72号")


BROKEN = [  # a code as the table has it, the item it stands with, whose it is
    ("68236467-9", "511A0118400009-511602000000-000-115113016823646795-1-00", "115113016823646795"),
    ("083372204", "512B0052000009-511602000000-000-083372204-1-00", "115113010833722043"),
    ("1151130108778239R", "512B0067900015-511602000000-000-1151130108778239R-1-00", "11511301008778239R"),
    ("1151130108778239R_5143", "512B0067900008-511602000000-000-1151130108778239R-1-00", "11511301008778239R"),
    ("4431152073643597824", "512B0140700000-511602000000-000-115113010087780365-1-00", "115113010087780365"),
    ("1151130000877869M", "513A0116800005-511602000000-000-1151130000877869M-1-00", "11511300008778693M"),
]


@pytest.mark.parametrize(("code", "number", "uscc"), BROKEN)
def test_a_broken_code_is_put_right_by_the_proof_in_the_table(
    codes: list[dict[str, Any]], code: str, number: str, uscc: str
) -> None:
    found = next(
        listed
        for row, listed in zip(codes, rules.read("codes", codes), strict=True)
        if row["dept_code"] == code and row["item_code"] == number
    )
    assert (found.org_code, len(found.repairs), found.doubts) == (uscc, 1, ())


def test_every_row_of_the_table_of_codes_is_read(codes: list[dict[str, Any]]) -> None:
    listed = rules.read("codes", codes)
    assert len(listed) == 886
    assert Counter(len(row.org_code) == 18 for row in listed) == {True: 880, False: 6}
    assert [row.org_code for row in listed if row.doubts] == ["11736"] * 6
    assert all(row.kind for row in listed)
