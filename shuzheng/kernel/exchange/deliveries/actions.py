"""Delivery by file: a masked export made by the gateway's own engines, its digest, and a token to fetch it once."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes
from django.db import transaction

from shuzheng.gateway.engines import Shape
from shuzheng.gateway.problems import Problem
from shuzheng.gateway.selections import Selection
from shuzheng.gateway.sources import Sources
from shuzheng.gateway.targets import Format
from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.exchange.bindings.models import Snapshot
from shuzheng.kernel.exchange.deliveries import queries
from shuzheng.kernel.exchange.deliveries.models import Delivery, DownloadToken
from shuzheng.kernel.exchange.grants.models import Grant
from shuzheng.kernel.exchange.grants.queries import plan as plan_in_force
from shuzheng.kernel.exchange.specs import Plan
from shuzheng.kernel.orgs.actions import Doer, require
from shuzheng.lib.crypto import sm3
from shuzheng.lib.errors import Refused
from shuzheng.lib.ids import new_id

FORMATS: dict[str, Format] = {"csv": "csv", "parquet": "parquet"}
Progress = Callable[[int], None]


@dataclass(slots=True)
class _Sink:
    """A file that is written piece by piece and digested on the way."""

    file: BinaryIO
    progress: Progress | None
    digest: hashes.Hash = field(default_factory=lambda: hashes.Hash(hashes.SM3()))
    rows: int = 0
    size: int = 0

    async def take(self, rows: int, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)
        self.rows += rows
        self.size += len(data)
        if self.progress:
            self.progress(self.rows)


def prepare_file(
    *,
    grant: Grant,
    kind: str,
    by: Doer,
    at: datetime,
    progress: Progress | None = None,
) -> Delivery:
    """Write the granted rows and elements to a file, masked as the gateway masks; whole or not at all. Art. 22."""
    require(by, "exchange.call", at=grant.consumer)
    plan = _plan(grant, kind, at)
    pk = new_id()
    name = f"{pk}.{kind}"
    folder = queries.folder()
    part = folder / f".{name}.part"
    try:
        with part.open("xb") as file:
            sink = _Sink(file, progress)
            asyncio.run(_export(plan, FORMATS[kind], sink))
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / name)
    except Problem as problem:
        raise Refused(f"文件没有生成：{problem.kind.title}", code=f"exchange.{problem.code}", status=503) from None
    finally:
        part.unlink(missing_ok=True)
    made = Delivery(id=pk, grant=grant, format=kind, file=name, rows=sink.rows, size=sink.size, prepared_at=at)
    made.digest = sink.digest.finalize().hex()
    return _delivered(made, plan, by, at)


def _plan(grant: Grant, format_: str, at: datetime) -> Plan:
    plan = plan_in_force(grant.pk)
    if plan is None or not plan.valid_from <= at.timestamp() < plan.valid_to:
        raise Refused("授权不在有效期内，或者已暂停、终止、未挂接", code="exchange.grant_state")
    if "export" not in plan.operations:
        raise Refused("该授权不包括文件下载", code="exchange.scope", article="政务数据共享条例第二十五条")
    if format_ not in FORMATS:
        raise Refused("文件格式应为 CSV 或 Parquet", code="exchange.format")
    return plan


async def _export(plan: Plan, format_: Format, sink: _Sink) -> None:
    shape = Shape(plan, plan.columns, tuple(column.name for column in plan.columns))
    sources = Sources()
    try:
        await sources.get(plan.engine).export(shape, Selection(plan.columns, (), 0, "", ""), format_, sink.take)
    finally:
        await sources.keep(())


@transaction.atomic
def _delivered(delivery: Delivery, plan: Plan, by: Doer, at: datetime) -> Delivery:
    folder, _, number = plan.engine.path.removesuffix(".sqlite").partition("/")
    if plan.engine.kind == "snapshot":
        delivery.snapshot = Snapshot.objects.filter(resource_id=folder, number=number).first()
    delivery.manifest = {
        "resource": plan.resource_code,
        "name": plan.resource_name,
        "consumer": plan.consumer,
        "purpose": plan.purpose,
        "grant": plan.grant_id,
        "elements": [{"name": c.name, "label": c.label, "type": c.type, "mask": c.mask} for c in plan.columns],
        "rows": delivery.rows,
        "bytes": delivery.size,
        "sm3": delivery.digest,
        "prepared_at": at.isoformat(),
        "snapshot": plan.engine.path,
        "obligations": delivery.grant.obligations,
    }
    delivery.save(force_insert=True)
    record(
        by=by,
        action="exchange.prepare_file",
        subject=f"exchange.delivery:{delivery.pk}",
        summary=f"为“{plan.consumer_name}”生成“{plan.resource_name}”文件，{delivery.rows} 行"[:500],
        detail={"grant": plan.grant_id, "rows": delivery.rows, "sm3": delivery.digest, "purpose": plan.purpose},
        at=at,
    )
    return delivery


@transaction.atomic
def issue_token(*, delivery: Delivery, by: Doer, at: datetime) -> str:
    """A token that fetches the file once, within a day or so; only its digest is kept."""
    require(by, "exchange.call", at=delivery.grant.consumer)
    token = secrets.token_urlsafe(32)
    hours = int(parameter("exchange.download.hours", at.date()).value)
    DownloadToken.objects.create(
        digest=sm3(token.encode()).hex(), delivery=delivery, expires_at=at + timedelta(hours=hours)
    )
    record(
        by=by,
        action="exchange.issue_token",
        subject=f"exchange.delivery:{delivery.pk}",
        summary="签发一次性下载令牌",
        at=at,
    )
    return token


@transaction.atomic
def redeem(*, token: str, by: Doer, at: datetime) -> tuple[Delivery, Path]:
    """Use a token: the file it fetches. A second use, a late one, or one without the grant is refused."""
    digest = sm3(token.encode()).hex()
    found = DownloadToken.objects.select_for_update().select_related("delivery__grant__consumer").filter(digest=digest)
    held = found.first()
    if held is None or held.used_at or held.expires_at <= at:
        raise Refused("下载令牌无效、已用过或已过期，请重新获取", code="exchange.token", status=403)
    delivery = held.delivery
    require(by, "exchange.call", at=delivery.grant.consumer)
    _plan(delivery.grant, delivery.format, at)
    path = queries.folder() / delivery.file
    if delivery.removed_at or not path.exists():
        raise Refused("文件已按期清除，请重新生成", code="exchange.file_gone")
    held.used_at = at
    held.save(update_fields=["used_at"])
    record(
        by=by,
        action="exchange.download",
        subject=f"exchange.delivery:{delivery.pk}",
        summary=f"下载文件，{delivery.rows} 行",
        detail={"sm3": delivery.digest, "grant": str(delivery.grant_id)},
        at=at,
    )
    return delivery, path


@transaction.atomic
def remove_file(*, delivery: Delivery, by: Doer, at: datetime) -> Delivery:
    """Destroy a delivered file; what was in it stays on record."""
    require(by, "exchange.call", at=delivery.grant.consumer)
    (queries.folder() / delivery.file).unlink(missing_ok=True)
    delivery.removed_at = at
    delivery.save(update_fields=["removed_at"])
    record(
        by=by,
        action="exchange.remove_file",
        subject=f"exchange.delivery:{delivery.pk}",
        summary="清除已生成的文件",
        at=at,
    )
    return delivery
