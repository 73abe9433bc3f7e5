"""Examining a source: a published copy of it where it is copied, a bounded look where it is read live."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import astuple, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.db.models import Max

from shuzheng.kernel.exchange.bindings import queries, rules
from shuzheng.kernel.exchange.bindings.models import Binding, Snapshot
from shuzheng.kernel.exchange.classifications.queries import unconfirmed
from shuzheng.kernel.exchange.sources.models import DataSource
from shuzheng.kernel.exchange.sources.queries import opened
from shuzheng.kernel.exchange.specs import Report, ResourceView
from shuzheng.lib import snapshots
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import home
from shuzheng.lib.masks import HIDDEN
from shuzheng.lib.redaction import redact
from shuzheng.lib.snapshots import Built, Progress

PROBED = 100_000  # rows of a live table whose values are checked in a test
SAMPLE = 5
KEPT = 2  # newer copies before an unused one goes


def examine(
    binding: Binding, view: ResourceView, *, at: datetime, progress: Progress | None = None
) -> tuple[Report, Snapshot | None]:
    """Read the source as bound: the report, and the snapshot where the kind has one. A refusal is a finding."""
    try:
        if faults := rules.why_not_columns(view, list(queries.shape(binding)), binding.columns):
            return Report(ok=False, errors=tuple(faults)), None
        if binding.source and binding.kind == Binding.Kind.TABLE and (reason := _why_writable(binding.source)):
            return Report(ok=False, errors=(f"{reason}；请换用只读账号",)), None
        if not binding.is_live:
            return _copy(binding, view, at, progress)
        return (_probe_api if binding.kind == Binding.Kind.API else _probe_table)(binding, view), None
    except Refused as refusal:
        return Report(ok=False, errors=(refusal.message,)), None


def _why_writable(source: DataSource) -> str | None:
    with opened(source) as database:
        return database.why_writable()


def _copy(
    binding: Binding, view: ResourceView, at: datetime, progress: Progress | None
) -> tuple[Report, Snapshot | None]:
    with _alone(view.id):
        fingerprint = _fingerprint(binding, view)
        if binding.report and (same := _same(binding, fingerprint)):
            return _report_of(same, view, Report.from_json(binding.report)), same
        number = (Snapshot.objects.filter(resource_id=view.id).aggregate(last=Max("number"))["last"] or 0) + 1
        built = snapshots.build(
            queries.snapshots_folder() / str(view.id) / f"{number}.sqlite",
            rules.fields(view, binding.columns),
            binding.key,
            queries.rows(binding),
            keep_dirty=binding.keep_dirty,
            progress=progress,
        )
        report = _reported(built, view)
        if not report.ok:
            built.path.unlink(missing_ok=True)  # nobody will read it, and it may hold what is nobody's to read
            return report, None
        snapshot = Snapshot.objects.create(
            binding=binding,
            resource_id=view.id,
            number=number,
            fingerprint=fingerprint,
            read=built.read,
            served=built.served,
            held=built.held,
            built_at=at,
        )
    return report, snapshot


def _fingerprint(binding: Binding, view: ResourceView) -> str:
    """What the copy depends on; a table's content is not known beforehand, so it has none."""
    if binding.kind != Binding.Kind.FILE:
        return ""
    said = (
        binding.config["digest"],
        binding.config.get("sheet", ""),
        binding.key,
        binding.keep_dirty,
        sorted(binding.columns.items()),
    )
    return hashlib.sha256(repr((said, [astuple(one) for one in view.elements])).encode()).hexdigest()


def _same(binding: Binding, fingerprint: str) -> Snapshot | None:
    """A copy of the very same content, made before: nothing is built twice."""
    made = Snapshot.objects.filter(binding=binding, removed_at=None).order_by("number").last()
    if made and fingerprint and made.fingerprint == fingerprint and queries.snapshot_path(made).exists():
        return made
    return None


