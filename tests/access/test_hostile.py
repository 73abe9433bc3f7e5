"""What a stranger may put into an address: told in words what is wrong with it, never an error of ours."""

from __future__ import annotations

import base64
import json

import pytest

from seeds import Small
from tests.access.conftest import browser, place
from tests.access.table import OPENS
from tests.access.world import Arguments


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


DEEP = cursor("[" * 900 + "]" * 900)
LISTS = ("orgs", "audit", "cases", "notices", "grants-held", "uses", "nodes", "violations")
PARTS = (
    *("after", "before", "sort", "size", "q", "from", "to", "on", "page", "light", "view", "state", "kind"),
    *("at_from", "row", "resource", "entry"),
)
HOSTILE = {
    "nested": DEEP,
    "nested further": cursor("[" * 100_000),
    "long": cursor(json.dumps(["甲" * 50_000, "x"])),
    "another type": cursor(json.dumps([{"a": 1}, "x"])),
    "a float": cursor("[1e999, 1]"),
    "a huge number": cursor(f'[{"9" * 400}, "{"9" * 400}"]'),
    "half a sign": cursor('["\\ud800", "\\ud800"]'),
    "nul": cursor('["\\u0000", "1"]'),
    "no base64": "%%%",
    "no json": cursor("{"),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_cursor_that_is_none_is_refused_in_words(here: Small, made: Arguments, name: str, value: str) -> None:
    client = browser(here, "education_officer")
    answers = [client.get(place(name, made), {side: value}) for side in ("after", "before")]
    assert {answer.status_code for answer in answers} == {400}
    assert all("翻页地址不完整" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"sort": "x" * 5000}, "不能按这一列排序"),
        ({"sort": "-__class__"}, "不能按这一列排序"),
        ({"kind": "[" * 5000}, "没有这一项"),
        ({"q": "甲 " * 40}, "一次最多搜索"),
        ({"format": "exe"}, "可导出的格式"),
    ],
)
def test_a_sort_or_filter_that_is_none_is_refused_in_words(
    here: Small, made: Arguments, query: dict[str, str], words: str
) -> None:
    answer = browser(here, "education_officer").get("/admin/orgs", query)
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_size_that_is_none_is_the_usual_one(here: Small, made: Arguments) -> None:
    client = browser(here, "education_officer")
    assert {client.get("/admin/orgs", {"size": size}).status_code for size in ("9" * 5000, "-1", "٢٥", "x")} == {200}


def test_picked_rows_that_cannot_be_rows_are_refused_in_words(here: Small, made: Arguments) -> None:
    answer = browser(here, "reviewer").post("/platforms", {"act": "include", "pick": ["x'", "1"], "query": ""})
    assert answer.status_code == 400
    assert "所选的记录不存在" in answer.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize("value", [DEEP, "9" * 5000, "\0'\"<"], ids=["nested", "long", "signs"])
def test_no_page_breaks_over_its_address(here: Small, made: Arguments, value: str) -> None:
    client, query = browser(here, "education_officer"), dict.fromkeys(PARTS, value)
    names = [name for name, people in OPENS.items() if "education_officer" in people]
    statuses = {name: client.get(place(name, made), query).status_code for name in names}
    assert {name: status for name, status in statuses.items() if status >= 500} == {}
