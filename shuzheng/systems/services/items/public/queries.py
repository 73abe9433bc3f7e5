"""The front of the hall as a visitor asks for it: words, for whom, what about, where, by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import segno
from django.http import QueryDict

from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.models import Division, Org
from shuzheng.systems.services.items import queries
from shuzheng.systems.services.items.specs import AUDIENCES, ENTERPRISE_THEMES, THEMES

SIZE = 20
NAMES = ("q", "audience", "theme", "org", "division")
LABELS = {"audience": "服务对象", "theme": "主题", "org": "部门", "division": "地区"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says."""

    words: Mapping[str, str]
    page: int = 1

    @property
    def text(self) -> str:
        """What was typed."""
        return self.words.get("q", "")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked but for whom."""
        return bool(set(self.words) - {"audience"})

    def address(self, **changes: str) -> str:
        """The address of the same question, otherwise in something."""
        query = QueryDict(mutable=True)
        for name, value in ({**self.words, **changes}).items():
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


def asked(query: QueryDict) -> Asked:
    """Read the address; what nobody offers says nothing."""
    given = {name: query.get(name, "").replace("\0", "").strip()[:100] for name in NAMES}
    offered: dict[str, Any] = {"audience": AUDIENCES, "theme": THEMES}
    words = {name: value for name, value in given.items() if value and value in offered.get(name, (value,))}
    page = query.get("page", "")
    return Asked(words, min(max(int(page), 1), 500) if page.isascii() and page.isdecimal() and len(page) < 4 else 1)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way on: its words, how many items it leads to, its address, whether one is there."""

    label: str
    count: int
    link: str
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Front:
    """What the front shows."""

    found: queries.Found
    persons: tuple[Choice, ...] = ()
    enterprises: tuple[Choice, ...] = ()
    orgs: tuple[Choice, ...] = ()
    divisions: tuple[Choice, ...] = ()
    chosen: tuple[tuple[str, Choice], ...] = field(default=())
    pages: int = 1


def front(wanted: Asked, *, on: date) -> Front:
    """The items that match, and the ways on from here."""
    words = wanted.words
    place = words.get("division", "")
    found = queries.search(
        wanted.text,
        on=on,
        audience=words.get("audience", ""),
        theme=words.get("theme", ""),
        org=words.get("org", ""),
        division=orgs.superiors(place, on=on) if place else "",
        page=wanted.page,
        size=SIZE,
        count=("theme", "org", "division"),
    )
    names = _names(found.counts, words)
    themes = found.counts.get("theme", {})
    return Front(
        found=found,
        persons=tuple(_themes(themes, [code for code in THEMES if code not in ENTERPRISE_THEMES], wanted)),
        enterprises=tuple(_themes(themes, list(ENTERPRISE_THEMES), wanted)),
        orgs=tuple(_several("org", found.counts, names, wanted)),
        divisions=tuple(_several("division", found.counts, names, wanted)),
        chosen=tuple(_chosen(wanted, names)),
        pages=-(-found.total // SIZE),
    )


def _names(counts: Mapping[str, Mapping[str, int]], words: Mapping[str, str]) -> dict[str, str]:
    """The names of what the answer counts, and of what was asked for."""
    keys = {key for key in (*counts.get("org", {}), words.get("org", "")) if len(key) == 36}
    codes = {*counts.get("division", {}), words.get("division", "")} - {""}
    named = {str(org.pk): org.short_name or org.name for org in Org.objects.filter(pk__in=_ids(keys))}
    return named | {one.pk: one.name for one in Division.objects.filter(pk__in=codes)}


def _ids(keys: set[str]) -> Iterator[UUID]:
    for key in keys:
        try:
            yield UUID(key)
        except ValueError:
            continue


def _themes(counts: Mapping[str, int], codes: list[str], wanted: Asked) -> Iterator[Choice]:
    for code in codes:
        if counts.get(code):
            yield Choice(THEMES[code][0], counts[code], wanted.address(theme=code, page=""))


def _several(
    name: str, counts: Mapping[str, Mapping[str, int]], names: Mapping[str, str], wanted: Asked
) -> Iterator[Choice]:
    for key, number in sorted(counts.get(name, {}).items(), key=lambda pair: (-pair[1], pair[0])):
        if key in names:
            yield Choice(names[key], number, wanted.address(**{name: key, "page": ""}))


def _chosen(wanted: Asked, names: Mapping[str, str]) -> Iterator[tuple[str, Choice]]:
    """What narrows the answer now, each with the address without it."""
    known = {**names, **AUDIENCES, **{code: label for code, (label, _) in THEMES.items()}}
    for name, value in wanted.words.items():
        if name not in ("q", "audience"):
            yield LABELS[name], Choice(known.get(value, value), 0, wanted.address(**{name: "", "page": ""}), is_on=True)


def qr(address: str) -> str:
    """The picture of an address, for a telephone's camera."""
    return segno.make(address, error="m").svg_data_uri(scale=4, border=2)
