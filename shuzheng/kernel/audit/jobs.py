"""The sequencer: gives waiting lines their place, signs the tree, and keeps the heads outside the database too."""

import fcntl
import logging
import os
import threading
from collections.abc import Sequence
from datetime import datetime
from io import SEEK_END

import orjson
from django.db import InterfaceError, OperationalError, connection, transaction

from shuzheng.kernel.audit import queries, rules
from shuzheng.kernel.audit.models import OutboxLine, TreeHead
from shuzheng.kernel.audit.specs import Batch
from shuzheng.lib import clock
from shuzheng.lib.home import key
from shuzheng.lib.merkle import Frontier, leaf

BATCH = 5000
PAUSE_S = 1.0  # a head a second at most: fewer heads to keep and to verify than one for every line
RETRY_S = 3.0

log = logging.getLogger(__name__)


def run_sequencer(stop: threading.Event) -> None:
    """Sequence until told to stop; a database that goes away or a full disk is waited out, nothing is lost by it."""
    while not stop.is_set():
        try:
            sequence_pending()
        except (OperationalError, InterfaceError, OSError) as fault:
            log.error("审计定序暂停，稍后重试：%s", fault)
            connection.close()
            stop.wait(RETRY_S)
        stop.wait(PAUSE_S)


def sequence_pending() -> int:
    """Give every waiting line its place; returns how many. Heads that a crash kept out of the file go there first."""
    done = 0
    transaction.on_commit(file_heads)
    while moved := sequence():
        done += moved
    return done


def sequence(*, waits: bool = False) -> int:
    """Move one batch from the outbox into the log, in one transaction; 0 when nothing waits or another one is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        lock = "pg_advisory_xact_lock" if waits else "pg_try_advisory_xact_lock"
        cursor.execute(f"SELECT {lock}(hashtext('audit_append'))")
        if cursor.fetchone() == (False,):
            return 0
        if set_aside := queries.stray_count():
            cursor.execute("SELECT audit_set_aside()")
            log.critical("审计日志末尾有 %d 行手工插入，已按伪造行入链，请运行 shuzheng audit verify", set_aside)
        waiting = list(OutboxLine.objects.order_by("pk").values_list("pk", "body", "mac")[:BATCH])
        if not waiting:
            return 0
        ids = [pk for pk, _, _ in waiting]
        batch = _batch([(body.encode(), bytes(mac)) for _, body, mac in waiting], at=clock.now())
        head = batch.head
        cursor.execute(
            "SELECT audit_append(%s, %s, %s, %s, %s, %s, %s, %s)",
            [head.size - len(ids), ids, head.root, head.at, batch.peaks, batch.leaves, batch.macs, head.mac],
        )
        transaction.on_commit(file_heads)
    return len(ids)


def _batch(waiting: Sequence[tuple[bytes, bytes]], *, at: datetime) -> Batch:
    """The signed head after these lines, on top of the newest."""
    last = TreeHead.objects.order_by("-size").values_list("size", "peaks").first()
    tree = Frontier(last[0], bytes(last[1])) if last else Frontier()
    base, secret = tree.size, key("audit")
    marks = [
        rules.line_mac(secret, base + place, text) if mac == rules.outbox_mac(secret, text) else rules.FORGED
        for place, (text, mac) in enumerate(waiting, 1)
    ]
    leaves = [leaf(text) for text, _ in waiting]
    tree.extend(leaves)
    kept = tree.packed(), b"".join(leaves), b"".join(marks)
    head = rules.sign(secret, size=tree.size, root=tree.root(), at=at, digest=rules.digest(*kept))
    return Batch(head, *kept)


def file_heads() -> None:
    """Append to the heads file what the database has beyond it, after mending a last line torn by a crash."""
    path = queries.heads_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = queries.last_filed(file)
        if last and not TreeHead.objects.filter(size__gte=last.size).exists():
            log.critical("数据库中的审计树头落后于树头文件（%d），请运行 shuzheng audit verify", last.size)
        file.truncate(queries.end_of_whole_lines(file))
        file.seek(0, SEEK_END)
        for head in queries.heads(after=last.size if last else 0):
            file.write(orjson.dumps(rules.to_json(head)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
