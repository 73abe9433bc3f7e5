"""One department applies, the other grants, suspends and resumes; disputes and wrong values; over the API alone."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seeds import Small
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.bindings.models import Binding
from shuzheng.systems.data.sharing.api.tests.conftest import By, done, step
from shuzheng.systems.data.sharing.models import ShareRequest
from shuzheng.systems.data.sharing.tests.conftest import Publish
from shuzheng.web.api.tests.conftest import Caller

STATED = {
    "basis": "市场主体登记管理条例",
    "scenario": "校名核验",
    "scope": "登记窗口",
    "modes": ["service"],
    "valid_from": "2026-10-01",
    "valid_to": "2036-10-01",
    "elements": ["code", "name"],
    "security_measures": "专人保管，到期销毁",
}
SCHOOLS = "code,name,level\n4113010075,河北大学,本科\n4113010076,河北工程大学,本科\n"


def upload(caller: Caller, entry: object, text: str = SCHOOLS, *, key: str = "", **fields: object) -> Any:
    """Bind a CSV file."""
    form = {"entry": str(entry), "file": SimpleUploadedFile("学校.csv", text.encode()), **fields}
    headers = {**caller.headers, "Idempotency-Key": key or str(uuid4())}
    return caller.client.post("/api/v1/bindings/file", form, headers=headers)


@pytest.fixture
def bound(by: By, publish: Publish) -> Resource:
    """A published entry with a file bound, tested and in use."""
    resource, clerk = publish(), by("education_clerk")
    binding = done(upload(clerk, resource.pk), 201)["id"]
    assert done(clerk.post(f"/bindings/{binding}/test"))["ok"]
    assert done(clerk.post(f"/bindings/{binding}/activation"))["state"] == "active"
    return resource


def applied(by: By, here: Small, resource: Resource) -> dict[str, Any]:
    """An application on the clerk's desk."""
    given = {"entry": str(resource.pk), "requester": here.market.uscc, "stated": STATED}
    made: dict[str, Any] = done(by("market_clerk").post("/share-requests", given), 201)
    return made


def shared(by: By, here: Small, resource: Resource) -> dict[str, Any]:
    """The same, consented to, agreed and delivered."""
    request = applied(by, here, resource)
    case = request["case"]
    step(by("market_clerk"), case, "submit")
    step(by("market_officer"), case, "consent")
    step(by("education_clerk"), case, "examine", data={"opinion": "拟同意"})
    step(by("education_officer"), case, "agree", data={"elements": ["code", "name"], "obligations": "不得转给第三方"})
    step(by("education_officer"), case, "deliver")
    found: dict[str, Any] = done(by("market_clerk").get(f"/share-requests/{request['id']}"))
    return found


def test_a_file_is_bound_tested_and_put_in_use(by: By, bound: Resource) -> None:
    rows = done(by("education_clerk").get("/bindings"))["items"]

    assert [(row["state"], row["row_count"], row["source"]) for row in rows] == [("active", 2, "学校.csv")]
    assert done(by("market_clerk").get("/bindings"))["items"] == []


def test_an_upload_sent_again_binds_once(by: By, publish: Publish) -> None:
    resource, clerk = publish(), by("education_clerk")

    first, again = (upload(clerk, resource.pk, key="the-same-key") for _ in range(2))
    other = upload(clerk, resource.pk, "code,name,level\n1,甲,专科\n", key="the-same-key")

    assert (first.content, again.headers["Idempotency-Replayed"]) == (again.content, "true")
    assert (Binding.objects.count(), other.json()["code"]) == (1, "api.key_reused")


def test_a_dirty_file_is_reported_row_by_row(by: By, publish: Publish) -> None:
    resource, clerk = publish(), by("education_clerk")
    binding = done(upload(clerk, resource.pk, SCHOOLS + "4113010075,重复,本科\n"), 201)["id"]

    report = done(clerk.post(f"/bindings/{binding}/test"))

    assert (report["read"], report["served"] + report["held"]) == (3, 3)
    assert report["held"] >= 1


@pytest.mark.parametrize(
    ("fields", "status"), [({"columns": "["}, 422), ({"refresh": "often"}, 422), ({"columns": '{"code":1}'}, 422)]
)
def test_a_binding_that_is_wrong_is_told_so(by: By, publish: Publish, fields: dict[str, str], status: int) -> None:
    assert upload(by("education_clerk"), publish().pk, **fields).status_code == status


