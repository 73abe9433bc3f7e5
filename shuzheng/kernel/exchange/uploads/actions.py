"""Taking files in: streamed, durable, under their content's digest, within what a person and the disk may bear."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Sum

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.exchange.specs import Upload
from shuzheng.kernel.exchange.uploads import rules
from shuzheng.kernel.exchange.uploads.models import KeptUpload
from shuzheng.kernel.orgs.actions import Doer
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib.clock import SHANGHAI
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import home

PIECE = 2**20
LOOK_EVERY = 64  # pieces between two looks at the disk


def keep(*, upload: BinaryIO, name: str, by: Doer, at: datetime) -> Upload:
    """Store an upload; the same file twice is one file, but counts twice."""
    suffix = Path(name).suffix.lower()
    if reason := rules.why_not_kind(suffix):
        raise Refused(reason, code="exchange.file_kind", fields={"file": "格式不支持"})
    stored, size = _stored(upload, suffix, by, at)
    if not size:
        raise Refused("文件是空的", code="exchange.file_empty", fields={"file": "空文件"})
    name, digest = Path(name).name[:200], stored.removesuffix(suffix)
    with transaction.atomic():
        who = by if isinstance(by, Person) else None
        kept = KeptUpload.objects.create(by=who, at=at, name=name, stored=stored, size=size)
        detail = {"digest": digest, "size": size}
        subject = f"exchange.upload:{kept.pk}"
        record(by=by, action="exchange.upload", subject=subject, summary=f"上传文件“{name}”", detail=detail, at=at)
    return Upload(name, stored, digest, size)


def _stored(upload: BinaryIO, suffix: str, by: Doer, at: datetime) -> tuple[str, int]:
    """Written aside piece by piece, then renamed; what is too much leaves nothing behind."""
    folder, sent = home() / "uploads", _sent_on(by, at)
    folder.mkdir(parents=True, exist_ok=True)
    most, spare = (parameter(code, at.date()).whole for code in ("exchange.upload.day", "exchange.upload.spare"))
    part, digest, size = folder / f".{os.urandom(8).hex()}.part", hashlib.sha256(), 0
    try:
        with part.open("xb") as file:
            _refuse_full(folder, spare)
            for number, piece in enumerate(iter(lambda: upload.read(PIECE), b""), start=1):
                size += len(piece)
                if sent is not None and (reason := rules.why_not_more(size, sent=sent, most=most)):
                    raise Refused(reason, code="exchange.upload_quota", status=413, fields={"file": "超过当日上限"})
                if number % LOOK_EVERY == 0:
                    _refuse_full(folder, spare)
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        stored = f"{digest.hexdigest()}{suffix}"
        part.replace(folder / stored)
    finally:
        part.unlink(missing_ok=True)
    return stored, size


def _refuse_full(folder: Path, spare: int) -> None:
    if reason := rules.why_no_room(shutil.disk_usage(folder).free, spare=spare):
        raise Refused(reason, code="exchange.upload_room", status=503)


def _sent_on(by: Doer, at: datetime) -> int | None:
    """What a person has sent on the day of an instant; None for the system, which has no limit."""
    if not isinstance(by, Person):
        return None
    start = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = KeptUpload.objects.filter(by=by, at__gte=start, at__lt=start + timedelta(days=1))
    return int(rows.aggregate(total=Sum("size"))["total"] or 0)
