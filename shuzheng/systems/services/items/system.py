"""What the items put on the face: the public door, the rail, the search box, the figures, the addresses of the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from shuzheng.kernel.systems import Entrance, MenuItem
from shuzheng.lib import clock
from shuzheng.lib.clock import day_of
from shuzheng.systems.services.items import queries
from shuzheng.systems.services.items.desk.queries import counts
from shuzheng.web.specs import Figure, Hit, Routes, SearchSource, Tile

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

VIEW = "items.view"
ENTRANCES = (Entrance("政务服务", "services", "找事项、看指南：要带什么、多久办好、到哪里办", "desk", 10),)
MENU = (
    MenuItem("政务服务事项", "items", VIEW, "政务服务", "book"),
    MenuItem("事项导入", "item-imports", "items.import", "政务服务", "download"),
)


def _found(person: Person, text: str, most: int) -> list[Hit]:
    found = queries.search(text, on=clock.today(), size=most)
    return [
        Hit(one.name, reverse("item-version", args=[one.pk]), one.org.short_name or one.org.name if one.org else "")
        for one in found.versions
    ]


def _figures(person: Person | None, at: datetime) -> Sequence[Figure]:
    """Items by state, those promised in half the time the law allows, those that lack something."""
    found = counts(day_of(at))
    if not found.published:
        return []
    link = reverse("services") if person is None else reverse("items")
    note = f"承诺时限不超过法定一半 {found.prompt} 项"
    figures = [Figure("政务服务事项", found.published, "项", note, link)]
    if person is not None and person.may(VIEW):
        drafts = f"草稿 {found.drafts} 项，其中有问题 {found.faulty} 项；停用 {found.withdrawn} 项"
        lacking = f"{link}?check=lacking&state=published"
        figures.append(Figure("指南内容有缺", found.lacking, "项", drafts, lacking, "warn" if found.lacking else ""))
    return figures


FACE = (
    Tile("service-items", _figures, 12),
    SearchSource("政务服务事项", _found, VIEW, "/items"),
    Routes("", "shuzheng.systems.services.items.rest.router", "政务服务事项"),
)
