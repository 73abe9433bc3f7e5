"""The worker's pages and the office's: what they show, whom they refuse, how the queue is answered."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuzheng.kernel.cases.queries import case_for
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.systems.society.grid.events.queries import photos
from shuzheng.systems.society.grid.models import Event, Visit
from shuzheng.systems.society.grid.rounds.actions import plan_round
from shuzheng.systems.society.grid.tests.conftest import Place, at, found
from shuzheng.systems.society.grid.tests.test_events import PNG

TODAY = at(11, 2)


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages ask the time of day: it is 2 November."""
    monkeypatch.setattr(clock, "now", lambda: TODAY)


def browser(person: Person, *, strict: bool = False) -> Client:
    client = Client(enforce_csrf_checks=strict)
    client.force_login(person)
    return client


def said(**more: object) -> dict[str, object]:
    usual = {"key": str(uuid4()), "kind": "0302", "place": "三号楼", "words": "污水外溢", "found_at": ""}
    return usual | more


def test_a_report_without_script_leads_to_its_case(place: Place) -> None:
    answer = browser(place.worker).post("/grid/report", said(photo=SimpleUploadedFile("a.png", PNG)))
    event = Event.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{event.case.number}")
    assert browser(place.worker).get(answer.headers["Location"]).status_code == 200


def test_what_was_typed_is_still_there_when_it_is_refused(place: Place) -> None:
    page = browser(place.worker).post("/grid/report", said(words="", place="三号楼北侧"))
    assert page.status_code == 422
    assert "三号楼北侧" in page.content.decode()


def test_the_queue_is_answered_with_the_key_and_twice_the_same(place: Place) -> None:
    page, sent = browser(place.worker), said(found_at="2026-11-02T01:30:00Z")
    first, second = (page.post("/grid/report", sent, headers={"Accept": "application/json"}) for _ in range(2))
    assert first.json() == second.json()
    assert first.json()["key"] == sent["key"]
    assert Event.objects.get().found_at == at(11, 2, 9, 30)


