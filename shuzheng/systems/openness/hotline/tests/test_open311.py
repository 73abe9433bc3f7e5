"""Open311 GeoReport v2: the examples of the specification, and a client that others wrote."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from seeds import Small
from shuzheng.kernel.orgs.keys.actions import issue_token
from shuzheng.lib import clock
from shuzheng.systems.openness.hotline.models import Ticket
from shuzheng.systems.openness.hotline.open311 import rules
from shuzheng.systems.openness.hotline.tests.conftest import PHONE, at, send, step
from shuzheng.systems.openness.hotline.tests.test_caller import browser

ROOT = "/api/open311/v2"
POSTED = {
    "service_code": "water",
    "lat": "38.0428",
    "long": "114.5149",
    "address_string": "长安区建设北大街路口",
    "description": "自来水管爆裂，路上全是水",
    "first_name": "演示",
    "last_name": "诉求人",
    "phone": PHONE,
    "attribute[KIND]": "help",
}


def tree(answer: Any) -> ElementTree.Element:
    """Our own XML, read again."""
    return ElementTree.fromstring(answer.content)  # noqa: S314


@pytest.fixture
def api_key(here: Small) -> str:
    """The personal token of somebody of a client."""
    return issue_token(person=here.citizen, label="Open311 客户端", by=here.citizen, at=clock.now()).token


@pytest.fixture
def number(here: Small, api_key: str, client: Client) -> str:
    """A request that a client sent."""
    answer = client.post(f"{ROOT}/requests.json", POSTED | {"api_key": api_key})
    assert answer.status_code == 201, answer.text
    return str(answer.json()[0]["service_request_id"])


def test_the_services_are_listed_with_the_fields_of_the_specification(here: Small, client: Client) -> None:
    found = client.get(f"{ROOT}/services.json").json()

    assert len(found) == 24
    assert found[0] | {"description": "", "keywords": ""} == {
        "service_code": "water",
        "service_name": "城市供水",
        "description": "",
        "metadata": True,
        "type": "realtime",
        "keywords": "",
        "group": "城乡建设",
    }


def test_the_services_come_as_xml_too(here: Small, client: Client) -> None:
    answer = client.get(f"{ROOT}/services.xml")

    root = tree(answer)
    assert (answer["Content-Type"], root.tag) == ("text/xml; charset=utf-8", "services")
    assert [one.findtext("metadata") for one in root.findall("service")][:1] == ["true"]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_service_says_what_it_asks_for(here: Small, client: Client, form: str) -> None:
    answer = client.get(f"{ROOT}/services/water.{form}")

    assert answer.status_code == 200
    if form == "json":
        assert answer.json()["attributes"][0]["values"][1] == {"key": "help", "name": "求助"}
    else:
        assert tree(answer).findtext("attributes/attribute/values/value/key") == "consult"


def test_a_request_is_sent_and_read_back_without_who_sent_it(here: Small, number: str, client: Client) -> None:
    found = client.get(f"{ROOT}/requests/{number}.json").json()[0]

    assert (found["status"], found["service_code"], found["lat"]) == ("open", "water", 38.0428)
    assert rules.parsed(found["requested_datetime"], "") is not None
    assert found["requested_datetime"].endswith("Z")
    assert PHONE not in str(found)
    assert Ticket.objects.get().channel == "api"


def test_a_request_that_is_done_is_closed_with_its_answer(here: Small, number: str, client: Client) -> None:
    ticket = Ticket.objects.select_related("case").get()
    when = clock.now()
    send(ticket, "市供水公司", here.operator_a, when)
    step(ticket, "sign", here.water_handler, when)
    step(ticket, "reply", here.water_handler, when, data={"reply": "市供水公司已修好水管。", "solved": "solved"})
    step(ticket, "approve", here.operator_a, when, data={"override": "已核实"})
    step(ticket, "satisfied", here.operator_a, when, data={"grade": "satisfied"})

    closed = client.get(f"{ROOT}/requests.json?status=closed").json()

    assert [one["status_notes"] for one in closed] == ["市供水公司已修好水管。"]
    assert closed[0]["agency_responsible"] == "市供水公司"
    assert client.get(f"{ROOT}/requests.json?status=open").json() == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?service_code=water", 1),
        ("?service_code=power", 0),
        ("?status=open,closed", 1),
        ("?start_date=2020-01-01T00:00:00Z&end_date=2020-02-01T00:00:00Z", 0),
        ("?service_request_id=RX1,RX2", 0),
        ("?jurisdiction_id=12345", 1),
    ],
)
def test_requests_are_found_by_what_the_specification_names(
    number: str, client: Client, query: str, count: int
) -> None:
    assert len(client.get(f"{ROOT}/requests.json{query}").json()) == count


def test_requests_come_as_xml_too(number: str, client: Client) -> None:
    root = tree(client.get(f"{ROOT}/requests.xml"))

    assert (root.tag, root[0].tag, root[0].findtext("service_request_id")) == ("service_requests", "request", number)


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({"api_key": ""}, 403, "API key"),
        ({"service_code": ""}, 400, "service_code was not provided"),
        ({"service_code": "nothing"}, 404, "service_code not found"),
        ({"lat": "", "address_string": ""}, 400, "lat and long"),
        ({"lat": "north"}, 400, "数字"),
        ({"lat": "91"}, 400, "超出范围"),
        ({"phone": "12"}, 422, "位数不对"),
        ({"description": "停\0水了吗"}, 422, "空字符"),
        ({"attribute[KIND]": "other"}, 422, "请选择类型"),
    ],
)
def test_what_is_wrong_is_said_in_the_format_of_the_specification(
    client: Client, api_key: str, said: dict[str, str], status: int, words: str
) -> None:
    answer = client.post(f"{ROOT}/requests.json", POSTED | {"api_key": api_key} | said)

    assert (answer.status_code, answer.json()[0]["code"]) == (status, status)
    assert words in answer.json()[0]["description"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services/nothing.json", 404),
        ("requests/RX0.json", 404),
        ("requests.json?start_date=yesterday", 400),
        ("requests.json?start_date=2026-01-01T00:00:00", 400),
        ("requests.json?end_date=0001-01-01T00:00:00Z", 400),
        ("requests.json?start_date=9999-12-31T00:00:00Z", 400),
        ("tokens/RX0.xml", 404),
    ],
)
def test_errors_have_the_specifications_form(here: Small, client: Client, path: str, status: int) -> None:
    answer = client.get(f"{ROOT}/{path}")

    assert answer.status_code == status
    if path.endswith("xml"):
        assert tree(answer).findtext("error/code") == str(status)
    else:
        assert answer.json()[0]["code"] == status


def test_a_matter_from_the_telephone_is_not_shown_to_clients(here: Small, client: Client, call: Any) -> None:
    call(when=clock.now())

    assert client.get(f"{ROOT}/requests.json").json() == []


def test_what_a_new_media_account_passes_on_is_not_listed_either(client: Client, api_key: str) -> None:
    said = POSTED | {"api_key": api_key, "attribute[CHANNEL]": "media"}

    assert client.post(f"{ROOT}/requests.json", said).status_code == 201
    assert Ticket.objects.get().channel == "media"
    assert client.get(f"{ROOT}/requests.json").json() == []


def test_times_are_utc() -> None:
    assert rules.utc(at(11, 2, 10)) == "2026-11-02T02:00:00Z"


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where materials lie, for this test."""
    monkeypatch.setattr("shuzheng.kernel.cases.materials.queries.home", lambda: tmp_path)
    return tmp_path


