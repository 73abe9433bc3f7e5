"""Repairs: proposed from the file that is in use, shown, confirmed, applied as a new edition of that file."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.bindings.queries import table
from shuzheng.kernel.orgs.actions import require
from shuzheng.lib import repairs
from shuzheng.lib.errors import Refused
from shuzheng.lib.standards import find
from shuzheng.systems.data.quality import queries
from shuzheng.systems.data.quality.models import Repair
from shuzheng.systems.data.quality.staging.actions import bound

if TYPE_CHECKING:
    from shuzheng.kernel.exchange.specs import Report
    from shuzheng.kernel.orgs.models import Person
    from shuzheng.systems.data.quality.specs import Binding, Resource

SHOWN = 20


def propose_repair(
    *, resource: Resource, kind: str, column: str, standard: str, by: Person, at: datetime, source: str = ""
) -> Repair:
    """Look through the file in use: how many cells this would put right, and how many it would not."""
    require(by, queries.MANAGE, at=resource.source)
    binding = _file_of(resource)
    if column not in binding.columns or (kind in repairs.FROM_ANOTHER and source not in binding.columns):
        raise Refused("请选择数据里有的列", code="quality.no_column", fields={"column": "请重选"})
    said = {"kind": kind, "column": binding.columns[column], "source": binding.columns.get(source, "")}
    is_plain = queries.is_plain(resource, column) and not find(standard).is_personal  # a code of something is shown
    show, count, remaining = queries.masks_of(resource=resource, register=""), 0, 0
    examples: list[dict[str, object]] = []
    for change in repairs.changes(_cells(binding), standard=standard, **said):
        if change is None:
            remaining += 1
            continue
        count += 1
        if len(examples) < SHOWN:
            after = change.after if is_plain else show(column, change.after)
            examples.append({"row": change.row, "before": show(column, change.before), "after": after})
    if not count:
        raise Refused("这种办法在现用的文件里没有可以修正的值", code="quality.nothing_to_repair")
    with transaction.atomic():
        Repair.objects.filter(resource=resource, column=column, state=Repair.State.PROPOSED).update(
            state=Repair.State.DROPPED, settled_at=at
        )
        made = Repair.objects.create(
            resource=resource,
            kind=kind,
            column=column,
            source=source,
            standard=standard,
            digest=binding.config["digest"],
            changes=count,
            remaining=remaining,
            examples=examples,
            proposed_at=at,
        )
        _note(made, f"提出修正建议：{made.get_kind_display()}，{count} 行", "quality.propose_repair", by, at)
    return made


def apply_repair(*, repair: Repair, by: Person, at: datetime) -> Report:
    """Put a confirmed repair into a new edition of the department's own file; the former edition is kept."""
    require(by, queries.MANAGE, at=repair.resource.source)
    require(by, "exchange.bind", at=repair.resource.source)
    binding = _file_of(repair.resource)
    if repair.state != Repair.State.PROPOSED:
        raise Refused("这条建议已经处理过", code="quality.repair_settled")
    if binding.config["digest"] != repair.digest:
        raise Refused("文件在建议提出之后换过，请重新提出修正建议", code="quality.repair_stale")
    name = f"{PurePath(binding.config['name']).stem}.csv"
    with tempfile.TemporaryFile() as file:
        _write(file, binding, repair)
        file.seek(0)
        report = exchange.replace_file(binding=binding, upload=cast("BinaryIO", file), name=name, by=by, at=at)
    if not report.ok:
        raise Refused(f"修正后的文件没有通过检查：{'；'.join(report.errors)}", code="quality.repair_refused")
    with transaction.atomic():
        _settle(repair, Repair.State.APPLIED, by, at)
        summary = f"应用修正建议：{repair.get_kind_display()}，{repair.changes} 行，形成新版文件"
        _note(repair, summary, "quality.apply_repair", by, at)
    return report


@transaction.atomic
def drop_repair(*, repair: Repair, by: Person, at: datetime) -> None:
    """Not taken up."""
    require(by, queries.MANAGE, at=repair.resource.source)
    if repair.state == Repair.State.PROPOSED:
        _settle(repair, Repair.State.DROPPED, by, at)
        _note(repair, f"不采用修正建议：{repair.get_kind_display()}", "quality.drop_repair", by, at)


def _file_of(resource: Resource) -> Binding:
    binding = bound(resource.pk)
    if binding.kind != "file":
        raise Refused("只有上传的文件可以在此修正；数据库和接口请在源系统修正", code="quality.not_a_file")
    return binding


def _cells(binding: Binding) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    return ((row.number, row.values) for row in table(binding).rows if not row.problems)


def _write(file: BinaryIO, binding: Binding, repair: Repair) -> None:
    """The whole file again, column for column, with the changed cells; rows that cannot be read stop it."""
    columns = binding.columns
    said = {"kind": repair.kind, "column": columns[repair.column], "source": columns.get(repair.source, "")}
    found = repairs.changes(_cells(binding), standard=repair.standard, **said)
    after = {change.row: change.after for change in found if change}
    opened = table(binding)
    text = _Utf8(file)
    writer = csv.writer(text)
    writer.writerow(opened.columns)
    for row in opened.rows:
        if row.problems:
            why = row.problems[0].why
            raise Refused(f"第 {row.number} 行无法读取（{why}），请先改好文件再修正", code="quality.repair_unread")
        values = {**row.values, said["column"]: after.get(row.number, row.values[said["column"]])}
        writer.writerow([values[name] for name in opened.columns])


class _Utf8:
    """What csv writes into, over a file of bytes that stays open."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.file.write(b"\xef\xbb\xbf")

    def write(self, text: str) -> int:
        """One line."""
        return self.file.write(text.encode())


def _settle(repair: Repair, state: str, by: Person, at: datetime) -> None:
    repair.state, repair.settled_by, repair.settled_at = state, by, at
    repair.save(update_fields=["state", "settled_by", "settled_at"])


def _note(repair: Repair, summary: str, action: str, by: Person, at: datetime) -> None:
    detail = {"column": repair.column, "changes": repair.changes, "file": repair.digest}
    record(by=by, action=action, subject=f"quality.repair:{repair.pk}", summary=summary, detail=detail, at=at)