def test_the_queue_is_told_what_is_wrong(place: Place) -> None:
    answer = browser(place.worker).post("/grid/report", said(kind="x"), headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_the_queue_gets_a_token_that_works(place: Place) -> None:
    page = browser(place.worker, strict=True)
    ready = page.get("/grid/ready").json()
    headers = {"Accept": "application/json", "X-CSRFToken": ready["token"]}
    assert ready["person"] == str(place.worker.pk)
    assert page.post("/grid/report", said(), headers={"Accept": "application/json"}).status_code == 403
    assert page.post("/grid/report", said(), headers=headers).status_code == 200


def test_who_answers_for_no_grid_today_cannot_report(place: Place) -> None:
    page = browser(place.other_worker).post("/grid/report", said())
    assert "没有负责的网格" in page.content.decode()


@pytest.mark.parametrize("sent", [{"key": "x"}, {"found_at": "yesterday"}, {"grid": "nowhere"}, {"words": "a\0b"}])
def test_bad_input_is_no_server_error(place: Place, sent: dict[str, str]) -> None:
    assert browser(place.worker).post("/grid/report", said(**sent)).status_code in {302, 422}


def test_the_shell_holds_nobodys_data(place: Place) -> None:
    page = browser(place.worker).get("/grid/shell")
    assert "井盖缺失" in page.content.decode()
    anonymous = Client().get("/grid/shell").content.decode()
    assert place.worker.name not in anonymous
    assert "第一网格" not in anonymous


def test_the_service_worker_comes_from_below_its_scope(place: Place) -> None:
    answer = Client().get("/grid/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert b"addEventListener" in answer.content


def test_the_day_shows_rounds_and_what_is_to_be_verified(place: Place) -> None:
    made = plan_round(grid=place.grid, what="visit", place="独居老人甲", every_days=7, by=place.dispatcher, at=TODAY)
    found(place)
    page = browser(place.worker)
    assert "独居老人甲" in page.get("/grid/today").content.decode()
    assert page.post(f"/grid/rounds/{made.pk}", {"note": "平安"}).status_code == 302
    assert Visit.objects.get().note == "平安"
    assert "污水井外溢" in page.get("/grid/today").content.decode()


def test_a_picture_opens_for_those_whom_its_case_concerns(place: Place) -> None:
    answer = browser(place.worker).post("/grid/report", said(photo=SimpleUploadedFile("a.png", PNG)))
    event = Event.objects.get()
    material = photos(event, place.worker, on=TODAY.date())[0].id
    url = f"/grids/events/{event.pk}/photos/{material}"
    assert answer.status_code == 302
    assert browser(place.dispatcher).get(url).content == PNG
    assert browser(place.housing_head).get(url).status_code == 403
    assert browser(place.dispatcher).get(f"/grids/events/{uuid4()}/photos/{material}").status_code == 404


def test_the_street_calls_departments_on_the_page_of_the_case(place: Place) -> None:
    event = found(place)
    page = browser(place.dispatcher)
    assert "长安区水利局" in page.get(f"/cases/{event.case.number}").content.decode()
    case = case_for(place.dispatcher, event.case_id, on=TODAY.date())
    chosen = {"departments": [str(place.water.pk), str(place.housing.pk)], "task": "抢修", "seen": case.version}
    assert page.post(f"/cases/{event.case.number}/steps/call", chosen).status_code == 302
    assert [one.department for one in event.calls.order_by("department__name")] == [place.housing, place.water]
    shown = browser(place.water_head).get(f"/cases/{event.calls.get(department=place.water).case.number}")
    assert "污水井外溢" in shown.content.decode()


@pytest.mark.parametrize("url", ["/grids", "/grids/events", "/grids/data", "/grids/130102001001001"])
def test_the_offices_pages_open_for_the_office_only(place: Place, url: str) -> None:
    found(place)
    assert browser(place.dispatcher).get(url).status_code == 200
    assert browser(place.worker).get(url).status_code == 403


def test_a_worker_is_named_and_substituted_on_the_page(place: Place) -> None:
    page = browser(place.dispatcher)
    away = {"worker": str(place.other_worker.pk), "since": "2026-11-03", "until": "2026-11-06", "reason": "年休假"}
    assert page.post("/grids/130102001001001/substitute", away).status_code == 302
    assert page.post("/grids/130102001001001/substitute", away).status_code == 422
    named = {"worker": str(place.other_worker.pk), "on": "2026-11-20"}
    assert page.post("/grids/130102001001001/worker", named).status_code == 302
    assert "年休假" in page.get("/grids/130102001001001").content.decode()
    assert page.post("/grids/130102001001001/round", {"what": "check"}).status_code == 422


def test_a_grid_is_entered_on_the_page(place: Place) -> None:
    new = {"division": place.village.code, "name": "第二网格", "worker": str(place.other_worker.pk), "extent": "南区"}
    made = browser(place.dispatcher).post("/grids/new", new)
    assert made.headers["Location"] == "/grids/130102001001002"
    assert browser(place.dispatcher).post("/grids/new", {}).status_code == 422


def test_the_queue_of_visits_is_answered_and_the_day_is_the_phones(place: Place) -> None:
    made = plan_round(
        grid=place.grid, what="visit", place="独居老人甲", every_days=7, by=place.dispatcher, at=at(11, 1)
    )
    sent = {"note": "平安", "made_at": at(11, 1, 20).isoformat()}

    answers = [
        browser(place.worker).post(f"/grid/rounds/{made.pk}", sent, headers={"Accept": "application/json"})
        for _ in range(2)
    ]

    assert [one.json()["place"] for one in answers] == ["独居老人甲"] * 2
    assert Visit.objects.get().on == at(11, 1).date()


def test_a_grid_is_closed_on_its_page(place: Place) -> None:
    client = browser(place.dispatcher)
    assert "撤销网格" in client.get(f"/grids/{place.grid.code}").text

    wrong = client.post(f"/grids/{place.grid.code}/close", {"on": "2026-11-01"})
    client.post(f"/grids/{place.grid.code}/close", {"on": "2026-11-03"})

    place.grid.refresh_from_db()
    assert (wrong.status_code, place.grid.valid_to) == (422, at(11, 3).date())


def test_a_grid_with_open_events_is_not_closed(place: Place) -> None:
    found(place)

    answer = browser(place.dispatcher).post(f"/grids/{place.grid.code}/close", {"on": "2026-11-03"})

    assert (answer.status_code, "请先办结" in answer.text) == (422, True)


def test_the_map_counts_grids_and_events_where_one_oversees(place: Place) -> None:
    found(place)
    page = browser(place.dispatcher).get("/grids/map").text

    assert place.village.name in page
    assert "长安区 1" in page
    assert browser(place.worker).get("/grids/map").status_code == 403
