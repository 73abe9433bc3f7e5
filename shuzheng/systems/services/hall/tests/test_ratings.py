"""好差评: once, freely, without the officials knowing by whom; a bad one is put right and called back by others."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.services.hall.ratings.actions import invite, rate
from shuzheng.systems.services.hall.ratings.models import Rating
from shuzheng.systems.services.hall.ratings.queries import by_unit
from shuzheng.systems.services.hall.tests.conftest import Submitted, at, clock, step
from shuzheng.web.tests.conftest import signed_in

PAPERS = ("增项注册申请表", "增项专业考试合格证明")


@pytest.fixture
def bad(here: Small, submitted: Submitted) -> Rating:
    """A service that ended and was rated badly on Monday 16 November 2026."""
    application = submitted(*PAPERS)
    step(application.case_id, "accept", here.market_clerk, at(11, 6))
    found = {"opinion": "grant", "findings": "符合第十条"}
    step(application.case_id, "examine", here.market_clerk, at(11, 9), data=found)
    step(application.case_id, "grant", here.market_head, at(11, 10))
    step(application.case_id, "deliver", here.market_clerk, at(11, 11), data={"way": "electronic"})
    token = Rating.objects.get(application=application).token
    return rate(token=token, grade=1, words="跑了三趟", at=at(11, 16))


def rectified(here: Small, rating: Rating) -> UUID:
    assert rating.case_id is not None
    step(rating.case_id, "verify", here.reviewer, at(11, 17), data={"verified": "属实"})
    step(rating.case_id, "rectify", here.market_head, at(11, 18), data={"measures": "公布一次告知清单"})
    return rating.case_id


def test_a_bad_rating_must_be_put_right_in_the_local_limit(bad: Rating) -> None:
    assert clock(bad.case_id, "rectify").due_on == date(2026, 12, 7)


def test_whoever_handled_the_service_cannot_close_its_rectification(here: Small, bad: Rating) -> None:
    case = rectified(here, bad)
    role, org, on = Role.DATA_AUTHORITY, here.authority, date(2026, 1, 1)
    orgs.appoint(person=here.market_clerk, org=org, title="审核员", by=SYSTEM, on=on)
    orgs.grant_role(person=here.market_clerk, role=role, org=org, by=SYSTEM, on=on)
    here.market_clerk.forget_held()
    with pytest.raises(Refused, match="不能回访和销号"):
        step(case, "close", here.market_clerk, at(11, 20), data={"called": "满意"})
    with pytest.raises(NotAllowed):
        step(case, "close", here.market_head, at(11, 20), data={"called": "满意"})
    assert step(case, "close", here.reviewer, at(11, 20), data={"called": "电话回访，满意"}).state == "closed"


def test_a_caller_who_is_not_content_has_it_done_again(here: Small, bad: Rating) -> None:
    case = rectified(here, bad)
    assert step(case, "again", here.reviewer, at(11, 20), reason="窗口仍要求重复提交").state == "rectifying"


def test_a_mistaken_rating_is_not_counted(here: Small, bad: Rating) -> None:
    ground = {"ground": "mistaken"}
    step(bad.case_id, "exclude", here.reviewer, at(11, 17), data=ground, reason="评价人说明点错了")
    assert by_unit(since=date(2026, 11, 1), until=date(2026, 11, 30)) == []


def test_the_rated_unit_does_not_see_whose_rating_it_is(here: Small, bad: Rating) -> None:
    assert bad.case is not None
    number = str(bad.application.case and bad.application.case.number)
    unit = signed_in(here.market_head).get(reverse("case", args=[bad.case.number])).content.decode()
    supervisor = signed_in(here.reviewer).get(reverse("case", args=[bad.case.number])).content.decode()
    assert "跑了三趟" in unit
    assert number not in unit
    assert here.citizen.name not in unit
    assert number in supervisor


def test_one_service_is_rated_once(here: Small, submitted: Submitted) -> None:
    token = invite(application=submitted(*PAPERS), at=at(11, 20)).token
    rate(token=token, grade=5, words="", at=at(11, 20))
    with pytest.raises(Refused, match="一次服务只评价一次"):
        rate(token=token, grade=1, words="", at=at(11, 21))


def test_a_link_that_is_nobodys_opens_nothing(here: Small) -> None:
    assert Client().get(reverse("rate", args=["guess"])).status_code == 404