def _report_of(snapshot: Snapshot, view: ResourceView, report: Report) -> Report:
    sample = _sample(queries.snapshot_path(snapshot), view)
    return replace(report, ok=True, errors=(), sample=sample)


def _reported(built: Built, view: ResourceView, *, warnings: tuple[str, ...] = ()) -> Report:
    suspects = unconfirmed(view.id, rules.suspects(view, built))
    errors = tuple(map(rules.why_suspect, suspects)) if built.served else ("没有一行可以提供，请看各行的原因",)
    if built.held:
        warnings = (*warnings, f"{built.held} 行未提供，逐行原因见问题清单")
    return Report(
        ok=not errors,
        errors=errors,
        warnings=warnings,
        read=built.read,
        served=built.served,
        held=built.held,
        counts=built.counts,
        problems=tuple(rules.problem_json(problem) for problem in built.problems),
        sample=_sample(built.path, view, {one.element for one in suspects}),
        suspects=suspects,
    )


def _sample(path: Path, view: ResourceView, hidden: Set[str] = frozenset()) -> tuple[dict[str, str | None], ...]:
    shown = (rules.masked_row(view, row) for row in islice(snapshots.read(path), SAMPLE))
    return tuple({name: HIDDEN if name in hidden and text else text for name, text in row.items()} for row in shown)


def _probe_api(binding: Binding, view: ResourceView) -> Report:
    return _looked_at(binding, view, ())


def _probe_table(binding: Binding, view: ResourceView) -> Report:
    """The key identifies, and the first rows hold what the elements declare."""
    source = binding.source
    if source is None:
        raise Refused("该挂接没有数据源", code="exchange.source_kind")
    key = binding.columns[binding.key]
    with opened(source) as database:
        empty, shared = database.key_faults(binding.relation, key)
        estimate = database.estimate(binding.relation)
    errors = [f"主键列“{key}”有 {empty} 行为空"] if empty else []
    show = rules.told(element) if (element := view.element(binding.key)) else redact
    errors += [f"主键重复：{show(value)} 共 {count} 行" for value, count in shared]
    if errors:
        return Report(ok=False, errors=tuple(errors))
    checked = _looked_at(binding, view, (f"逐值检查了前 {PROBED} 行",) if estimate > PROBED else ())
    return replace(checked, read=max(estimate, checked.read), estimated=True)


def _looked_at(binding: Binding, view: ResourceView, warnings: tuple[str, ...]) -> Report:
    """Check the first rows as a copy would, in a copy that is thrown away."""
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        built = snapshots.build(
            Path(folder) / "probe.sqlite",
            rules.fields(view, binding.columns),
            binding.key,
            islice(queries.rows(binding), PROBED),
            keep_dirty=True,
        )
        return _reported(built, view, warnings=warnings)


@contextmanager
def _alone(resource_id: UUID) -> Iterator[None]:
    """One build of an entry at a time: two would write the same number."""
    name = int.from_bytes(resource_id.bytes[-8:], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [name])
        if not cursor.fetchone()[0]:
            raise Refused("该资源正在生成快照，请稍候再试", code="exchange.building")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [name])


def remove_old(*, at: datetime) -> int:
    """Remove copies not in use that have newer ones a day old: calls in flight have long ended."""
    removed = 0
    used = set(Binding.objects.exclude(snapshot=None).values_list("snapshot_id", flat=True))
    stale = Snapshot.objects.filter(removed_at=None).exclude(pk__in=used)
    for snapshot in stale:
        newer = Snapshot.objects.filter(resource_id=snapshot.resource_id, number__gt=snapshot.number)
        if newer.filter(built_at__lt=at - timedelta(days=1)).count() < KEPT:
            continue
        path = queries.snapshot_path(snapshot)
        path.unlink(missing_ok=True)
        snapshots.problems_of(path).unlink(missing_ok=True)
        snapshot.removed_at = at
        snapshot.save(update_fields=["removed_at"])
        removed += 1
    return removed
