"""Reading the log: by whom, on what, when; its signed heads and proofs for a witness; its verification.

Not here: who read the data about a person. The exchange knows which rows a use touched; it answers from its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import psycopg
from django.db import connection
from django.db.models import Max, Q, QuerySet

from shuzheng.kernel.audit import rules
from shuzheng.kernel.audit.models import LogLine, TreeHead
from shuzheng.kernel.audit.specs import Batch, Head, Reader, Report
from shuzheng.lib import merkle, postgres
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import home, key

PAGE = 50
FETCH = 4000  # lines read at once while verifying
FINDINGS = 100_000
TAIL = 65_536

READ, READ_OWN_ORG = "audit.read", "audit.read_org"


# ---- searching


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, the newest first, and where the next page starts (None at the end)."""

    lines: tuple[LogLine, ...]
    before: int | None


def visible_to(reader: Reader) -> QuerySet[LogLine]:
    """All lines of an auditor's division; those of their organisations for its officers; for everybody their own."""
    lines, seen = LogLine.objects.filter(body__isnull=False), reader.orgs_seen(own=READ_OWN_ORG, over=READ)
    if seen is None:
        return lines
    orgs = [str(org.pk) for org in seen]
    mine = Q(actor_id=reader.actor_id) | Q(subject=f"orgs.person:{reader.actor_id}")
    return lines.filter(mine | Q(actor_org_id__in=orgs) if orgs else mine)


def search(
    reader: Reader,
    *,
    actor: str = "",
    action: str = "",
    subject: str = "",
    org: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    text: str = "",
    before: int | None = None,
    limit: int = PAGE,
) -> Page:
    """The newest lines first; `action` may be a room (`exchange.`); `before` is the page before's mark."""
    wanted: dict[str, Any] = {
        "actor_id": actor,
        "action__startswith" if action.endswith(".") else "action": action,
        "subject": subject,
        "actor_org_id": org,
        "at__gte": since,
        "at__lt": until,
        "body__contains": orjson.dumps(text).decode()[1:-1],  # as the JSON body spells it
        "seq__lt": before,
    }
    lines = visible_to(reader).filter(**{name: value for name, value in wanted.items() if value})
    found = tuple(lines.order_by("-seq")[: limit + 1])
    return Page(found[:limit], found[limit - 1].seq if len(found) > limit else None)


def about(subject: str, *, reader: Reader) -> QuerySet[LogLine]:
    """What happened to one record, the oldest first, as far as the reader may see it."""
    return visible_to(reader).filter(subject=subject).order_by("seq")


def stray_count() -> int:
    """How many rows stand beyond the newest head: written by hand, since the sequencer writes both at once."""
    return LogLine.objects.filter(seq__gt=size()).count()


def size() -> int:
    """How many lines the log holds."""
    return TreeHead.objects.aggregate(size=Max("size"))["size"] or 0


# ---- signed heads


def heads(*, after: int = 0) -> Iterator[Head]:
    """The signed heads beyond a size, the smallest first."""
    for stored in TreeHead.objects.filter(size__gt=after).order_by("size").iterator(chunk_size=50):
        yield _batch((stored.size, stored.root, stored.at, stored.peaks, stored.leaves, stored.macs, stored.mac)).head


def signed_head() -> Head | None:
    """The newest head: what a witness keeps."""
    return next(heads(after=size() - 1), None)


def heads_path() -> Path:
    """Where the heads are kept outside the database: one JSON line each. Test databases have theirs."""
    name = connection.settings_dict["NAME"]
    is_ours = name == postgres.django_settings(postgres.OWNER)["NAME"]
    return home() / "audit" / ("heads.log" if is_ours else f"heads-{name}.log")


def end_of_whole_lines(file: BinaryIO) -> int:
    """Where the last complete line of the heads file ends."""
    end = file.seek(0, 2)
    start = file.seek(max(0, end - TAIL))
    return start + file.read(end - start).rfind(b"\n") + 1


def last_filed(file: BinaryIO) -> Head | None:
    """The last head in the heads file."""
    end = end_of_whole_lines(file)
    file.seek(max(0, end - TAIL))
    lines = reversed(file.read(min(end, TAIL)).splitlines())
    return next((head for head in map(_head, lines) if head), None)


def filed_heads(until: int) -> Iterator[Head | None]:
    """The heads in the file up to a byte, None for a line that is no head."""
    if until:
        with heads_path().open("rb") as file:
            while file.tell() < until:
                yield _head(file.readline())


def _head(line: bytes) -> Head | None:
    try:
        return rules.from_json(line)
    except ValueError:
        return None


def _batch(row: tuple[Any, ...]) -> Batch:
    """A row of audit_treehead as values."""
    head_size, root, at, peaks, leaves, macs, mac = row
    kept = bytes(peaks), bytes(leaves), bytes(macs)
    return Batch(Head(head_size, bytes(root), at, rules.digest(*kept), bytes(mac)), *kept)


# ---- proofs


def subtree(start: int, stop: int) -> bytes:
    """The root over the leaf hashes [start, stop): read as a stream, so that a proof needs no memory."""
    tree = merkle.Frontier()
    covering = TreeHead.objects.filter(size__gt=start).order_by("size").values_list("size", "leaves")
    for batch_size, packed in covering.iterator(chunk_size=50):
        leaves = merkle.split(bytes(packed))
        first = batch_size - len(leaves)
        tree.extend(leaves[max(0, start - first) : max(0, stop - first)])
        if batch_size >= stop:
            break
    return tree.root()


