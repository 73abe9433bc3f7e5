"""Who holds an entry and answers for it, how it ends, which source counts, what is bound and called."""

from dataclasses import replace

import pytest

from shuzheng.kernel.catalogue import actions, queries
from shuzheng.kernel.catalogue.models import DataElementSubject, Resource
from shuzheng.kernel.catalogue.sources import actions as sources
from shuzheng.kernel.catalogue.specs import State
from shuzheng.kernel.catalogue.tests.conftest import (
    DAY,
    ELEMENTS,
    ENTRY,
    LATER,
    Cast,
    Describe,
    described,
    publish,
)
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_rights_are_three_and_their_history_stays(cast: Cast, draft: Describe) -> None:
    resource = draft()

    actions.confirm_rights(
        resource=resource,
        holder=cast.education,
        processor=cast.bureau,
        operator=cast.market,
        basis="授权运营协议",
        by=cast.officer,
        on=LATER,
    )

    now = resource.rights.get(ended_on=None)
    assert (now.holder, now.processor, now.operator) == (cast.education, cast.bureau, cast.market)
    assert resource.rights.get(ended_on=LATER).processor == cast.education


def test_rights_without_a_basis_are_refused(cast: Cast, draft: Describe) -> None:
    org = cast.education
    with pytest.raises(Refused, match="确权依据"):
        actions.confirm_rights(
            resource=draft(), holder=org, processor=org, operator=org, basis=" ", by=cast.officer, on=DAY
        )


def test_a_new_steward_ends_the_former_ones_term(cast: Cast, published: Resource) -> None:
    actions.name_steward(resource=published, person=cast.officer, duty="目录管理", by=cast.clerk, on=LATER)

    assert list(published.stewards.order_by("pk").values_list("person", "ended_on")) == [
        (cast.clerk.pk, LATER),
        (cast.officer.pk, None),
    ]


def test_a_steward_without_a_duty_is_refused(cast: Cast, draft: Describe) -> None:
    with pytest.raises(Refused, match="职责"):
        actions.name_steward(resource=draft(), person=cast.clerk, duty="", by=cast.clerk, on=DAY)


def test_an_entry_whose_steward_left_is_an_orphan(cast: Cast, published: Resource) -> None:
    assert list(queries.orphans()) == []

    cast.clerk.is_active = False
    cast.clerk.save()

    assert list(queries.orphans()) == [published]


def test_a_withdrawn_entry_still_answers_to_its_code(cast: Cast, published: Resource) -> None:
    actions.withdraw(resource=published, reason="机构改革", in_use=False, by=cast.officer, on=LATER)

    tombstone = queries.resolve("306001/000001")

    assert tombstone is not None
    assert (tombstone.state, tombstone.withdrawn_on, tombstone.withdrawn_reason) == (
        State.WITHDRAWN,
        LATER,
        "机构改革",
    )


def test_an_entry_in_use_is_not_withdrawn(cast: Cast, published: Resource) -> None:
    with pytest.raises(Refused, match="生效的共享授权") as refusal:
        actions.withdraw(resource=published, reason="机构改革", in_use=True, by=cast.officer, on=LATER)

    assert refusal.value.article == "政务数据共享条例第二十七条"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_needs_a_reason(cast: Cast, published: Resource, reason: str) -> None:
    with pytest.raises(Refused, match="撤销原因"):
        actions.withdraw(resource=published, reason=reason, in_use=False, by=cast.officer, on=LATER)


def test_a_clerk_cannot_withdraw(cast: Cast, published: Resource) -> None:
    with pytest.raises(NotAllowed):
        actions.withdraw(resource=published, reason="不要了", in_use=False, by=cast.clerk, on=LATER)


def test_a_draft_may_be_withdrawn_as_incomplete_as_it_was(cast: Cast) -> None:
    resource = actions.describe(source=cast.education, entry=replace(ENTRY, grade=None), by=cast.clerk, on=DAY)

    resource = actions.withdraw(resource=resource, reason="重复编目", in_use=False, by=cast.officer, on=DAY)

    assert resource.state == State.WITHDRAWN


def test_a_source_is_decided_with_reasons_and_the_former_decision_stays(cast: Cast, published: Resource) -> None:
    other = publish(cast, described(cast, replace(ENTRY, name="办学机构"), ELEMENTS, market=True))
    decide = {"element_name": "name", "identified_by": "uscc", "standard": "", "by": cast.reviewer}
    sources.decide_source(resource=other, reasons="登记机关", on=DAY, **decide)  # type: ignore[arg-type]

    sources.decide_source(resource=published, reasons="主管部门审批", on=LATER, **decide)  # type: ignore[arg-type]

    told = [(d.resource.source, d.ended_on) for d in queries.decisions("uscc", "学校名称")]
    assert told == [(cast.education, None), (cast.market, LATER)]


