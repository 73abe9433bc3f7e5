"""The OpenAPI document is whole and in Chinese, and the page that shows it needs nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from ninja import Schema

from shuzheng.web.api.rest import openapi
from tests.markup import faults

CHINESE = re.compile(r"[\u4e00-\u9fff]")
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in openapi()["paths"].items()
    for method, operation in methods.items()
]
EACH = pytest.mark.parametrize("operation", [one for _, one in OPERATIONS], ids=[name for name, _ in OPERATIONS])


@EACH
def test_an_operation_says_in_chinese_what_it_does_and_how_it_refuses(operation: dict[str, Any]) -> None:
    assert CHINESE.search(operation["summary"])
    assert operation["description"].endswith(".")
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_write_asks_for_an_idempotency_key(name: str, operation: dict[str, Any]) -> None:
    asks = any(one["name"] == "Idempotency-Key" and one["required"] for one in operation["parameters"])

    questions = {"POST /api/v1/codes", "POST /api/v1/population/verifications"}  # asked again, they answer again
    assert asks is (not name.startswith("GET") and name not in questions)


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]

    assert len(set(names)) == len(names)


def test_no_two_documents_bear_one_name() -> None:
    """The OpenAPI document keeps one schema of a name, whichever comes last."""
    names = [
        one.__name__ for one in _below(Schema) if one.__module__.startswith("shuzheng.") and "[" not in one.__name__
    ]

    assert sorted(names) == sorted(set(names))


def _below(kind: type[Schema]) -> list[type[Schema]]:
    return [one for child in kind.__subclasses__() for one in (child, *_below(child))]


def test_every_reference_leads_somewhere(db: None) -> None:
    document = Client().get("/api/v1/openapi.json")
    found = document.json()
    references = set(re.findall(r'"\$ref": "#/components/(\w+)/([\w.]+)"', document.text))

    assert found["openapi"] == "3.1.0"
    assert {(kind, name) for kind, name in references if name not in found["components"][kind]} == set()
    assert set(found["components"]["securitySchemes"]) == {"Token", "Session"}


def test_the_page_lists_every_operation_without_script_or_foreign_source(db: None) -> None:
    page = Client().get("/api/v1/docs").text

    assert faults(page) == []
    assert [
        operation["operationId"] for _, operation in OPERATIONS if f'id="{operation["operationId"]}"' not in page
    ] == []
    assert "<script>" not in page
    assert re.findall(r'(?:src|href)="(?!/|#)[^"]*"', page) == []
