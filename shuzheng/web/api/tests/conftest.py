"""People with tokens, and a toy case to act on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from seeds import Small
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.cases.tests.conftest import ask, here  # noqa: F401
from shuzheng.kernel.orgs.keys.actions import issue_token
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock


class Caller:
    """A program that calls the API with somebody's token."""

    def __init__(self, person: Person | None = None) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers: dict[str, str] = {}
        if person is not None:
            at = clock.now()
            token = issue_token(person=person, label="测试", by=person, at=at, valid_to=at + timedelta(days=1)).token
            self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, query: dict[str, str] | None = None, **headers: str) -> Any:
        """Ask."""
        return self.client.get(f"/api/v1{path}", query or {}, headers={**self.headers, **headers})

    def send(self, method: str, path: str, body: object = None, *, key: str = "", **headers: str) -> Any:
        """Write, under a fresh key unless one is given."""
        return self.client.generic(
            method,
            f"/api/v1{path}",
            body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode(),
            content_type="application/json",
            headers={**self.headers, "Idempotency-Key": key or str(uuid4()), **headers},
        )

    def post(self, path: str, body: object = None, *, key: str = "", **headers: str) -> Any:
        """Write with POST."""
        return self.send("POST", path, body, key=key, **headers)


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """No test is refused for what another called."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def case(here: Small) -> Case:  # noqa: F811
    """The market regulator asked the education department."""
    return ask(here, clock.now())