def test_a_form_that_cannot_be_read_is_told_so(by: By) -> None:
    caller = by("education_clerk")
    response = caller.client.generic(
        "POST",
        "/api/v1/bindings/file",
        b"--x\r\nContent-Disposition: nothing",
        content_type="multipart/form-data",
        headers={**caller.headers, "Idempotency-Key": str(uuid4())},
    )

    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")


def test_another_department_binds_nothing_here(by: By, publish: Publish) -> None:
    assert upload(by("market_clerk"), publish().pk).status_code == 403


def test_a_source_is_registered_and_its_secret_never_shown(here: Small, by: By) -> None:
    given = {"org": here.education.uscc, "kind": "postgresql", "label": "业务库", "dsn": "postgresql://u:geheim@db/x"}
    made = by("education_clerk").post("/sources", given)

    assert (made.status_code, "geheim" in made.text) == (201, False)
    assert "geheim" not in by("education_clerk").get("/sources").text
    assert by("market_clerk").post("/sources", given).status_code == 403


def test_an_application_ends_in_a_grant_that_is_suspended_and_resumed(here: Small, by: By, bound: Resource) -> None:
    request = shared(by, here, bound)
    grant = f"/grants/{request['grant']}"
    assert (request["state"], done(by("market_clerk").get(grant))["elements"]) == ("shared", ["code", "name"])

    why = {"ground": "violation", "reason": "超范围使用"}
    assert done(by("education_officer").post(f"{grant}/suspension", why))["state"] == "suspended"
    again = by("education_officer").post(f"{grant}/suspension", why)
    resumed = done(by("education_officer").post(f"{grant}/resumption", {"reason": "整改到位"}))

    assert (again.status_code, again.json()["article"]) == (409, "政务数据共享条例第二十七条")
    assert [move["kind"] for move in resumed["moves"]] == ["grant", "suspend", "resume"]
    assert by("market_clerk").post(f"{grant}/suspension", why).status_code == 403
    assert by("environment_clerk").get(grant).status_code == 404


def test_a_grant_ends_when_its_purpose_is_met(here: Small, by: By, bound: Resource) -> None:
    grant = f"/grants/{shared(by, here, bound)['grant']}"
    done_with = {"ground": "purpose_met", "reason": "登记改革完成"}

    assert done(by("market_officer").post(f"{grant}/termination", done_with))["state"] == "terminated"
    assert by("market_officer").post(f"{grant}/termination", done_with).status_code == 409


def test_a_provider_who_must_stop_asks_first(here: Small, by: By, bound: Resource) -> None:
    grant = f"/grants/{shared(by, here, bound)['grant']}"

    case = done(by("education_officer").post(f"{grant}/stop-proposals", {"reason": "系统升级"}), 201)["case"]

    assert done(by("market_officer").get(f"/cases/{case}"))["flow"] == "suspension"
    assert by("environment_officer").post(f"{grant}/stop-proposals", {"reason": "系统升级"}).status_code == 403


def test_an_application_sent_again_is_one_application(here: Small, by: By, publish: Publish) -> None:
    given = {"entry": str(publish().pk), "requester": here.market.uscc, "stated": STATED}

    first, again = (by("market_clerk").post("/share-requests", given, key="the-same-key") for _ in range(2))

    assert (first.content, again.headers["Location"]) == (again.content, first.headers["Location"])
    assert ShareRequest.objects.count() == 1


def test_an_application_is_amended_while_it_is_a_draft(here: Small, by: By, publish: Publish) -> None:
    request = applied(by, here, publish())
    path = f"/share-requests/{request['id']}"

    assert done(by("market_clerk").send("PATCH", path, {"scope": "全省登记窗口"}))["scope"] == "全省登记窗口"
    step(by("market_clerk"), request["case"], "submit")
    assert by("market_clerk").send("PATCH", path, {"scope": "全国"}).status_code == 409
    assert by("environment_clerk").send("PATCH", path, {"scope": "全国"}).status_code == 403


def test_a_step_on_a_stale_view_is_refused(here: Small, by: By, publish: Publish) -> None:
    case = applied(by, here, publish())["case"]
    seen = done(by("market_clerk").get(f"/cases/{case}"))["seen"]
    step(by("market_clerk"), case, "submit", seen=seen)

    stale = by("market_officer").post(f"/cases/{case}/steps/consent", {"seen": seen})

    assert (stale.status_code, stale.json()["code"]) == (409, "cases.stale")


