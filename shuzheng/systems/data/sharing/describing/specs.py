"""Where the data of an entry comes from, as the wizard's first step says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from shuzheng.kernel.exchange.specs import Api, Upload


@dataclass(frozen=True, slots=True)
class Origin:
    """A file that is here, a table of a registered database, or an API at a registered host."""

    upload: Upload | None = None
    source_id: UUID | None = None
    relation: str = ""
    api: Api | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    refresh: str = "irregular"


@dataclass(frozen=True, slots=True)
class RightsSpec:
    """确权 as the form says it: the three separated rights, by organisation, and why."""

    holder: UUID
    processor: UUID
    operator: UUID
    basis: str


@dataclass(frozen=True, slots=True)
class StewardSpec:
    """Who is to answer for the entry, and for what."""

    person: UUID
    duty: str
