"""The kernel's own routes: who I am, due dates, codes, the log and its proofs."""

from __future__ import annotations

import pytest

from seeds import Small
from shuzheng.kernel.audit.jobs import sequence
from shuzheng.kernel.cases.models import Case
from shuzheng.lib import merkle
from shuzheng.web.api.tests.conftest import Caller


def test_i_am_told_who_i_am_and_what_i_may_do(here: Small) -> None:
    me = Caller(here.market_clerk).get("/me").json()

    assert (me["name"], me["org"]["uscc"]) == (here.market_clerk.name, here.market.uscc)
    assert "exchange.request" in me["roles"][0]["permissions"]
    assert Caller(here.citizen).get("/me").json()["roles"] == []


def test_staff_find_organisations_and_citizens_do_not(here: Small) -> None:
    clerk = Caller(here.market_clerk)

    assert [org["uscc"] for org in clerk.get("/orgs", {"q": here.education.name}).json()["items"]] == [
        here.education.uscc
    ]
    assert clerk.get(f"/orgs/{here.education.uscc}").json()["name"] == here.education.name
    assert Caller(here.citizen).get("/orgs").status_code == 403


@pytest.mark.parametrize(
    ("limit", "due", "provisional"),
    [("10wd", "2026-10-15", False), ("60d", "2026-11-24", False), ("24h", "2026-09-26", False), ("100wd", "", True)],
)
def test_anybody_computes_a_due_date(here: Small, limit: str, due: str, provisional: bool) -> None:
    answer = Caller().get("/calendar/due", {"start": "2026-09-25", "limit": limit}).json()

    assert (answer["on"] if due else "", answer["provisional"]) == (due, provisional)


def test_a_due_date_says_which_days_were_not_counted(here: Small) -> None:
    skipped = Caller().get("/calendar/due", {"start": "2026-09-30", "limit": "1wd"}).json()["skipped"]

    assert skipped[0] == {"on": "2026-10-01", "why": "国庆节"}


def test_a_legal_parameter_names_its_article(here: Small) -> None:
    query = {"start": "2026-09-25", "limit": "api.idempotency.days"}
    assert Caller().get("/calendar/due", query).json()["on"] == "2026-10-08"  # after the holidays
    [row] = Caller().get("/calendar/parameters", {"prefix": "api.idempotency"}).json()
    assert (row["value"], row["unit"], row["article"]) == ("7", "d", "本地约定")
    assert Caller().get("/calendar/due", {**query, "limit": "no.such"}).status_code == 409


def test_a_years_schedule_lists_holidays_and_make_up_days(here: Small) -> None:
    year = Caller().get("/calendar/years/2026").json()

    days = {day["on"]: day["working"] for day in year["days"]}
    assert (year["official"], days["2026-10-01"], days["2026-09-20"]) == (True, False, True)
    assert Caller().get("/calendar/years/2060").json()["official"] is False


@pytest.mark.parametrize(
    ("kind", "value", "valid"),
    [
        ("uscc", "11130000MB1234562C", True),
        ("uscc", "11130000MB1234562D", False),
        ("division", "130000", True),
        ("resource-code", "101001/000001", True),
        ("document-number", "冀政发〔2023〕3号", True),
    ],
)
def test_anybody_checks_a_code(here: Small, kind: str, value: str, valid: bool) -> None:
    answer = Caller().get(f"/codes/{kind}/{value}").json()

    assert (answer["valid"], answer["why_not"] is None) == (valid, valid)


def test_a_personal_number_is_checked_in_the_body_and_never_in_an_address(here: Small) -> None:
    refused = Caller().get("/codes/citizen-id/130102188001010011")
    answer = Caller().post("/codes", {"kind": "citizen-id", "value": "130102188001010011"})

    assert (refused.status_code, refused.json()["code"]) == (400, "api.personal_in_address")
    assert (answer.status_code, "130102188001010011" in answer.text) == (200, False)


def logged() -> None:
    """Bring what waits in the outbox into the log."""
    while sequence(waits=True):
        pass


def test_the_log_shows_each_only_what_concerns_them(here: Small, case: Case) -> None:
    clerk, auditor = Caller(here.market_clerk), Caller(here.audit_admin)
    clerk.post(f"/cases/{case.pk}/comments", {"text": "一"})
    Caller(here.market_officer).post(f"/cases/{case.pk}/comments", {"text": "二"})
    logged()

    own = clerk.get("/audit/lines", {"action": "cases.comment"}).json()["items"]
    everything = auditor.get("/audit/lines", {"action": "cases."}).json()["items"]

    assert [line["actor_name"] for line in own] == [here.market_clerk.name]
    assert [line["actor_name"] for line in everything[:2]] == [here.market_officer.name, here.market_clerk.name]
    assert clerk.get(f"/audit/proofs/inclusion/{everything[0]['seq']}").status_code == 404


def test_a_third_party_can_check_a_line_and_the_growth_of_the_log(here: Small, case: Case) -> None:
    officer = Caller(here.market_officer)
    officer.post(f"/cases/{case.pk}/comments", {"text": "一"})
    logged()
    before = officer.get("/audit/head").json()
    officer.post(f"/cases/{case.pk}/comments", {"text": "二"})
    logged()

    newest = officer.get("/audit/lines", {"action": "cases.comment"}).json()["items"][0]
    found = officer.get(f"/audit/proofs/inclusion/{newest['seq']}").json()
    grown = officer.get(f"/audit/proofs/consistency/{before['size']}").json()

    head = found["head"]
    path, roots = _bytes(found["path"]), [bytes.fromhex(one["root"]) for one in (before, grown["head"])]
    assert merkle.includes(
        merkle.leaf(found["body"].encode()), found["seq"] - 1, head["size"], path, bytes.fromhex(head["root"])
    )
    assert merkle.is_consistent(before["size"], roots[0], grown["head"]["size"], roots[1], _bytes(grown["path"]))


def _bytes(path: list[str]) -> list[bytes]:
    return [bytes.fromhex(step) for step in path]
