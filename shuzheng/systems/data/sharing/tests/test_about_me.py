"""谁用过我的数据: verified once, seen on record, objected to; and nothing told of anybody else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from seeds import Small
from shuzheng.gateway import evidence
from shuzheng.kernel.audit.models import OutboxLine
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.models import Grant, Use, Withholding
from shuzheng.kernel.exchange.specs import GrantTerms
from shuzheng.kernel.orgs.identities import actions as identities
from shuzheng.kernel.orgs.models import Identity, Person
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.models import Objection, Verification
from shuzheng.systems.data.sharing.tests.conftest import DAY, Draft
from shuzheng.systems.data.sharing.tests.journeys import browser, law, newest
from tests.markup import faults

__all__ = ["law"]
NUMBER, OTHER = "130102188001010011", "130102188001010038"
BENEFIT = (
    ElementSpec(
        "number", "公民身份号码", standard="citizen-id", is_key=True, nullable=False, grade=4, personal="sensitive",
        mask="citizen_id",
    ),
    ElementSpec("benefit", "待遇名称", grade=2, personal="personal"),
)  # fmt: skip


def yes(*, name: str, number: str) -> bool:
    """A source of identities that knows one number only."""
    return number == NUMBER


@pytest.fixture(autouse=True)
def source(monkeypatch: pytest.MonkeyPatch) -> None:
    """This installation is connected to it."""
    monkeypatch.setenv("SHUZHENG_IDENTITY_VERIFIER", f"{__name__}:yes")


@pytest.fixture
def entry(here: Small, law: None, draft: Draft, monkeypatch: pytest.MonkeyPatch) -> Resource:
    """Benefits of citizens, published by the education department."""
    monkeypatch.setattr("shuzheng.systems.data.sharing.tests.conftest.ELEMENTS", BENEFIT)
    resource = draft(name="待遇领取名单", grade=4, impact="with_measures")
    catalogue.submit(resource=resource, by=here.education_clerk, on=DAY)
    catalogue.approve(resource=resource, by=here.education_head, on=DAY)
    catalogue.publish(resource=resource, by=here.reviewer, on=DAY)
    return Resource.objects.get(pk=resource.pk)


@pytest.fixture
def grant(here: Small, entry: Resource) -> Grant:
    """The market regulator may use it."""
    terms = GrantTerms(
        purpose="登记核验", elements=("number", "benefit"), modes=("service",), valid_from=DAY,
        valid_to=DAY.replace(year=2027), basis="登记管理条例", scope="窗口",
    )  # fmt: skip
    return exchange.grant(
        resource_id=entry.pk, consumer=here.market, terms=terms, request_ref="GX202600000001",
        by=here.education_officer, at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def verified(here: Small, law: None) -> Person:
    """The citizen, verified."""
    identities.verify_online(number=NUMBER, by=here.citizen, at=clock.now())
    return here.citizen


def took(grant: Grant, number: str = NUMBER) -> Use:
    """A row was looked up."""
    code = grant.resource.code or ""
    return Use.objects.create(
        call_id="c1", at=clock.now(), consumer=grant.consumer.uscc, grant_id=grant.pk, resource=code,
        purpose=grant.purpose, operation="lookup", status=200, rows=1, fields=["benefit"],
        row_digests=[evidence.row_digest(code, number)], segment="s", line=Use.objects.count(), line_hash="h",
    )  # fmt: skip


def test_a_citizen_is_verified_online_and_sees_who_when_why_and_which_fields(here: Small, grant: Grant) -> None:
    took(grant)
    citizen = browser(here.citizen)
    assert "请先核验您的身份" in citizen.get("/my/uses").text

    assert citizen.post("/my/identity", {"number": NUMBER}).headers["Location"] == "/my/uses"

    page = citizen.get("/my/uses").text
    assert all(word in page for word in (here.market.name, "登记核验", "待遇名称", "登记管理条例", "GX202600000001"))
    assert NUMBER not in page
    assert OutboxLine.objects.filter(action="subjects.look").count() == 2


def test_a_citizen_is_verified_at_the_counter(here: Small, grant: Grant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHUZHENG_IDENTITY_VERIFIER")
    citizen = browser(here.citizen)
    assert "政务服务窗口" in citizen.get("/my/identity").text
    found = re.search(r"\d{4} \d{4}", citizen.post("/my/identity/code").text)
    assert found
    said = {"code": found[0], "document": "id_card", "name": "演示·个人用户", "number": NUMBER, "present": "on"}

    assert browser(here.county_clerk).post("/identity/counter", said).status_code == 302
    assert Identity.objects.get().verified_by == here.county_clerk


def test_a_clerk_who_does_not_say_that_the_holder_is_there_verifies_nobody(here: Small, law: None) -> None:
    said = {"code": "12345678", "document": "id_card", "name": "演示·个人用户", "number": NUMBER}
    assert browser(here.county_clerk).post("/identity/counter", said).status_code == 422


def test_a_person_with_rows_that_nobody_took_and_one_without_rows_see_the_same(
    here: Small, grant: Grant, verified: Person
) -> None:
    without = browser(verified).get("/my/uses").text
    took(grant, OTHER)
    assert _bare(browser(verified).get("/my/uses").text) == _bare(without)


def _bare(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_what_is_withheld_is_left_out_and_the_page_says_the_same_as_without(
    here: Small, grant: Grant, verified: Person
) -> None:
    without = browser(verified).get("/my/uses").text
    took(grant)
    said = {
        "ground": "investigation",
        "basis": "立案决定书（演示）1号",
        "valid_from": f"{clock.today()}",
        "valid_to": f"{clock.today().replace(year=clock.today().year + 1, day=1)}",
    }
    assert browser(here.reviewer).post(f"/grants/{grant.pk}/withhold", said).status_code == 302

    page = browser(verified).get("/my/uses").text
    assert _bare(page) == _bare(without)
    assert "依法不列在此页" in page
    assert "立案决定书" in browser(here.reviewer).get("/withholdings").text


def test_the_authority_ends_a_withholding_from_its_list(here: Small, grant: Grant, verified: Person) -> None:
    took(grant)
    kept = Withholding.objects.create(
        grant=grant, ground="duty", basis="函", valid_from=DAY, valid_to=DAY.replace(year=2099),
        decided_by=here.reviewer, decided_at=clock.now(),
    )  # fmt: skip
    browser(here.reviewer).post("/withholdings", {"act": "end", "pick": str(kept.pk)})
    assert here.market.name in browser(verified).get("/my/uses").text


def test_a_wrong_value_is_corrected_by_its_source_and_the_citizen_sees_the_case(
    here: Small, grant: Grant, verified: Person
) -> None:
    use = took(grant)
    said = {"element": "benefit", "claimed": "甲类待遇", "evidence": "核定通知书（演示）"}

    sent = browser(verified).post(f"/my/uses/use:{use.pk}/wrong", said)

    page = browser(verified).get(sent.headers["Location"]).text
    assert "甲类待遇" in page
    assert NUMBER not in Verification.objects.get().case.title
    assert "甲类待遇" in browser(here.education_officer).get(f"/cases/{newest().number}").text
    assert browser(here.market_officer).get(f"/cases/{newest().number}").status_code == 403


def test_an_objection_reaches_the_authority_and_does_not_name_who_objects(
    here: Small, grant: Grant, verified: Person
) -> None:
    use = took(grant)
    facts = {"facts": f"我从未办理登记，号码 {NUMBER}"}

    assert browser(verified).post(f"/my/uses/use:{use.pk}/object", facts).status_code == 302

    case = newest()
    assert case.flow == "violation"
    told = "".join(browser(one).get(f"/cases/{case.number}").text for one in (here.reviewer, here.market_officer))
    assert "从未办理登记" in told
    assert not any(word in told for word in (NUMBER, verified.name))
    browser(here.reviewer).post(
        f"/cases/{case.number}/steps/dismiss", {"reason": "经查系本人授权办理", "seen": case.version}
    )
    assert "经查系本人授权办理" in _notice(verified)


def _notice(person: Person) -> str:
    from shuzheng.kernel.cases.models import Notice

    return Notice.objects.filter(person=person).latest("created_at").body


def test_one_objects_once_to_a_use(here: Small, grant: Grant, verified: Person) -> None:
    use = took(grant)
    browser(verified).post(f"/my/uses/use:{use.pk}/object", {"facts": "不应当"})
    assert browser(verified).post(f"/my/uses/use:{use.pk}/object", {"facts": "不应当"}).status_code == 422
    assert Objection.objects.count() == 1


@pytest.mark.parametrize("path", ["wrong", "object"])
def test_uses_of_others_and_uses_that_are_not_there_are_refused_alike(
    here: Small, grant: Grant, verified: Person, path: str
) -> None:
    others = took(grant, OTHER)
    answers = [browser(verified).get(f"/my/uses/{ref}/{path}") for ref in (f"use:{others.pk}", "use:0", "x")]
    assert {answer.status_code for answer in answers} == {403}
    assert len({_bare(answer.text.replace(str(others.pk), "0")).replace("use:0", "x") for answer in answers}) == 1


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("market_officer", "/my/uses", 403),
        ("citizen", "/identity/counter", 403),
        ("citizen", "/withholdings", 403),
        ("education_officer", "/withholdings", 403),
        ("contractor", "/my/uses", 403),
    ],
)
def test_each_page_is_for_those_it_is_for(here: Small, law: None, who: str, path: str, status: int) -> None:
    assert browser(getattr(here, who)).get(path).status_code == status


PAGES = [
    ("citizen", "/my/uses", 26),
    ("agent", "/my/uses", 17),
    ("citizen", "/my/identity", 6),
    ("county_clerk", "/identity/counter", 6),
    ("reviewer", "/withholdings", 10),
    ("reviewer", "/grants/{grant}/withhold", 10),
    ("citizen", "/my/uses/{use}/wrong", 19),
    ("citizen", "/my/uses/{use}/object", 19),
]


@pytest.mark.parametrize(("who", "url", "count"), PAGES, ids=[f"{who} {url}" for who, url, _ in PAGES])
def test_page_is_well_made(
    here: Small, grant: Grant, verified: Person, who: str, url: str, count: int, django_assert_num_queries: Any
) -> None:
    use = took(grant)
    client = browser(getattr(here, who))
    with django_assert_num_queries(count):
        response = client.get(url.format(grant=grant.pk, use=f"use:{use.pk}"))
    assert response.status_code == 200
    assert faults(response.text) == []
