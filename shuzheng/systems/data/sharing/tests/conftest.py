"""Departments, a published entry of the education department, and an application of the market regulator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from seeds import Small, small
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.models import Case, CaseClock
from shuzheng.kernel.catalogue import actions as catalogue
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.catalogue.specs import ElementSpec, EntrySpec
from shuzheng.lib.clock import SHANGHAI
from shuzheng.systems.data.sharing import actions
from shuzheng.systems.data.sharing.models import ShareRequest

DAY = date(2026, 9, 1)
ELEMENTS = (
    ElementSpec("code", "学校标识码", grade=1, is_key=True, nullable=False),
    ElementSpec("name", "学校名称", grade=1),
    ElementSpec("level", "办学层次", grade=1),
)
STATED: dict[str, Any] = {
    "basis": "市场主体登记管理条例",
    "scenario": "校名核验",
    "scope": "登记窗口",
    "modes": ["service"],
    "valid_from": date(2026, 10, 1),
    "valid_to": date(2027, 10, 1),
    "elements": ["code", "name"],
    "security_measures": "专人保管，到期销毁",
}


def at(month: int, day: int, year: int = 2026) -> datetime:
    """Ten o'clock in Beijing."""
    return datetime(year, month, day, 10, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the data folder of a running installation."""
    monkeypatch.setenv("SHUZHENG_HOME", str(tmp_path))


@pytest.fixture
def here(db: None) -> Small:
    """The cast."""
    return small()


Draft = Callable[..., Resource]


@pytest.fixture
def draft(here: Small) -> Draft:
    """Describe an entry of the education department, complete but for what is said otherwise."""

    def make(**said: object) -> Resource:
        words: dict[str, object] = {
            "name": "高等学校名单",
            "summary": "全省高等学校",
            "class_path": "306001",
            "data_format": "spreadsheet",
            "update_cycle": "yearly",
            "sharing": "conditional",
            "modes": ("service", "file"),
            "sharing_scope": "" if said.get("sharing") == "open" else "省级政务部门",
            "permitted_purposes": () if said.get("sharing") == "open" else ("校名核验",),
            "opening": "conditional",
            "grade": 2,
            "secrecy": "clear",
            "secrecy_on": DAY,
            "impact": "not_involved",
            "impact_on": DAY,
            "valid_on": DAY,
        }
        entry = EntrySpec(**(words | said))  # type: ignore[arg-type]
        org, clerk = here.education, here.education_clerk
        resource = catalogue.describe(source=org, entry=entry, elements=ELEMENTS, by=clerk, on=DAY)
        rights = {"holder": org, "processor": org, "operator": org}
        catalogue.confirm_rights(resource=resource, **rights, basis="职责", by=here.education_officer, on=DAY)
        catalogue.name_steward(resource=resource, person=clerk, duty="质量", by=clerk, on=DAY)
        return resource

    return make


Publish = Callable[..., Resource]


@pytest.fixture
def publish(here: Small, draft: Draft) -> Publish:
    """Publish an entry with data bound to it, past its review."""

    def make(**said: object) -> Resource:
        resource = draft(**said)
        catalogue.submit(resource=resource, by=here.education_clerk, on=DAY)
        catalogue.approve(resource=resource, by=here.education_head, on=DAY)
        catalogue.publish(resource=resource, by=here.reviewer, on=DAY)
        return catalogue.note_binding(resource=resource, bound=True, by=SYSTEM, on=DAY)

    return make


Apply = Callable[..., ShareRequest]


@pytest.fixture
def apply(here: Small, publish: Publish) -> Apply:
    """Apply on 24 September 2026; nothing is consented to yet."""

    def make(sharing: str = "conditional", **said: object) -> ShareRequest:
        resource = publish(sharing=sharing)
        stated = STATED | said
        return actions.apply(
            resource_id=resource.pk, requester=here.market, stated=stated, by=here.market_clerk, at=at(9, 24)
        )

    return make


@pytest.fixture
def received(here: Small, apply: Apply) -> Callable[..., ShareRequest]:
    """The provider received the application on Mid-Autumn Day, Friday 25 September 2026."""

    def make(sharing: str = "conditional") -> ShareRequest:
        request = apply(sharing)
        step(request.case_id, "submit", here.market_clerk, (9, 24))
        step(request.case_id, "consent", here.market_officer, (9, 25))
        return request

    return make


def step(case_id: UUID, name: str, by: object, when: tuple[int, int], **rest: Any) -> Case:
    """Take one step."""
    return cases.take(case_id=case_id, step=name, by=by, at=at(*when), **rest)  # type: ignore[arg-type]


def clock(case_id: UUID, name: str) -> CaseClock:
    """The newest run of a clock."""
    return CaseClock.objects.filter(case=case_id, name=name).latest("run")
