"""A department's API is asked at its registered host only, within time and size, and its errors are told in words."""

from __future__ import annotations

import csv
import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange import actions
from shuzheng.kernel.exchange.bindings import queries
from shuzheng.kernel.exchange.grants.queries import plan as plan_of
from shuzheng.kernel.exchange.models import Binding
from shuzheng.kernel.exchange.specs import Api as Asked
from shuzheng.kernel.exchange.specs import Report
from shuzheng.kernel.exchange.tests.conftest import AT, Api, Publish, looked_up, send, terms
from shuzheng.lib.errors import Refused
from tests.shared import data

pytestmark = pytest.mark.django_db
STATION = (
    ElementSpec("监测点编码", "监测点编码", is_key=True, nullable=False, grade=1),
    ElementSpec("监测点名称", "监测点名称", grade=1),
    ElementSpec("经度", "经度", data_type="decimal", grade=1),
    ElementSpec("纬度", "纬度", data_type="decimal", grade=1),
)


@pytest.fixture
def stations(publish: Publish) -> UUID:
    return publish(STATION, of="environment")


def tried(here: Small, resource: UUID, api: Api, **more: object) -> tuple[Binding, Report]:
    source = actions.register_source(
        org=here.environment, kind="http", label="站点接口", hosts=(api.host,), by=here.environment_clerk, at=AT
    )
    words: dict[str, object] = {"url": api.url, "rows_at": "data.rows", "page_param": "page", "size_param": "size"}
    asked = Asked(**(words | more))  # type: ignore[arg-type]
    binding = actions.bind_api(
        resource_id=resource,
        source=source,
        api=asked,
        headers={"X-Token": "geheim"},
        columns={element.name: element.name for element in STATION},
        by=here.environment_clerk,
        at=AT,
    )
    return binding, actions.test_binding(binding=binding, by=here.environment_clerk, at=AT)


def pages(handler: BaseHTTPRequestHandler) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
    with data("08_air_quality/station_list_2022_gbk_to_utf8.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    size = int(asked["size"])
    start = (int(asked["page"]) - 1) * size
    found = rows[start : start + size] if handler.headers["X-Token"] == "geheim" else []
    send(handler, json.dumps({"data": {"rows": found}}).encode())


def test_the_real_stations_are_bound_through_an_api(here: Small, stations: UUID, api: Api) -> None:
    api.answer = pages
    binding, report = tried(here, stations, api)
    assert (report.ok, report.errors, report.read) == (True, (), 50)
    assert report.sample[0]["监测点名称"] == "万寿西宫"
    binding = actions.activate(binding=binding, by=here.environment_clerk, at=AT)
    http = queries.bound(binding).engine.http
    assert (http["hosts"], http["rows_at"]) == ([api.host], "data.rows")
    assert "geheim" not in repr(queries.bound(binding))


def test_an_api_answers_through_the_gateways_engine(here: Small, stations: UUID, api: Api) -> None:
    api.answer = pages
    binding, _ = tried(here, stations, api)
    actions.activate(binding=binding, by=here.environment_clerk, at=AT)
    grant = actions.grant(
        resource_id=stations,
        consumer=here.market,
        terms=terms("监测点编码", "监测点名称"),
        request_ref="GX-1",
        by=here.environment_officer,
        at=AT,
    )
    plan = plan_of(grant.pk)
    assert plan is not None
    assert list(looked_up(plan, "1003A") or ()) == ["1003A", "东四", "1003A"]


ANSWERS = {
    "redirect": lambda h: send(h, b"", status=302, headers={"Location": "http://169.254.169.254/"}),
    "error": lambda h: send(h, b"oops", status=500),
    "html": lambda h: send(h, b"<html>"),
    "huge": lambda h: send(h, b"[" + b" " * 70_000 + b"]"),
    "elsewhere": lambda h: send(h, b'{"data": {"rows": "none"}}'),
    "dead": lambda h: h.connection.close(),
}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("redirect", "不跟随"),
        ("error", "状态 500"),
        ("html", "不是 JSON"),
        ("huge", "超过 64 KB"),
        ("elsewhere", "找不到行"),
        ("dead", "连不上"),
    ],
)
def test_a_bad_api_is_told_in_words(here: Small, stations: UUID, api: Api, answer: str, said: str) -> None:
    api.answer = ANSWERS[answer]
    _, report = tried(here, stations, api, max_bytes=64 * 1024)
    assert not report.ok
    assert said in report.errors[0]


def test_a_slow_api_is_given_up_in_bounded_time(here: Small, stations: UUID, api: Api) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        """Keep every single read short and the whole endless."""
        handler.send_response(200)
        handler.end_headers()
        while not api.stop.wait(0.02):
            handler.wfile.write(b" ")

    api.answer = drip
    _, report = tried(here, stations, api, timeout_s=0.3)
    assert report.errors == ("接口在 0.3 秒内没有答完",)


def test_a_host_that_is_not_registered_is_never_called(here: Small, stations: UUID, api: Api) -> None:
    with pytest.raises(Refused) as refused:
        tried(here, stations, api, url="http://127.0.0.1:1/admin")
    assert refused.value.code == "exchange.api_host"


@pytest.mark.parametrize("host", ["169.254.169.254:80", "0.0.0.0:80", "host", "a b:80", "224.0.0.1:80"])
def test_addresses_that_no_department_has_are_not_registered(here: Small, host: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.register_source(
            org=here.environment, kind="http", label="x", hosts=(host,), by=here.environment_clerk, at=AT
        )
    assert refused.value.code == "exchange.source_hosts"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://u:p@host/", "http://host:99999/", "gopher://x", "http:///"]
)
def test_only_plain_web_addresses_are_bound(here: Small, stations: UUID, api: Api, url: str) -> None:
    with pytest.raises(Refused) as refused:
        tried(here, stations, api, url=url)
    assert refused.value.code == "exchange.api_url"
