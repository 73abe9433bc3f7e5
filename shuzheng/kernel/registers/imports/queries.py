"""Reading imports: what is proposed, how far one is, what it would do, what it could not take in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import QuerySet

from shuzheng.kernel.exchange.bindings.queries import bindings_for
from shuzheng.kernel.exchange.sources.queries import sources_for
from shuzheng.kernel.registers.imports import rules
from shuzheng.kernel.registers.imports.checking.queries import column_of
from shuzheng.kernel.registers.imports.loading.queries import Staging
from shuzheng.kernel.registers.imports.models import BadRow, Import, Remembered
from shuzheng.kernel.registers.imports.reading.queries import preview
from shuzheng.kernel.registers.imports.specs import Columns, Drift, Preview
from shuzheng.kernel.registers.queries import may_see_plain
from shuzheng.kernel.registers.specs import Register
from shuzheng.lib import masks, standards

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


def run_for(register: Register, *, person: Person, pk: int) -> Import | None:
    """One import of a register, for who may write there."""
    return runs(register, person=person).filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Sample:
    """One row that would be written: what it says, and what was said before if it is a change."""

    number: int
    values: tuple[tuple[str, object], ...]
    before: Mapping[str, object] = field(default_factory=dict)


def samples(run: Import, register: Register, *, person: Person, most: int = 5) -> tuple[list[Sample], list[Sample]]:
    """A few of the new rows and of the changes of a dry run, as the person may see them."""
    if run.state != Import.State.CHECKED:
        return [], []
    staging = Staging(run, register)
    return _samples(staging, "IS NULL", person, most), _samples(staging, "IS NOT NULL", person, most)


def _samples(staging: Staging, which: str, person: Person, most: int) -> list[Sample]:
    is_plain = may_see_plain(staging.register, person)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.number, {staging.said('s', staging.mapped)}, {staging.said('v', staging.mapped)}"
            f" FROM (SELECT * FROM {staging.tasks} WHERE version {which} ORDER BY number LIMIT {most:d}) t"
            f" JOIN {staging.rows} s ON s.number = t.number LEFT JOIN {staging.table} v ON v.id = t.version"
        )
        found = list(cursor.fetchall())
    return [_sample(staging, number, cells, is_plain) for number, *cells in found]


def _sample(staging: Staging, number: int, cells: list[object], is_plain: bool) -> Sample:
    """The first half of the cells is what is said, the second what was said."""
    register, names = staging.register, list(staging.run.plan.fields)
    told = labels(register)
    masked = {name: "" if is_plain else register.field(name).mask for name in names}
    now, was = dict(zip(names, cells, strict=False)), dict(zip(names, cells[len(names) :], strict=True))
    return Sample(
        number,
        tuple((told[name], _shown(value, masked[name])) for name, value in now.items()),
        {told[name]: _shown(value, masked[name]) for name, value in was.items() if now[name] != value},
    )


def _shown(value: object, mask: str) -> object:
    return masks.mask(mask, str(value)) if mask and value not in (None, "") else value


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
    fresh = Columns(proposed, standards=_likely(register, proposed, found))
    if same is None:
        return fresh, Drift()
    kept = Columns.from_json(same.mapping)
    sample = {name: [row.get(name) or "" for row in looked.rows] for name in looked.columns}
    drift = rules.drift(kept, same.columns, looked.columns, sample)
    return (rules.carried(kept, fresh, drift) if drift else kept), drift


def _likely(
    register: Register, proposed: Mapping[str, str], found: Mapping[str, Sequence[standards.Proposal]]
) -> dict[str, str]:
    """For fields without a standard of their own: the one that the column's name and all of the sample speak for."""
    best = {column: found[column][0] for column in proposed.values() if found.get(column)}
    return {
        column: best[column].code
        for name, column in proposed.items()
        if not register.field(name).standard and column in best and best[column].is_named and best[column].share == 1
    }


def links(person: Person) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The databases and the bound APIs from which a person may import."""
    databases = sources_for(person).filter(is_active=True).exclude(kind="http")
    bound = bindings_for(person).filter(kind="api", state__in=["active", "tested"])
    return (
        [(str(one.pk), f"{one.org.name}：{one.label}") for one in databases],
        [(str(one.pk), str(one.resource)) for one in bound],
    )


def shown_rows(register: Register, looked: Preview, *, person: Person, most: int = 8) -> list[list[object]]:
    """The first rows for the page: what looks personal is masked for those who may not see it plain."""
    is_plain = may_see_plain(register, person)
    found = standards_of(looked)
    kinds = {column: one[0].standard.mask if one and not is_plain else "" for column, one in found.items()}
    return [[_shown(row.get(column), kinds[column]) for column in looked.columns] for row in looked.rows[:most]]


STATES: list[tuple[str, str]] = list(Import.State.choices)


def no_bad_rows() -> QuerySet[BadRow]:
    """None."""
    return BadRow.objects.none()


def corrected(register: Register, *, person: Person, number: str) -> Import | None:
    """The import whose bad rows a new one brings again, by its number."""
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    return run_for(register, person=person, pk=int(number)) if is_number else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: rows done, of how many if that is known, and in words what is being done."""

    words: str
    done: int
    total: int | None = None

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where nobody knows."""
        return min(self.done / self.total, 1.0) if self.total else None


def progress(run: Import) -> Progress:
    """How far the platform is with what it does by itself."""
    if run.state == Import.State.APPLYING:
        return Progress("正在写入", run.written, run.new + run.changed)
    if run.read and run.expected and run.read >= run.expected and not run.is_compared:
        return Progress("正在与现有记录比对", run.read, run.expected)
    return Progress("正在读取和检查", run.read, run.expected)
