"""Binding entries to files, tables and APIs; testing, putting in use, refreshing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.catalogue.actions import note_binding
from shuzheng.kernel.exchange.bindings import queries, rules
from shuzheng.kernel.exchange.bindings.models import Binding, Snapshot
from shuzheng.kernel.exchange.entries.queries import is_revised, resource_view
from shuzheng.kernel.exchange.grants.actions import recompile
from shuzheng.kernel.exchange.snapshots.actions import examine
from shuzheng.kernel.exchange.sources.models import DataSource
from shuzheng.kernel.exchange.sources.rules import why_not_api
from shuzheng.kernel.exchange.specs import SEAL, Api, Report, ResourceView, Upload
from shuzheng.kernel.exchange.uploads.actions import keep
from shuzheng.kernel.orgs.actions import Doer, require
from shuzheng.lib.clock import day_of
from shuzheng.lib.crypto import seal
from shuzheng.lib.errors import Refused
from shuzheng.lib.ids import new_id
from shuzheng.lib.snapshots import Progress

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org

USED = (Binding.State.ACTIVE, Binding.State.BROKEN)
Held = Callable[[Binding, Report, datetime], None]
_told_when_held: list[Held] = []


def tell_when_held(tell: Held) -> None:
    """Let a system tell the source that a refresh was held: this room sends no notices."""
    _told_when_held.append(tell)


def bind_file(
    *,
    resource_id: UUID,
    upload: BinaryIO | Upload,
    by: Doer,
    at: datetime,
    name: str = "",
    columns: Mapping[str, str] | None = None,
    refresh: str = Binding.Refresh.IRREGULAR,
    keep_dirty: bool = False,
    for_revision: bool = False,
) -> Binding:
    """Bind an entry to a CSV, Excel or Parquet file, once it is here whole: sent now, or kept before."""
    _require_source_of(resource_id, by)
    draft = Binding(
        resource_id=resource_id,
        kind=Binding.Kind.FILE,
        config=asdict(upload if isinstance(upload, Upload) else keep(upload=upload, name=name, by=by, at=at)),
        keep_dirty=keep_dirty,
        refresh=refresh,
        for_revision=for_revision,
    )
    return _drafted(draft, columns or {}, by, at)


def bind_table(
    *,
    resource_id: UUID,
    source: DataSource,
    relation: str,
    by: Doer,
    at: datetime,
    columns: Mapping[str, str] | None = None,
    refresh: str = Binding.Refresh.REALTIME,
    keep_dirty: bool = False,
    for_revision: bool = False,
) -> Binding:
    """Bind an entry to a table or view: PostgreSQL is read live, MySQL and SQLite are copied."""
    org = _require_source_of(resource_id, by)
    if source.org_id != org.pk or source.kind == DataSource.Kind.HTTP:
        raise Refused("只能挂接本单位登记的数据库", code="exchange.source_org")
    draft = Binding(
        resource_id=resource_id,
        kind=Binding.Kind.TABLE,
        source=source,
        relation=relation,
        keep_dirty=keep_dirty,
        refresh=refresh,
        for_revision=for_revision,
    )
    return _drafted(draft, columns or {}, by, at)


def bind_api(
    *,
    resource_id: UUID,
    source: DataSource,
    api: Api,
    by: Doer,
    at: datetime,
    headers: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    refresh: str = Binding.Refresh.REALTIME,
    for_revision: bool = False,
) -> Binding:
    """Bind an entry to a department's HTTP/JSON API at one of its registered hosts."""
    org = _require_source_of(resource_id, by)
    if source.org_id != org.pk or source.kind != DataSource.Kind.HTTP:
        raise Refused("只能挂接本单位登记的接口", code="exchange.source_org")
    if reason := why_not_api(api, source.hosts):
        raise Refused(reason, code="exchange.api_host", fields={"url": reason})
    draft = Binding(
        resource_id=resource_id,
        kind=Binding.Kind.API,
        source=source,
        config=asdict(api),
        sealed_secret=seal(json.dumps(dict(headers)).encode(), purpose=SEAL) if headers else None,
        refresh=refresh,
        for_revision=for_revision,
    )
    return _drafted(draft, columns or {}, by, at)


