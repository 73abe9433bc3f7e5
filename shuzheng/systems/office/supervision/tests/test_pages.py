"""The pages of supervision: for whom they open, and what stands on them."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.systems.office.supervision.league.actions import tally_recent
from shuzheng.systems.office.supervision.lights.queries import board
from shuzheng.systems.office.supervision.tests.conftest import Ask, County, at, take
from shuzheng.systems.office.supervision.watching.actions import watch

TODAY = at(10, 27)


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask the time of day: it is 27 October."""
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def late(county: County, ask: Ask) -> Case:
    """A case of the county is late, another is not; the rules have seen it."""
    case = ask(at(10, 12), title="很久的一件")
    ask(at(10, 26), title="新的一件")
    watch(at=TODAY)
    tally_recent(at=TODAY)
    return case


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_lights_are_counted_by_division_system_and_flow(county: County, late: Case) -> None:
    found = board(county.small.county, at=TODAY)
    assert (found.all.red, found.all.green) == (1, 2)
    assert [(label, cell.red, cell.green) for _, label, _, cell in found.flows] == [
        ("督办件", 0, 1),
        ("玩具申请", 1, 1),
    ]
    assert [(row.division.code, row.is_own) for row in found.rows] == [("130102", True)]


def test_a_city_sees_its_counties(county: County, late: Case) -> None:
    found = board(county.small.city, at=TODAY)
    assert [(row.division.name, row.all.red) for row in found.rows] == [("长安区", 1)]


def test_the_head_of_the_county_goes_from_her_lights_to_the_case(county: County, late: Case) -> None:
    page = browser(county.head)
    assert "长安区红黄灯" in page.get("/supervision/lights").content.decode()
    listed = page.get("/supervision/clocks?division=130102&light=red").content.decode()
    assert (late.number in listed, "新的一件" in listed) == (True, False)
    assert page.get(f"/cases/{late.number}").status_code == 200


@pytest.mark.parametrize("url", ["lights", "clocks", "outcomes", "findings", "league", "reports"])
def test_who_supervises_nothing_sees_nothing(county: County, late: Case, url: str) -> None:
    assert browser(county.small.market_officer).get(f"/supervision/{url}").status_code == 403
    assert browser(county.head).get(f"/supervision/{url}").status_code == 200


@pytest.mark.parametrize("url", ["lights", "clocks", "league", "findings"])
def test_other_divisions_are_not_opened(county: County, late: Case, url: str) -> None:
    assert browser(county.head).get(f"/supervision/{url}?division=130000").status_code == 403
    assert browser(county.head).get(f"/supervision/{url}?division=%00").status_code in {403, 404}


def test_the_findings_lead_to_the_supervision_case_and_its_letter(county: County, late: Case) -> None:
    page = browser(county.first)
    case = Case.objects.get(flow="supervision")
    assert case.number in page.get("/supervision/findings?rule=overdue").content.decode()
    assert "督办通知书" in page.get(f"/cases/{case.number}").content.decode()
    letter = page.get(f"/supervision/cases/{case.number}/notice").content.decode()
    assert county.housing.name in letter
    assert "2026年11月3日前书面说明" in letter


def test_a_letter_not_yet_written_is_not_there(county: County, late: Case) -> None:
    case = Case.objects.get(flow="supervision")
    assert browser(county.first).get(f"/supervision/cases/{case.number}/conclusion").status_code == 404
    assert browser(county.first).get(f"/supervision/cases/{late.number}/notice").status_code == 404
    assert browser(county.small.civil_clerk).get(f"/supervision/cases/{case.number}/notice").status_code == 403


def test_the_conclusion_says_until_when_one_may_object(county: County, late: Case) -> None:
    case = Case.objects.get(flow="supervision")
    take(case, "answer", county.housing_head, TODAY, data={"account": "故障"})
    said = {"verdict": "partly", "finding": "部分属实", "order": "限期办结"}
    take(case, "conclude", county.first, TODAY, data=said)
    letter = browser(county.housing_head).get(f"/supervision/cases/{case.number}/conclusion").content.decode()
    assert "部分属实" in letter
    assert "2026年11月26日前申请复核" in letter


def test_a_report_is_made_printed_and_taken_along(county: County, late: Case) -> None:
    page = browser(county.first)
    made = page.post("/supervision/reports/new", {"month": "2026-10", "division": "130102"})
    where = made.headers["Location"]
    assert "已超期1个" in page.get(where).content.decode()
    file = page.get(f"{where}/docx")
    text = "".join(line.text for line in Document(BytesIO(file.content)).paragraphs)
    assert "长安区及所辖" in text
    assert browser(county.small.market_officer).get(where).status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "", "2027-01", "x"])
def test_a_report_of_no_month_is_refused(county: County, month: str) -> None:
    answer = browser(county.first).post("/supervision/reports/new", {"month": month, "division": "130102"})
    assert answer.status_code == 422


def test_the_table_goes_out_as_a_file(county: County, late: Case) -> None:
    file = browser(county.head).get("/supervision/league?format=csv").content.decode()
    assert "长安区住建局" in file
    assert "方法" in file


@pytest.mark.parametrize("span", ["from=2026-13", "from=2026-11&to=2026-01", "from=1990-01&to=2026-01"])
def test_a_span_that_makes_no_sense_is_refused(county: County, span: str) -> None:
    assert browser(county.head).get(f"/supervision/league?{span}").status_code == 400
