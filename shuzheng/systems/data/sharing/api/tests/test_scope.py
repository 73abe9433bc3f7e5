"""Who sees what: every list of the API, for each role beside and outside the matter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seeds import Small
from shuzheng.lib import clock
from shuzheng.systems.data.nodes import actions as nodes
from shuzheng.systems.data.sharing.api.tests.conftest import By, done
from shuzheng.systems.data.sharing.tests.conftest import Apply, Draft
from shuzheng.web.api.rest import openapi

READS = sorted(
    path.removeprefix("/api/v1").replace("{", "").replace("}", "")
    for path, methods in openapi()["paths"].items()
    if "get" in methods and "{" not in path and methods["get"].get("security") not in ([], [{}, {"Token": []}])
)
WRITES = sorted(
    f"{method.upper()} {path.removeprefix('/api/v1')}"
    for path, methods in openapi()["paths"].items()
    for method in methods
    if method != "get" and path != "/api/v1/codes"
)
SOME = "018f3f6e-0000-7000-8000-000000000000"

#                                provider, requester, third department, authority, city, citizen
SEEN = {
    "/catalogue/entries": (2, 1, 1, 1, 1, 0),
    "/share-requests": (1, 1, 0, 1, 0, 0),
    "/cases": (1, 1, 0, 1, 0, 0),
    "/grants": (0, 0, 0, 0, 0, 0),
    "/bindings": (0, 0, 0, 0, 0, 0),
    "/platforms": (1, 1, 1, 1, 1, 0),
}
WHO = ("education_officer", "market_officer", "environment_officer", "reviewer", "city_officer", "citizen")


@pytest.mark.parametrize(
    ("path", "who", "count"),
    [(path, who, count) for path, counts in SEEN.items() for who, count in zip(WHO, counts, strict=True)],
)
def test_each_sees_what_concerns_them(
    here: Small, by: By, apply: Apply, draft: Draft, path: str, who: str, count: int
) -> None:
    apply()
    draft(name="尚未发布")
    built = clock.today() - timedelta(days=900)
    nodes.register_platform(owner=here.market, name="旧平台", kind="business", built_on=built, by=here.reviewer)

    assert len(done(by(who).get(path))["items"]) == count


@pytest.mark.parametrize("path", READS)
def test_nobody_reads_without_a_token(by: By, path: str) -> None:
    assert by("").get(path).status_code == 401


@pytest.mark.parametrize("write", WRITES)
def test_nobody_writes_without_a_token(by: By, write: str) -> None:
    method, path = write.split(" ")
    sent = path.replace("{name}", "x").replace("{step}", "x").replace("{extension_id}", "1")

    response = by("").send(method, "/".join(SOME if "{" in part else part for part in sent.split("/")))

    assert response.status_code in (401, 415)


@pytest.mark.parametrize("path", READS)
def test_every_list_answers_a_clerk_and_a_citizen_without_a_bug(by: By, path: str) -> None:
    query = {"q": "学校"} if path.endswith("suggestions") else {}

    assert by("market_clerk").get(path, query).status_code in (200, 404)
    assert by("citizen").get(path, query).status_code in (200, 403, 404)
