"""Whoever applies and how: identities, channels, and who may supply what the applicant need not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

CHANNELS = (
    ("web", "网上办理"),
    ("counter", "窗口办理"),
    ("kiosk", "自助终端"),
    ("village", "村（社区）代办"),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an application is for and to whom it goes, as providers of data know them."""

    person: Person | None
    org: Org | None
    identity: str  # the plain number of the document, or the enterprise's code; providers never pass it on
    phone: str
    agency: Org
    at: datetime


@dataclass(frozen=True, slots=True)
class Supplied:
    """A value that the applicant need not give: what it is, where it comes from and on what basis."""

    value: str
    source: str
    basis: str


Provide = Callable[[Subject, Sequence[str]], dict[str, Supplied]]


@dataclass(frozen=True, slots=True)
class Provider:
    """One kind of source, known by how its elements begin; asked for all at once, it leaves out what it lacks."""

    name: str
    prefixes: tuple[str, ...]
    provide: Provide

    def knows(self, element: str) -> bool:
        """Whether it may be asked for an element."""
        return element.startswith(self.prefixes)