def test_a_case_shows_what_may_be_done_by_whom_and_until_when(here: Small, by: By, publish: Publish) -> None:
    case = applied(by, here, publish())["case"]
    step(by("market_clerk"), case, "submit")
    step(by("market_officer"), case, "consent")

    steps = {one["name"]: one for one in done(by("education_clerk").get(f"/cases/{case}"))["steps"]}
    [clock] = done(by("education_clerk").get(f"/cases/{case}/clocks"))
    waiting = done(by("education_clerk").get("/cases/desk"))

    assert (steps["examine"]["why_not"], "部门数据官" in steps["agree"]["why_not"]) == ("", True)
    assert (clock["name"], clock["limit"]) == ("reply", "10个工作日")
    assert [row["case_id"] for row in waiting] == [case]
    assert [one["what"] for one in done(by("market_clerk").get(f"/cases/{case}/timeline"))][-1] == "同意并提出申请"
    assert done(by("education_clerk").get("/cases/statistics"))[0]["open"] == 1


def test_a_longer_reply_is_asked_for_and_consented_to(here: Small, by: By, publish: Publish) -> None:
    case = applied(by, here, publish())["case"]
    step(by("market_clerk"), case, "submit")
    step(by("market_officer"), case, "consent")
    path = f"/cases/{case}/extensions"

    asked = done(by("education_officer").post(path, {"clock": "reply", "value": 5, "reason": "会商需要"}))
    refused = by("education_officer").post(f"{path}/{asked['id']}", {"agreed": True})
    agreed = done(by("reviewer").post(f"{path}/{asked['id']}", {"agreed": True}))

    assert (refused.status_code, agreed["agreed"]) == (403, True)
    assert done(by("market_clerk").get(f"/cases/{case}/clocks"))[0]["extended"] == 5


def test_a_step_is_recalled_before_anybody_went_on(here: Small, by: By, publish: Publish) -> None:
    case = applied(by, here, publish())["case"]
    step(by("market_clerk"), case, "submit")

    assert done(by("market_clerk").post(f"/cases/{case}/recall", {"reason": "写错了"}))["state"] == "draft"
    assert by("market_clerk").post(f"/cases/{case}/recall", {"reason": "再撤"}).status_code == 409


def test_an_objection_opens_the_ladder(here: Small, by: By, publish: Publish) -> None:
    request = applied(by, here, publish())

    case = done(by("market_officer").post(f"/share-requests/{request['id']}/objections", {"matter": "久不答复"}), 201)

    assert done(by("education_officer").get(f"/cases/{case['case']}"))["flow"] == "share_dispute"


def test_a_wrong_value_is_disputed_and_seen_by_the_two_departments_alone(here: Small, by: By, bound: Resource) -> None:
    given = {
        "entry": str(bound.pk),
        "claimant": here.market.uscc,
        "row": "4113010075",
        "element": "name",
        "held": "河北大学",
        "claimed": "河北大学（保定）",
        "evidence": "登记证书",
    }
    opened = by("market_clerk").post("/verifications", given)
    path = f"/verifications/{done(opened, 201)['case']}"

    assert "河北大学" not in opened.text
    assert done(by("education_clerk").get(path))["claimed"] == "河北大学（保定）"
    assert by("environment_clerk").get(path).status_code == 403
    assert by("market_clerk").post("/verifications", {**given, "element": "ghost"}).status_code == 409


def test_uses_and_violations_are_listed(by: By, bound: Resource) -> None:
    assert done(by("education_officer").get("/uses/statistics")) == []
    assert done(by("reviewer").get("/violations")) == {"items": [], "next": None}
    assert by("reviewer").get("/uses/statistics", {"since": "2020-01-01"}).status_code == 422


def test_a_big_upload_is_streamed(by: By, publish: Publish) -> None:
    rows = "".join(f"{number},校{number},本科\n" for number in range(300_000))
    assert BytesIO(rows.encode()).getbuffer().nbytes > 5 * 2**20  # more than a JSON body may have

    assert upload(by("education_clerk"), publish().pk, f"code,name,level\n{rows}").status_code == 201
