"""A published entry in the words of DCAT-AP and CKAN."""

import json
from dataclasses import replace

import pytest

from shuzheng.kernel.catalogue import actions
from shuzheng.kernel.catalogue.datasets import queries as datasets
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.catalogue.tests.conftest import CODE, LATER, Cast, Describe
from shuzheng.lib import dcat

pytestmark = pytest.mark.django_db


def test_a_draft_is_nobodys_dataset(draft: Describe) -> None:
    assert datasets.dataset(draft()) is None


def test_a_published_entry_is_a_dcat_dataset(published: Resource) -> None:
    dataset = datasets.dataset(published)
    assert dataset is not None

    document = dcat.json_ld(dataset, base="https://data.example/catalogue/")

    assert document["@id"] == "https://data.example/catalogue/306001/000001"
    assert document["@type"] == "dcat:Dataset"
    assert document["dct:publisher"]["dct:identifier"] == published.source.uscc  # type: ignore[index]
    assert document["dct:accessRights"]["@id"].endswith("/RESTRICTED")  # type: ignore[index]
    assert document["dct:issued"] == {"@value": "2026-11-02", "@type": "xsd:date"}
    assert [d["dct:title"] for d in document["dcat:distribution"]] == ["service", "file"]  # type: ignore[attr-defined]
    assert json.loads(json.dumps(document)) == document


def test_a_published_entry_is_a_ckan_package(published: Resource) -> None:
    dataset = datasets.dataset(published)
    assert dataset is not None

    package = dcat.ckan_package(dataset)

    assert (package["name"], package["title"], package["state"]) == ("306001-000001", "高等学校名单", "active")
    assert package["num_resources"] == 2
    assert [tag["name"] for tag in package["tags"]] == ["学校标识码", "学校名称"]  # type: ignore[attr-defined]


def test_a_tombstone_is_told_as_withdrawn(cast: Cast, published: Resource) -> None:
    actions.withdraw(resource=published, reason="停用", in_use=False, by=cast.officer, on=LATER)
    published.refresh_from_db()
    dataset = datasets.dataset(published)
    assert dataset is not None

    assert dcat.ckan_package(dataset)["state"] == "deleted"
    assert str(dcat.json_ld(dataset, base="https://data.example")["adms:status"]).endswith("WITHDRAWN'}")


def test_columns_carry_their_types(cast: Cast, draft: Describe) -> None:
    resource = draft(elements=(CODE, ElementSpec("built", "建校日期", data_type="date", grade=1)))
    dataset = datasets.dataset(_published(cast, resource))
    assert dataset is not None

    columns = dcat.json_ld(dataset, base="x")["csvw:tableSchema"]["csvw:column"]  # type: ignore[index]

    assert [c["csvw:datatype"] for c in columns] == ["string", "date"]
    assert replace(dataset, issued=None).issued is None


def _published(cast: Cast, resource: Resource) -> Resource:
    from shuzheng.kernel.catalogue.tests.conftest import publish

    return publish(cast, resource)
