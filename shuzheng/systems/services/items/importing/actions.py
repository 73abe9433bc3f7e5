"""An import in two steps: the file is kept row by row and judged; then, once somebody has looked, it is carried out."""

from __future__ import annotations

import hashlib
import json
import lzma
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.orgs.actions import Doer, add_org, require
from shuzheng.kernel.orgs.models import Division, Org
from shuzheng.lib.clock import day_of
from shuzheng.lib.codes import why_not
from shuzheng.lib.errors import Refused
from shuzheng.lib.tables import open_table
from shuzheng.systems.services.items.actions import judge
from shuzheng.systems.services.items.importing import rules
from shuzheng.systems.services.items.importing.specs import Listed, Raw
from shuzheng.systems.services.items.models import ImportBatch, ImportedRow, ItemVersion, ServiceItem
from shuzheng.systems.services.items.specs import told

if TYPE_CHECKING:
    from shuzheng.kernel.calendar.specs import Limit

IMPORT = "items.import"
MOST_ROWS, MOST_BYTES = 50_000, 200 * 2**20
Outcome = ImportedRow.Outcome


@transaction.atomic
def upload(*, path: Path, file_name: str, by: Doer, at: datetime) -> ImportBatch:
    """Keep every row of a file as it is, and say what an import would make of it."""
    require(by, IMPORT)
    rows, problems = _rows(path)
    shape = rules.shape({column for row in rows[:50] for column in row})
    if not shape:
        wanted = "；".join(rules.FORMATS.values())
        raise Refused(f"认不出这张表的格式，可导入的有：{wanted}", code="items.format", status=422)
    batch = ImportBatch.objects.create(
        format=shape,
        file_name=Path(file_name).name[:255],
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        rows=len(rows) + len(problems),
        imported_by=None if by is SYSTEM else by,  # type: ignore[misc]
        imported_at=at,
    )
    unreadable = dict(enumerate(problems, len(rows) + 1))
    lines = [
        ImportedRow(batch=batch, line=number, key=rules.key_of(shape, raw), digest=_digest(raw), raw=dict(raw))
        for number, raw in enumerate(rows, 1)
    ]
    lines += [ImportedRow(batch=batch, line=n, raw={"原文": words}) for n, words in unreadable.items()]
    _plan(shape, lines, unreadable)
    ImportedRow.objects.bulk_create(lines, batch_size=500)
    _count(batch, lines)
    record(
        by=by,
        action="items.upload",
        subject=_of(batch),
        summary=f"上传事项表“{batch.file_name}” {batch.rows} 行",
        at=at,
    )
    return batch


@transaction.atomic
def carry_out(*, batch: ImportBatch, by: Doer, at: datetime, enter_orgs: bool = False) -> ImportBatch:
    """Make drafts of the rows of a file: what stands against publication is written on each."""
    require(by, IMPORT)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.applied_at:
        raise Refused("这个文件已经导入过了", code="items.applied")
    lines = list(batch.lines.order_by("line"))
    listed = _plan(batch.format, lines, {row.line: row.reasons[0] for row in lines if row.outcome == "unreadable"})
    wanted = [row for row in lines if row.outcome in (Outcome.ADDED, Outcome.CHANGED)]
    if enter_orgs:
        _enter_orgs([listed[row.line] for row in wanted], by, at)
    made = _versions(wanted, listed, by, at)
    for row in wanted:
        row.version = made[row.line]
    ImportedRow.objects.bulk_update(lines, ["outcome", "reasons", "version"], batch_size=500)
    batch.applied_at = at
    _count(batch, lines)
    summary = f"导入事项表“{batch.file_name}”，成为草稿 {len(wanted)} 项"
    record(by=by, action="items.import", subject=_of(batch), summary=summary, detail=dict(batch.counts), at=at)
    return batch


@transaction.atomic
def look_again(*, batch: ImportBatch, by: Doer, at: datetime) -> int:
    """Judge the drafts of an import anew, once organisations were registered; how many may now be published."""
    require(by, IMPORT)
    drafts = list(ItemVersion.objects.filter(origins__batch=batch, state="draft").select_related("org").distinct())
    known = _known_orgs([one.org_code for one in drafts])
    ready = 0
    for one in drafts:
        if one.org is None and (org := known.get(one.org_code)):
            one.org = org
        doubts = [fault["words"] for fault in one.faults if not fault["field"] and one.org is None]
        judge(one, doubts=doubts)
        ready += not one.faults
    ItemVersion.objects.bulk_update(drafts, ["org", "faults", "lacks"], batch_size=500)
    summary = f"重新核对“{batch.file_name}”的草稿，{ready} 项可以发布"
    record(by=by, action="items.look_again", subject=_of(batch), summary=summary, at=at)
    return ready


