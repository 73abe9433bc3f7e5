"""What one version of an entry says otherwise than another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shuzheng.kernel.catalogue.models import Element, ResourceVersion


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that a version changed: of the entry, or of the element named before the dot."""

    field: str
    label: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Past:
    """One version and what it changed in the one before."""

    version: ResourceVersion
    changes: tuple[Difference, ...]


_NOT_CONTENT = frozenset({"id", "number", "state", "resource", "version", "position", "normal_label"})


def _content(row: ResourceVersion | Element) -> Iterator[tuple[str, str, object]]:
    for column in row._meta.concrete_fields:
        name = column.name
        if name in _NOT_CONTENT or name.endswith("_by") or name in ("created_on", "submitted_on", "approved_on"):
            continue
        if name not in ("published_on", "ended_on", "returned_reasons"):
            yield name, str(column.verbose_name), getattr(row, name)


def _said(version: ResourceVersion) -> dict[str, tuple[str, object]]:
    said = {name: (label, value) for name, label, value in _content(version)}
    for element in version.elements.all():
        for name, label, value in _content(element):
            said[f"{element.name}.{name}"] = (f"{element}·{label}", value)
    return said


def differences(before: ResourceVersion, after: ResourceVersion) -> tuple[Difference, ...]:
    """What one version says otherwise than another, field by field."""
    old, new = _said(before), _said(after)
    return tuple(
        Difference(name, (new.get(name) or old[name])[0], old.get(name, ("", None))[1], new.get(name, ("", None))[1])
        for name in dict.fromkeys((*new, *old))
        if old.get(name, ("", None))[1] != new.get(name, ("", None))[1]
    )
