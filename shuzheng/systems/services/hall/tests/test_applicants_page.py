"""Whoever applied gets their own page and nothing of the officials': by no door, whichever they try."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case, Notice
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.systems.services.benefits.tests.conftest import SMALL_FIRM, Published, published, registered
from shuzheng.systems.services.benefits.tests.test_actions import FIRMS
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.tests.conftest import PAPERS, hand_in, step
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.web.api.tests.conftest import Caller
from shuzheng.web.tests.conftest import signed_in

__all__ = ["published", "registered"]  # fixtures of the policies
OPINION, REMARK = "拟准予，内部掌握：同类从宽", "请李处过目"


@pytest.fixture
def decided(here: Small, version: ItemVersion) -> Application:
    """An enterprise's application, examined with an opinion, remarked on among officials, and granted."""
    ItemVersion.objects.filter(pk=version.pk).update(audiences=["person", "enterprise"])
    version.refresh_from_db()
    return examined(here, version, here.agent, org=here.enterprise)


def examined(here: Small, version: ItemVersion, by: Person, **whom: object) -> Application:
    when = clock.now() - timedelta(hours=1)
    draft = drafts.begin(matter=version, by=by, at=when, **whom)  # type: ignore[arg-type]
    drafts.keep_answers(
        application=draft, said={"name": "甲", "phone": "13800001234", "major": "建筑工程"}, by=by, at=when
    )
    hand_in(draft, by, *(one["name"] for one in PAPERS), when=when)
    made = drafts.submit(application=draft, by=by, at=when)
    step(made.case_id, "accept", here.market_clerk, when)
    cases.add_comment(case_id=made.case_id, by=here.market_clerk, at=when, text=REMARK)  # type: ignore[arg-type]
    step(made.case_id, "examine", here.market_clerk, when, data={"opinion": "grant", "findings": OPINION})
    step(made.case_id, "grant", here.market_head, when, data={"result": "证书一号"})
    return made


def inward(here: Small) -> tuple[str, ...]:
    """What no applicant may read."""
    return (OPINION, REMARK, here.market_clerk.name, here.market_head.name)


def test_the_case_page_leads_the_applicant_to_their_own(here: Small, decided: Application) -> None:
    assert decided.case is not None
    answer = signed_in(here.agent).get(reverse("case", args=[decided.case.number]))
    assert answer.headers["Location"] == reverse("application", args=[decided.pk])
    page = signed_in(here.agent).get(answer.headers["Location"]).text
    assert "审查完毕，报请决定" in page
    assert not [one for one in inward(here) if one in page]


def test_the_officials_page_still_says_it_all(here: Small, decided: Application) -> None:
    assert decided.case is not None
    page = signed_in(here.market_head).get(reverse("case", args=[decided.case.number])).text
    assert [one for one in inward(here) if one in page] == list(inward(here))


@pytest.mark.parametrize("door", ["", "/timeline", "/clocks", "/extensions"])
def test_the_api_tells_the_applicant_no_more_than_the_page(here: Small, decided: Application, door: str) -> None:
    answer = Caller(here.agent).get(f"/cases/{decided.case_id}{door}")
    assert answer.status_code == 200
    assert not [one for one in inward(here) if one in answer.text]


@pytest.mark.parametrize("door", ["/cases", "/desk", "/notices", "/cases/statistics", "/search?q=注册"])
def test_no_list_and_no_search_tells_the_applicant_more(here: Small, decided: Application, door: str) -> None:
    page = signed_in(here.agent).get(door).text
    assert not [one for one in inward(here) if one in page]


def test_no_notice_to_the_applicant_names_who_handles_it(here: Small, decided: Application) -> None:
    told = "".join(f"{one.title}{one.body}" for one in Notice.objects.filter(org=here.enterprise))
    assert "准予决定书" in told
    assert not [one for one in inward(here) if one in told]


def test_a_refused_step_shows_the_applicant_their_own_page_again(here: Small, decided: Application) -> None:
    assert decided.case is not None
    client = signed_in(here.agent)
    answer = client.post(reverse("case-step", args=[decided.case.number, "examine"]), {"seen": 1, "findings": "甲"})
    assert answer.status_code == 422
    assert not [one for one in inward(here) if one in answer.text]


def test_an_official_who_applies_reads_their_own_case_as_an_applicant(here: Small, version: ItemVersion) -> None:
    made = examined(here, version, here.county_clerk, person=here.county_clerk)
    assert made.case is not None
    answer = signed_in(here.county_clerk).get(reverse("case", args=[made.case.number]))
    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["escalations", "supervision-cases"])
def test_the_offices_lists_are_closed_to_an_enterprises_agent(here: Small, name: str) -> None:
    assert signed_in(here.agent).get(reverse(name)).status_code == 403


def test_an_agent_still_follows_the_cases_of_the_enterprise(here: Small, decided: Application) -> None:
    assert decided.case is not None
    client = signed_in(here.agent)
    assert decided.case.number in client.get(reverse("cases")).text
    assert "准予决定书" in client.get(reverse("notices")).text


def test_a_case_without_a_page_of_its_own_is_shown_without_what_is_inward(
    here: Small, published: Published, registered: dict[str, str]
) -> None:
    from shuzheng.systems.services.benefits import actions as benefits

    registered.update({f"resource:{FIRMS['roll']}/从业人数": "301", f"resource:{FIRMS['roll']}/登记状态": "存续"})
    benefit, now = published(SMALL_FIRM, **FIRMS), clock.now()
    check = benefits.check(benefit=benefit, org=here.enterprise, by=here.agent, at=now)
    check = benefits.appeal(check=check, words="两人已经离职", by=here.agent, at=now)
    case = Case.objects.get(flow="benefit_appeal")
    step(case.pk, "examine", here.market_clerk, now, data={"findings": OPINION})
    page = signed_in(here.agent).get(reverse("case", args=[case.number])).text
    assert "由您办理" in page
    assert "核查" in page
    assert not [one for one in (OPINION, here.market_clerk.name) if one in page]
    step(case.pk, "uphold", here.market_head, now, reason="社保记录为三百零一人")
    assert "社保记录为三百零一人" in signed_in(here.agent).get(reverse("case", args=[case.number])).text
