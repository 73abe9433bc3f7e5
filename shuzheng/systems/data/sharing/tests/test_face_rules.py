"""The pure parts of the pages: what is marked, what is drawn, what is counted."""

from __future__ import annotations

from typing import Any

import pytest

from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange.specs import ElementView
from shuzheng.systems.data.sharing.describing import rules as describing
from shuzheng.systems.data.sharing.entry import rules as drawing
from shuzheng.systems.data.sharing.entry.rules import Station
from shuzheng.systems.data.sharing.finding import rules as finding


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("高等学校名单", ["高等", "等学", "学校"], [("高等学校", True), ("名单", False)]),
        ("名单", ["学校"], [("名单", False)]),
        ("USCC 与 uscc", ["uscc"], [("USCC", True), (" 与 ", False), ("uscc", True)]),
        ("a.b", ["."], [("a", False), (".", True), ("b", False)]),
        ("", ["x"], []),
        ("全文", [], [("全文", False)]),
    ],
)
def test_what_was_asked_for_is_marked(text: str, words: list[str], marked: list[tuple[str, bool]]) -> None:
    assert finding.pieces(text, words) == marked


def test_every_box_leads_to_every_box_of_the_next_column_and_fits_the_picture() -> None:
    one, three = [Station("来源")], [Station(f"单位{n}") for n in range(3)]
    picture = drawing.draw([("来源", one), ("挂接", one), ("目录", one), ("使用部门", three)])

    assert len(picture.lines) == 1 + 1 + 3
    assert max(box.y + drawing.HEIGHT for box in picture.boxes) <= picture.height
    assert max(box.x + drawing.BOX for box in picture.boxes) <= picture.width


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [("高等学校名单", 6, "高等学校名单"), ("普通高等学校名单", 6, "普通高等学…"), ("abcdefghij", 6, "abcdefghij")],
)
def test_a_name_is_clipped_to_its_box(text: str, most: int, shown: str) -> None:
    assert drawing.clipped(text, most) == shown


PHONE = ElementView("tel", "手机", "text", standard="mobile", grade=3, personal="personal", mask="phone")
NUMBER = ElementView("n", "人数", "integer")


def test_a_column_is_counted_and_its_first_dirty_values_kept_masked() -> None:
    rows: Any = enumerate([{"tel": "13812340000"}, {"tel": "23812340000"}, {"tel": " "}, {"tel": None}], 2)
    look = describing.look([PHONE], {}, rows, 100)["tel"]

    assert (look.filled, look.empty, look.wrong) == (2, 2, 1)
    assert look.dirty == [{"row": 3, "value": "238****0000", "reason": "手机号码应以 13 至 19 开头"}]
    assert not look.to_json(PHONE)["unique"]


def test_a_value_that_does_not_read_as_its_type_is_dirty() -> None:
    look = describing.look([NUMBER], {"n": "人"}, enumerate([{"人": "三"}, {"人": "3"}]), 100)["n"]

    assert (look.filled, look.wrong, look.dirty[0]["reason"]) == (2, 1, "不是整数")


def test_no_more_rows_are_looked_at_than_asked() -> None:
    assert describing.look([NUMBER], {}, ((n, {"n": n}) for n in range(50)), 10)["n"].filled == 10


def test_a_sample_alone_is_no_change() -> None:
    before = {"a": ElementSpec("a", "甲", sample="1"), "b": ElementSpec("b", "乙")}

    changed = describing.changed(before, [ElementSpec("a", "甲", sample="2"), ElementSpec("b", "乙", grade=3)])

    assert [one.name for one in changed] == ["b"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("高等学校名单.csv", "高等学校名单"),
        ("2026年_学校.v2.xlsx", "2026年 学校.v2"),
        ("schools.csv", ""),
        ("名单", "名单"),
    ],
)
def test_a_file_name_becomes_a_title_where_it_reads_like_one(name: str, title: str) -> None:
    assert describing.title_of(name) == title


def test_blanks_at_the_ends_of_a_value_are_made_visible() -> None:
    assert describing.visible(" 江西 省  ") == "␣江西 省␣␣"


def test_lines_become_pairs_or_the_line_that_is_none_is_named() -> None:
    assert describing.pairs("a=1\n\n b = x=y ", "=") == {"a": "1", "b": "x=y"}
    with pytest.raises(ValueError, match="没有"):
        describing.pairs("没有", "=")
