"""What those whom the data are about may know: who took the rows that bear their code. 个人信息保护法 §44, §45."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shuzheng.kernel.catalogue.sources.queries import keyed_by
from shuzheng.kernel.exchange.corrections.queries import consumers_of
from shuzheng.kernel.orgs.queries import org_by_uscc

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@dataclass(frozen=True, slots=True)
class Reading:
    """A department that took the row about somebody: how often, when last; not certain for a whole export."""

    entry: str
    code: str
    about: str  # whose row: the organisation's name
    consumer: str
    times: int
    last_at: datetime
    certain: bool


def read_about(person: Person) -> list[Reading]:
    """Who took the rows about the organisations a person acts for, the latest first. Nobody sees another's."""
    found = [
        Reading(
            entry=resource.current.name if resource.current else "",
            code=resource.code or "",
            about=org.name,
            consumer=getattr(org_by_uscc(pull.consumer), "name", pull.consumer),
            times=pull.times,
            last_at=pull.last_at,
            certain=pull.certain,
        )
        for org in person.orgs_with("self.view")
        for resource in keyed_by("uscc")
        for pull in consumers_of(resource.pk, org.uscc)
    ]
    return sorted(found, key=lambda one: one.last_at, reverse=True)
