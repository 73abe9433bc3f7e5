"""An entry whose data hold personal numbers unannounced is not published until a person has classified it."""

from __future__ import annotations

import io

import pytest

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import Binding
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing import actions
from shuzheng.systems.data.sharing.tests.conftest import Draft, at, step
from shuzheng.systems.data.sharing.tests.journeys import browser, entry, law
from tests.markup import faults

__all__ = ["entry", "law"]
NUMBER = "130102188001010011"
DIRTY = f"code,name,level\n10075,{NUMBER},本科\n10076,演示大学乙,本科\n"


@pytest.fixture
def resource(here: Small, law: None, draft: Draft) -> Resource:
    """A draft, bound to a file with a citizen's number where the school's name should be, and tested."""
    made = draft()
    by, now = here.education_clerk, clock.now()
    binding = exchange.bind_file(resource_id=made.pk, upload=io.BytesIO(DIRTY.encode()), name="名单.csv", by=by, at=now)
    assert not exchange.test_binding(binding=binding, by=by, at=now).ok
    return made


def test_it_is_not_sent_in_before_the_officer_has_confirmed_it(here: Small, resource: Resource) -> None:
    case = actions.open_review(resource_id=resource.pk, by=here.education_clerk, at=at(9, 1))
    with pytest.raises(Refused, match="公民身份号码"):
        step(case, "submit", here.education_clerk, (9, 1))

    officer = browser(here.education_officer)
    page = officer.get(f"/catalogue/{resource.pk}/plain/name/citizen-id")
    assert faults(page.text) == []
    sent = officer.post(f"/catalogue/{resource.pk}/plain/name/citizen-id", {"reason": "校名编号，不是号码"})
    assert sent.status_code == 302

    assert step(case, "submit", here.education_clerk, (9, 1)).state == "approving"


def test_it_is_not_published_when_it_is_found_after_it_was_sent_in(here: Small, law: None, draft: Draft) -> None:
    made = draft()
    case = actions.open_review(resource_id=made.pk, by=here.education_clerk, at=at(9, 1))
    step(case, "submit", here.education_clerk, (9, 1))
    step(case, "approve", here.education_head, (9, 1))
    by, now = here.education_clerk, clock.now()
    binding = exchange.bind_file(resource_id=made.pk, upload=io.BytesIO(DIRTY.encode()), name="名单.csv", by=by, at=now)
    exchange.test_binding(binding=binding, by=by, at=now)

    with pytest.raises(Refused, match="请改为个人信息"):
        step(case, "publish", here.reviewer, (9, 2))


def test_the_clerk_sees_both_ways_out_and_no_value(here: Small, resource: Resource) -> None:
    page = browser(here.education_clerk).get(f"/catalogue/{resource.pk}/test").text
    assert "由数据官确认“学校名称”不是个人信息" in page
    assert NUMBER not in page


@pytest.mark.parametrize("who", ["education_clerk", "market_officer"])
def test_confirming_is_the_officers_of_the_source(here: Small, resource: Resource, who: str) -> None:
    answer = browser(getattr(here, who)).get(f"/catalogue/{resource.pk}/plain/name/citizen-id")
    assert answer.status_code in (403, 404)


def test_the_source_is_told_of_a_held_refresh_without_a_value(here: Small, entry: Resource) -> None:
    binding = Binding.objects.get(resource=entry)
    exchange.replace_file(
        binding=binding, upload=io.BytesIO(DIRTY.encode()), name="名单.csv", by=SYSTEM, at=clock.now()
    )

    notice = Notice.objects.get(key__startswith="held:")
    assert notice.org == here.education
    assert "公民身份号码" in notice.body
    assert NUMBER not in notice.body
