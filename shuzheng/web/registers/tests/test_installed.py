"""Every register that is installed has its pages, whatever its columns are."""

from __future__ import annotations

import pytest

from seeds import Small, small
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.registers import specs
from shuzheng.web.tests.conftest import signed_in
from tests.markup import faults

NAMES = [one.name for one in specs.installed()]
ASKED = ("", "?q=试 1&format=print", "?on=2020-01-01&known=2026-01-01T09:00", "?format=csv", "new/")


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A cast in which everybody may do everything."""
    monkeypatch.setattr(Person, "may", lambda *_, **__: True)
    return small()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("asked", ASKED)
def test_every_register_has_a_list_and_a_form(here: Small, name: str, asked: str) -> None:
    answer = signed_in(here.education_clerk).get(f"/registers/{name}/{asked}")
    assert answer.status_code == 200
    assert answer.streaming or faults(answer.text) == []
