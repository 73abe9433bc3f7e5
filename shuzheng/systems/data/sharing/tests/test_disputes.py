"""争议: negotiate, mediate, decide; the common superior authority across areas."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.cases import queries as desks
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.exchange.models import Grant
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing import actions, queries, rules
from shuzheng.systems.data.sharing.models import ShareRequest
from shuzheng.systems.data.sharing.tests.conftest import at, clock, step


@pytest.fixture
def objected(here: Small, received: Callable[..., ShareRequest]) -> UUID:
    """The market regulator objects to a refusal."""
    request = received()
    step(request.case_id, "refuse", here.education_officer, (9, 28), reason="用途不符")
    return actions.object_to(request_id=request.pk, matter="用途属于法定职责", by=here.market_officer, at=at(9, 29))


def test_the_two_departments_settle_it_between_themselves(here: Small, objected: UUID) -> None:
    step(objected, "answer", here.education_officer, (9, 30), data={"answer": "同意重新审查"})

    assert step(objected, "settle", here.market_officer, (10, 8)).state == "settled"
    assert Case.objects.get(pk=objected).parent is not None


def test_the_ladder_leads_over_the_authority_to_the_government(here: Small, objected: UUID) -> None:
    step(objected, "escalate", here.market_officer, (10, 8), reason="对方未回应")
    assert desks.desk(here.reviewer, on=date(2026, 10, 8))[0].steps == (
        "协调一致：应当共享",
        "协调一致：维持答复",
        "报本级人民政府决定",
    )
    step(objected, "refer", here.reviewer, (10, 20), reason="双方意见不一")

    decision = {"document": "演示政函〔2026〕1号", "decision": "维持答复"}
    done = step(objected, "record_decision", here.reviewer, (11, 2), data=decision)

    assert (done.state, done.data["decision"]) == ("decided", "维持答复")


def test_a_dispute_decided_for_sharing_ends_in_the_grant(here: Small, objected: UUID) -> None:
    step(objected, "escalate", here.market_officer, (10, 8), reason="对方未回应")
    step(objected, "refer", here.reviewer, (10, 20), reason="双方意见不一")
    decision = {"document": "演示政函〔2026〕1号", "decision": "予以共享"}
    step(objected, "decide_share", here.reviewer, (11, 2), data=decision)
    assert clock(objected, "deliver").due_on == date(2026, 11, 30)

    done = step(objected, "share", here.education_officer, (11, 3))

    request = ShareRequest.objects.get()
    assert request.grant is not None
    assert (done.state, request.grant.state, request.grant.elements) == ("shared", "active", ["code", "name"])
    assert done.number in request.grant.request_ref


@pytest.mark.parametrize(("before", "step_name"), [((), "concede"), (("escalate",), "mediate_share")])
def test_an_earlier_rung_may_end_in_sharing_too(
    here: Small, objected: UUID, before: tuple[str, ...], step_name: str
) -> None:
    by = {"concede": here.education_officer, "mediate_share": here.reviewer}[step_name]
    data = {"agreement": "应当共享"} if before else {}
    if before:
        step(objected, "escalate", here.market_officer, (10, 8), reason="对方未回应")

    step(objected, step_name, by, (10, 9), data=data)
    step(objected, "share", here.education_officer, (10, 10))

    assert ShareRequest.objects.get().grant is not None


def test_what_was_agreed_to_in_part_is_granted_whole_in_its_place(
    here: Small, received: Callable[..., ShareRequest]
) -> None:
    request = received()
    step(request.case_id, "agree", here.education_officer, (9, 28), data={"elements": ["name"]}, reason="不必要")
    step(request.case_id, "deliver", here.education_officer, (9, 29))
    case = actions.object_to(request_id=request.pk, matter="缺标识码无法核验", by=here.market_officer, at=at(9, 30))

    step(case, "concede", here.education_officer, (10, 9))
    step(case, "share", here.education_officer, (10, 10))

    request.refresh_from_db()
    assert request.grant is not None
    assert request.grant.elements == ["code", "name"]
    assert sorted(Grant.objects.values_list("state", flat=True)) == ["active", "terminated"]


def test_what_was_shared_whole_leaves_nothing_to_share(here: Small, received: Callable[..., ShareRequest]) -> None:
    request = received()
    step(request.case_id, "agree", here.education_officer, (9, 28))
    step(request.case_id, "deliver", here.education_officer, (9, 29))
    case = actions.object_to(request_id=request.pk, matter="数据质量", by=here.market_officer, at=at(9, 30))

    with pytest.raises(Refused, match="没有待共享的内容"):
        step(case, "concede", here.education_officer, (10, 9))


def test_the_other_side_does_not_take_the_matter_to_the_authority(here: Small, objected: UUID) -> None:
    with pytest.raises(NotAllowed):
        step(objected, "escalate", here.education_officer, (10, 8), reason="x")


def test_an_objection_says_what_it_is_about(here: Small, received: Callable[..., ShareRequest]) -> None:
    with pytest.raises(Refused, match="异议事项"):
        actions.object_to(request_id=received().pk, matter=" ", by=here.market_officer, at=at(9, 29))


def test_across_areas_the_common_superior_authority_mediates(here: Small) -> None:
    assert queries.authority_over_both(here.city_bureau, here.education, on=date(2026, 9, 29)) == here.authority


@pytest.mark.parametrize(
    ("mine", "theirs", "code"),
    [
        (["130102", "130100", "130000"], ["130100", "130000"], "130100"),
        (["130629", "133100", "130000"], ["130100", "130000"], "130000"),
        (["130000"], ["110000"], None),
    ],
)
def test_the_nearest_common_division_is_found(mine: list[str], theirs: list[str], code: str | None) -> None:
    assert rules.common(mine, theirs) == code
