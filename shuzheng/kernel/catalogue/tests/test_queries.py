"""Who sees what, what changed between versions, where sources conflict, how far the catalogue is used."""

from dataclasses import replace

import pytest

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.catalogue import actions, queries
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.sources import actions as sources
from shuzheng.kernel.catalogue.specs import Change, ElementSpec
from shuzheng.kernel.catalogue.tests.conftest import (
    CODE,
    DAY,
    ENTRY,
    LATER,
    NAME,
    WITHHELD,
    Cast,
    Describe,
    described,
    publish,
)

pytestmark = pytest.mark.django_db


def test_a_draft_is_seen_by_its_department_alone(cast: Cast, draft: Describe) -> None:
    resource = draft()

    assert list(queries.visible_to(cast.clerk)) == [resource]
    assert list(queries.visible_to(cast.market_clerk)) == []
    assert list(queries.visible_to(cast.reviewer)) == []


def test_what_is_in_review_is_seen_by_its_reviewer(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)

    assert queries.resource_for(cast.reviewer, resource.pk) == resource
    assert queries.resource_for(cast.market_clerk, resource.pk) is None


def test_what_is_published_is_seen_by_all_staff_and_no_citizen(cast: Cast, published: Resource) -> None:
    assert list(queries.visible_to(cast.market_clerk)) == [published]
    assert list(queries.visible_to(cast.citizen)) == []


def test_a_revision_is_seen_by_its_department_alone(cast: Cast, published: Resource) -> None:
    actions.revise(resource=published, reason="补充", by=cast.clerk, on=LATER)

    assert [v.number for v in queries.versions_for(cast.clerk, published)] == [1, 2]
    assert [v.number for v in queries.versions_for(cast.market_clerk, published)] == [1]


def test_withheld_data_are_seen_as_metadata_without_samples(cast: Cast) -> None:
    resource = publish(cast, described(cast, WITHHELD))
    assert resource.current is not None

    others = queries.elements_for(cast.market_clerk, resource.current)
    own = queries.elements_for(cast.clerk, resource.current)

    assert [(e.label, e.sample_masked) for e in others] == [("学校标识码", ""), ("学校名称", "")]
    assert own[1].sample_masked == "河北大学"


def test_history_tells_each_field_that_a_version_changed(cast: Cast, published: Resource) -> None:
    actions.revise(resource=published, reason="改名", by=cast.clerk, on=LATER)
    entry = replace(ENTRY, name="高校名录", change=Change.OWN, change_reason="改名")
    actions.amend(resource=published, entry=entry, by=cast.clerk)
    actions.set_element(resource=published, element=replace(NAME, grade=2), by=cast.clerk)
    actions.set_element(resource=published, element=ElementSpec("city", "所在市", grade=1), by=cast.clerk)

    changes = {d.field: (d.label, d.before, d.after) for d in queries.history(published, cast.clerk)[1].changes}

    assert changes["name"] == ("目录名称", "高等学校名单", "高校名录")
    assert changes["name.grade"] == ("学校名称·级别", 1, 2)
    assert changes["city.label"] == ("所在市·数据项名称", None, "所在市")
    assert "summary" not in changes


def test_history_shows_strangers_what_was_published_only(cast: Cast, published: Resource) -> None:
    actions.revise(resource=published, reason="改名", by=cast.clerk, on=LATER)

    assert [past.version.number for past in queries.history(published, cast.market_clerk)] == [1]
    assert [past.version.number for past in queries.history(published)] == [1]


def test_two_departments_describing_one_datum_conflict(cast: Cast, published: Resource) -> None:
    other = publish(cast, described(cast, replace(ENTRY, name="办学机构"), market=True))

    (conflict,) = queries.conflicts()

    assert (conflict.identified_by, conflict.label, conflict.matched) == ("uscc", "学校名称", "同名")
    assert set(conflict.resources) == {published, other}
    assert conflict.decision is None


def test_a_name_typed_otherwise_still_conflicts(cast: Cast, published: Resource) -> None:
    elements = (CODE, replace(NAME, label="学校 名称（全称）"))
    publish(cast, described(cast, replace(ENTRY, name="办学机构"), elements, market=True))

    assert [c.normal_label for c in queries.conflicts()] == ["学校名称"]