# ---- reading a file ----


def _rows(path: Path) -> tuple[list[Raw], list[str]]:
    """The rows of a file, and in words what in it could not be read."""
    if path.stat().st_size > MOST_BYTES:
        raise Refused("文件超过 200 MB，请分开上传", code="items.too_large", status=413)
    with path.open("rb") as file:
        head = file.read(6)
    if head.startswith(b"\xfd7zXZ") or head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
        return _json_lines(path, is_packed=head.startswith(b"\xfd7zXZ"))
    rows: list[Raw] = []
    problems: list[str] = []
    for row in open_table(path).rows:
        if row.problems:
            problems.append(f"第 {row.number} 行：" + "；".join(problem.why for problem in row.problems))
        else:
            rows.append({name: value.replace("\0", "") if value else "" for name, value in row.values.items()})
        _refuse_many(len(rows))
    return rows, problems


def _json_lines(path: Path, *, is_packed: bool) -> tuple[list[Raw], list[str]]:
    rows: list[Raw] = []
    problems: list[str] = []
    with lzma.open(path, "rb") if is_packed else path.open("rb") as file:
        for number, line in enumerate(_lines(file), 1):
            try:
                row = json.loads(line.replace(b"\\u0000", b""))
            except ValueError:
                row = None
            if isinstance(row, dict):
                rows.append(row)
            else:
                problems.append(f"第 {number} 行不是一个 JSON 对象：{line[:80].decode(errors='replace')}")
            _refuse_many(number)
    return rows, problems


def _lines(file: Any) -> Iterator[bytes]:
    """The lines of a packed file, none longer than a megabyte, not more than the limit in all."""
    total = 0
    try:
        while line := file.readline(2**20):
            total += len(line)
            if total > MOST_BYTES:
                raise Refused("文件解开后超过 200 MB，请分开上传", code="items.too_large", status=413)
            if line.strip():
                yield line
    except (lzma.LZMAError, EOFError) as error:
        raise Refused("压缩文件已损坏，请重新上传", code="items.damaged", status=422) from error


def _refuse_many(number: int) -> None:
    if number > MOST_ROWS:
        raise Refused(f"一次最多导入 {MOST_ROWS} 行，请分开上传", code="items.too_many", status=413)


