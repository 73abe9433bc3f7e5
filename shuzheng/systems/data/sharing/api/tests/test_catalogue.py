"""An entry from its first word to publication, over the API alone."""

from __future__ import annotations

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from seeds import Small
from shuzheng.kernel.catalogue import jobs
from shuzheng.systems.data.sharing.api.tests.conftest import By, done, step
from shuzheng.systems.data.sharing.tests.conftest import Draft, Publish

ENTRY = {
    "name": "高等学校名单",
    "summary": "全省高等学校",
    "class_path": "306001",
    "data_format": "spreadsheet",
    "update_cycle": "yearly",
    "sharing": "conditional",
    "modes": ["service", "file"],
    "sharing_scope": "省级政务部门",
    "permitted_purposes": ["校名核验"],
    "opening": "conditional",
    "grade": 2,
    "secrecy": "clear",
    "secrecy_on": "2026-09-01",
    "impact": "not_involved",
    "impact_on": "2026-09-01",
    "valid_on": "2026-09-01",
}
ELEMENTS = [
    {"name": "code", "label": "学校标识码", "grade": 1, "is_key": True, "nullable": False},
    {"name": "name", "label": "学校名称", "grade": 1, "sample": "河北大学"},
]


def test_an_entry_is_described_filed_approved_and_published(here: Small, by: By) -> None:
    clerk, org = by("education_clerk"), here.education.uscc
    made = clerk.post("/catalogue/entries", {"source": org, "entry": {"name": "名单"}, "elements": ELEMENTS[:1]})
    entry = made.headers["Location"].removeprefix("/api/v1")
    assert "摘要" in " ".join(one["message"] for one in done(made, 201)["draft"]["missing"])

    done(clerk.send("PATCH", entry, ENTRY))
    done(clerk.send("PUT", f"{entry}/elements/name", {k: v for k, v in ELEMENTS[1].items() if k != "name"}))
    rights = {"holder": org, "processor": org, "operator": org, "basis": "部门职责"}
    done(by("education_officer").post(f"{entry}/rights", rights))
    ready = done(clerk.post(f"{entry}/steward", {"login": here.education_clerk.login, "duty": "数据质量"}))
    assert (ready["draft"]["missing"], ready["draft"]["content"]["name"]) == ([], "高等学校名单")

    case = done(clerk.post(f"{entry}/submission"), 201)["case"]
    step(by("education_head"), case, "approve")
    published = step(by("reviewer"), case, "publish")

    assert (published["state"], published["steps"]) == ("published", [])
    shown = done(by("market_clerk").get(entry))
    assert (shown["state"], shown["code"], shown["draft"]) == ("published", "306001/000001", None)
    assert [one["name"] for one in done(by("market_clerk").get(f"{entry}/elements"))] == ["code", "name"]


def test_what_is_missing_is_refused_with_every_reason(here: Small, by: By) -> None:
    clerk = by("education_clerk")
    entry = done(clerk.post("/catalogue/entries", {"source": here.education.uscc, "entry": {}}), 201)["id"]

    refused = clerk.post(f"/catalogue/entries/{entry}/submission")

    assert (refused.status_code, refused.json()["code"]) == (409, "catalogue.incomplete")
    assert len(refused.json()["errors"]) > 5
    assert "条例第十三条" in refused.json()["article"]
    assert done(clerk.get("/cases"))["items"] == []


@pytest.mark.parametrize(
    ("who", "status"), [("education_clerk", 201), ("market_clerk", 403), ("citizen", 403), ("audit_admin", 403)]
)
def test_only_the_department_describes_its_data(here: Small, by: By, who: str, status: int) -> None:
    given = {"source": here.education.uscc, "entry": {"name": "名单"}}

    assert by(who).post("/catalogue/entries", given).status_code == status


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"grade": 5}, "entry.grade"),
        ({"sharing": "free"}, "entry.sharing"),
        ({"secrecy_on": "2026-13-01"}, "entry.secrecy_on"),
        ({"nmae": "名单"}, "entry.nmae"),
        ({"modes": ["service", "fax"]}, "entry.modes.1"),
    ],
)
def test_a_wrong_value_is_named(here: Small, by: By, entry: dict[str, object], field: str) -> None:
    given = {"source": here.education.uscc, "entry": entry}
    response = by("education_clerk").post("/catalogue/entries", given)

    assert (response.status_code, [one["field"] for one in response.json()["errors"]]) == (422, [field])


