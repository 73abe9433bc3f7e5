"""Filters whose values are too many to offer all: the place and the unit that a number led to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict

from shuzheng.kernel.cases.oversight.queries import of_unit
from shuzheng.kernel.orgs.queries import divisions_under, org
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.systems.office.supervision import queries
from shuzheng.web.lists import Rows

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


@dataclass(frozen=True, slots=True)
class Place:
    """A division within one's charge, and all below it."""

    field: str = "case__division_id"
    name: str = "division"
    label: str = "区划"
    kind: str = "choice"

    def narrow(self, rows: Rows, query: QueryDict, person: Person) -> Rows:
        """The rows that pass."""
        if not (code := query.get(self.name, "")):
            return rows
        today = clock.today()
        chosen = queries.charge(person, code, on=today)
        return rows.filter(queries.within(chosen.code, on=today, field=self.field))

    def shown(self, query: QueryDict, person: Person) -> dict[str, object]:
        """One's own divisions, those directly below the chosen one, and the chosen one."""
        today, value = clock.today(), query.get(self.name, "")
        own = queries.charges(person, on=today)
        at = queries.charge(person, value, on=today)
        offered = {one.code: one.name for one in (*own, at, *divisions_under(at.code, on=today))}
        return {"value": value, "options": list(offered.items())}


@dataclass(frozen=True, slots=True)
class Unit:
    """The organisation that a table's line is about."""

    path: str = ""
    name: str = "unit"
    label: str = "责任单位"
    kind: str = "choice"

    def narrow(self, rows: Rows, query: QueryDict, person: Person) -> Rows:
        """The rows that pass."""
        if not (value := query.get(self.name, "")):
            return rows
        found = org(value)
        if found is None:
            raise Refused("没有这个单位", code="supervision.no_unit", status=404)
        return rows.filter(**{self.path: found.pk}) if self.path else of_unit(rows, found.pk, at=clock.now())

    def shown(self, query: QueryDict, person: Person) -> dict[str, object]:
        """The unit that was chosen; a table is where one chooses another."""
        value = query.get(self.name, "")
        found = org(value) if value else None
        options: Sequence[tuple[str, str]] = [(str(found.pk), str(found))] if found else []
        return {"value": value, "options": options}
