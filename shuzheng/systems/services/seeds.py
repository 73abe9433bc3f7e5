"""The demonstration of the service hall: the items; the applications come after them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from shuzheng.systems.services.benefits import seeds as benefits
from shuzheng.systems.services.items import seeds as items

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Fill the hall, room by room; what is there already stays."""
    items.demonstrate(orgs=orgs, people=people, at=at)
    benefits.demonstrate(orgs=orgs, people=people, at=at)
