"""The sharing system's cast, each with a program that calls with their token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seeds import Small
from shuzheng.systems.data.sharing.tests.conftest import (  # noqa: F401
    apply,
    draft,
    here,
    own_home,
    publish,
    received,
)
from shuzheng.web.api.tests.conftest import Caller, fresh_limits  # noqa: F401

By = Callable[[str], Caller]


@pytest.fixture
def by(here: Small) -> By:  # noqa: F811
    """Call as somebody of the cast: `by("market_clerk").get("/me")`."""
    callers: dict[str, Caller] = {}

    def caller(name: str) -> Caller:
        if name not in callers:
            callers[name] = Caller(getattr(here, name) if name else None)
        return callers[name]

    return caller


def done(response: Any, status: int = 200) -> Any:
    """The document of an answer that must have been a success."""
    assert response.status_code == status, response.text
    return response.json() if response.content else None


def step(caller: Caller, case: str, name: str, **given: object) -> Any:
    """Take one step of a case."""
    return done(caller.post(f"/cases/{case}/steps/{name}", given))
