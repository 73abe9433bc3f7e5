"""Registers told of any day, as known at any instant: the list, the record, its history."""

from __future__ import annotations

from typing import Any

import pytest

from seeds import Small
from shuzheng.web.registers.tests.conftest import LIST, Library, enter, later
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults

QUERIES = [
    ("registers", "/registers/", 10),
    ("list", LIST, 10),
    ("list of the past", LIST + "?on=2026-03-01&known=2026-11-03T10:00", 10),
    ("search", LIST + "?q=东&kind=public&sort=-code", 10),
    ("print", LIST + "?format=print", 9),
    ("record", "", 8),
    ("record of the past", "?known=2026-11-02T10:00", 8),
]


@pytest.mark.parametrize(("what", "url", "count"), QUERIES, ids=[what for what, *_ in QUERIES])
def test_a_page_is_well_made_and_asks_few_queries(
    library: Library, what: str, url: str, count: int, django_assert_num_queries: Any
) -> None:
    client = signed_in(library.cast.education_officer)
    url = url if url.startswith("/") else library.page + url
    with django_assert_num_queries(count):
        answer = client.get(url)
    assert answer.status_code == 200
    assert faults(answer.text) == []


@pytest.mark.parametrize(
    ("query", "name", "seats"),
    [
        ("", "新东馆", "44"),
        ("?on=2026-05-31", "东馆", "40"),
        ("?known=2026-11-02T10:00", "东馆", "40"),
        ("?known=2026-11-03T10:00", "新东馆", "40"),
        ("?on=2026-05-31&known=2026-11-03T10:00", "东馆", "40"),
    ],
)
def test_a_list_and_a_record_tell_the_same_of_two_times(library: Library, query: str, name: str, seats: str) -> None:
    client = signed_in(library.cast.education_officer)
    row = client.get(LIST + query + ("&" if query else "?") + "format=csv")
    line = b"".join(row.streaming_content).decode().splitlines()[1].split(",")  # type: ignore[attr-defined]
    assert (line[1], line[3]) == (name, seats)
    page = client.get(library.page + query).text
    assert f"<dd>{name}</dd>" in page
    assert f"<dd>{seats}</dd>" in page


def test_the_past_says_plainly_that_it_is_the_past(library: Library) -> None:
    client = signed_in(library.cast.education_officer)
    query = "?on=2026-05-31&known=2026-11-03T10:00"
    pages = [client.get(url).text for url in (LIST + query, LIST + query + "&format=print", library.page + query)]
    assert ["这是2026年5月31日的真实情况，按 2026-11-03 10:00:00 当时所知" in page for page in pages] == [True] * 3
    assert "您看到的不是现在" not in client.get(LIST).text


def test_before_anything_was_known_the_list_is_empty_and_says_so(library: Library) -> None:
    page = signed_in(library.cast.education_officer).get(LIST + "?known=2026-11-01T00:00").text
    assert "共 0 条" in page


def test_history_says_who_why_on_which_basis_from_where_and_what_changed(library: Library) -> None:
    page = signed_in(library.cast.education_officer).get(library.page).text
    told = page.partition('id="history"')[2]
    assert "冀民〔2026〕1号" in told
    assert f"来源：{library.cast.civil.name}" in told
    assert "<del>东馆</del> → <ins>新东馆</ins>" in told
    assert library.cast.education_officer.name in told


def test_who_may_not_see_plain_sees_masks_everywhere(library: Library) -> None:
    client = signed_in(library.cast.education_clerk)
    csv = b"".join(client.get(LIST + "?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    pages = [client.get(LIST).text, client.get(library.page).text, client.get(LIST + "?format=print").text, csv]
    assert [("8601" in page, "****" in page) for page in pages] == [(False, True)] * 4
    assert "部门负责人" in pages[1]  # who could see it


def test_what_is_masked_is_found_only_by_who_knows_all_of_it(library: Library) -> None:
    clerk, officer = (signed_in(one) for one in (library.cast.education_clerk, library.cast.education_officer))
    asked = LIST + "?on=2026-03-01&q="
    found = [
        "东馆" in client.get(asked + text).text for client in (clerk, officer) for text in ("0311-86", "0311-86012345")
    ]
    assert found == [False, True, True, True]


def test_the_order_of_what_is_masked_is_told_to_nobody_else(library: Library) -> None:
    clerk = signed_in(library.cast.education_clerk)
    assert clerk.get(LIST + "?sort=phone").status_code == 400


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?on=昨天", "2026-01-31"),
        ("?known=x", "2026-01-31T09:00"),
        ("?known=0001-01-01T00:00", "2026-01-31T09:00"),
        ("?known=9999-12-31T23:59:59-14:00", "2026-01-31T09:00"),
        ("?sort=seats", "不能按这一列排序"),
        ("?kind=nothing", "没有这一项"),
    ],
)
def test_a_wrong_address_is_refused_in_words(library: Library, query: str, words: str) -> None:
    answer = signed_in(library.cast.education_officer).get(LIST + query)
    assert (answer.status_code, words in answer.text) == (400, True)


@pytest.mark.parametrize("url", ["/registers/", LIST, "{page}"])
def test_a_register_opens_to_its_readers_alone(library: Library, url: str) -> None:
    assert signed_in(library.cast.citizen).get(url.format(page=library.page)).status_code == 403


@pytest.mark.parametrize("url", ["/registers/no.such/", f"{LIST}018f3f6e-0000-7000-8000-000000000000/"])
def test_what_there_is_not_is_a_plain_404(library: Library, url: str) -> None:
    assert signed_in(library.cast.education_officer).get(url).status_code == 404


def test_the_rail_leads_readers_there(library: Library) -> None:
    rails = [signed_in(who).get("/help").text for who in (library.cast.education_clerk, library.cast.citizen)]
    assert ["台账" in rail for rail in rails] == [True, False]


def test_the_overview_counts_what_is_now_and_names_the_last_change(cast: Small) -> None:
    enter(cast)
    enter(cast, at=later(1), code="R2")
    page = signed_in(cast.education_clerk).get("/registers/").text
    assert '<td class="num" data-label="现有记录">2</td>' in page
    assert "2026-11-03 09:00" in page