def inclusion(seq: int) -> dict[str, Any]:
    """The proof that a line is in the tree of the newest head, as a third party can check it (RFC 9162 §2.1.3)."""
    head = signed_head()
    if head is None or not 1 <= seq <= head.size:
        raise Refused(f"日志中没有第 {seq} 行，请核对序号", code="audit.no_line", status=404)
    line = LogLine.objects.filter(pk=seq).first()
    return {
        "seq": seq,
        "body": line.body if line else None,
        "leaf": subtree(seq - 1, seq).hex(),
        "path": [step.hex() for step in merkle.inclusion_proof(seq - 1, head.size, subtree)],
        "head": rules.to_json(head),
    }


def consistency(first: int) -> dict[str, Any]:
    """The proof that the newest head only adds to the tree of an earlier size (RFC 9162 §2.1.4)."""
    head = signed_head()
    if head is None or not 1 <= first <= head.size:
        raise Refused(f"日志没有过 {first} 行这样的树头", code="audit.no_head", status=404)
    proof = merkle.consistency_proof(first, head.size, subtree)
    return {"first": first, "path": [step.hex() for step in proof], "head": rules.to_json(head)}


def why_witness_disagrees(kept: Head) -> str | None:
    """Compare a head that a witness kept with the log as it is now: None, or what is wrong."""
    if not rules.is_signed(key("audit"), kept):
        return f"见证的树头（大小 {kept.size}）不是本系统签发的"
    if kept.size > size():
        return f"日志只有 {size()} 行，见证时已有 {kept.size} 行：最新的行被截去"
    if subtree(0, kept.size) != kept.root:
        return f"前 {kept.size} 行的树根与见证时不同：其中有行在见证之后被改动"
    return None


# ---- verification


_further: dict[str, Callable[[], Iterable[str]]] = {}


def register_check(label: str, check: Callable[[], Iterable[str]]) -> None:
    """Let a room above that keeps evidence of its own say where that differs, when the log is verified."""
    _further[label] = check


def further_findings() -> Iterator[str]:
    """What the rooms above find wrong with their evidence, in words."""
    for label, check in _further.items():
        yield from (f"{label}：{fault}" for fault in check())


def verify(*, on_progress: Callable[[int], None] = lambda lines: None) -> Report:
    """Read the whole log once, in flat memory, and name every line and head that is not as it was sworn to."""
    until, filed = _filed()  # before the snapshot: then every head in the file must be in the database
    secret = key("audit")
    with _snapshot() as (lines, batches, sizes):
        rows = rules.Rows(_counted(_ahead(partial(lines.fetchmany, FETCH)), on_progress))
        check = rules.Check(secret, rows, erased=_erased(secret), filed=filed)
        stored = ((row[0], bytes(row[1])) for row in sizes)
        wrong = chain(
            rules.check_filed(secret, filed_heads(until), stored), check.findings(_batch(row) for row in batches)
        )
        found = list(islice(wrong, FINDINGS))
        more = next(wrong, None)
    return Report(rows.count, check.heads, tuple(rules.settled(found)), is_complete=more is None)


def _filed() -> tuple[int, Head | None]:
    if not heads_path().exists():
        return 0, None
    with heads_path().open("rb") as file:
        return end_of_whole_lines(file), last_filed(file)


@contextmanager
def _snapshot() -> Iterator[tuple[psycopg.ServerCursor[Any], Iterable[Any], Iterable[Any]]]:
    """Lines on one connection, heads on another, both of the same instant: the sequencer goes on meanwhile."""
    with ExitStack() as stack:
        left, right = (stack.enter_context(_reading()) for _ in range(2))
        snapshot = left.execute("SELECT pg_export_snapshot()").fetchone()
        right.execute(f"SET TRANSACTION SNAPSHOT '{snapshot[0] if snapshot else ''}'")
        lines = stack.enter_context(left.cursor("lines", binary=True))
        batches, sizes = (stack.enter_context(right.cursor(name, binary=True)) for name in ("batches", "sizes"))
        batches.itersize, sizes.itersize = 20, FETCH
        lines.execute("SELECT seq, convert_to(body, 'UTF8') FROM audit_logline ORDER BY seq")
        batches.execute("SELECT size, root, at, peaks, leaves, macs, mac FROM audit_treehead ORDER BY size")
        sizes.execute("SELECT size, mac FROM audit_treehead ORDER BY size")
        yield lines, batches, sizes


@contextmanager
def _reading() -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own with the login of this process, that can only read and sees one instant."""
    parameters = connection.get_connection_params()
    with psycopg.connect(**{**parameters, "cursor_factory": psycopg.Cursor}) as fresh:
        fresh.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        fresh.read_only = True
        yield fresh


def _ahead(fetch: Callable[[], list[rules.Row]]) -> Iterator[list[rules.Row]]:
    """Pages, the next one already under way while one is worked on."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(fetch)
        while page := waiting.result():
            waiting = pool.submit(fetch)
            yield page


def _counted(pages: Iterable[list[rules.Row]], on_progress: Callable[[int], None]) -> Iterator[list[rules.Row]]:
    count = 0
    for page in pages:
        count += len(page)
        on_progress(count)
        yield page


def _erased(secret: bytes) -> int:
    """Up to which line the log itself records a lawful purge, in a line that its head swears to."""
    for line in LogLine.objects.filter(action="audit.purge").order_by("-seq"):
        stored = TreeHead.objects.filter(size__gte=line.seq).order_by("size").values_list(*_COLUMNS).first()
        if stored and rules.swears(secret, _batch(stored), line.seq, str(line.body).encode()):
            return int(line.detail["through"])
    return 0


_COLUMNS = ("size", "root", "at", "peaks", "leaves", "macs", "mac")