def test_one_standard_under_two_names_conflicts(cast: Cast) -> None:
    publish(cast, described(cast, ENTRY, (CODE, replace(NAME, standard="document-number"))))
    elements = (CODE, replace(NAME, label="单位名称", standard="document-number"))
    publish(cast, described(cast, replace(ENTRY, name="办学机构"), elements, market=True))

    assert [(c.matched, c.standards) for c in queries.conflicts()] == [("同标准", ("document-number",))]


def test_a_common_standard_is_no_conflict(cast: Cast) -> None:
    publish(cast, described(cast, ENTRY, (CODE, replace(NAME, label="建校日期", standard="date"))))
    elements = (CODE, replace(NAME, label="登记日期", standard="date"))
    publish(cast, described(cast, replace(ENTRY, name="办学机构"), elements, market=True))

    assert queries.conflicts() == []


def test_the_same_name_about_another_kind_of_subject_is_no_conflict(cast: Cast, published: Resource) -> None:
    elements = (replace(CODE, standard="citizen-id"), NAME)
    publish(cast, described(cast, replace(ENTRY, name="学生"), elements, market=True))

    assert queries.conflicts() == []


def test_two_entries_of_one_department_do_not_conflict(cast: Cast, published: Resource, draft: Describe) -> None:
    publish(cast, draft(name="中等学校名单"))

    assert queries.conflicts() == []


def test_a_decided_conflict_shows_its_decision_and_leaves_the_queue(cast: Cast, published: Resource) -> None:
    publish(cast, described(cast, replace(ENTRY, name="办学机构"), market=True))
    decision = sources.decide_source(
        resource=published, element_name="name", identified_by="uscc", standard="", reasons="主管部门审批设立",
        by=cast.reviewer, on=LATER,
    )  # fmt: skip

    assert [c.decision for c in queries.conflicts()] == [decision]
    assert queries.conflicts(undecided_only=True) == []
    assert [str(subject) for subject in queries.subjects()] == ["uscc/学校名称"]


def test_coverage_counts_published_bound_and_called(cast: Cast, published: Resource, draft: Describe) -> None:
    draft(name="草稿")
    second = publish(cast, draft(name="中等学校名单"))
    actions.note_binding(resource=second, bound=True, by=cast.clerk, on=DAY)
    actions.note_calls(resources=[second.pk], on=DAY)

    coverage = queries.coverage()

    assert (coverage.described, coverage.bound, coverage.called) == (2, 1, 1)
    assert queries.coverage([cast.market.pk]).described == 0
    assert queries.coverage_by_source()[cast.education.pk].bound_rate == 0.5


def test_an_unknown_code_resolves_to_nothing(published: Resource) -> None:
    assert queries.resolve("306001/000099") is None


def test_a_related_code_must_exist(cast: Cast, published: Resource, draft: Describe) -> None:
    resource = draft(related_codes=("306001/000001", "306001/000099"))

    assert [m.message for m in queries.why_not_submittable(resource, on=DAY)] == ["关联资源代码 306001/000099 不存在"]


def test_the_grade_floors_are_the_dated_local_values() -> None:
    floors = queries.grade_floors(DAY)

    assert (floors.personal, floors.sensitive, floors.conditional, floors.withheld) == (2, 4, 2, 4)


@pytest.mark.parametrize(
    ("code", "length", "longer"),
    [("catalogue.update", "10wd", "5wd"), ("catalogue.review", "2wd", None), ("catalogue.first_review", "10wd", None)],
)
def test_the_clocks_of_article_17_are_dated_parameters(code: str, length: str, longer: str | None) -> None:
    limit = calendar.limit(code, on=DAY)

    assert (str(limit.limit), str(limit.extension) if limit.extension else None) == (length, longer)


def test_a_floor_that_an_official_raised_binds_from_its_day(cast: Cast, draft: Describe) -> None:
    resource = draft()
    row = calendar.parameters("catalogue.grade.conditional").get()
    row.value = 3
    row.save()

    assert [m.field for m in queries.why_not_submittable(resource, on=DAY)] == ["grade"]


def test_nothing_is_missing_of_what_is_not_being_worked_on(published: Resource) -> None:
    assert [m.message for m in queries.why_not_submittable(published, on=DAY)] == ["没有编制中的版本"]
