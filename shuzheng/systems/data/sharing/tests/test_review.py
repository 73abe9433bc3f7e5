"""目录审核: filed, approved, reviewed in two working days, returned with all reasons at once, published."""

from __future__ import annotations

from datetime import date

import pytest

from seeds import Small
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases import queries as desks
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import Change
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing import actions
from shuzheng.systems.data.sharing.tests.conftest import Draft, Publish, at, clock, step


def test_an_entry_is_published_after_the_head_and_the_authority_agreed(here: Small, draft: Draft) -> None:
    resource = draft()
    case = actions.open_review(resource_id=resource.pk, by=here.education_clerk, at=at(9, 23))
    step(case, "submit", here.education_clerk, (9, 23))
    step(case, "approve", here.education_head, (9, 24))
    done = step(case, "publish", here.reviewer, (9, 25))

    assert (done.state, Resource.objects.get().state) == ("published", "published")
    assert clock(case, "review").parameter == "catalogue.first_review"


def test_the_authority_returns_an_entry_with_one_list_of_reasons(here: Small, draft: Draft) -> None:
    resource = draft()
    case = actions.open_review(resource_id=resource.pk, by=here.education_clerk, at=at(9, 23))
    step(case, "submit", here.education_clerk, (9, 23))
    step(case, "approve", here.education_head, (9, 24))

    step(case, "return", here.reviewer, (9, 25), data={"reasons": ["摘要过简", "更新频率不符"]})

    working = Resource.objects.get().working
    assert working is not None
    assert working.returned_reasons == ["摘要过简", "更新频率不符"]
    assert desks.desk(here.education_clerk, on=date(2026, 9, 25))[0].steps == ("送审",)


def test_an_incomplete_entry_cannot_be_sent_and_all_that_is_missing_is_told(here: Small, draft: Draft) -> None:
    case = actions.open_review(resource_id=draft(summary="", modes=()).pk, by=here.education_clerk, at=at(9, 23))

    with pytest.raises(Refused, match="还有 2 处须补充"):
        step(case, "submit", here.education_clerk, (9, 23))

    assert Case.objects.get().state == "preparing"


def test_the_officer_does_not_approve_for_the_head(here: Small, draft: Draft) -> None:
    case = actions.open_review(resource_id=draft().pk, by=here.education_clerk, at=at(9, 23))
    step(case, "submit", here.education_clerk, (9, 23))

    with pytest.raises(NotAllowed, match="省教育厅部门负责人"):
        step(case, "approve", here.education_officer, (9, 24))


def _revised(here: Small, publish: Publish) -> Resource:
    return catalogue.revise(
        resource=publish(),
        reason="学位法修订",
        change=Change.LAW,
        event="学位法",
        event_on=date(2026, 9, 21),
        by=here.education_clerk,
        on=date(2026, 9, 24),
    )


def test_an_update_is_counted_from_the_day_of_the_change_and_reviewed_in_two_working_days(
    here: Small, publish: Publish
) -> None:
    case = actions.open_review(resource_id=_revised(here, publish).pk, by=here.education_clerk, at=at(9, 24))
    # 22–24 September, 28–30 September and 8–10 October: nine; the Mid-Autumn day off is 25 September
    assert clock(case, "update").due_on == date(2026, 10, 12)

    step(case, "submit", here.education_clerk, (9, 29))
    step(case, "approve", here.education_head, (9, 30))

    assert clock(case, "update").stopped_on == date(2026, 9, 30)
    assert clock(case, "review").due_on == date(2026, 10, 9)


def test_an_update_may_take_five_days_more_with_the_authoritys_consent(here: Small, publish: Publish) -> None:
    case = actions.open_review(resource_id=_revised(here, publish).pk, by=here.education_clerk, at=at(9, 24))
    asked = cases.ask_extension(
        case_id=case, clock="update", value=5, by=here.education_officer, at=at(9, 28), reason="涉及12个处室"
    )

    cases.extend_clock(extension_id=asked.pk, by=here.reviewer, at=at(9, 29))

    assert clock(case, "update").due_on == date(2026, 10, 19)


def test_one_version_is_reviewed_once_at_a_time(here: Small, draft: Draft) -> None:
    resource = draft()
    actions.open_review(resource_id=resource.pk, by=here.education_clerk, at=at(9, 23))

    with pytest.raises(Refused, match="已在审核流程中"):
        actions.open_review(resource_id=resource.pk, by=here.education_clerk, at=at(9, 23))


def test_an_update_that_is_abandoned_leaves_the_published_entry(here: Small, publish: Publish) -> None:
    resource = publish()
    catalogue.revise(resource=resource, reason="改名", by=here.education_clerk, on=at(9, 23).date())
    case = actions.open_review(resource_id=resource.pk, by=here.education_clerk, at=at(9, 23))

    step(case, "abandon", here.education_officer, (9, 24), reason="不再需要")

    resource.refresh_from_db()
    assert (resource.state, resource.working) == ("published", None)
    assert catalogue.revise(resource=resource, reason="再改", by=here.education_clerk, on=at(9, 25).date()).working
