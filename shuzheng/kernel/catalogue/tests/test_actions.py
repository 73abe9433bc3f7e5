"""An entry's life: described, submitted, approved, published, revised, withdrawn; and each refusal once."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.catalogue import actions
from shuzheng.kernel.catalogue.models import Resource, ResourceVersion
from shuzheng.kernel.catalogue.specs import Change, ElementSpec, State
from shuzheng.kernel.catalogue.tests.conftest import (
    DAY,
    ENTRY,
    LATER,
    NAME,
    Cast,
    Describe,
    publish,
)
from shuzheng.lib.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_an_entry_is_published_with_a_code_after_the_head_and_the_authority_agreed(cast: Cast, draft: Describe) -> None:
    resource = publish(cast, draft())

    assert (resource.state, resource.code, resource.code_scheme) == (State.PUBLISHED, "306001/000001", "guide-2017")
    assert resource.current is not None
    assert (resource.current.approved_by, resource.current.published_by) == (cast.officer, cast.reviewer)
    assert resource.working is None


def test_codes_under_one_class_count_up_and_are_never_given_again(cast: Cast, draft: Describe) -> None:
    first = publish(cast, draft())
    actions.withdraw(resource=first, reason="职责划转", in_use=False, by=cast.officer, on=LATER)

    second = publish(cast, draft(name="中等学校名单"))

    assert second.code == "306001/000002"


def test_every_write_leaves_one_audit_line(cast: Cast, draft: Describe) -> None:
    publish(cast, draft())

    lines = OutboxLine.objects.filter(action__startswith="catalogue.").order_by("pk")
    verbs = [line.action.removeprefix("catalogue.") for line in lines]
    assert verbs == ["describe", "confirm_rights", "name_steward", "submit", "approve", "publish"]


def test_a_draft_may_be_as_incomplete_as_it_is(cast: Cast) -> None:
    resource = actions.describe(source=cast.education, entry=replace(ENTRY, name=""), by=cast.clerk, on=DAY)

    assert resource.state == State.DRAFT


def test_all_that_is_missing_is_told_at_once(cast: Cast) -> None:
    resource = actions.describe(
        source=cast.education, entry=replace(ENTRY, summary="", modes=(), secrecy=""), by=cast.clerk, on=DAY
    )

    with pytest.raises(Refused, match="还有 6 处") as refusal:
        actions.submit(resource=resource, by=cast.clerk, on=DAY)

    assert set(refusal.value.fields) == {"summary", "modes", "secrecy", "elements", "rights", "steward"}


def test_another_department_cannot_describe_ours(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.describe(source=cast.education, entry=ENTRY, by=cast.market_clerk, on=DAY)


def test_a_clerk_cannot_approve_for_the_head(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)

    with pytest.raises(NotAllowed):
        actions.approve(resource=resource, by=cast.clerk, on=DAY)


def test_who_submits_an_entry_does_not_approve_it_too(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.officer, on=DAY)

    with pytest.raises(Refused, match="由一人提交、另一人批准") as refusal:
        actions.approve(resource=resource, by=cast.officer, on=DAY)
    approved = actions.approve(resource=resource, by=cast.head, on=DAY)

    assert "第十二条" in refusal.value.article
    assert approved.working is not None


def test_the_database_keeps_the_two_people_apart(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)
    version = ResourceVersion.objects.filter(resource=resource)

    with pytest.raises(IntegrityError, match="catalogue_two_people"):
        version.update(approved_by=cast.clerk)


def test_an_approval_is_given_once(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)
    actions.approve(resource=resource, by=cast.head, on=DAY)

    with pytest.raises(Refused, match="已经批准"):
        actions.approve(resource=resource, by=cast.officer, on=DAY)


def test_nothing_is_published_without_the_heads_approval(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)

    with pytest.raises(Refused, match="尚未经部门负责人批准") as refusal:
        actions.publish(resource=resource, by=cast.reviewer, on=DAY)

    assert refusal.value.article == "政务数据共享条例第十三条"


def test_the_department_cannot_publish_its_own_entry(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)
    actions.approve(resource=resource, by=cast.head, on=DAY)

    with pytest.raises(NotAllowed):
        actions.publish(resource=resource, by=cast.officer, on=DAY)


def test_what_is_in_review_is_not_edited(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)

    with pytest.raises(Refused, match="没有编制中的版本"):
        actions.amend(resource=resource, entry=ENTRY, by=cast.clerk)


def test_a_returned_entry_carries_every_reason_and_loses_its_approval(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)
    actions.approve(resource=resource, by=cast.head, on=DAY)

    resource = actions.return_to_source(resource=resource, reasons=["摘要过短", " 更新周期有误 "], by=cast.reviewer)

    assert resource.working is not None
    assert resource.working.returned_reasons == ["摘要过短", "更新周期有误"]
    assert (resource.state, resource.working.approved_on) == (State.DRAFT, None)


def test_a_return_without_reasons_is_refused(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)

    with pytest.raises(Refused, match="全部原因"):
        actions.return_to_source(resource=resource, reasons=["  "], by=cast.reviewer)


def test_only_what_is_in_review_is_returned(cast: Cast, draft: Describe) -> None:
    with pytest.raises(Refused, match="没有审核中的版本"):
        actions.return_to_source(resource=draft(), reasons=["有误"], by=cast.reviewer)


def test_a_stranger_cannot_return_an_entry(cast: Cast, draft: Describe) -> None:
    resource = actions.submit(resource=draft(), by=cast.clerk, on=DAY)

    with pytest.raises(NotAllowed):
        actions.return_to_source(resource=resource, reasons=["有误"], by=cast.market_officer)


def test_a_revision_leaves_the_published_version_in_force(cast: Cast, published: Resource) -> None:
    resource = actions.revise(resource=published, reason="增加字段", by=cast.clerk, on=LATER)

    assert resource.current is not None
    assert resource.working is not None
    assert (resource.state, resource.current.number, resource.working.number) == (State.PUBLISHED, 1, 2)
    assert [e.label for e in resource.working.elements.all()] == ["学校标识码", "学校名称"]


def test_an_update_that_is_given_up_leaves_the_published_version_and_its_own_number(
    cast: Cast, published: Resource
) -> None:
    actions.revise(resource=published, reason="增加字段", by=cast.clerk, on=LATER)

    resource = actions.discard(resource=published, reason="不再需要", by=cast.clerk, on=LATER)
    again = actions.revise(resource=published, reason="改名", by=cast.clerk, on=LATER)

    assert (resource.state, resource.current) == (State.PUBLISHED, published.current)
    assert again.working is not None
    assert again.working.number == 3
    assert OutboxLine.objects.filter(action="catalogue.discard", body__contains="不再需要").exists()


def test_a_first_draft_is_withdrawn_and_not_given_up(cast: Cast, draft: Describe) -> None:
    with pytest.raises(Refused, match="请撤销"):
        actions.discard(resource=draft(), reason="不要了", by=cast.clerk, on=LATER)


def test_giving_up_an_update_needs_a_reason_and_the_department(cast: Cast, published: Resource) -> None:
    actions.revise(resource=published, reason="增加字段", by=cast.clerk, on=LATER)

    with pytest.raises(Refused, match="原因"):
        actions.discard(resource=published, reason=" ", by=cast.clerk, on=LATER)
    with pytest.raises(NotAllowed):
        actions.discard(resource=published, reason="x", by=cast.market_clerk, on=LATER)


def test_the_new_version_takes_the_place_of_the_old(cast: Cast, published: Resource) -> None:
    actions.revise(resource=published, reason="名称调整", by=cast.clerk, on=LATER)
    actions.amend(
        resource=published,
        entry=replace(ENTRY, name="全省高等学校名单", change=Change.OWN, change_reason="名称调整"),
        by=cast.clerk,
    )

    resource = publish(cast, published, on=LATER)

    assert resource.current is not None
    assert resource.current.name == "全省高等学校名单"
    assert list(resource.versions.values_list("state", "ended_on")) == [
        (State.SUPERSEDED, LATER),
        (State.PUBLISHED, None),
    ]


def test_a_change_of_law_must_name_the_law_and_its_day(cast: Cast, published: Resource) -> None:
    with pytest.raises(Refused, match="调整之日"):
        actions.revise(resource=published, reason="法律修订", change=Change.LAW, by=cast.clerk, on=LATER)


def test_a_change_of_law_keeps_the_day_its_clock_starts(cast: Cast, published: Resource) -> None:
    resource = actions.revise(
        resource=published, reason="修订", change=Change.LAW, event="高等教育法", event_on=DAY, by=cast.clerk, on=LATER
    )

    assert resource.working is not None
    assert resource.working.change_on == DAY


def test_a_draft_is_not_revised(cast: Cast, draft: Describe) -> None:
    with pytest.raises(Refused, match="已发布"):
        actions.revise(resource=draft(), reason="补充", by=cast.clerk, on=DAY)


def test_a_coded_entry_keeps_its_class(cast: Cast, published: Resource) -> None:
    actions.revise(resource=published, reason="调整", by=cast.clerk, on=LATER)

    with pytest.raises(Refused, match="不得改变分类"):
        actions.amend(resource=published, entry=replace(ENTRY, class_path="101001"), by=cast.clerk)


def test_an_element_is_described_and_described_anew(cast: Cast, draft: Describe) -> None:
    resource = draft()
    actions.set_element(
        resource=resource, element=replace(NAME, label="学校全称", standard="document-number"), by=cast.clerk
    )

    assert resource.working is not None
    element = resource.working.elements.get(name="name")
    assert (element.label, element.normal_label, element.position) == ("学校全称", "学校全称", 1)


def test_a_sample_of_personal_data_is_masked_before_it_is_kept(cast: Cast, draft: Describe) -> None:
    contact = ElementSpec("tel", "联系电话", grade=2, personal="personal", sample="13800001234")

    element = actions.set_element(resource=draft(), element=contact, by=cast.clerk)

    assert element.sample_masked == "138****1234"


def test_an_element_that_is_not_there_cannot_be_removed(cast: Cast, draft: Describe) -> None:
    with pytest.raises(Refused, match="没有名为"):
        actions.remove_element(resource=draft(), name="nothing", by=cast.clerk)


def test_an_element_is_removed(cast: Cast, draft: Describe) -> None:
    resource = actions.remove_element(resource=draft(), name="name", by=cast.clerk)

    assert resource.working is not None
    assert resource.working.elements.count() == 1


def test_two_columns_of_one_name_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="字段名重复"):
        actions.describe(source=cast.education, entry=ENTRY, elements=(NAME, NAME), by=cast.clerk, on=DAY)


@pytest.mark.parametrize(
    ("field", "value"),
    [("sharing", "secret"), ("name", "长" * 201), ("modes", ("telepathy",)), ("summary", "空\x00字符")],
)
def test_a_wrong_value_is_refused_in_words(cast: Cast, field: str, value: object) -> None:
    entry = replace(ENTRY, **{field: value})  # type: ignore[arg-type]

    with pytest.raises(Refused, match="填写") as refusal:
        actions.describe(source=cast.education, entry=entry, by=cast.clerk, on=DAY)

    assert refusal.value.code == "catalogue.wrong_value"


def test_two_submissions_get_two_codes(cast: Cast, draft: Describe) -> None:
    first, second = draft(), draft(name="中等学校名单")

    codes = {actions.submit(resource=one, by=cast.clerk, on=DAY).code for one in (first, second)}

    assert codes == {"306001/000001", "306001/000002"}
