"""What the pages of those whom the data are about show."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from shuzheng.kernel.exchange.queries import resource_view
from shuzheng.kernel.exchange.subjects.queries import Reading, reading_of
from shuzheng.kernel.exchange.subjects.rules import SAID
from shuzheng.kernel.orgs.identities import queries as identities
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.data.sharing.desk.granting.queries import WORDS
from shuzheng.systems.data.sharing.models import Objection

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

HOW = {**WORDS, "file": "文件交付"}


def page(person: Person, readings: list[Reading]) -> dict[str, object]:
    """The page of who used the data about a person."""
    objected = dict(Objection.objects.filter(person=person).values_list("ref", "case__number"))
    return {
        "rows": [(one, HOW.get(one.operation, one.operation), objected.get(one.ref, "")) for one in readings],
        "identity": identities.verified_of(person),
        "is_agent": bool(person.orgs_with("self.view")),
        "said": SAID,
    }


def reading_for(person: Person, ref: str, *, at: datetime) -> Reading:
    """A reading that a person is told of; the same refusal for every other."""
    found = reading_of(person, ref, on=day_of(at))
    if found is None:
        raise NotAllowed("没有这次使用，或与您无关", code="sharing.not_yours")
    return found


def elements_of(reading: Reading) -> list[tuple[str, str]]:
    """What may be said to be wrong: the fields that were read."""
    return list(zip(reading.elements, reading.fields, strict=True))


def entry_name(grant: Any) -> str:
    """The name of the entry that a grant is about."""
    return resource_view(grant.resource_id).name