@pytest.mark.parametrize(("element", "reasons", "told"), [("name", "", "理由"), ("nothing", "登记机关", "权威数据项")])
def test_a_decision_on_nothing_or_for_no_reason_is_refused(
    cast: Cast, published: Resource, element: str, reasons: str, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        sources.decide_source(
            resource=published,
            element_name=element,
            identified_by="uscc",
            standard="",
            reasons=reasons,
            by=cast.reviewer,
            on=DAY,
        )


def test_a_department_cannot_decide_the_source_for_itself(cast: Cast, published: Resource) -> None:
    with pytest.raises(NotAllowed):
        sources.decide_source(
            resource=published,
            element_name="name",
            identified_by="uscc",
            standard="",
            reasons="我们是",
            by=cast.officer,
            on=DAY,
        )


def test_after_a_decision_another_standard_for_the_datum_is_refused(cast: Cast, published: Resource) -> None:
    sources.decide_source(
        resource=published,
        element_name="name",
        identified_by="uscc",
        standard="document-number",
        reasons="主管部门",
        by=cast.reviewer,
        on=DAY,
    )
    other = described(cast, replace(ENTRY, name="办学机构"), market=True)

    with pytest.raises(Refused, match="一数一源一标准"):
        actions.submit(resource=other, by=cast.market_clerk, on=LATER)


def decided(cast: Cast, resource: Resource) -> DataElementSubject:
    words = {"element_name": "name", "identified_by": "uscc", "standard": "", "reasons": "主管部门审批"}
    return sources.decide_source(resource=resource, **words, by=cast.reviewer, on=DAY).subject


def test_after_a_decision_a_second_collector_is_refused(cast: Cast, published: Resource) -> None:
    decided(cast, published)
    other = described(cast, replace(ENTRY, name="办学机构"), market=True)

    with pytest.raises(Refused, match=f"已确定由{cast.education.name}提供，不得重复收集") as refusal:
        actions.submit(resource=other, by=cast.market_clerk, on=LATER)

    assert refusal.value.fields.keys() == {"elements.name"}


def test_the_authority_may_allow_a_second_collector_with_reasons(cast: Cast, published: Resource) -> None:
    subject = decided(cast, published)
    other = described(cast, replace(ENTRY, name="办学机构"), market=True)

    sources.allow_collection(subject=subject, org=cast.market, reasons="登记时依法核发", by=cast.reviewer, on=LATER)

    assert actions.submit(resource=other, by=cast.market_clerk, on=LATER).state == State.IN_REVIEW


def test_the_decided_source_itself_goes_on_describing_its_datum(cast: Cast, published: Resource) -> None:
    decided(cast, published)
    second = described(cast, replace(ENTRY, name="另一目录"))

    assert actions.submit(resource=second, by=cast.clerk, on=LATER).state == State.IN_REVIEW


@pytest.mark.parametrize(("reasons", "decide", "told"), [(" ", True, "理由"), ("有必要", False, "尚未确定数源")])
def test_leave_needs_reasons_and_a_decision(
    cast: Cast, published: Resource, reasons: str, decide: bool, told: str
) -> None:
    subject = decided(cast, published)
    subject.decisions.update(ended_on=None if decide else LATER)

    with pytest.raises(Refused, match=told):
        sources.allow_collection(subject=subject, org=cast.market, reasons=reasons, by=cast.reviewer, on=LATER)


def test_a_department_gives_itself_no_leave(cast: Cast, published: Resource) -> None:
    with pytest.raises(NotAllowed):
        sources.allow_collection(
            subject=decided(cast, published), org=cast.market, reasons="x", by=cast.market_officer, on=LATER
        )


def test_binding_is_noted_and_shown(cast: Cast, published: Resource) -> None:
    assert not published.is_bound

    bound = actions.note_binding(resource=published, bound=True, by=cast.clerk, on=DAY)
    again = actions.note_binding(resource=bound, bound=True, by=cast.clerk, on=LATER)
    loose = actions.note_binding(resource=again, bound=False, by=cast.clerk, on=LATER)

    assert (again.bound_on, loose.bound_on) == (DAY, None)


def test_the_latest_call_is_noted(published: Resource) -> None:
    actions.note_calls(resources=[published.pk], on=LATER)
    actions.note_calls(resources=[published.pk], on=DAY)

    published.refresh_from_db()
    assert published.last_called_on == LATER


def test_called_is_counted_within_a_period(cast: Cast, published: Resource) -> None:
    actions.note_binding(resource=published, bound=True, by=cast.clerk, on=DAY)
    actions.note_calls(resources=[published.pk], on=DAY)

    assert queries.coverage().called == 1
    assert queries.coverage(called_since=DAY).called == 1
    assert queries.coverage(called_since=LATER).called == 0
    assert queries.coverage_by_source(called_since=LATER)[cast.education.pk].called == 0


def test_a_category_is_named_by_the_authority(cast: Cast) -> None:
    actions.name_category(code="306", name="教育", by=cast.reviewer)

    assert queries.category_name("306001") == "部门信息资源/教育/306001"


@pytest.mark.parametrize(("code", "name"), [("30六", "教育"), ("306", " ")])
def test_a_category_without_digits_or_name_is_refused(cast: Cast, code: str, name: str) -> None:
    with pytest.raises(Refused):
        actions.name_category(code=code, name=name, by=cast.reviewer)