def test_an_unknown_department_is_named(by: By) -> None:
    response = by("education_clerk").post("/catalogue/entries", {"source": "11130000MB00000000", "entry": {}})

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "source")


def test_an_element_is_taken_out_again(by: By, draft: Draft) -> None:
    entry, clerk = f"/catalogue/entries/{draft().pk}", by("education_clerk")

    assert clerk.send("DELETE", f"{entry}/elements/level").status_code == 204
    assert clerk.send("DELETE", f"{entry}/elements/level").status_code == 409
    assert len(done(clerk.get(f"{entry}/elements"))) == 2


def test_a_revision_is_a_new_version_and_says_what_changed(by: By, publish: Publish) -> None:
    entry, clerk = f"/catalogue/entries/{publish().pk}", by("education_clerk")

    revised = done(clerk.post(f"{entry}/revisions", {"reason": "增加院校"}), 201)
    done(clerk.send("PATCH", entry, {"summary": "全省高等学校和分校"}))
    versions = done(clerk.get(f"{entry}/versions"))

    assert (revised["draft"]["number"], len(versions)) == (2, 2)
    [change] = [one for one in versions[1]["changes"] if one["field"] == "summary"]
    assert (change["label"], change["after"]) == ("摘要", "全省高等学校和分校")
    assert len(done(by("market_clerk").get(f"{entry}/versions"))) == 1
    assert by("market_clerk").get(f"{entry}/elements", {"version": "2"}).status_code == 404
    assert by("market_clerk").post(f"{entry}/revisions", {"reason": "想改"}).status_code == 403


def test_search_finds_by_chinese_words_and_pages_by_link(
    by: By, publish: Publish, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    publish()
    publish(name="中等职业学校名单")
    jobs.rebuild_index()

    found = by("market_clerk").get("/catalogue/search", {"q": "学校", "size": "1"})

    assert (done(found)["total"], len(done(found)["items"])) == (2, 1)
    assert 'page=2>; rel="next"' in found.headers["Link"]
    assert done(by("market_clerk").get("/catalogue/suggestions", {"q": "高等"})) == ["高等学校名单"]
    assert done(by("citizen").get("/catalogue/search", {"q": "学校"}))["total"] == 0


def test_a_list_is_paged_by_links_and_exported_whole(by: By, publish: Publish) -> None:
    for name in ("甲", "乙", "丙"):
        publish(name=name)
    clerk = by("market_clerk")

    first = clerk.get("/catalogue/entries", {"limit": "2"})
    second = clerk.get(done(first)["next"].split("/api/v1")[1])
    whole = clerk.get("/catalogue/entries", Accept="text/csv")

    assert [one["name"] for one in done(first)["items"] + done(second)["items"]] == ["丙", "乙", "甲"]
    assert ('rel="next"' in first.headers["Link"], done(second)["next"]) == (True, None)
    assert 'rel="prev"' in second.headers["Link"]
    lines = whole.getvalue().decode("utf-8-sig").splitlines()
    assert (lines[0].split(",")[:3], len(lines)) == (["目录标识", "资源代码", "目录名称"], 4)
    assert whole.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_the_catalogue_is_counted(by: By, publish: Publish) -> None:
    publish()

    assert done(by("market_clerk").get("/catalogue/coverage")) == {
        "described": 1,
        "bound": 1,
        "called": 0,
        "bound_rate": 1.0,
        "called_rate": 0.0,
    }