def _require_source_of(resource_id: UUID, by: Doer) -> Org:
    """The source department of the entry, which alone binds it (art. 19)."""
    org = Binding(resource_id=resource_id).resource.source
    require(by, "exchange.bind", at=org)
    return org


def keep_upload(*, org: Org, upload: BinaryIO, name: str, by: Doer, at: datetime) -> Upload:
    """Take a file in before there is an entry to bind it to; without one it is nobody's data yet."""
    require(by, "exchange.bind", at=org)
    return keep(upload=upload, name=name, by=by, at=at)


def _drafted(draft: Binding, columns: Mapping[str, str], by: Doer, at: datetime) -> Binding:
    """Keep the draft. The source is asked for its columns only if some element has none given."""
    if draft.for_revision and not is_revised(draft.resource_id):
        raise Refused("该目录没有更新中的版本，请直接挂接", code="exchange.no_revision")
    view = queries.entry_of(draft)
    given = all(element.name in columns for element in view.elements)
    draft.key, draft.created_at = view.key, at
    draft.columns = rules.columns_for(view, [] if given else list(queries.shape(draft)), columns)
    return _saved(draft, view, by, at)


@transaction.atomic
def _saved(draft: Binding, view: ResourceView, by: Doer, at: datetime) -> Binding:
    draft.save(force_insert=True)
    record(
        by=by,
        action=f"exchange.bind_{draft.kind}",
        subject=f"exchange.binding:{draft.pk}",
        summary=f"为“{view.name}”拟订挂接（{draft.get_kind_display()}）",
        detail={"resource": view.code, "columns": draft.columns, "source": draft.source.label if draft.source else ""},
        at=at,
    )
    return draft


def map_columns(*, binding: Binding, columns: Mapping[str, str], by: Doer, at: datetime) -> Binding:
    """Say anew which column holds which element; a binding in use is replaced by a new one instead."""
    require(by, "exchange.bind", at=binding.resource.source)
    if binding.state not in (Binding.State.DRAFT, Binding.State.TESTED):
        raise Refused("已在用的挂接不能改列，请新建挂接后替换", code="exchange.binding_used")
    view = queries.entry_of(binding)
    if unknown := [name for name in columns if view.element(name) is None]:
        raise Refused(f"目录中没有这些数据项：{'、'.join(unknown)}", code="exchange.elements")
    with transaction.atomic():
        binding.columns, binding.state, binding.report = dict(columns), Binding.State.DRAFT, None
        binding.key = view.key
        binding.save(update_fields=["columns", "key", "state", "report"])
        record(
            by=by,
            action="exchange.map_columns",
            subject=f"exchange.binding:{binding.pk}",
            summary=f"调整“{view.name}”挂接的列对应",
            detail={"columns": binding.columns},
            at=at,
        )
    return binding


def test_binding(  # a verb, no test of ours
    *,
    binding: Binding,
    by: Doer,
    at: datetime,
    progress: Progress | None = None,  # noqa: PT028
) -> Report:
    """Read the source as bound and report; only a good report makes the binding ready for use."""
    require(by, "exchange.bind", at=binding.resource.source)
    if binding.state not in (Binding.State.DRAFT, Binding.State.TESTED):
        raise Refused("该挂接已在用或已停用；在用的请用“更新”", code="exchange.binding_used")
    view = queries.entry_of(binding)
    if not view.key:
        raise Refused("请先在目录中标明哪个数据项是主键", code="exchange.no_key")
    binding.key = view.key  # the entry may have been described further since the draft
    report, snapshot = examine(binding, view, at=at, progress=progress)
    with transaction.atomic():
        _examined(binding, report, snapshot, at)
        binding.state = Binding.State.TESTED if report.ok else Binding.State.DRAFT
        binding.save()
        _record_examined(
            "exchange.test_binding", f"测试“{view.name}”的挂接", binding=binding, report=report, by=by, at=at
        )
    return report


