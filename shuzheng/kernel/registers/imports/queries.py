"""Reading imports: what is proposed, how far one is, what it would do, what it could not take in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from shuzheng.kernel.registers.imports import rules
from shuzheng.kernel.registers.imports.checking.queries import column_of
from shuzheng.kernel.registers.imports.models import BadRow, Import, Remembered
from shuzheng.kernel.registers.imports.reading.queries import preview
from shuzheng.kernel.registers.imports.specs import Columns, Drift, Preview
from shuzheng.kernel.registers.specs import Register
from shuzheng.lib import standards

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def runs(register: Register, *, person: Person) -> QuerySet[Import]:
    """The imports into a register, the newest first."""
    person.require(register.write)
    return Import.objects.filter(register=register.name).select_related("source", "by").order_by("-pk")


def working() -> Import | None:
    """The oldest import for which the worker has something to do."""
    states = (Import.State.READING, Import.State.APPLYING)
    return Import.objects.filter(state__in=states).select_related("source", "by").order_by("pk").first()


def bad_rows(run: Import) -> QuerySet[BadRow]:
    """The rows that were not taken in, in the order of the source."""
    return BadRow.objects.filter(run=run).order_by("number")


def labels(register: Register) -> dict[str, str]:
    """The fields of a register with their labels."""
    return {name: str(column_of(register, name).verbose_name) for name in register.names}


def look(run: Import) -> Preview:
    """The first rows of a run's source."""
    return preview(run)


def standards_of(looked: Preview) -> dict[str, list[standards.Proposal]]:
    """The standards that each column meets, best first."""
    return {
        column: list(standards.propose(column, (row.get(column) for row in looked.rows))) for column in looked.columns
    }


def proposal(run: Import, register: Register, looked: Preview) -> tuple[Columns, Drift]:
    """How the columns should be mapped: as last time where the source is the same; else by name, label, standard."""
    if run.corrects is not None and set(run.corrects.plan.columns) <= set(looked.columns):
        return run.corrects.plan, Drift()
    former = Remembered.objects.filter(register=register.name, source=run.source).order_by("-at")
    same = former.filter(fingerprint=rules.fingerprint(looked.columns)).first() or former.first()
    found = standards_of(looked)
    codes = {column: [one.code for one in proposals] for column, proposals in found.items()}
    fitting = {field.name: field.standard for field in register.fields}
    proposed = rules.propose(looked.columns, labels(register), fitting, codes)
    fresh = Columns(proposed, standards=_confirmable(register, proposed, codes))
    if same is None:
        return fresh, Drift()
    kept = Columns.from_json(same.mapping)
    sample = {name: [row.get(name) or "" for row in looked.rows] for name in looked.columns}
    drift = rules.drift(kept, same.columns, looked.columns, sample)
    return (rules.carried(kept, fresh, drift) if drift else kept), drift


def _confirmable(register: Register, proposed: dict[str, str], codes: dict[str, list[str]]) -> dict[str, str]:
    """For columns whose field has no standard of its own, the one that the data suggest."""
    return {
        column: codes[column][0]
        for name, column in proposed.items()
        if not register.field(name).standard and codes.get(column)
    }
