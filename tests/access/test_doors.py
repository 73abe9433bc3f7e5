"""What holds for every page and list: tokens, headers, nothing inline, exports as narrow as lists, private views."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from seeds import Small
from tests.access import table
from tests.access.conftest import browser, filled, place
from tests.access.table import OPENS
from tests.access.world import Arguments

COUNT = re.compile(r'<span role="status">共 (\d+) 条')
HEADERS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'self'",
}


def test_every_form_needs_its_token(here: Small, made: Arguments) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(here.security_admin)
    statuses = {name: client.post(place(name, made), filled(here)).status_code for name in OPENS}
    assert {name: status for name, status in statuses.items() if status != 403} == {}


def opened(here: Small, made: Arguments, who: str) -> dict[str, Any]:
    client = browser(here, who)
    return {name: client.get(place(name, made)) for name, people in OPENS.items() if who in people}


def text_of(answer: Any) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    return str(content.decode(errors="replace"))


@pytest.mark.parametrize("who", ["visitor", "education_officer", "reviewer", "security_admin", "environment_clerk"])
def test_every_page_is_shown_in_no_frame_kept_by_no_cache_and_holds_nothing_inline(
    here: Small, made: Arguments, who: str
) -> None:
    answers = opened(here, made, who)
    lacking = {
        (name, header): one.headers.get(header)
        for name, one in answers.items()
        for header, wanted in HEADERS.items()
        if wanted not in one.headers.get(header, "")
    }
    assert lacking == {}
    assert {name for name, one in answers.items() if "unsafe" in one.headers["Content-Security-Policy"]} == set()
    pages = {name: text_of(one) for name, one in answers.items()}
    assert {name for name, page in pages.items() if table.INLINE.search(page)} == set()


@pytest.mark.parametrize("who", ["environment_clerk", "city_officer", "market_head", "market_officer", "system_admin"])
def test_an_export_holds_as_many_rows_as_its_list(here: Small, made: Arguments, who: str) -> None:
    client = browser(here, who)
    pages = {name: text_of(one) for name, one in opened(here, made, who).items()}
    told = {name: match[1] for name, page in pages.items() if (match := COUNT.search(page))}
    exported = {name: b"".join(client.get(f"{place(name, made)}?format=csv")) for name in told}
    assert len(told) > 8
    assert {name: str(len(rows_of(one))) for name, one in exported.items()} == told


def rows_of(export: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(export.decode("utf-8-sig"))))[1:]


def test_an_export_is_closed_to_whom_the_list_is_closed(here: Small, made: Arguments) -> None:
    client = browser(here, "citizen")
    closed = [name for name, people in OPENS.items() if people and "citizen" not in people]
    statuses = {client.get(f"{place(name, made)}?format=csv").status_code for name in closed}
    assert statuses <= {302, 403, 404, 405}


def test_a_saved_view_is_its_owners(here: Small, made: Arguments) -> None:
    owner, other = browser(here, "market_clerk"), browser(here, "environment_clerk")
    owner.post("/cases", {"act": "save-view", "name": "常看的几件", "query": "?q=1"})
    page = owner.get("/cases?q=1").content.decode()
    pk = page.split('name="view" value="')[1].split('"')[0]
    assert "常看的几件" in page
    assert "常看的几件" not in other.get("/cases").content.decode()
    assert other.post("/cases", {"act": "forget-view", "view": pk, "query": ""}).status_code == 404
    assert "常看的几件" in owner.get("/cases").content.decode()