def _examined(binding: Binding, report: Report, snapshot: Snapshot | None, at: datetime) -> None:
    binding.report, binding.tested_at = report.to_json(), at
    if report.ok:
        present = queries.shape(binding)
        binding.shape = {column: present[column] for column in sorted(set(binding.columns.values()))}
        binding.row_count = report.read if binding.is_live else report.served
        binding.snapshot = snapshot


def _record_examined(action: str, what: str, *, binding: Binding, report: Report, by: Doer, at: datetime) -> None:
    record(
        by=by,
        action=action,
        subject=f"exchange.binding:{binding.pk}",
        summary=f"{what}：{'通过' if report.ok else '未通过'}；"
        f"读 {report.read} 行，提供 {report.served} 行，滞留 {report.held} 行",
        detail={"errors": list(report.errors)[:10], "counts": report.counts},
        at=at,
    )


@transaction.atomic
def activate(*, binding: Binding, by: Doer, at: datetime) -> Binding:
    """Put a tested binding in use; it replaces the one before, and every grant's plan follows at once."""
    require(by, "exchange.bind", at=binding.resource.source)
    binding = Binding.objects.select_for_update(of=("self",)).select_related("source", "snapshot").get(pk=binding.pk)
    if binding.state != Binding.State.TESTED:
        raise Refused("请先测试并通过，再挂接", code="exchange.not_tested")
    if binding.for_revision:
        raise Refused("这是为更新中的目录准备的挂接，更新发布时自动启用", code="exchange.not_published")
    if faults := rules.why_not_columns(resource_view(binding.resource_id), list(binding.shape), binding.columns):
        raise Refused(f"目录已变更，请重新测试：{faults[0]}", code="exchange.not_tested")
    for former in Binding.objects.select_for_update().filter(resource_id=binding.resource_id, state__in=USED):
        former.state = Binding.State.RETIRED
        former.save(update_fields=["state"])
    binding.state, binding.activated_at = Binding.State.ACTIVE, at
    binding.save(update_fields=["state", "activated_at"])
    recompile(resource_id=binding.resource_id, at=at)
    note_binding(resource=binding.resource, bound=True, by=by, on=at.date())
    record(
        by=by,
        action="exchange.activate_binding",
        subject=f"exchange.binding:{binding.pk}",
        summary=f"挂接“{binding.resource}”",
        detail={"kind": binding.kind, "rows": binding.row_count},
        at=at,
    )
    return binding


def prepare_revision(*, binding: Binding, by: Doer, at: datetime) -> Binding:
    """Bind the update of an entry to the source it has: what is new in it can be bound and tested before it is out."""
    _require_source_of(binding.resource_id, by)
    draft = Binding.objects.get(pk=binding.pk)
    draft.pk, draft.state, draft.for_revision = new_id(), Binding.State.DRAFT, True
    draft.report = draft.snapshot = draft.tested_at = draft.activated_at = draft.row_count = draft.broken_on = None
    draft.shape, draft.broken_reason = {}, ""
    return _drafted(draft, binding.columns, by, at)


@transaction.atomic
def take_over_revision(*, resource_id: UUID, at: datetime) -> Binding | None:
    """The update was published: what was prepared and tested for it takes the place of the binding before."""
    prepared = Binding.objects.select_for_update().filter(resource_id=resource_id, for_revision=True)
    found = prepared.exclude(state=Binding.State.RETIRED).order_by("-created_at").first()
    prepared.update(for_revision=False)
    if found is None or found.state != Binding.State.TESTED:
        return None
    if rules.why_not_columns(resource_view(resource_id), list(found.shape), found.columns):
        return None  # described further since the test: it waits there as a draft, the binding before goes on
    return activate(binding=found, by=SYSTEM, at=at)


