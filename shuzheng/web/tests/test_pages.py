"""Every page renders without an undefined variable, is well-made HTML, allows nothing inline and asks few queries."""

import pytest
from django.test import Client

from seeds import Small
from shuzheng.kernel.calendar.queries import parameters
from shuzheng.kernel.catalogue.queries import search_index
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults

PAGES = [
    ("", "/", 6),
    ("", "/sign-in", 0),
    ("", "/gallery", 0),
    ("", "/help", 0),
    ("citizen", "/", 13),
    ("citizen", "/account", 8),
    ("education_clerk", "/", 16),
    ("education_clerk", "/account", 9),
    ("education_clerk", "/search", 7),
    ("education_clerk", "/search?q=教育", 10),
    ("education_clerk", "/admin/orgs", 10),
    ("education_clerk", "/admin/orgs?q=教育&kind=department&sort=-name", 10),
    ("education_clerk", "/admin/orgs?q=没有这样的单位", 10),
    ("education_clerk", "/admin/orgs?format=print", 9),
    ("education_clerk", "/admin/divisions", 11),
    ("education_clerk", "/admin/divisions/130100?on=2026-01-01", 11),
    ("education_clerk", "/admin/divisions?q=安", 11),
    ("education_clerk", "/admin/audit", 10),
    ("education_officer", "/admin/keys", 10),
    ("education_officer", "/admin/keys/new", 7),
    ("system_admin", "/admin/orgs/new", 6),
    ("system_admin", "/admin/people", 13),
    ("system_admin", "/admin/people?role=data_officer&kind=staff", 13),
    ("system_admin", "/admin/people/new", 6),
    ("system_admin", "/admin/calendar", 8),
    ("system_admin", "/admin/calendar/enter", 6),
    ("system_admin", "/admin/parameters", 9),
    ("system_admin", "/admin/parameters?state=now", 9),
    ("audit_admin", "/admin/audit", 9),
    ("audit_admin", "/admin/audit/verification", 8),
]


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize(("who", "url", "count"), PAGES, ids=[f"{who or 'visitor'} {url}" for who, url, _ in PAGES])
def test_page_is_well_made(cast: Small, who: str, url: str, count: int, django_assert_num_queries: object) -> None:
    client = signed_in(getattr(cast, who)) if who else Client()
    search_index()  # which database it is of is asked once in the life of a process
    with django_assert_num_queries(count):  # type: ignore[operator]
        response = client.get(url)
    assert response.status_code == 200
    assert faults(response.text) == []
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("system_admin", "/admin/orgs/{org}"),
        ("system_admin", "/admin/orgs/{org}/rename"),
        ("system_admin", "/admin/orgs/{org}/close"),
        ("system_admin", "/admin/people/{person}"),
        ("system_admin", "/admin/people/{person}/appoint"),
        ("system_admin", "/admin/people/{person}/disable"),
        ("security_admin", "/admin/people/{person}"),
        ("security_admin", "/admin/people/{person}/grant"),
        ("system_admin", "/admin/parameters/{parameter}"),
        ("system_admin", "/admin/parameters/{parameter}/set"),
    ],
)
def test_page_of_one_record_is_well_made(cast: Small, law: None, who: str, path: str) -> None:
    row = parameters().order_by("pk").first()
    url = path.format(org=cast.education.pk, person=cast.education_clerk.pk, parameter=row.pk if row else 0)
    response = signed_in(getattr(cast, who)).get(url)
    assert response.status_code == 200
    assert faults(response.text) == []


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("education_clerk", "/admin/people"),
        ("education_clerk", "/admin/parameters"),
        ("education_clerk", "/admin/keys/new"),
        ("security_admin", "/admin/orgs/new"),
        ("system_admin", "/admin/audit/verification"),
        ("citizen", "/admin/orgs"),
    ],
)
def test_a_page_not_theirs_says_so_and_what_to_do(cast: Small, who: str, path: str) -> None:
    response = signed_in(getattr(cast, who)).get(path)
    assert response.status_code == 403
    assert "申请相应角色" in response.text
    assert faults(response.text) == []


def test_a_stranger_is_led_to_sign_in_and_back(db: None) -> None:
    response = Client().get("/admin/people?kind=staff")
    assert response.headers["Location"] == "/sign-in?next=%2Fadmin%2Fpeople%3Fkind%3Dstaff"


def test_the_rail_shows_only_what_one_may_open(cast: Small) -> None:
    page = signed_in(cast.education_clerk).get("/help").text
    assert "审计日志" in page
    assert "人员与角色" not in page


def test_reading_preferences_are_kept_without_script(db: None) -> None:
    client = Client()
    response = client.post("/preferences", {"type": "big", "next": "/help"})
    assert response.headers["Location"] == "/help"
    assert 'data-type="big"' in client.get("/help").text


def test_preferences_lead_nowhere_else(db: None) -> None:
    response = Client().post("/preferences", {"theme": "dark", "next": "//evil.example/"})
    assert response.headers["Location"] == "/"


def test_search_finds_what_one_may_see(cast: Small) -> None:
    page = signed_in(cast.education_clerk).get("/search", {"q": "教育厅"}).text
    assert cast.education.name in page


def test_search_survives_odd_words(cast: Small) -> None:
    client = signed_in(cast.education_clerk)
    assert client.get("/search", {"q": "\x00%_'\";--"}).status_code == 200
