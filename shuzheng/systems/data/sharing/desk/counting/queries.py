"""The figures of use over what a person may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shuzheng.kernel.catalogue.queries import names_of
from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.orgs.models import Org
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing.desk.calling.rules import REASONS
from shuzheng.systems.data.sharing.desk.counting.rules import Line, added, by_day, top

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

LONGEST = 366


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls in a span: day by day, by entry, by consumer, refused why."""

    since: date
    until: date
    days: tuple[Line, ...]
    entries: tuple[Line, ...]
    consumers: tuple[Line, ...]
    refused: tuple[tuple[str, str, int], ...]  # code, words, times

    @property
    def total(self) -> Line:
        """All together."""
        return Line(
            "合计",
            sum(one.calls for one in self.days),
            sum(one.denied for one in self.days),
            sum(one.rows for one in self.days),
        )


def usage(person: Person, *, since: date, until: date) -> Usage:
    """How the data of the person's departments was used, and what they used; all of it for the authority."""
    if not 0 <= (until - since).days < LONGEST:
        raise Refused(f"起止日期应先后有序，且不超过 {LONGEST} 天", code="sharing.span", status=400)
    uses = exchange.uses_for(person)
    found = exchange.statistics(uses, since=since, until=until)
    entries, consumers = added(found, lambda one: one.resource), added(found, lambda one: one.consumer)
    refused = exchange.refusals(uses, since=since, until=until)
    return Usage(
        since,
        until,
        tuple(by_day(found, since=since, until=until)),
        tuple(top(entries, names_of([one.name for one in entries]))),
        tuple(top(consumers, org_names([one.name for one in consumers]))),
        tuple((code, REASONS.get(code, code), times) for code, times in refused),
    )


def org_names(usccs: Collection[str]) -> dict[str, str]:
    """The names of organisations by their codes."""
    found = Org.objects.filter(uscc__in=usccs)
    return {org.uscc: str(org) for org in found}