def drop_revision(*, resource_id: UUID) -> None:
    """The update was given up: what was prepared for it goes with it."""
    Binding.objects.filter(resource_id=resource_id, for_revision=True).update(
        for_revision=False, state=Binding.State.RETIRED
    )


def replace_file(*, binding: Binding, upload: BinaryIO, name: str, by: Doer, at: datetime) -> Report:
    """A new edition of a bound file: checked whole, then switched; a bad one leaves the old edition in service."""
    require(by, "exchange.bind", at=binding.resource.source)
    if binding.kind != Binding.Kind.FILE:
        raise Refused("只有文件类挂接可以换文件", code="exchange.file_kind")
    former, sheet = binding.config, binding.config.get("sheet", "")
    binding.config = asdict(replace(keep(upload=upload, name=name, by=by, at=at), sheet=sheet))
    report = refresh(binding=binding, by=by, at=at)
    if not report.ok:
        binding.config = former
        binding.save(update_fields=["config"])
    return report


def refresh(*, binding: Binding, by: Doer, at: datetime, progress: Progress | None = None) -> Report:
    """Read the source again. What changed its shape is held and reported; the last good copy stays in service."""
    require(by, "exchange.bind", at=binding.resource.source)
    if binding.state not in USED:
        raise Refused("该挂接不在用", code="exchange.binding_unused")
    view = resource_view(binding.resource_id)
    was_held = binding.state == Binding.State.BROKEN
    report, snapshot = _held_if_changed(binding) or examine(binding, view, at=at, progress=progress)
    with transaction.atomic():
        if report.ok:
            _examined(binding, report, snapshot, at)
            binding.state, binding.broken_reason, binding.broken_on = Binding.State.ACTIVE, "", None
        else:
            binding.report, binding.tested_at = report.to_json(), at
            binding.state, binding.broken_reason = Binding.State.BROKEN, report.errors[0][:300]
            binding.broken_on = binding.broken_on or day_of(at)
        binding.save()
        if not report.ok and not was_held:
            for tell in _told_when_held:
                tell(binding, report, at)
        recompile(resource_id=binding.resource_id, at=at)
        _record_examined("exchange.refresh_binding", f"更新“{view.name}”", binding=binding, report=report, by=by, at=at)
    return report


def _held_if_changed(binding: Binding) -> tuple[Report, None] | None:
    try:
        changed = rules.why_changed(binding.shape, queries.shape(binding))
    except Refused as refusal:  # a source that does not answer is a finding, kept in the report
        changed = [refusal.message]
    return (Report(ok=False, errors=tuple(changed)), None) if changed else None


@transaction.atomic
def retire_binding(*, binding: Binding, by: Doer, at: datetime, reason: str) -> Binding:
    """Take a binding out of use; refused while a grant lives on it (art. 27)."""
    require(by, "exchange.bind", at=binding.resource.source)
    if not reason.strip():
        raise Refused("请写明停用的理由", code="exchange.retire_reason")
    if binding.state in USED and recompile(resource_id=binding.resource_id, at=at):
        raise Refused(
            "仍有有效授权，不得擅自中止共享；请先协商并备案，暂停或终止授权",
            code="exchange.binding_granted",
            article="政务数据共享条例第二十七条",
        )
    if binding.state in USED:
        note_binding(resource=binding.resource, bound=False, by=by, on=at.date())
    binding.state = Binding.State.RETIRED
    binding.save(update_fields=["state"])
    record(
        by=by,
        action="exchange.retire_binding",
        subject=f"exchange.binding:{binding.pk}",
        summary=f"停用“{binding.resource}”的挂接",
        detail={"reason": reason},
        at=at,
    )
    return binding
