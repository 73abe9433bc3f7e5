"""Whatever is sent, the API answers as its document says, and never with a 500."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from seeds import Small
from shuzheng.config.wsgi import application
from shuzheng.kernel.audit.jobs import sequence
from shuzheng.systems.data.sharing.tests.conftest import Apply
from shuzheng.web.api.tests.conftest import Caller

pytestmark = pytest.mark.slow
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
API: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
API.config.phases.coverage.enabled = False  # thousands of calls; what is wrong by construction test_doors sends


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Let the application keep the test's connection, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(here: Small, apply: Apply, one_connection: None) -> str:
    """A clerk's token, where there is an entry, an application and a log."""
    apply()
    while sequence(waits=True):
        pass
    return Caller(here.education_officer).headers["Authorization"]


@API.parametrize()  # type: ignore[untyped-decorator]
@settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_the_api_keeps_its_contract(case: Any, token: str) -> None:
    cache.clear()

    case.call_and_validate(headers={"Authorization": token}, checks=CHECKS)
