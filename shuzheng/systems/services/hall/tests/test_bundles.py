"""一件事: an enterprise opens a restaurant in one form across four departments; one returns one paper."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases.models import Case, Notice
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs.models import Org, Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.bundles.rules import BUNDLES, RESTAURANT
from shuzheng.systems.services.hall.bundles.specs import Bundle
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.tests.conftest import at, clock, hand_in, published, step
from shuzheng.systems.services.items.models import ServiceItem
from shuzheng.web.tests.conftest import signed_in

OFFICES = {"food": "market", "fire": "civil", "drain": "environment", "sign": "approval"}
SAID = {
    "shop": "燕赵小馆",
    "address": "长安区演示路1号",
    "area": 120,
    "officer": "食品安全员甲",
    "drain": True,
    "sign": True,
    "sign_size": "门头三米",
}
PAPERS = ("经营场所布局图", "消防安全承诺书", "排水接驳示意图", "店招效果图")


@pytest.fixture
def offered(here: Small) -> Small:
    """Four departments that have published their parts, each with somebody who handles them."""
    for serial, part in enumerate(RESTAURANT.parts):
        org: Org = getattr(here, OFFICES[part.key])
        clerk: Person = getattr(here, f"{OFFICES[part.key]}_clerk")
        item = ServiceItem.objects.create(code=part.item, name=part.title)
        version = published(here, f"{org.uscc}000000000000{serial}", name=part.title, org=org, audiences=["enterprise"])
        type(version).objects.filter(pk=version.pk).update(
            item=item, materials=[{"name": name} for name in part.papers], form_schema={}
        )
        if clerk != here.market_clerk:
            orgs.grant_role(person=clerk, role=Role.SERVICE_HANDLER, org=org, by=SYSTEM, on=at(1, 1).date())
            clerk.forget_held()
    return here


@pytest.fixture
def whole(offered: Small) -> Application:
    """The restaurant, handed in on 5 November 2026."""
    agent, when = offered.agent, at(11, 5)
    draft = drafts.begin(matter=RESTAURANT, place="130000", org=offered.enterprise, by=agent, at=when)
    drafts.keep_answers(application=draft, said=SAID, by=agent, at=when)
    hand_in(draft, agent, *PAPERS, when=when)
    return drafts.submit(application=draft, by=agent, at=when)


def part(whole: Application, key: str) -> UUID:
    return Case.objects.values_list("pk", flat=True).get(parent=whole.case_id, part=key)


def decided(here: Small, case: UUID, office: str, *, day: int = 9) -> None:
    clerk, head = getattr(here, f"{office}_clerk"), getattr(here, f"{office}_head")
    step(case, "accept", clerk, at(11, day))
    step(case, "examine", clerk, at(11, day), data={"opinion": "grant", "findings": "符合条件"})
    step(case, "grant", head, at(11, day + 1))
    step(case, "deliver", clerk, at(11, day + 1), data={"way": "electronic"})


def test_one_form_opens_a_case_at_each_of_four_departments(offered: Small, whole: Application) -> None:
    parts = {one.part: one.title for one in Case.objects.filter(parent=whole.case_id)}
    assert set(parts) == {"food", "fire", "drain", "sign"}
    assert set(Application.objects.filter(parent=whole).values_list("agency", flat=True)) == {
        getattr(offered, office).pk for office in OFFICES.values()
    }


def test_what_is_known_of_the_enterprise_is_neither_asked_nor_brought(whole: Application) -> None:
    assert set(whole.supplied["answers"]) == {"org_name", "uscc"}
    assert whole.spared == ["营业执照"]


def test_a_part_that_is_not_needed_is_not_opened(offered: Small) -> None:
    agent, when = offered.agent, at(11, 5)
    draft = drafts.begin(matter=RESTAURANT, place="130000", org=offered.enterprise, by=agent, at=when)
    drafts.keep_answers(application=draft, said={**SAID, "sign": False, "drain": False}, by=agent, at=when)
    small = drafts.submit(application=draft, by=agent, at=when)
    assert set(Case.objects.filter(parent=small.case_id).values_list("part", flat=True)) == {"food", "fire"}


def test_one_department_that_returns_a_paper_stops_only_itself(offered: Small, whole: Application) -> None:
    fire, food = part(whole, "fire"), part(whole, "food")
    ask = {"missing": ["消防安全承诺书"], "how": "承诺书没有盖章"}
    step(fire, "ask_correction", offered.civil_clerk, at(11, 6), data=ask)
    assert clock(fire, "acceptance").stopped_on is not None
    assert clock(food, "acceptance").stopped_on is None
    decided(offered, food, "market")
    hand_in(whole, offered.agent, "消防安全承诺书", when=at(11, 10))
    assert Case.objects.get(pk=fire).state == "corrected"


def test_only_the_paper_that_came_back_may_be_handed_in_again(offered: Small, whole: Application) -> None:
    with pytest.raises(Refused, match="没有要求补正"):
        hand_in(whole, offered.agent, "店招效果图", when=at(11, 6))
    ask = {"missing": ["消防安全承诺书"], "how": "承诺书没有盖章"}
    step(part(whole, "fire"), "ask_correction", offered.civil_clerk, at(11, 6), data=ask)
    with pytest.raises(Refused, match="没有要求补交这份材料"):
        hand_in(whole, offered.agent, "店招效果图", when=at(11, 6))


def test_the_whole_ends_with_its_last_part_in_one_letter(offered: Small, whole: Application) -> None:
    for key, office in OFFICES.items():
        decided(offered, part(whole, key), office)
    whole.refresh_from_db()
    assert whole.case is not None
    assert (whole.case.state, whole.outcome) == ("done", "granted")
    letter = Notice.objects.get(org=offered.enterprise, title__contains="办结通知书")
    assert letter.body.count("准予，已送达") == 4


@pytest.mark.parametrize("bundle", BUNDLES.values(), ids=BUNDLES)
def test_a_matter_names_only_its_own_parts_and_papers(bundle: Bundle) -> None:
    keys, papers = {one.key for one in bundle.parts}, {one.name for one in bundle.papers}
    assert {key for one in bundle.parts for key in one.after} <= keys
    assert {name for one in bundle.parts for name in one.papers} <= papers


def test_the_applicant_sees_every_department_on_one_page(offered: Small, whole: Application) -> None:
    page = signed_in(offered.agent).get(reverse("application", args=[whole.pk])).content.decode()
    assert "各部门办理情况" in page
    assert "公众聚集场所营业前消防安全检查" in page


def test_a_visitor_reads_which_matters_there_are(offered: Small) -> None:
    assert "新生儿出生" in Client().get(reverse("matters")).content.decode()
    page = signed_in(offered.agent).get(reverse("matter", args=["restaurant"])).content.decode()
    assert "河北省" in page
