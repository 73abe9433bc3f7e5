"""Reading bindings, and reading through them: what a source holds, what it could mean, where its rows are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from shuzheng.kernel.catalogue.queries import grade_floors
from shuzheng.kernel.catalogue.rules import propose_from_table
from shuzheng.kernel.catalogue.specs import ElementSpec
from shuzheng.kernel.exchange.bindings import rules
from shuzheng.kernel.exchange.bindings.models import Binding, Snapshot
from shuzheng.kernel.exchange.entries.queries import draft_view, resource_view
from shuzheng.kernel.exchange.sources import queries as sources
from shuzheng.kernel.exchange.sources.models import DataSource
from shuzheng.kernel.exchange.specs import SEAL, SNAPSHOT_TABLE, Api, Bound, Engine, ResourceView, Upload
from shuzheng.lib import snapshots
from shuzheng.lib.crypto import open_sealed
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import home
from shuzheng.lib.snapshots import Broken, Row
from shuzheng.lib.tables import Table, open_table

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

LOOKED_AT = 500  # rows read to propose elements
PAGE = 50
MOST_ABOUT_ONE = 100  # rows of one entry that name one person or organisation


def bindings_for(person: Person) -> QuerySet[Binding]:
    """The bindings of the departments at which a person may see the exchange."""
    orgs = person.orgs_with("exchange.view")
    return Binding.objects.filter(resource__source__in=orgs).select_related("resource", "source", "snapshot")


def entry_of(binding: Binding) -> ResourceView:
    """The entry as a binding holds it: as it is published, or as its update is going to be."""
    return (draft_view if binding.for_revision else resource_view)(binding.resource_id)


def binding_in_use(resource_id: UUID) -> Binding | None:
    """The binding that answers for an entry today."""
    used = Binding.objects.filter(resource_id=resource_id, state__in=[Binding.State.ACTIVE, Binding.State.BROKEN])
    return used.select_related("source", "snapshot").first()


CYCLES = {"realtime": 0, "daily": 1, "weekly": 7, "monthly": 30, "quarterly": 91, "half_yearly": 182, "yearly": 365}


def due_for_refresh(at: datetime) -> list[Binding]:
    """Bindings in use that are read live, or whose copy of a table is older than its cycle."""
    used = Binding.objects.filter(state__in=[Binding.State.ACTIVE, Binding.State.BROKEN]).exclude(kind="file")
    return [binding for binding in used.select_related("resource__source", "source") if _is_due(binding, at)]


def _is_due(binding: Binding, at: datetime) -> bool:
    days = CYCLES.get(binding.refresh)
    if binding.is_live or binding.tested_at is None or binding.state == Binding.State.BROKEN:
        return True
    return days is not None and at - binding.tested_at >= timedelta(days=days)


def snapshots_folder() -> Path:
    """Where the published snapshots lie; plans name paths below it."""
    return home() / "snapshots"


def uploaded(binding: Binding) -> Path:
    """The file that was uploaded for a binding."""
    return kept(Upload(**binding.config))


def kept(upload: Upload) -> Path:
    """Where an upload lies."""
    return home() / "uploads" / upload.stored


def snapshot_path(snapshot: Snapshot) -> Path:
    """The file of a snapshot."""
    return snapshots_folder() / snapshot.path


def problems(snapshot: Snapshot, *, after: int = 0, limit: int = 100) -> list[dict[str, object]]:
    """What failed in a build, row by row, values masked."""
    found = snapshots.problems(snapshot_path(snapshot), after=after, limit=limit)
    return [rules.problem_json(problem) for problem in found]


def bound(binding: Binding) -> Bound:
    """Where the rows are, as a plan says it."""
    if binding.kind == Binding.Kind.API:
        return Bound(_http_engine(binding), binding.columns[binding.key], binding.columns)
    if binding.is_live:
        source = _source(binding)
        sealed = bytes(source.sealed_dsn or b"").hex()
        engine = Engine("postgres", str(source.pk), relation=binding.relation, sealed_dsn=sealed)
        return Bound(engine, binding.columns[binding.key], binding.columns)
    if binding.snapshot is None:
        raise Refused("该挂接还没有生成快照，请先测试", code="exchange.no_snapshot")
    engine = Engine("snapshot", str(binding.pk), relation=SNAPSHOT_TABLE, path=binding.snapshot.path)
    return Bound(engine, binding.key, {name: name for name in binding.columns})


def _http_engine(binding: Binding) -> Engine:
    source = _source(binding)
    sealed = bytes(binding.sealed_secret).hex() if binding.sealed_secret else ""
    return Engine("http", str(source.pk), http={**asdict(api(binding)), "hosts": source.hosts, "headers": sealed})


def api(binding: Binding) -> Api:
    """How the bound API is asked."""
    return Api(**binding.config)


def _source(binding: Binding) -> DataSource:
    if binding.source is None or not binding.source.is_active:
        raise Refused("该挂接的数据源已停用", code="exchange.source_inactive")
    return binding.source


def shape(binding: Binding) -> dict[str, str]:
    """The source's columns and their types as they are now."""
    if binding.kind == Binding.Kind.TABLE:
        with sources.opened(_source(binding)) as database:
            return {column.name: column.type for column in database.columns(binding.relation)}
    columns = table(binding).columns if binding.kind == Binding.Kind.FILE else _keys(list(islice(rows(binding), PAGE)))
    return dict.fromkeys(columns, "")


