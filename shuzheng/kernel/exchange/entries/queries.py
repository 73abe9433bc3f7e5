"""The seam to the catalogue: an entry as the exchange sees it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps

from shuzheng.kernel.catalogue.rules import default_mask
from shuzheng.kernel.catalogue.specs import Purpose
from shuzheng.kernel.exchange.specs import ElementView, ResourceView
from shuzheng.lib.errors import Refused


def resource_view(resource_id: UUID) -> ResourceView:
    """The catalogue entry as the exchange sees it: the published version, else the one in work."""
    entry = _entry(resource_id)
    return _view(entry, entry.current or entry.working)


def draft_view(resource_id: UUID) -> ResourceView:
    """The same as it is going to be: the version in work, else the published one."""
    entry = _entry(resource_id)
    return _view(entry, entry.working or entry.current)


def is_revised(resource_id: UUID) -> bool:
    """Whether a published entry has an update in work."""
    entry = _entry(resource_id)
    return entry.current is not None and entry.working is not None


def _entry(resource_id: UUID) -> Any:
    return apps.get_model("catalogue", "Resource").objects.select_related("current", "working").get(pk=resource_id)


def _view(entry: Any, version: Any) -> ResourceView:
    if version is None:
        raise Refused("该目录还没有内容", code="exchange.entry_empty")
    return ResourceView(
        id=entry.pk,
        code=entry.code or "",
        name=version.name,
        source_id=entry.source_id,
        state=entry.state,
        sharing=version.sharing or "withheld",
        elements=tuple(_element(element) for element in version.elements.order_by("position")),
    )


def _element(element: Any) -> ElementView:
    said = (element.label, element.grade or 1, element.personal, element.standard)
    return ElementView(
        name=element.name,
        label=element.label or element.name,
        data_type=element.data_type,
        standard=element.standard,
        grade=element.grade or 1,
        personal=element.personal,
        mask=element.mask or default_mask(*said, purpose=Purpose.DISPLAY),
        analysis_mask=default_mask(*said, purpose=Purpose.ANALYSIS),
        is_key=element.is_key,
    )
