"""What an import reads: a row as it was, and what it says as an implementation list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shuzheng.kernel.calendar.specs import Limit
from shuzheng.systems.services.items.specs import Material, Part, Place

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """One row, read: whatever could not be read is said in `doubts`, what was put right in `repairs`."""

    number: str
    name: str
    item_code: str
    item_name: str
    main_name: str = ""
    code: str = ""
    handling_code: str = ""
    kind: str = ""
    level: str = ""
    aliases: str = ""
    org_name: str = ""
    org_code: str = ""
    division: str = ""
    case_kind: str = "promised"
    statutory: Limit | None = None
    promised: Limit | None = None
    materials: tuple[Material, ...] = ()
    process: tuple[Part, ...] = ()
    places: tuple[Place, ...] = ()
    bases: tuple[Part, ...] = ()
    conditions: str = ""
    result: str = ""
    fee: str = ""
    hours: str = ""
    phone: str = ""
    complaint_phone: str = ""
    remedies: str = ""
    audiences: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    visits: int | None = None
    is_online: bool = False
    is_posted: bool = False
    co_orgs: str = ""
    doubts: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
