"""Other portals read the catalogue: CKAN's own client, an RDF parser; anonymously only what is open to society."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ckanapi
import pytest
from pytest_django.live_server_helper import LiveServer
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef

from seeds import Small
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue import jobs
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.systems.data.sharing.api.tests.conftest import By
from shuzheng.systems.data.sharing.tests.conftest import DAY, Publish
from shuzheng.web.api.tests.conftest import Caller

Entries = dict[str, Resource]


@pytest.fixture
def entries(publish: Publish) -> Entries:
    """One entry open to society, and one that is not."""
    found = {
        "open": publish(name="高等学校名单", sharing="open", opening="open"),
        "closed": publish(name="教职工信息", opening="conditional"),
    }
    jobs.rebuild_index()
    return found


def name(resource: Resource) -> str:
    return str(resource.code).replace("/", "-")


def token(caller: Caller) -> str:
    return caller.headers["Authorization"].removeprefix("Bearer ")


def test_jsonld_is_rdf_that_a_parser_reads(here: Small, entries: Entries) -> None:
    document = Caller().get("/catalogue.jsonld")
    graph = Graph().parse(data=document.text, format="json-ld")

    [dataset] = graph.subjects(RDF.type, DCAT.Dataset)
    assert document.headers["Content-Type"] == "application/ld+json"
    assert str(graph.value(dataset, DCTERMS.title)) == "高等学校名单"
    assert (None, DCAT.dataset, dataset) in graph
    one = Caller().get(f"/catalogue/entries/{entries['open'].code}.jsonld")
    assert (dataset, RDF.type, DCAT.Dataset) in Graph().parse(data=one.text, format="json-ld")
    assert str(dataset).endswith(f"/api/v1/catalogue/entries/{entries['open'].code}")


def test_a_token_shows_the_harvester_what_its_person_may_see(by: By, entries: Entries) -> None:
    path = f"/catalogue/entries/{entries['closed'].code}.jsonld"

    assert Caller().get(path).status_code == 404
    assert by("market_clerk").get(path).status_code == 200
    assert by("citizen").get(path).status_code == 404
    seen = Graph().parse(data=by("market_clerk").get("/catalogue.jsonld").text, format="json-ld")
    assert len(set(seen.subjects(RDF.type, DCAT.Dataset))) == 2


def test_a_withdrawn_entry_still_answers_and_says_so(here: Small, entries: Entries) -> None:
    catalogue.withdraw(resource=entries["open"], reason="职责划转", in_use=False, by=here.education_officer, on=DAY)

    document = json.loads(Caller().get(f"/catalogue/entries/{entries['open'].code}.jsonld").text)

    assert URIRef(document["adms:status"]["@id"]).endswith("WITHDRAWN")
    assert Caller().get("/catalogue.jsonld").json()["dcat:dataset"] == []


@pytest.fixture
def portal(live_server: LiveServer, here: Small, entries: Entries) -> Iterator[ckanapi.RemoteCKAN]:
    """CKAN's own client, without a token."""
    with ckanapi.RemoteCKAN(live_server.url) as client:
        yield client


def test_ckans_client_reads_what_is_open(portal: ckanapi.RemoteCKAN, entries: Entries, here: Small) -> None:
    assert portal.action.package_list() == [name(entries["open"])]
    package = portal.action.package_show(id=name(entries["open"]))
    assert (package["title"], package["organization"]["name"]) == ("高等学校名单", here.education.uscc.lower())
    assert portal.action.package_search(q="学校")["count"] == 1
    assert portal.action.package_search(q="*:*", rows=5)["results"][0]["name"] == name(entries["open"])
    assert portal.action.organization_list() == [here.education.uscc.lower()]
    assert portal.action.organization_list(all_fields=True)[0]["package_count"] == 1
    assert portal.action.organization_show(id=here.education.uscc.lower())["title"] == here.education.name
    assert "学校名称" in portal.action.tag_list()
    assert portal.action.tag_list(query="标识") == ["学校标识码"]
    assert portal.action.status_show()["site_title"].endswith("政务数据目录")


def test_ckans_client_is_refused_in_its_own_words(portal: ckanapi.RemoteCKAN, entries: Entries) -> None:
    with pytest.raises(ckanapi.NotFound):
        portal.action.package_show(id=name(entries["closed"]))
    with pytest.raises(ckanapi.NotFound):
        portal.action.package_delete(id=name(entries["open"]))
    with pytest.raises(ckanapi.NotAuthorized):
        portal.call_action("package_list", apikey="szp_0_wrong")
    with pytest.raises(ckanapi.ValidationError):
        portal.action.package_list(limit="many")


def test_ckans_client_with_a_token_sees_more(live_server: LiveServer, by: By, entries: Entries) -> None:
    with ckanapi.RemoteCKAN(live_server.url, apikey=token(by("market_clerk")), get_only=True) as portal:
        assert len(portal.action.package_list()) == 2
        assert portal.action.package_show(id=name(entries["closed"]))["title"] == "教职工信息"
        assert portal.action.package_search(q="教职工")["count"] == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"id":"\\u0000"}', b'{"id":{"a":1}}', b"\xff"])
def test_a_ckan_call_that_is_wrong_is_no_bug(here: Small, body: bytes) -> None:
    response: Any = Caller().client.post("/api/3/action/package_show", body, content_type="application/json")

    assert (response.status_code in (400, 404, 409), response.json()["success"]) == (True, False)
