"""A handful of people, and items of theirs that anybody may find."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from seeds import Small, small
from shuzheng.kernel.calendar import seeds as calendar
from shuzheng.kernel.calendar.models import Schedule
from shuzheng.lib import clock
from shuzheng.lib.search import SearchIndex
from shuzheng.systems.services.items import actions, jobs
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.systems.services.items.specs import Material, Part, Place, told

PERMIT: dict[str, Any] = {
    "aliases": "开饭馆、餐饮许可证",
    "kind": "licence",
    "level": "province",
    "statutory_value": 20,
    "statutory_unit": "wd",
    "promised_value": 5,
    "promised_unit": "wd",
    "audiences": ["person", "enterprise"],
    "themes": ["permits"],
    "materials": told([Material("经营场所平面图"), Material("营业执照", source="licence", supplied_by="营业执照")]),
    "conditions": "有固定的经营场所。",
    "process": told([Part("申请"), Part("现场核查", "由两名工作人员进行")]),
    "result": "食品经营许可证",
    "places": told([Place("政务服务大厅", "演示路 1 号", "工作日 9:00—17:00", "0311-12345")]),
    "phone": "0311-12345",
    "complaint_phone": "12345",
    "is_online": True,
    "visits": 0,
}
CARD: dict[str, Any] = {
    "aliases": "老年证",
    "kind": "service",
    "level": "province",
    "case_kind": "immediate",
    "audiences": ["person"],
    "themes": ["age"],
    "is_online": False,
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """The cast, with a search index of the test's own."""
    from shuzheng.systems.services.items import queries

    index = SearchIndex(tmp_path / "items", queries.SHAPE)
    monkeypatch.setattr(queries, "search_index", lambda: index)
    monkeypatch.setattr(jobs, "search_index", lambda: index)
    cast = small()
    if not Schedule.objects.exists():
        calendar.load(at=clock.now())
    return cast


def drafted(here: Small, org: str, number: str, name: str, content: dict[str, Any]) -> ItemVersion:
    """A draft of an organisation's clerk."""
    owner = getattr(here, org)
    return actions.draft(
        item_code=number,
        org=owner,
        name=name,
        number=f"{owner.uscc}2{number}",
        content=content,
        by=getattr(here, f"{org}_clerk"),
        at=now(),
    )


def published(here: Small, org: str, number: str, name: str, content: dict[str, Any]) -> ItemVersion:
    """The same, published by the head of the organisation, and found at once."""
    one = drafted(here, org, number, name, content)
    found = actions.publish(version=one, by=getattr(here, f"{org}_head"), at=now())
    jobs.rebuild_index()
    return found


@pytest.fixture
def permit(here: Small) -> ItemVersion:
    """A licence with everything a guide says."""
    return published(here, "market", "130104001001", "食品经营许可（餐饮服务）", PERMIT)


@pytest.fixture
def card(here: Small) -> ItemVersion:
    """A service at once."""
    return published(here, "civil", "130604001001", "老年人优待证办理", CARD)


def now() -> datetime:
    """The present instant."""
    return clock.now()
