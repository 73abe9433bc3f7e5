"""The law of the catalogue, row by row."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuzheng.kernel.catalogue import rules
from shuzheng.kernel.catalogue.specs import (
    Basis,
    ElementSpec,
    EntrySpec,
    Importance,
    Personal,
    Sharing,
)
from shuzheng.kernel.catalogue.tests.conftest import (
    CODE,
    DAY,
    ELEMENTS,
    ENTRY,
    FLOORS,
    NAME,
    PERSONAL,
    STANDING,
    WITHHELD,
)
from shuzheng.lib import codes


def missing(entry: EntrySpec = ENTRY, elements: tuple[ElementSpec, ...] = ELEMENTS, **standing: Any) -> list[str]:
    """The fields that the rules name."""
    return [one.field for one in rules.why_not_submittable(entry, elements, replace(STANDING, **standing))]


def test_a_complete_entry_lacks_nothing() -> None:
    assert missing() == []


def test_a_complete_withheld_entry_lacks_nothing() -> None:
    assert missing(WITHHELD) == []


def test_an_empty_entry_is_told_everything_at_once() -> None:
    entry = replace(
        ENTRY, name="", summary="", class_path="", data_format="", update_cycle="", sharing="", opening="",
        valid_on=None, grade=None, secrecy="", impact="",
    )  # fmt: skip

    told = missing(entry, (), has_steward=False, has_rights=False)

    assert told == [
        "name", "summary", "data_format", "update_cycle", "sharing", "opening", "valid_on", "class_path", "grade",
        "secrecy", "impact", "elements", "rights", "steward",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"summary": ""}, "summary"),
        ({"class_path": "9"}, "class_path"),
        ({"data_format": ""}, "data_format"),
        ({"update_cycle": ""}, "update_cycle"),
        ({"sharing": "", "sharing_scope": "", "permitted_purposes": ()}, "sharing"),
        ({"opening": ""}, "opening"),
        ({"valid_on": None}, "valid_on"),
        ({"modes": ()}, "modes"),
        ({"sharing_scope": ""}, "sharing_scope"),
        ({"permitted_purposes": ()}, "permitted_purposes"),
        ({"sharing": "open"}, "sharing"),
        ({"grade": None}, "grade"),
        ({"grade": 5}, "grade"),
        ({"grade": 1}, "grade"),
        ({"importance": ""}, "importance"),
        ({"secrecy": ""}, "secrecy"),
        ({"secrecy_on": None}, "secrecy"),
        ({"secrecy": "work_secret"}, "secrecy"),
        ({"secrecy": "state_secret"}, "secrecy"),
        ({"impact": ""}, "impact"),
        ({"impact_on": None}, "impact"),
        ({"impact": "unacceptable"}, "impact"),
        ({"change": "law"}, "change_on"),
        ({"change": "duties", "change_event": "机构改革"}, "change_on"),
    ],
)
def test_each_thing_missing_is_named_alone(changes: dict[str, object], field: str) -> None:
    assert missing(replace(ENTRY, **changes)) == [field]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"withheld_reason": ""}, "withheld_reason"),
        ({"basis_kind": "departmental_rule"}, "basis_name"),
        ({"basis_name": ""}, "basis_name"),
        ({"basis_article": ""}, "basis_name"),
        ({"opening": "open"}, "opening"),
        ({"grade": 3}, "grade"),
    ],
)
def test_withholding_is_reasoned_and_founded(changes: dict[str, object], field: str) -> None:
    assert missing(replace(WITHHELD, **changes)) == [field]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("element", "field"),
    [
        (replace(NAME, label=""), "elements.name"),
        (replace(NAME, data_type="wish"), "elements.name"),
        (replace(NAME, grade=None), "elements.name"),
        (replace(NAME, mask="blur"), "elements.name"),
        (replace(NAME, standard="unheard-of"), "elements.name"),
        (replace(NAME, label="学校标识码"), "elements"),
    ],
)
def test_each_element_is_whole(element: ElementSpec, field: str) -> None:
    assert missing(ENTRY, (CODE, element)) == [field]


def test_an_element_below_its_floor_is_named() -> None:
    low = replace(PERSONAL, grade=1)

    assert missing(replace(ENTRY, impact="acceptable"), (CODE, low)) == ["elements.tel"]


def test_personal_elements_contradict_an_assessment_that_denies_them() -> None:
    assert missing(ENTRY, (CODE, PERSONAL)) == ["impact"]


@pytest.mark.parametrize("more", [{"personal": "personal", "grade": 2}, {"mask": "name"}])
def test_what_must_be_masked_is_not_listed_by_its_standard(more: dict[str, Any]) -> None:
    listed = replace(NAME, standard="list:演示甲|演示乙", **more)

    assert "elements.name" in missing(replace(ENTRY, impact="with_measures"), (CODE, listed))


def test_a_service_needs_a_key_that_is_never_empty() -> None:
    assert missing(ENTRY, (replace(CODE, nullable=True), NAME)) == ["elements"]


@pytest.mark.parametrize(
    ("standing", "field"),
    [
        ({"has_steward": False}, "steward"),
        ({"has_rights": False}, "rights"),
        ({"unresolved_codes": ("101001/000009",)}, "related_codes"),
        ({"decided_standards": {"学校名称": "text:1..50"}}, "elements.name"),
        ({"is_first": False}, "change_reason"),
    ],
)
def test_what_the_catalogue_knows_counts_too(standing: dict[str, Any], field: str) -> None:
    assert missing(**standing) == [field]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Basis.LAW, "中华人民共和国个人信息保护法"),
        (Basis.LAW, "民法典"),
        (Basis.LAW, "海南自由贸易港法"),
        (Basis.LAW, "城市房地产管理法"),
        (Basis.ADMINISTRATIVE_REGULATION, "企业事业单位内部治安保卫条例"),
        (Basis.ADMINISTRATIVE_REGULATION, "《政务数据共享条例》（国务院令第809号）"),
        (Basis.ADMINISTRATIVE_REGULATION, "全国人口普查条例"),
        (Basis.STATE_COUNCIL_DECISION, "国务院关于取消和下放一批行政许可事项的决定"),
    ],
)
def test_a_law_a_regulation_or_a_decision_of_the_state_council_is_a_basis(kind: Basis, name: str) -> None:
    assert rules.why_not_basis(kind, name, "第十条") is None


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("departmental_rule", "教育部门规章"),
        ("", "统计法"),
        (Basis.LAW, "河北省数字经济促进条例"),
        (Basis.ADMINISTRATIVE_REGULATION, "河北省政务数据共享应用管理办法"),
        (Basis.ADMINISTRATIVE_REGULATION, "石家庄市数据管理规定"),
        (Basis.ADMINISTRATIVE_REGULATION, "关于加强数据管理的通知"),
        (Basis.ADMINISTRATIVE_REGULATION, "单位内部制度"),
        (Basis.STATE_COUNCIL_DECISION, "国务院办公厅关于数据共享的意见"),
        (Basis.LAW, "档案管理办法"),
        (Basis.LAW, "统计工作手册"),
    ],
)
def test_anything_lower_is_no_basis(kind: str, name: str) -> None:
    assert rules.why_not_basis(kind, name, "第十条")


@pytest.mark.parametrize(
    ("harmed", "degree", "grade"),
    [
        ("national_security", "extreme", Importance.CORE),
        ("national_security", "serious", Importance.CORE),
        ("national_security", "general", Importance.IMPORTANT),
        ("economy", "extreme", Importance.CORE),
        ("economy", "serious", Importance.IMPORTANT),
        ("economy", "general", Importance.GENERAL),
        ("social_order", "extreme", Importance.CORE),
        ("social_order", "serious", Importance.IMPORTANT),
        ("public_interest", "serious", Importance.IMPORTANT),
        ("public_interest", "general", Importance.GENERAL),
        ("organisation", "extreme", Importance.GENERAL),
        ("individual", "extreme", Importance.GENERAL),
    ],
)
def test_national_importance_follows_gb_t_43697(harmed: str, degree: str, grade: Importance) -> None:
    assert rules.importance(harmed, degree) == grade


ELEMENT = st.builds(
    ElementSpec, name=st.just("x"), grade=st.integers(1, 4) | st.none(), personal=st.sampled_from(list(Personal))
)


@given(sharing=st.sampled_from(list(Sharing)), elements=st.lists(ELEMENT, max_size=6))
def test_a_resource_is_never_below_any_of_its_elements(sharing: Sharing, elements: list[ElementSpec]) -> None:
    floor = rules.resource_floor(sharing, elements, FLOORS)

    assert floor >= max([element.grade or 1 for element in elements], default=1)
    assert floor in rules.GRADES


@given(elements=st.lists(ELEMENT, max_size=5), one_more=ELEMENT, sharing=st.sampled_from(list(Sharing)))
def test_one_more_element_never_lowers_a_resource(
    elements: list[ElementSpec], one_more: ElementSpec, sharing: Sharing
) -> None:
    before = rules.resource_floor(sharing, elements, FLOORS)

    assert rules.resource_floor(sharing, [*elements, one_more], FLOORS) >= before


PATHS = st.from_regex(r"[123][0-9]{5}[0-9]{0,6}", fullmatch=True)


@given(path=PATHS, last=st.integers(0, 10**8))
def test_every_code_given_out_is_valid_and_can_be_taken_apart(path: str, last: int) -> None:
    code = rules.next_code(path, last)

    assert codes.why_not("resource-code", code) is None
    assert rules.split_code(code) == (path, last + 1)


@given(path=PATHS)
def test_every_class_path_of_the_scheme_is_accepted(path: str) -> None:
    assert rules.why_not_class_path(path) is None


@pytest.mark.parametrize("path", ["", "1", "10100", "401001", "10100a", "１０１００１", "101001/1", "1" * 25])
def test_a_class_path_outside_the_scheme_is_refused(path: str) -> None:
    assert rules.why_not_class_path(path)


@pytest.mark.parametrize(
    ("label", "same"),
    [
        ("企业名称", "企业 名称"),
        ("企业名称", "企业名称（全称）"),
        ("ID号", "ｉｄ号"),
        ("统一社会信用代码", "统一社会信用代码："),
        ("PM2.5 浓度", "pm2.5浓度"),
    ],
)
def test_labels_that_mean_the_same_are_normalised_alike(label: str, same: str) -> None:
    assert rules.normal_label(label) == rules.normal_label(same)


@given(st.text(max_size=40))
def test_normalising_a_label_twice_changes_nothing_more(label: str) -> None:
    once = rules.normal_label(label)

    assert rules.normal_label(once) == once


@pytest.mark.parametrize(
    ("figures", "rates"), [((0, 0, 0), (0.0, 0.0)), ((10, 5, 1), (0.5, 0.2)), ((4, 4, 4), (1.0, 1.0))]
)
def test_coverage_rates(figures: tuple[int, int, int], rates: tuple[float, float]) -> None:
    coverage = rules.coverage(*figures)

    assert (coverage.bound_rate, coverage.called_rate) == rates


def test_coverage_that_does_not_nest_is_a_bug() -> None:
    with pytest.raises(ValueError, match="nest"):
        rules.coverage(1, 2, 0)


def test_the_day_of_the_change_satisfies_the_clock() -> None:
    entry = replace(ENTRY, change="law", change_event="高等教育法", change_on=DAY, change_reason="修订")

    assert missing(entry, is_first=False) == []