def rows_expected(binding: Binding) -> int | None:
    """How many rows a bound table is thought to hold; unknown of a file or an API."""
    if binding.kind != Binding.Kind.TABLE:
        return None
    with sources.opened(_source(binding)) as database:
        return database.estimate(binding.relation)


def rows(binding: Binding) -> Iterator[tuple[int, Row]]:
    """Every row of the source with its number, streamed; of an API the first page."""
    if binding.kind == Binding.Kind.FILE:
        yield from _numbered(table(binding))
    elif binding.kind == Binding.Kind.TABLE:
        with sources.opened(_source(binding)) as database:
            wanted = list(dict.fromkeys(binding.columns.values())) or list(shape(binding))
            yield from enumerate(database.stream(binding.relation, wanted), 1)
    else:
        yield from enumerate(first_page(binding), 1)


def keys_where(resource_id: UUID, element: str, value: str) -> list[str]:
    """The keys of an entry's rows in which an element has a value: in its live table, or in the copies still kept."""
    binding = binding_in_use(resource_id)
    if binding is not None and binding.kind == Binding.Kind.TABLE and binding.is_live:
        columns = binding.columns
        with sources.opened(_source(binding)) as database:
            return database.keys_where(
                binding.relation, columns[binding.key], columns[element], value, most=MOST_ABOUT_ONE
            )
    found: dict[str, None] = {}
    for snapshot in Snapshot.objects.filter(resource_id=resource_id, removed_at=None).select_related("binding"):
        if element in snapshot.binding.columns and snapshot_path(snapshot).exists():
            where = f"CAST({snapshots.quoted(element)} AS TEXT) = ?"
            rows_found = snapshots.read(snapshot_path(snapshot), where=where, parameters=(value,))
            found |= {str(row[snapshot.binding.key]): None for row in islice(rows_found, MOST_ABOUT_ONE)}
    return list(found)


def table(binding: Binding) -> Table:
    """The uploaded file, opened for streaming."""
    return open_table(uploaded(binding), sheet=binding.config.get("sheet", ""))


def _numbered(opened_table: Table) -> Iterator[tuple[int, Row]]:
    """The rows of a file; one with something wrong in the file itself is broken, and keeps all its cells."""
    for row in opened_table.rows:
        if row.problems:
            surplus = {f"多余的第{place}格": cell for place, cell in enumerate(row.extra, 1)}
            yield row.number, Broken("；".join(problem.why for problem in row.problems), {**row.values, **surplus})
        else:
            yield row.number, row.values


def first_page(binding: Binding) -> list[dict[str, object]]:
    """One call to the bound API."""
    return sources.call(_source(binding), api(binding), headers(binding))


def headers(binding: Binding) -> dict[str, str]:
    """The sealed headers of an API, opened."""
    if not binding.sealed_secret:
        return {}
    opened_headers: dict[str, str] = json.loads(open_sealed(bytes(binding.sealed_secret), purpose=SEAL))
    return opened_headers


def propose(binding: Binding, *, on: date) -> list[ElementSpec]:
    """Types, standards, grades and masks that the data suggest; a person confirms."""
    found = [row for _, row in islice(rows(binding), LOOKED_AT) if isinstance(row, Mapping)]
    columns = list(shape(binding)) if binding.kind != Binding.Kind.API else _keys(list(enumerate(found)))
    return propose_from_table(rules.described(columns, found), grade_floors(on))


def propose_from_file(path: Path, *, on: date, sheet: str = "") -> list[ElementSpec]:
    """The same before there is an entry: straight from a file."""
    opened_table = open_table(path, sheet=sheet)
    found = [row.values for row in islice(opened_table.rows, LOOKED_AT)]
    return propose_from_table(rules.described(opened_table.columns, found), grade_floors(on))


def propose_from_relation(source: DataSource, relation: str, *, on: date) -> list[ElementSpec]:
    """The same straight from a table or view."""
    with sources.opened(source) as database:
        columns = [column.name for column in database.columns(relation)]
        found = database.sample(relation, columns, LOOKED_AT)
    return propose_from_table(rules.described(columns, found), grade_floors(on))


def propose_from_api(source: DataSource, asked: Api, headers: Mapping[str, str], *, on: date) -> list[ElementSpec]:
    """The same straight from an API's first page."""
    found = sources.call(source, asked, headers)
    return propose_from_table(rules.described(_keys(list(enumerate(found))), found), grade_floors(on))


def _keys(numbered: Sequence[tuple[int, Row]]) -> list[str]:
    return list(dict.fromkeys(name for _, row in numbered if isinstance(row, Mapping) for name in row))
