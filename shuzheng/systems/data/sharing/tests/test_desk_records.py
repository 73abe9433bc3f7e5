"""What stands on the desk after the grant: who sees it, how it ends, what is doubted, how its pages are made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange.models import CorrectionNotice, Grant, Violation
from shuzheng.kernel.orgs.keys import actions as keys
from shuzheng.lib import clock
from shuzheng.systems.data.sharing.models import ShareRequest
from shuzheng.systems.data.sharing.tests.journeys import (
    Asked,
    answers,
    asked,
    browser,
    entry,
    granted,
    law,
    newest,
    step,
)
from tests.markup import faults

__all__ = ["Asked", "asked", "entry", "granted", "law"]

# ---- who sees what ----


@pytest.mark.parametrize(
    "path", ["/cases/{case}", "/grants/{grant}", "/grants/{grant}/suspend", "/share/{request}/edit"]
)
def test_what_is_not_ones_own_is_refused_as_if_it_were_not_there(here: Small, granted: Grant, path: str) -> None:
    url = path.format(case=newest().number, grant=granted.pk, request=ShareRequest.objects.get().pk)
    response = browser(here.environment_officer).get(url)
    assert response.status_code == 403
    assert "无关" in response.text


@pytest.mark.parametrize("path", ["/share", "/share/received", "/grants", "/grants/given", "/cases", "/violations"])
def test_another_department_sees_none_of_it_in_a_list(here: Small, granted: Grant, path: str) -> None:
    assert "共 0 条" in browser(here.environment_officer).get(path).text


@pytest.mark.parametrize(
    ("who", "path"), [("market_officer", "/share"), ("education_officer", "/share/received"), ("reviewer", "/cases")]
)
def test_each_side_sees_its_own_in_a_list(here: Small, granted: Grant, who: str, path: str) -> None:
    assert "共 1 条" in browser(getattr(here, who)).get(path).text


def test_a_draft_is_not_yet_the_providers_to_see_in_its_list(here: Small, entry: Resource) -> None:
    browser(here.market_clerk).post(f"/share/new?resource={entry.pk}", answers(draft="1"))
    assert "共 0 条" in browser(here.education_officer).get("/share/received").text


@pytest.mark.parametrize("ref", ["GX202600000000", "not-a-number", "%00"])
def test_a_case_that_is_not_there_is_refused(here: Small, law: None, ref: str) -> None:
    assert browser(here.reviewer).get(f"/cases/{ref}").status_code == 403


# ---- grants ----


def test_a_grant_is_suspended_with_ground_and_reasons_and_resumed(here: Small, granted: Grant) -> None:
    officer = browser(here.education_officer)
    assert officer.post(f"/grants/{granted.pk}/suspend", {"ground": "violation"}).status_code == 422
    officer.post(f"/grants/{granted.pk}/suspend", {"ground": "violation", "reason": "超范围使用"})
    granted.refresh_from_db()
    assert granted.state == "suspended"
    assert "超范围使用" in browser(here.market_clerk).get(f"/grants/{granted.pk}").text

    officer.post(f"/grants/{granted.pk}/resume", {"reason": "整改到位"})
    granted.refresh_from_db()
    assert granted.state == "active"


def test_a_negotiated_stop_needs_its_filing(here: Small, granted: Grant) -> None:
    sent = browser(here.education_officer).post(
        f"/grants/{granted.pk}/suspend", {"ground": "negotiated", "reason": "系统改造"}
    )
    assert sent.status_code == 422
    assert "备案号" in sent.text
    assert "系统改造" in sent.text


def test_a_provider_proposes_to_stop_and_the_consumer_is_asked(here: Small, granted: Grant) -> None:
    sent = browser(here.education_officer).post(
        f"/grants/{granted.pk}/propose-stop", {"ends": "no", "reason": "系统改造"}
    )
    assert newest().flow == "suspension"
    page = browser(here.market_officer).get(sent.headers["Location"], follow=True)
    assert "系统改造" in page.text


def test_the_consumer_ends_what_it_no_longer_needs(here: Small, granted: Grant) -> None:
    browser(here.market_officer).post(f"/grants/{granted.pk}/finish", {"ground": "purpose_met", "reason": "已办完"})
    granted.refresh_from_db()
    assert granted.state == "terminated"


def test_a_consumer_may_not_suspend(here: Small, granted: Grant) -> None:
    sent = browser(here.market_officer).post(f"/grants/{granted.pk}/suspend", {"ground": "violation", "reason": "?"})
    assert sent.status_code == 403


def test_a_file_is_made_and_fetched_once(here: Small, granted: Grant) -> None:
    clerk = browser(here.market_clerk)
    made = clerk.post(f"/grants/{granted.pk}/file", {"kind": "csv"})
    page = clerk.post(made.headers["Location"])
    token = page.context["token"]
    assert token in page.text

    first = clerk.post("/downloads", {"token": token})
    assert "演示大学甲" in b"".join(first.streaming_content).decode()  # type: ignore[attr-defined]
    assert clerk.post("/downloads", {"token": token}).status_code == 403


def test_a_feed_flows_to_a_lower_division_and_is_closed(here: Small, entry: Resource) -> None:
    officer = browser(here.education_officer)
    said = {
        "resource": str(entry.pk),
        "division": "130100",
        "refresh": "daily",
        "valid_to": (clock.today() + timedelta(days=100)).isoformat(),
    }
    assert officer.post("/feeds/new", said).status_code == 302
    assert Grant.objects.filter(consumer=here.city_bureau, purpose="数据回流").exists()
    assert officer.post("/feeds/new", said | {"division": "330000"}).status_code == 422


# ---- doubt ----


def test_a_wrong_value_is_disputed_corrected_and_acknowledged(here: Small, entry: Resource, granted: Grant) -> None:
    clerk = browser(here.market_clerk)
    said = {"row": "10075", "element": "level", "held": "本科", "claimed": "专科", "evidence": "教育部名单"}
    sent = clerk.post(f"/verifications/new?resource={entry.pk}", said)
    assert "教育部名单" in browser(here.education_clerk).get(sent.headers["Location"]).text
    assert "教育部名单" not in browser(here.reviewer).get(sent.headers["Location"]).text

    step(here.education_officer, "correct", correction="已更正")
    CorrectionNotice.objects.create(
        dispute_ref=newest().number,
        resource=entry,
        row_digest="0" * 64,
        consumer=here.market,
        summary="已更正",
        uses=1,
        state="sent",
        created_at=clock.now(),
    )
    notice = CorrectionNotice.objects.get()
    clerk.post("/corrections", {"act": "acknowledge", "pick": [notice.pk]})
    notice.refresh_from_db()
    assert notice.state == "acknowledged"


def test_an_objection_is_raised_by_either_side(here: Small, asked: Asked) -> None:
    asked()
    request = ShareRequest.objects.get()
    sent = browser(here.market_officer).post(f"/share/{request.pk}/object", {"matter": "逾期未答复"})
    page = browser(here.education_officer).get(sent.headers["Location"], follow=True)
    assert newest().flow == "share_dispute"
    assert "逾期未答复" in page.text


def test_a_violation_shows_its_article_and_its_case(here: Small, granted: Grant) -> None:
    violation = Violation.objects.create(
        code="40.2",
        article="政务数据共享条例第四十条第（二）项",
        fingerprint="x",
        offender=here.market,
        provider=here.education,
        grant=granted,
        at=clock.now(),
        summary="调用授权之外的数据项",
        evidence=["call-1"],
        found_at=clock.now(),
    )
    page = browser(here.reviewer).get(f"/violations/{violation.pk}")
    assert "超出使用范围、共享目的使用" in page.text
    assert faults(page.text) == []
    assert browser(here.environment_officer).get(f"/violations/{violation.pk}").status_code == 403


def test_an_official_asks_who_read_a_row_on_record_and_without_its_value(
    here: Small, entry: Resource, granted: Grant
) -> None:
    from shuzheng.kernel.audit.models import OutboxLine

    said = {"resource": str(entry.pk), "row": "10075", "reason": "本人申请查询"}
    page = browser(here.education_officer).post("/uses/who", said)
    assert "没有取用记录" in page.text
    line = OutboxLine.objects.filter(action="sharing.ask_who_read").get()
    assert "本人申请查询" in line.summary
    assert "10075" not in f"{line.summary}{line.detail}"
    assert "没有可以查询的目录" in browser(here.market_officer).post("/uses/who", said).text


# ---- every page is well made ----

PAGES = [
    ("market_clerk", "/", 17),
    ("market_clerk", "/desk", 8),
    ("education_officer", "/desk?office=1&light=red&q=没有", 8),
    ("market_clerk", "/cases", 10),
    ("reviewer", "/cases?light=open&flow=share_request&q=演示", 10),
    ("reviewer", "/cases/statistics", 13),
    ("market_clerk", "/notices", 10),
    ("market_clerk", "/share", 10),
    ("market_clerk", "/share/new?resource={entry}", 10),
    ("education_officer", "/share/received", 10),
    ("market_clerk", "/cases/{case}", 26),
    ("education_officer", "/cases/{case}", 26),
    ("reviewer", "/cases/{case}", 26),
    ("market_officer", "/share/{request}/object", 8),
    ("market_clerk", "/grants", 10),
    ("market_clerk", "/grants?ending=soon&state=active", 10),
    ("education_officer", "/grants/given", 10),
    ("market_officer", "/grants/{grant}", 18),
    ("education_officer", "/grants/{grant}", 18),
    ("education_officer", "/grants/{grant}/suspend", 10),
    ("education_officer", "/grants/{grant}/terminate", 10),
    ("education_officer", "/grants/{grant}/renew", 10),
    ("education_officer", "/grants/{grant}/propose-stop", 10),
    ("market_officer", "/grants/{grant}/finish", 10),
    ("market_clerk", "/deliveries", 10),
    ("market_clerk", "/feeds", 10),
    ("education_officer", "/feeds/new", 8),
    ("market_clerk", "/console", 8),
    ("market_clerk", "/console?grant={grant}", 11),
    ("market_clerk", "/verifications", 10),
    ("market_clerk", "/verifications/new?resource={entry}", 10),
    ("market_clerk", "/corrections", 10),
    ("reviewer", "/violations", 11),
    ("reviewer", "/statistics", 9),
    ("market_clerk", "/statistics?from=2026-01-01&to=2026-02-01", 10),
    ("market_clerk", "/uses", 11),
    ("market_clerk", "/uses?q={grant}&operation=page&outcome=no", 11),
    ("education_officer", "/uses/who", 8),
]


@pytest.mark.parametrize(("who", "url", "count"), PAGES, ids=[f"{who} {url}" for who, url, _ in PAGES])
def test_page_is_well_made(
    here: Small, entry: Resource, granted: Grant, who: str, url: str, count: int, django_assert_num_queries: Any
) -> None:
    names = {
        "entry": entry.pk,
        "grant": granted.pk,
        "case": newest().number,
        "request": ShareRequest.objects.get().pk,
    }
    client = browser(getattr(here, who))
    with django_assert_num_queries(count):
        response = client.get(url.format(**names))
    assert response.status_code == 200
    assert faults(response.text) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx", "print"])
@pytest.mark.parametrize("path", ["/cases", "/share", "/grants", "/uses", "/violations", "/notices"])
def test_every_list_is_taken_away(here: Small, granted: Grant, path: str, kind: str) -> None:
    assert browser(here.market_officer).get(f"{path}?format={kind}").status_code == 200


def test_the_figures_of_use_are_taken_away_as_csv(here: Small, granted: Grant) -> None:
    assert "分组,名称,调用" in browser(here.reviewer).get("/statistics?format=csv").text


@pytest.mark.parametrize("query", ["from=x", "from=2020-01-01&to=2026-01-01", "from=2026-02-01&to=2026-01-01"])
def test_a_span_that_cannot_be_is_refused(here: Small, law: None, query: str) -> None:
    assert browser(here.reviewer).get(f"/statistics?{query}").status_code == 400


def test_a_flow_is_taken_away_as_bpmn(here: Small, law: None) -> None:
    document = browser(here.reviewer).get("/cases/flows/share_request-v1.bpmn")
    assert "definitions" in document.text
    assert document.headers["Content-Disposition"].endswith('share_request-v1.bpmn"')


def key_for(here: Small) -> UUID:
    """A key of the market regulator's application."""
    return keys.issue_key(org=here.market, label="登记系统", by=here.market_officer, at=clock.now()).key.pk
