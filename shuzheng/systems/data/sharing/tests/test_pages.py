"""The catalogue's pages: well made, few queries, only what one may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from seeds import Small
from shuzheng.kernel.audit.jobs import sequence_pending
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.jobs import sync_index
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.queries import entry_of
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec
from shuzheng.systems.data.sharing.tests.conftest import DAY, Draft, Publish
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults

Queries = Callable[..., Any]


@pytest.fixture
def clerk(here: Small) -> Client:
    return signed_in(here.education_clerk)


@pytest.fixture
def entry(publish: Publish) -> Resource:
    """The universities, published and found."""
    resource = publish()
    sync_index()
    return resource


PAGES = [
    ("catalogue", 16),
    ("catalogue-mine", 18),
    ("catalogue-coverage", 14),
    ("catalogue-conflicts", 14),
    ("catalogue-new", 12),
    ("catalogue-new-file", 10),
    ("catalogue-new-api", 11),
    ("catalogue-new-blank", 10),
    ("data-sources", 15),
    ("data-source-new", 10),
]


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(("name", "most"), PAGES)
def test_page_is_well_made(clerk: Client, name: str, most: int, django_assert_max_num_queries: Queries) -> None:
    with django_assert_max_num_queries(most):
        response = clerk.get(reverse(name))
    assert response.status_code == 200
    assert faults(response.text) == []


@pytest.mark.parametrize(("who", "most"), [("education_officer", 48), ("market_officer", 48), ("reviewer", 48)])
def test_an_entry_is_shown_in_few_queries(
    here: Small, entry: Resource, who: str, most: int, django_assert_max_num_queries: Queries
) -> None:
    client = signed_in(getattr(here, who))
    with django_assert_max_num_queries(most):
        response = client.get(reverse("catalogue-entry", args=[entry.pk]))
    assert response.status_code == 200
    assert faults(response.text) == []


DRAFT_PAGES = [("describe-entry", 34), ("describe-elements", 34), ("describe-ownership", 40), ("describe-test", 34)]


@pytest.mark.parametrize(("name", "most"), [*DRAFT_PAGES, ("describe-submit", 34)])
def test_the_wizard_asks_few_queries(
    clerk: Client, draft: Draft, name: str, most: int, django_assert_max_num_queries: Queries
) -> None:
    pk = draft().pk
    with django_assert_max_num_queries(most):
        response = clerk.get(reverse(name, args=[pk]))
    assert response.status_code == 200
    assert faults(response.text) == []


# ---- finding ----


def test_search_marks_the_words_and_counts_what_one_may_narrow_by(clerk: Client, entry: Resource) -> None:
    text = clerk.get(reverse("catalogue"), {"q": "高等学校"}).text

    assert "<mark>高等学校</mark>名单" in text
    assert "有条件共享" in text
    assert "已挂接" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"sharing": "conditional"}, True),
        ({"sharing": "open"}, False),
        ({"bound": "yes", "grade": "2"}, True),
        ({"class": "3"}, True),
        ({"class": "306"}, True),
        ({"mode": "batch"}, False),
        ({"page": "2"}, False),
        ({"page": "x", "sharing": "\x00"}, True),
        ({"q": "'\";--<script>"}, False),
    ],
)
def test_a_search_is_narrowed_by_the_address(
    clerk: Client, entry: Resource, query: dict[str, str], found: bool
) -> None:
    response = clerk.get(reverse("catalogue"), query)

    assert response.status_code == 200
    assert faults(response.text) == []
    assert (f"/catalogue/{entry.pk}" in response.text) is found


def test_a_search_without_an_answer_says_what_to_do(clerk: Client, entry: Resource) -> None:
    text = clerk.get(reverse("catalogue"), {"q": "没有这样的东西"}).text

    assert "换个说法" in text
    assert "查看全部目录" in text


def test_suggestions_go_on_from_what_was_typed(clerk: Client, entry: Resource) -> None:
    assert 'value="高等学校名单"' in clerk.get(reverse("catalogue-suggest"), {"q": "高等"}).text
    assert clerk.get(reverse("catalogue-suggest")).text.strip() == ""


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_the_result_is_exported_and_the_export_leaves_a_line(here: Small, entry: Resource, kind: str) -> None:
    client = signed_in(here.market_clerk)

    response: Any = client.get(reverse("catalogue"), {"q": "学校", "download": kind})

    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    assert body
    assert kind != "csv" or "高等学校名单" in body.decode("utf-8-sig")


def test_an_unknown_format_is_refused(clerk: Client, entry: Resource) -> None:
    assert clerk.get(reverse("catalogue"), {"download": "exe"}).status_code == 400


def test_drafts_are_listed_for_their_own_department_alone(here: Small, clerk: Client, draft: Draft) -> None:
    pk = draft(name="编制中的名单").pk
    sync_index()

    assert "编制中的名单" in clerk.get(reverse("catalogue-mine"), {"state": "draft"}).text
    assert f"/catalogue/{pk}" in clerk.get(reverse("catalogue"), {"q": "编制"}).text
    other = signed_in(here.market_officer)
    assert "编制中的名单" not in other.get(reverse("catalogue-mine")).text
    assert f"/catalogue/{pk}" not in other.get(reverse("catalogue"), {"q": "编制"}).text


def test_the_search_box_of_every_page_finds_entries(clerk: Client, entry: Resource) -> None:
    assert "高等学校名单" in clerk.get("/search", {"q": "高等学校"}).text


def test_citizens_do_not_search_the_catalogue(here: Small, entry: Resource) -> None:
    client = signed_in(here.citizen)

    assert client.get(reverse("catalogue")).status_code == 403
    assert client.get(reverse("catalogue-entry", args=[entry.pk])).status_code == 403


# ---- an entry ----


def test_a_code_leads_to_its_entry(clerk: Client, entry: Resource) -> None:
    response = clerk.get(f"/catalogue/{entry.code}")

    assert response.headers["Location"] == f"/catalogue/{entry.pk}"
    assert clerk.get("/catalogue/306001/999999").status_code == 404


def test_an_entry_tells_what_one_may_not_do_and_why(here: Small, clerk: Client, entry: Resource) -> None:
    address = reverse("catalogue-entry", args=[entry.pk])

    assert "本部门的数据，无须申请" in clerk.get(address).text
    assert "更新目录" in clerk.get(address).text
    other = signed_in(here.market_head).get(address).text
    assert "由部门数据管理员或数据官申请" in other
    assert "更新目录</a>" not in other


def test_an_entry_leads_those_who_may_to_the_application(here: Small, entry: Resource) -> None:
    client = signed_in(here.market_clerk)
    link = f"{reverse('share-new')}?resource={entry.pk}"

    assert f'href="{link}">申请共享</a>' in client.get(reverse("catalogue-entry", args=[entry.pk])).text
    assert client.get(link).status_code == 200


def test_an_entry_leads_to_its_application_and_its_machine_readable_forms(here: Small, entry: Resource) -> None:
    client = signed_in(here.market_clerk)
    text = client.get(reverse("catalogue-entry", args=[entry.pk])).text

    assert f"/api/v1/catalogue/entries/{entry.code}.jsonld" in text
    assert client.get(f"/api/v1/catalogue/entries/{entry.code}.jsonld").status_code == 200
    assert f"{reverse('share-new')}?resource={entry.pk}" in text


def test_a_masked_sample_says_why_it_is_masked(here: Small, draft: Draft) -> None:
    resource = draft()
    tel = ElementSpec("tel", "手机号码", grade=3, personal="personal", standard="mobile", sample="13812340000")
    catalogue.set_element(resource=resource, element=tel, by=here.education_clerk)

    text = signed_in(here.education_clerk).get(reverse("catalogue-entry", args=[resource.pk])).text

    assert "138****0000" in text
    assert "一般个人信息、3 级，按“" in text
    assert "13812340000" not in text


def test_a_new_version_shows_what_it_changes_and_the_old_one_stays(here: Small, clerk: Client, entry: Resource) -> None:
    to = clerk.post(reverse("catalogue-revise", args=[entry.pk]), {"change": "own", "reason": "补充说明"})
    assert to.headers["Location"] == reverse("describe-entry", args=[entry.pk])
    words = {"name": "高等学校名单（新）", "summary": "全省高等学校", "importance": "general", "change": "own"}
    assert clerk.post(reverse("describe-entry", args=[entry.pk]), words | {"class_path": "306001"}).status_code == 302

    old, new = (clerk.get(reverse("catalogue-entry", args=[entry.pk]) + f"?version={n}").text for n in (1, 2))

    assert "<ins>高等学校名单（新）</ins>" in new
    assert "您看到的是第 2 版" in new
    assert "您看到的是" not in old
    assert "第 2 版" not in signed_in(here.market_clerk).get(reverse("catalogue-entry", args=[entry.pk])).text


def test_a_version_that_is_none_is_not_found(clerk: Client, entry: Resource) -> None:
    assert clerk.get(reverse("catalogue-entry", args=[entry.pk]) + "?version=9").status_code == 404
    assert clerk.get(reverse("catalogue-entry", args=[entry.pk]) + "?version=x").status_code == 200


def test_a_withdrawn_entry_is_a_tombstone_that_still_answers(here: Small, entry: Resource) -> None:
    client = signed_in(here.education_head)
    assert client.post(reverse("catalogue-withdraw", args=[entry.pk]), {"reason": "并入新目录"}).status_code == 302

    text = signed_in(here.market_clerk).get(f"/catalogue/{entry.code}", follow=True).text

    assert "撤销。" in text
    assert "并入新目录" in text
    assert "申请共享" not in text
    assert faults(text) == []


def test_an_entry_in_use_is_not_withdrawn_without_a_reason(here: Small, entry: Resource) -> None:
    response = signed_in(here.education_head).post(reverse("catalogue-withdraw", args=[entry.pk]), {"reason": ""})

    assert response.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_what_happened_to_an_entry_is_told_to_its_department(here: Small, publish: Publish) -> None:
    resource = publish()
    sequence_pending()

    text = signed_in(here.education_officer).get(reverse("catalogue-entry", args=[resource.pk])).text

    assert "编制目录“高等学校名单”" in text


# ---- one datum, one source ----


@pytest.fixture
def contested(here: Small, publish: Publish) -> Resource:
    """Two departments publish 学校名称 of schools identified by the same code."""
    version = publish(sharing="open").current
    assert version is not None
    code = ElementSpec("xxbsm", "学校标识码", grade=1, is_key=True, nullable=False, standard="moe-school")
    entry = entry_of(version)
    return [
        _published(here, who, replace(entry, name=words), (code, ElementSpec("xxmc", "学校名称", grade=1)))
        for who, words in (("market", "市场监管登记的学校"), ("education", "教育登记的学校"))
    ][-1]


def _published(here: Small, who: str, entry: EntrySpec, elements: tuple[ElementSpec, ...]) -> Resource:
    org, clerk, officer = (getattr(here, f"{who}{post}") for post in ("", "_clerk", "_officer"))
    resource = catalogue.describe(source=org, entry=entry, elements=elements, by=clerk, on=DAY)
    rights = {"holder": org, "processor": org, "operator": org}
    catalogue.confirm_rights(resource=resource, **rights, basis="职责", by=officer, on=DAY)
    catalogue.name_steward(resource=resource, person=clerk, duty="质量", by=clerk, on=DAY)
    catalogue.submit(resource=resource, by=clerk, on=DAY)
    catalogue.approve(resource=resource, by=officer, on=DAY)
    return catalogue.publish(resource=resource, by=here.reviewer, on=DAY)


def test_the_authority_decides_which_source_holds(here: Small, contested: Resource) -> None:
    client = signed_in(here.reviewer)
    text = client.get(reverse("catalogue-conflicts")).text
    assert "待确定" in text
    assert "市场监管登记的学校" in text
    assert faults(text) == []
    address = reverse("catalogue-decide") + "?by=moe-school&label=学校名称"
    assert faults(client.get(address).text) == []

    said = {"source": contested.pk, "standard": "text", "reasons": "学校由教育部门设立"}
    assert client.post(address, said).status_code == 302

    assert "学校由教育部门设立" in client.get(reverse("catalogue-conflicts")).text
    assert "以本目录为准" in client.get(reverse("catalogue-entry", args=[contested.pk])).text


def test_a_decision_needs_reasons_and_the_authority(here: Small, contested: Resource) -> None:
    address = reverse("catalogue-decide") + "?by=moe-school&label=学校名称"
    said = {"source": contested.pk, "standard": "", "reasons": ""}

    assert signed_in(here.reviewer).post(address, said).status_code == 422
    assert signed_in(here.education_officer).get(address).status_code == 403
    assert signed_in(here.reviewer).get(reverse("catalogue-decide") + "?by=x&label=y").status_code == 404


def test_coverage_is_told_by_department(here: Small, entry: Resource) -> None:
    text = signed_in(here.reviewer).get(reverse("catalogue-coverage")).text

    assert "挂接率 100%" in text
    assert here.education.name in text
