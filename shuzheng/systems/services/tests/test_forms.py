"""Forms: read, asked, hidden and refused on the server, and the same by any validator of the standard."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shuzheng.systems.services.items import forms

SHOP: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "店名", "minLength": 2, "maxLength": 10},
        "kind": {
            "type": "string",
            "title": "业态",
            "oneOf": [{"const": "shop", "title": "食品销售"}, {"const": "diner", "title": "餐饮服务"}],
        },
        "seats": {
            "type": "integer",
            "title": "餐位数",
            "minimum": 1,
            "maximum": 500,
            "x-when": {"question": "kind", "is": ["diner"]},
        },
        "big": {"type": "string", "title": "大厅说明", "x-when": {"question": "seats", "is": [500]}},
        "foods": {
            "type": "array",
            "title": "经营项目",
            "uniqueItems": True,
            "items": {"oneOf": [{"const": "hot", "title": "热食"}, {"const": "cold", "title": "冷食"}]},
        },
        "cold_room": {"type": "boolean", "title": "有专间吗", "x-when": {"question": "foods", "is": ["cold"]}},
        "from": {"type": "string", "format": "date", "title": "租期起"},
        "to": {"type": "string", "format": "date", "title": "租期止", "x-after": "from"},
        "uscc": {"type": "string", "title": "统一社会信用代码", "x-standard": "uscc"},
        "agree": {"type": "boolean", "const": True, "title": "内容属实"},
    },
    "required": ["name", "kind", "seats", "cold_room", "agree"],
    "x-groups": [
        {"name": "shop", "title": "门店", "questions": ["name", "kind", "seats", "big", "foods", "cold_room"]},
        {"name": "rest", "title": "其他", "questions": ["from", "to", "uscc", "agree"]},
    ],
}
GOOD = {"name": "面馆", "kind": "diner", "seats": 20, "agree": True}


def said(answers: dict[str, Any], **more: Any) -> dict[str, str]:
    return {problem.field: problem.message for problem in forms.check(SHOP, answers, **more)}


def test_good_answers_pass() -> None:
    assert said(GOOD) == {}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": ""}, "name", "请填写“店名”"),
        ({"name": "面"}, "name", "至少填写 2 个字"),
        ({"name": "一二三四五六七八九十百"}, "name", "最多 10 个字，现有 11 个字"),
        ({"kind": "bar"}, "kind", "请在列出的选项中选择"),
        ({"seats": 0}, "seats", "不能小于 1"),
        ({"seats": 501}, "seats", "不能大于 500"),
        ({"seats": 2.5}, "seats", "请填写整数"),
        ({"seats": "许多"}, "seats", "请填写整数"),
        ({"foods": ["hot", "raw"]}, "foods", "请在列出的选项中选择"),
        ({"foods": "hot"}, "foods", "请在列出的选项中选择"),
        ({"foods": ["cold"]}, "cold_room", "请选择“有专间吗”"),
        ({"from": "2026-02-30"}, "from", "请填写日期，例如 2026-11-23"),
        ({"from": "20260201"}, "from", "请填写日期，例如 2026-11-23"),
        ({"from": "2026-11-02", "to": "2026-11-01"}, "to", "不能早于2026-11-02"),
        ({"agree": False}, "agree", "请勾选确认后再继续"),
        ({"agree": None}, "agree", "请勾选确认后再继续"),
    ],
)
def test_each_rule_is_said_in_words(change: dict[str, Any], field: str, words: str) -> None:
    assert said({**GOOD, **change}) == {field: words}


def test_a_data_standard_is_a_rule() -> None:
    assert "18" in said({**GOOD, "uscc": "123"})["uscc"]


def test_a_hidden_question_is_not_asked_and_hides_what_depends_on_it() -> None:
    answers = {**GOOD, "kind": "shop", "seats": 500, "big": "x"}
    assert forms.visible(SHOP, answers).isdisjoint({"seats", "big"})
    assert said(answers) == {}
    assert forms.kept(SHOP, answers) == {"name": "面馆", "kind": "shop", "agree": True}


def test_one_page_is_checked_alone() -> None:
    assert set(said({}, only=["name", "kind"])) == {"name", "kind"}


def test_questions_stand_on_their_pages() -> None:
    pages = forms.groups(SHOP)
    assert [(page.title, len(page.questions)) for page in pages] == [("门店", 6), ("其他", 4)]
    assert [question.kind for page in pages for question in page.questions] == [
        *("text", "choice", "integer", "text", "choices", "yes"),
        *("date", "date", "text", "yes"),
    ]


def test_a_form_without_pages_has_one() -> None:
    assert [page.name for page in forms.groups({"properties": {"a": {"type": "string"}}})] == ["form"]
    assert forms.groups({}) == []


def test_what_a_browser_sends_gets_its_type() -> None:
    posted = {
        "name": [" 面馆\0 "],
        "seats": ["２０"],
        "foods": ["hot", "hot", "cold"],
        "cold_room": ["no"],
        "agree": ["on"],
        "uscc": [""],
        "stray": ["x"],
    }
    assert forms.read(SHOP, posted) == {
        "name": "面馆",
        "seats": 20,
        "foods": ["hot", "cold"],
        "cold_room": False,
        "agree": True,
    }


@pytest.mark.parametrize("typed", ["abc", "nan", "1e999", "9" * 40, "１２３个"])
def test_a_number_that_is_none_is_kept_as_typed_and_refused(typed: str) -> None:
    answers = forms.read(SHOP, {**{name: [str(value)] for name, value in GOOD.items()}, "seats": [typed]})
    assert said(answers)["seats"] == "请填写整数"


def test_answers_are_shown_in_words() -> None:
    asked = {question.name: question for question in forms.questions(SHOP)}
    assert forms.shown(asked["kind"], "diner") == "餐饮服务"
    assert forms.shown(asked["foods"], ["hot", "cold"]) == "热食、冷食"
    assert forms.shown(asked["cold_room"], False) == "否"
    assert forms.shown(asked["name"], None) == ""


WILD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 600),
    st.floats(-2, 600),
    st.text("面馆ab1-", max_size=12),
    st.sampled_from(["2026-01-31", "2026-02-30", "20260131"]),
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "name": WILD,
        "kind": st.sampled_from(["shop", "diner", "bar", 3]),
        "seats": st.one_of(WILD, st.just(500)),
        "big": WILD,
        "foods": st.one_of(WILD, st.lists(st.sampled_from(["hot", "cold", "raw"]), max_size=3)),
        "cold_room": WILD,
        "from": WILD,
        "agree": WILD,
    },
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(ANSWERS)
def test_any_validator_of_the_standard_says_the_same(answers: dict[str, Any]) -> None:
    document = forms.compiled(SHOP)
    Draft202012Validator.check_schema(document)
    validator = Draft202012Validator(document, format_checker=forms._FORMATS)
    assert validator.is_valid(forms.kept(SHOP, answers)) == (forms.check(SHOP, answers) == [])


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"a": {"type": "string", "title": "甲", "$ref": "#"}}, "用了这里没有的规则"),
        ({"a": {"type": "string", "title": "甲", "pattern": "(a+)+$"}}, "用了这里没有的规则"),
        ({"a": {"title": "甲", "x-kind": "map"}}, "类型不明"),
        ({"a": {"type": "string", "title": "甲", "enum": ["只此"]}}, "至少要有两个选项"),
        ({"a": {"type": "string", "title": "甲", "enum": ["一", "一"]}}, "重复的选项"),
        ({"a": {"type": "string", "title": "甲", "x-when": {"question": "b", "is": [1]}}}, "前面的一个问题"),
        ({"a": {"type": "string", "title": "甲", "x-after": "b"}}, "前面的一个日期问题"),
        ({"a": {"type": "string", "title": "甲", "x-standard": "shoe-size"}}, "没有的数据标准"),
        ({"a": {"type": "integer", "title": "甲", "minimum": 9, "maximum": 1}}, "下限大于上限"),
    ],
)
def test_a_wrong_form_is_refused_in_words(properties: dict[str, Any], words: str) -> None:
    assert [fault for fault in forms.faults({"properties": properties}) if words in fault]


def test_a_good_form_has_no_fault() -> None:
    assert forms.faults(SHOP) == []


def test_a_question_on_no_page_is_a_fault() -> None:
    assert forms.faults({**SHOP, "x-groups": SHOP["x-groups"][:1]}) == ["每个问题要在一页里，且只在一页里"]