def _picture(name: str = "现场.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_picture_is_kept_and_given_to_the_client_that_sent_it(
    here: Small, api_key: str, client: Client, folder: Path
) -> None:
    number = client.post(f"{ROOT}/requests.json", POSTED | {"api_key": api_key, "media": _picture()}).json()[0][
        "service_request_id"
    ]

    address = client.get(f"{ROOT}/requests/{number}.json", {"api_key": api_key}).json()[0]["media_url"]

    assert client.get(address, {"api_key": api_key}).content == PNG
    assert client.get(f"{ROOT}/requests/{number}.json").json()[0]["media_url"] is None
    assert client.get(address).status_code == 404


def test_the_officials_see_the_picture_with_the_ticket(here: Small, api_key: str, client: Client, folder: Path) -> None:
    number = client.post(f"{ROOT}/requests.json", POSTED | {"api_key": api_key, "media": _picture()}).json()[0][
        "service_request_id"
    ]

    assert "现场照片" in browser(here.operator_a).get(f"/cases/{number}").text


@pytest.mark.parametrize(
    "media",
    [_picture("a.gif"), _picture("a.pdf", b"%PDF-1.7"), _picture("a.png", b"MZ"), _picture("a.png", b"")],
)
def test_what_is_no_picture_is_refused_and_nothing_is_taken_in(
    here: Small, api_key: str, client: Client, folder: Path, media: SimpleUploadedFile
) -> None:
    answer = client.post(f"{ROOT}/requests.json", POSTED | {"api_key": api_key, "media": media})

    assert answer.status_code in (400, 422)
    assert not Ticket.objects.exists()


def test_two_pictures_are_refused(here: Small, api_key: str, client: Client, folder: Path) -> None:
    said = POSTED | {"api_key": api_key, "media": _picture(), "media2": _picture()}

    assert client.post(f"{ROOT}/requests.json", said).status_code == 400


@pytest.mark.parametrize(
    ("address", "status"), [("https://photos.example.org/1", 201), ("javascript:alert(1)", 400), ("ftp://x/y", 400)]
)
def test_an_address_elsewhere_is_kept_for_the_officials_and_not_fetched(
    here: Small, api_key: str, client: Client, address: str, status: int
) -> None:
    answer = client.post(f"{ROOT}/requests.json", POSTED | {"api_key": api_key, "media_url": address})

    assert answer.status_code == status
    assert [one.media_address for one in Ticket.objects.all()] == [address] * (status == 201)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_client_that_others_wrote_works(
    here: Small, api_key: str, live_server: Any, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)  # the client was written for Python 2
    from three import Three

    city = Three(f"{live_server.url}{ROOT}/", api_key=api_key)
    sent = city.post(
        "water",
        address="长安区建设北大街路口",
        description="自来水管爆裂",
        name="演示 诉求人",
        phone=PHONE,
        media=("现场.png", PNG),
    )
    number = sent[0]["service_request_id"]

    assert city.discovery()["endpoints"][0]["url"] == f"{live_server.url}{ROOT}"
    assert {one["service_code"] for one in city.services()} >= {"water", "urban"}
    assert city.services("water")["service_code"] == "water"
    assert city.requests("water")[0]["service_request_id"] == number
    assert city.request(number)[0]["status"] == "open"
    assert Ticket.objects.get().case.materials.get().name == "现场照片"
    assert city.token(number)[0]["service_request_id"] == number
