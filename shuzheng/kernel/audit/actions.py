"""Writing the log: one line for every action, in the transaction of the action itself."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from shuzheng.kernel.audit import rules
from shuzheng.kernel.audit.models import LogLine, TreeHead
from shuzheng.kernel.audit.specs import Actor, Entry, Reader
from shuzheng.lib import clock
from shuzheng.lib.errors import Refused
from shuzheng.lib.home import key

TERMS = ("audit.retention.sharing", "audit.retention.log")


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
    macs = [rules.outbox_mac(secret, body.encode()) for body in bodies]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_outboxline (body, mac) SELECT * FROM unnest(%s::text[], %s::bytea[])", [bodies, macs]
        )


def purge(*, before: date, by: Reader, on: date) -> int:
    """Empty the lines of before a day, when the law lets them go; hashes stay, so that the tree still verifies.

    Only the owner's login may empty a line: this runs on the server's command line, never in the web process.
    """
    from shuzheng.kernel.calendar import queries as calendar  # it writes its own lines here: not at import

    by.require("audit.purge")
    for term in (calendar.parameter(code, on) for code in TERMS):
        kept_from = rules.earliest_kept(on, term.whole, term.unit)
        if before > kept_from:
            message = f"{term.name}未满，只能清理 {kept_from:%Y-%m-%d} 以前的日志"
            raise Refused(message, code="audit.too_early", article=term.article)
    return _empty(through=_last_line_before(before), before=before, by=by)


def _last_line_before(day: date) -> int:
    """The last line that was in the tree when the day began: the signed time counts, not what a line says of itself."""
    start = datetime.combine(day, time.min, clock.SHANGHAI)
    return TreeHead.objects.filter(at__lt=start).aggregate(size=Max("size"))["size"] or 0


@transaction.atomic
def _empty(*, through: int, before: date, by: Actor) -> int:
    from shuzheng.kernel.audit.jobs import sequence

    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('audit_logline', 'UPDATE')")
        if cursor.fetchone() != (True,):
            raise Refused("清理日志须由属主账号在服务器上执行：shuzheng audit purge", code="audit.owner_only")
    lines = LogLine.objects.filter(seq__lte=through, body__isnull=False)
    count = lines.count()
    if not count:
        raise Refused(f"{before:%Y-%m-%d} 以前没有可以清理的日志", code="audit.nothing_to_purge")
    summary = f"清理 {before:%Y-%m-%d} 以前的日志正文 {count} 行，保留散列"
    detail = {"through": through, "before": before, "count": count}
    record(by=by, action="audit.purge", subject="audit.log:1", summary=summary, detail=detail)
    while sequence(waits=True):
        pass  # the database lets a line be emptied only when the log already says so
    return lines.update(body=None)
