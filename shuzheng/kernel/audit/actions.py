"""Writing the log: one line for every action, in the transaction of the action itself."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from shuzheng.kernel.audit import rules
from shuzheng.kernel.audit.models import LogLine, OutboxLine, TreeHead
from shuzheng.kernel.audit.specs import Actor, Entry, Reader
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import key


def record(
    *,
    by: Actor,
    action: str,
    subject: str,
    summary: str,
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Write one line: `action` is `room.verb`, `subject` is `room.model:id`, `summary` is a Chinese sentence."""
    record_many([Entry(by, action, subject, summary, detail or {}, at)])


def record_many(entries: Iterable[Entry]) -> None:
    """Write many lines at once. A large set of evidence is sealed by one line with its count and hash in `detail`."""
    secret, now = key("audit"), clock.now()
    bodies = [rules.body(entry, entry.at or now) for entry in entries]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audit_outboxline (body, mac) VALUES (%s, %s)",
            [(body, rules.outbox_mac(secret, body.encode())) for body in bodies],
        )