def _digest(raw: Raw) -> str:
    return hashlib.sha256(json.dumps(raw, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


# ---- what becomes of each row ----


def _plan(shape: str, lines: Sequence[ImportedRow], unreadable: Mapping[int, str]) -> dict[int, Listed]:
    """Write on each row what becomes of it, and why; the readable ones as implementation lists."""
    readable = [row for row in lines if row.line not in unreadable]
    listed = dict(zip((row.line for row in readable), rules.read(shape, [row.raw for row in readable]), strict=True))
    keys = [row.key for row in readable]
    before = ImportedRow.objects.filter(key__in=keys, version__isnull=False, batch__applied_at__isnull=False)
    digests = set(before.values_list("key", "digest"))
    renamed = dict(before.values_list("key", "version__number"))
    listed |= {row.line: replace(listed[row.line], number=renamed[row.key]) for row in readable if row.key in renamed}
    versions = ItemVersion.objects.filter(number__in=[one.number for one in listed.values()]).order_by("version")
    known = {
        number: (state, changed) for number, state, changed in versions.values_list("number", "state", "changed_by")
    }
    seen: dict[str, int] = {}
    for row in lines:
        if row.line in unreadable:
            row.outcome, row.reasons = Outcome.UNREADABLE, [unreadable[row.line]]
            continue
        found = listed[row.line]
        row.outcome, row.reasons = _outcome(row, found, known.get(found.number), (row.key, row.digest) in digests, seen)
        seen.setdefault(row.key, row.line)
    return listed


def _outcome(
    row: ImportedRow, found: Listed, known: Sequence[Any] | None, is_same: bool, seen: Mapping[str, int]
) -> tuple[str, list[str]]:
    if not found.number or not found.name:
        return Outcome.UNREADABLE, ["没有事项编码" if not found.number else "没有事项名称"]
    if row.key in seen:
        return Outcome.REPEATED, [f"与第 {seen[row.key]} 行编号相同，没有另建，请核对是否应是另一编号"]
    said = [*found.doubts, *found.repairs]
    if known is None:
        return Outcome.ADDED, said
    if is_same:
        return Outcome.SAME, []
    if known[0] == "draft" and known[1] is not None:
        return Outcome.KEPT, ["已有人在修改这一事项的草稿，请对照原文处理"]
    return Outcome.CHANGED, said


def _count(batch: ImportBatch, lines: Sequence[ImportedRow]) -> None:
    counts: dict[str, int] = dict(Counter(str(row.outcome) for row in lines))
    made = [row.version for row in lines if row.version is not None]
    if batch.applied_at:
        counts |= {"ready": sum(not one.faults for one in made), "faulty": sum(bool(one.faults) for one in made)}
    batch.counts = counts
    batch.save(update_fields=["counts", "applied_at"])


# ---- carrying it out ----


def _known_orgs(codes: Sequence[str]) -> dict[str, Org]:
    return {org.uscc: org for org in Org.objects.filter(uscc__in=set(codes))}


def _enter_orgs(listed: Sequence[Listed], by: Doer, at: datetime) -> None:
    """Register the bodies that a file names and nobody knows yet, where their code and division are right."""
    missing = {row.org_code: row for row in listed if why_not("uscc", row.org_code) is None}
    for known in _known_orgs(list(missing)):
        del missing[known]
    for code, row in missing.items():
        if division := orgs.division(row.division, on=day_of(at)):
            add_org(uscc=code, name=row.org_name or code, kind="department", division=division, by=by, on=day_of(at))


def _versions(
    rows: Sequence[ImportedRow], listed: Mapping[int, Listed], by: Doer, at: datetime
) -> dict[int, ItemVersion]:
    """A draft for each row: a new one, or the one that lies there and nobody has touched."""
    found = [listed[row.line] for row in rows]
    items = _items(found)
    known = _known_orgs([one.org_code for one in found])
    places = Division.objects.in_bulk({one.division for one in found if one.division})
    drafts = {
        one.number: one for one in ItemVersion.objects.filter(number__in=[one.number for one in found], state="draft")
    }
    newest = dict(ItemVersion.objects.order_by("version").values_list("number", "version"))
    made, new, old = dict[int, ItemVersion](), list[ItemVersion](), list[ItemVersion]()
    for row in rows:
        one = listed[row.line]
        version = drafts.get(one.number) or ItemVersion(
            number=one.number,
            version=newest.get(one.number, 0) + 1,
            drafted_at=at,
            drafted_by=None if by is SYSTEM else by,  # type: ignore[misc]
        )
        (old if one.number in drafts else new).append(version)
        _fill(version, one, items[one.item_code], known.get(one.org_code), places.get(one.division))
        made[row.line] = version
    ItemVersion.objects.bulk_create(new, batch_size=500)
    ItemVersion.objects.bulk_update(old, _FILLED, batch_size=500)
    return made


def _items(listed: Sequence[Listed]) -> dict[str, ServiceItem]:
    """The entries of the basic catalogue, those entered that are new."""
    wanted = {one.item_code: one for one in listed}
    ServiceItem.objects.bulk_create(
        (
            ServiceItem(code=code, name=one.item_name or one.name, kind=one.kind, main_name=one.main_name)
            for code, one in wanted.items()
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
    return {item.code: item for item in ServiceItem.objects.filter(code__in=wanted)}


_SAME = (
    *("code", "handling_code", "name", "aliases", "kind", "level", "org_name", "org_code", "case_kind", "conditions"),
    *("result", "fee", "hours", "phone", "complaint_phone", "remedies", "visits", "is_online", "is_posted", "co_orgs"),
)
_FILLED = (
    *_SAME,
    *("item", "org", "division", "statutory_value", "statutory_unit", "promised_value", "promised_unit", "materials"),
    *("process", "places", "bases", "audiences", "themes", "faults", "lacks"),
)


def _fill(version: ItemVersion, one: Listed, item: ServiceItem, org: Org | None, division: Division | None) -> None:
    for name in _SAME:
        setattr(version, name, getattr(one, name))
    version.item, version.org, version.division = item, org, division or (org.division if org else None)
    version.statutory_value, version.statutory_unit = _limit(one.statutory)
    version.promised_value, version.promised_unit = _limit(one.promised)
    version.materials, version.process = told(list(one.materials)), told(list(one.process))
    version.places, version.bases = told(list(one.places)), told(list(one.bases))
    version.audiences, version.themes = list(one.audiences), list(one.themes)
    judge(version, doubts=one.doubts)


def _limit(limit: Limit | None) -> tuple[int | None, str]:
    return (limit.value, limit.unit) if limit else (None, "")


def _of(batch: ImportBatch) -> str:
    return f"services.importbatch:{batch.pk}"
