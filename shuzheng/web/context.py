"""What every page knows: who looks, the rail, the person's reading preferences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from shuzheng import __version__
from shuzheng.kernel import systems
from shuzheng.kernel.systems import MenuItem
from shuzheng.web import registry
from shuzheng.web.access import may_any

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

SHORT = 18  # entries of a rail that nobody has to scroll
GROUPS = ("工作", "数据", "共享", "使用", "监督", "管理")  # what systems declare besides comes before 监督


@dataclass(frozen=True, slots=True)
class Door:
    """An entrance, ready to show."""

    label: str
    url: str
    says: str
    icon: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu item, ready to show."""

    label: str
    url: str
    icon: str
    is_here: bool
    badge: int


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the rail with its entries; folded away where the rail would be long and the person is elsewhere."""

    label: str
    entries: Sequence[Entry]
    is_open: bool


def face(request: HttpRequest) -> dict[str, Any]:
    """The context of every template."""
    person = request.user if request.user.is_authenticated else None
    return {
        "person": person,
        "menu": lambda: menu_for(person, request.path) if person else [],
        "doors": doors(request.path) if person is None or person.kind in ("citizen", "agent") else [],
        "data_type": "big" if request.COOKIES.get("type") == "big" else "",
        "data_theme": "dark" if request.COOKIES.get("theme") == "dark" else "",
        "here": request.get_full_path(),
        "province": settings.PROVINCE,
        "version": __version__,
    }


def menu_for(person: "Person", path: str) -> list[Group]:
    """The rail's groups with what this person may open."""
    declared = [
        item if item.group else replace(item, group=system.label)
        for system in systems.installed()
        for item in system.menu
    ]
    shown = sorted(
        (item for item in [*declared, *registry.menu] if may_any(person, item.permissions)),
        key=lambda item: GROUPS.index(item.group) if item.group in GROUPS else 3.5,
    )
    groups = [
        (group, entries)
        for group, items in groupby(shown, key=lambda item: item.group)
        if (entries := list(_entries(items, person, path)))
    ]
    nearest = max((entry.url for _, entries in groups for entry in entries if entry.is_here), key=len, default="")
    is_short = sum(len(entries) for _, entries in groups) <= SHORT
    return [
        Group(
            label,
            [replace(one, is_here=one.url == nearest) for one in entries],
            is_short or label == GROUPS[0] or any(one.url == nearest for one in entries),
        )
        for label, entries in groups
    ]


def doors(path: str) -> list[Door]:
    """The public entrances of all systems, in their order."""
    declared = sorted((one for system in systems.installed() for one in system.entrances), key=lambda one: one.order)
    urls = [(one, _url(one.url_name)) for one in declared]
    return [Door(one.label, url, one.says, one.icon, path.startswith(url)) for one, url in urls if url]


def _url(name: str) -> str:
    """The address of that name; empty for a system whose addresses are not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _entries(items: Iterator[MenuItem], person: "Person", path: str) -> Iterator[Entry]:
    for item in items:
        if url := _url(item.url_name):
            is_here = path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
            yield Entry(item.label, url, item.icon, is_here, item.badge(person) if item.badge else 0)
