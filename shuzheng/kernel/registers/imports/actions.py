"""Importing into a register: begin, map the columns, try, confirm. What is bad is reported, what is good goes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.exchange.bindings.queries import bindings_for
from shuzheng.kernel.exchange.sources.queries import sources_for
from shuzheng.kernel.exchange.uploads.actions import keep
from shuzheng.kernel.registers import rules as registers
from shuzheng.kernel.registers.imports import queries, rules
from shuzheng.kernel.registers.imports.checking.queries import Checker
from shuzheng.kernel.registers.imports.loading import actions as loading
from shuzheng.kernel.registers.imports.loading.queries import Staging, is_whole, last_change, next_chunk
from shuzheng.kernel.registers.imports.models import BadRow, Import, Remembered
from shuzheng.kernel.registers.imports.reading import actions as reading
from shuzheng.kernel.registers.imports.reading import queries as sources
from shuzheng.kernel.registers.imports.specs import CHUNK, Columns, Preview
from shuzheng.kernel.registers.models import Change
from shuzheng.kernel.registers.specs import Register
from shuzheng.kernel.registers.specs import register as register_named
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

State = Import.State
Now = Callable[[], datetime]


def begin_file(
    *,
    register: Register,
    upload: BinaryIO,
    name: str,
    source: Org,
    by: Person,
    at: datetime,
    sheet: str = "",
    corrects: Import | None = None,
) -> Import:
    """Begin with a file: CSV, Excel or Parquet. With `corrects`, it brings the corrected bad rows of another import."""
    by.require(register.write)
    kept = keep(upload=upload, name=name, by=by, at=at)
    run = Import(kind=Import.Kind.FILE, name=kept.name, stored=kept.stored, sheet=sheet, corrects=corrects)
    return _begun(run, register, source, by, at)


def begin_table(*, register: Register, database: UUID, relation: str, by: Person, at: datetime) -> Import:
    """Begin with a table or view of a database that a department registered, and at which the person may bind."""
    by.require(register.write)
    found = sources_for(by).exclude(kind="http").filter(pk=database, is_active=True).first()
    if found is None:
        raise Refused("没有这个数据库，或者您不能使用它", code="registers.import_source")
    run = Import(kind=Import.Kind.TABLE, name=f"{found.label}：{relation}"[:256], database=found, relation=relation)
    return _begun(run, register, found.org, by, at)


def begin_api(*, register: Register, binding: UUID, by: Person, at: datetime) -> Import:
    """Begin with an API to which an entry of the catalogue is bound."""
    by.require(register.write)
    found = bindings_for(by).filter(pk=binding, kind="api").first()
    if found is None:
        raise Refused("没有这个接口挂接，或者您不能使用它", code="registers.import_source")
    run = Import(kind=Import.Kind.API, name=f"接口：{found.resource}"[:256], binding=found)
    return _begun(run, register, found.resource.source, by, at)


def _begun(run: Import, register: Register, source: Org, by: Person, at: datetime) -> Import:
    run.register, run.source, run.by, run.begun_at, run.moved_at = register.name, source, by, at, at
    looked = sources.preview(run)
    if not looked.rows:
        raise Refused(
            "来源里只有列名，没有数据行", code="registers.import_empty", status=422, fields={"file": "没有数据行"}
        )
    run.columns, run.encoding, run.expected = list(looked.columns), looked.encoding, looked.expected
    run.faults = list(looked.faults)
    columns, drift = queries.proposal(run, register, looked)
    run.mapping = columns.to_json()
    if drift:
        run.state, run.faults = State.HELD, [*drift.words(), *run.faults]
    with transaction.atomic():
        run.save()
        words = "结构与上次不同，已暂停待核对" if drift else f"{len(run.columns)} 列"
        _log(run, register, "begin", f"开始导入“{run.name}”：{words}", by, at, {"columns": run.columns[:50]})
    return run


@transaction.atomic
def map_columns(*, run: Import, columns: Columns, reason: str, basis: str = "", by: Person, at: datetime) -> Import:
    """A person says which column is what, from when it is true and why; then the rows are read and tried."""
    register = _open(run, by)
    run = _locked(run)
    if not run.is_mappable:
        raise Refused(f"这次导入{run.get_state_display()}，不能改列的对应", code="registers.import_state")
    labels = queries.labels(register)
    faults = rules.why_not_columns(columns, run.columns, register.key, labels)
    if why := registers.why_not_reason(reason):
        faults["reason"] = why
    if faults:
        words = "；".join(f"{labels.get(name, '')}{why}" for name, why in faults.items())
        raise Refused(words, code="registers.import_columns", fields=faults, status=422)
    run.mapping, run.reason, run.basis = columns.to_json(), reason.strip(), basis.strip()
    run.state, run.position, run.read, run.staged, run.moved_at, run.faults = State.READING, 0, 0, 0, at, []
    run.is_compared, run.applied = False, 0
    run.save()
    loading.drop(Staging(run, register))
    Remembered.objects.update_or_create(
        register=register.name,
        source=run.source,
        fingerprint=rules.fingerprint(run.columns),
        defaults={"columns": run.columns, "mapping": replace(columns, true_from=None).to_json(), "by": by, "at": at},
    )
    _log(run, register, "map", f"核对“{run.name}”的列对应", by, at, {"columns": dict(columns.fields)})
    _hand_over()
    return run


@transaction.atomic
def confirm(*, run: Import, by: Person, at: datetime) -> Import:
    """After the dry run a person says: take in what is good. All of it rests on one change."""
    register = _open(run, by)
    run = _locked(run)
    if run.state != State.CHECKED:
        raise Refused(f"这次导入{run.get_state_display()}，不能确认写入", code="registers.import_state")
    if not run.new + run.changed:
        return _ended(run, register, State.DONE, "没有新增和变更，台账未改动", by, at)
    if Import.objects.filter(register=register.name, state=State.APPLYING).exists():
        raise Refused("另一次导入正在写入这个台账，请等它完成后再确认", code="registers.import_busy")
    run.change = Change.objects.create(
        register=register.name,
        kind=Change.Kind.IMPORT,
        at=at,
        by=by,
        org=by.org,
        source=run.source,
        reason=run.reason,
        basis=run.basis,
    )
    run.state, run.moved_at = State.APPLYING, at
    run.save()
    _log(run, register, "confirm", f"确认写入：新增 {run.new}，变更 {run.changed}", by, at, {})
    _hand_over()
    return run


@transaction.atomic
def cancel(*, run: Import, by: Person, at: datetime) -> Import:
    """Stop. What is written stays, and can be taken back as a change; what is not yet written never will be."""
    register = _open(run, by)
    run = _locked(run)
    if run.is_over:
        raise Refused(f"这次导入{run.get_state_display()}", code="registers.import_state")
    return _ended(run, register, State.CANCELLED, f"取消，此前已写入 {run.written} 行", by, at)


def _ended(run: Import, register: Register, state: State, words: str, by: Person, at: datetime) -> Import:
    run.state, run.ended_at, run.moved_at = state, at, at
    run.save()
    loading.drop(Staging(run, register))
    counts = {name: getattr(run, name) for name in ("read", "new", "changed", "same", "bad", "written")}
    _log(run, register, str(state), f"导入“{run.name}”：{words}", by, at, counts)
    return run


def go_on(*, run: Import, now: Now, chunk: int = CHUNK) -> None:
    """Do all that is to be done without a person, from wherever it stands: killed here, it goes on there."""
    register = register_named(run.register)
    run.refresh_from_db()
    try:
        if run.state == State.READING:
            _read(run, register, now, chunk)
        elif run.state == State.APPLYING:
            _apply(run, register, now, chunk)
    except (Refused, IntegrityError) as fault:
        _fail(run, register, fault, now())


def _fail(run: Import, register: Register, fault: Refused | IntegrityError, at: datetime) -> None:
    """What nobody can go on with is told to the person who began it; the rows written so far stay."""
    words = fault.message if isinstance(fault, Refused) else f"台账的约束不允许：{str(fault).splitlines()[0]}"
    with transaction.atomic():
        found = _locked(run)
        found.state, found.faults, found.moved_at = State.FAILED, [words], at
        found.save()
        _log(found, register, "fail", f"导入“{run.name}”中止：{words}"[:300], run.by, at, {})


def _read(run: Import, register: Register, now: Now, chunk: int) -> None:
    if not run.stored:
        reading.copy(run, by=SYSTEM, at=now())
    if not _stage(run, register, now, chunk):
        return
    loading.compare(Staging(run, register), at=now())
    with transaction.atomic():
        found = _locked(run)
        if found.state != State.READING:
            return
        found.state = State.APPLYING if found.change_id else State.CHECKED
        found.save(update_fields=["state"])
        words = f"试运行：新增 {found.new}，变更 {found.changed}，相同 {found.same}，不合格 {found.bad}"
        _log(found, register, "check", words, run.by, now(), {"read": found.read})
    run.refresh_from_db()


def _stage(run: Import, register: Register, now: Now, chunk: int) -> bool:
    """Read on from the last place; whether the end was reached, and nobody stopped it on the way."""
    staging = Staging(run, register)
    if run.position == 0 or not is_whole(staging):
        loading.begin(staging)
        run.refresh_from_db()
    checker = Checker(register, run.plan, on=clock.day_of(run.begun_at))
    for batch in sources.batches(run, after=run.position, size=chunk):
        with transaction.atomic():
            if _locked(run).state != run.state:
                return False
            loading.stage(staging, batch, checker.check(batch), at=now())
    run.refresh_from_db()
    return True


def _apply(run: Import, register: Register, now: Now, chunk: int) -> None:
    staging = Staging(run, register)
    if not is_whole(staging):  # the server crashed: what was written by then will be found the same
        if not _stage(run, register, now, chunk):
            return
        loading.compare(staging, at=now())
    while _applied(staging, now, chunk):
        pass


def _applied(staging: Staging, now: Now, chunk: int) -> bool:
    """One chunk; whether there may be another. If somebody wrote meanwhile, all that is left is compared anew."""
    run, register = staging.run, staging.register
    with transaction.atomic():
        loading.hold(register)
        found = _locked(run)
        if found.state != State.APPLYING:
            return False
        is_current = found.is_compared and found.seen == last_change(register, but=found.change_id)
        if is_current:
            run.refresh_from_db()
            through = next_chunk(staging, chunk)
            if through is None:
                _ended(found, register, State.DONE, f"已写入 {found.written} 行", run.by, now())
                run.refresh_from_db()
                return False
            loading.write(staging, through=through, at=now())
    if not is_current:
        loading.compare(staging, at=now())
    return True


def _open(run: Import, by: Person) -> Register:
    register = register_named(run.register)
    by.require(register.write)
    return register


def _locked(run: Import) -> Import:
    return Import.objects.select_for_update(of=("self",)).select_related("source", "by").get(pk=run.pk)


def _hand_over() -> None:
    """Let the worker go on once this is committed."""
    transaction.on_commit(lambda: app.configure_task("registers.import").defer())


def _log(
    run: Import, register: Register, verb: str, words: str, by: Person, at: datetime, detail: dict[str, object]
) -> None:
    audit.record(
        by=by,
        action=f"registers.import_{verb}",
        subject=f"registers.import:{run.pk}",
        summary=f"{register.label}：{words}",
        detail={"register": register.name, "source": run.source.uscc, **detail},
        at=at,
    )


__all__ = ["BadRow", "Preview", "begin_api", "begin_file", "begin_table", "cancel", "confirm", "go_on", "map_columns"]
