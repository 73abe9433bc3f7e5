"""What the catalogue puts on the face: its entries in the menu, its records in the search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from shuzheng.kernel.catalogue import queries as catalogue
from shuzheng.kernel.systems import MenuItem
from shuzheng.web.specs import Hit, SearchSource

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

VIEW = "catalogue.view"


def _found(person: Person, text: str, most: int) -> list[Hit]:
    found = catalogue.search(person, text, size=most, count=())
    hits = []
    for resource in found.resources:
        version = resource.current or resource.working
        note = f"{resource.source.short_name or resource.source.name} {resource.code or ''}".strip()
        link = reverse("catalogue-entry", args=[resource.pk])
        hits.append(Hit(version.name if version else str(resource), link, note))
    return hits


MENU = (
    MenuItem("数据目录", "catalogue", VIEW, "数据", "book"),
    MenuItem("编目与挂接", "catalogue-new", "catalogue.describe", "数据", "plus"),
    MenuItem("数据源", "data-sources", "exchange.bind", "数据", "grid"),
    MenuItem("一数一源", "catalogue-conflicts", "catalogue.decide_source", "监督", "exchange"),
    MenuItem("编目与挂接情况", "catalogue-coverage", VIEW, "监督", "chart"),
)
FACE = (SearchSource("数据目录", _found, VIEW, "/catalogue"),)
