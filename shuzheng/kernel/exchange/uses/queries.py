"""Reading what was used: by whom, how much, and who has seen a given row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from shuzheng.gateway import evidence
from shuzheng.kernel.calendar.queries import parameter, parameters
from shuzheng.kernel.exchange.grants.models import Grant
from shuzheng.kernel.exchange.uses import rules
from shuzheng.kernel.exchange.uses.models import EvidenceSegment, Use, Violation

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

OK = 200


@dataclass(frozen=True, slots=True)
class Day:
    """One day's calls of one resource by one consumer."""

    on: date
    resource: str
    consumer: str
    calls: int
    denied: int
    rows: int


@dataclass(frozen=True, slots=True)
class Liability:
    """One item of art. 39–41."""

    item: str
    article: str
    title: str
    is_checked: bool


def uses_for(person: Person) -> QuerySet[Use]:
    """The uses of a person's departments as consumers, and of the entries they provide; of those they supervise."""
    uses = Use.objects.all()
    orgs = person.orgs_seen(own="exchange.view", over="exchange.supervise")
    if orgs is None:
        return uses
    given = Grant.objects.filter(provider__in=orgs).values_list("pk", flat=True)
    return uses.filter(Q(consumer__in=[org.uscc for org in orgs]) | Q(grant_id__in=list(given)))


def page(uses: QuerySet[Use], *, before: tuple[datetime, int] | None = None, limit: int = 50) -> list[Use]:
    """The newest uses, or those before one that was seen: no offset, however deep."""
    if before:
        at, pk = before
        uses = uses.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return list(uses.order_by("-at", "-pk")[:limit])


def violations_for(person: Person) -> QuerySet[Violation]:
    """The data authority sees those of its division; a department those it is accused of and those against its data."""
    found = Violation.objects.select_related("offender", "provider", "grant")
    orgs = person.orgs_seen(own="exchange.view", over="exchange.supervise")
    if orgs is None:
        return found
    return found.filter(Q(offender__in=orgs) | Q(provider__in=orgs))


def liability(item: str, on: date) -> Liability:
    """An item of the liability lists as worded on a day, and whether anybody has checked it against the text."""
    row = parameter(f"exchange.liability.{item}", on)
    return Liability(item, rules.place(row.article, row.whole), row.name, row.certainty == "found")


def liabilities(on: date) -> list[Liability]:
    """Every item of the liability lists as worded on a day."""
    prefix = "exchange.liability."
    items = {row.code.removeprefix(prefix) for row in parameters(prefix)}
    return [liability(item, on) for item in sorted(items, key=lambda one: [*map(int, one.split("."))])]


def untaken() -> QuerySet[Violation]:
    """The violations that no case deals with yet, oldest first."""
    return Violation.objects.filter(case_ref="").select_related("offender", "provider").order_by("found_at", "pk")


def statistics(uses: QuerySet[Use], *, since: date, until: date) -> list[Day]:
    """Calls, refusals and rows for each day, resource and consumer; `until` is the last day."""
    start = datetime.combine(since, datetime.min.time(), rules.BEIJING)
    end = datetime.combine(until + timedelta(days=1), datetime.min.time(), rules.BEIJING)
    rows = (
        _calls(uses)
        .filter(at__gte=start, at__lt=end)
        .values("resource", "consumer", on=TruncDate("at", tzinfo=rules.BEIJING))
        .annotate(calls=Count("pk"), denied=Count("pk", filter=~Q(status=OK)), rows_sum=Sum("rows"))
        .order_by("on", "resource", "consumer")
    )
    return [Day(r["on"], r["resource"], r["consumer"], r["calls"], r["denied"], r["rows_sum"] or 0) for r in rows]


def refusals(uses: QuerySet[Use], *, since: date, until: date) -> list[tuple[str, int]]:
    """How often each reason refused a call, the most frequent first; `until` is the last day."""
    start = datetime.combine(since, datetime.min.time(), rules.BEIJING)
    end = datetime.combine(until + timedelta(days=1), datetime.min.time(), rules.BEIJING)
    found = _calls(uses).filter(at__gte=start, at__lt=end).exclude(status=OK)
    return list(found.order_by().values_list("code").annotate(times=Count("pk")).order_by("-times", "code"))


def called_resources() -> set[str]:
    """The codes of all resources that were ever called with success."""
    return set(Use.objects.filter(status=OK).exclude(resource="").values_list("resource", flat=True).distinct())


def calls_on(day: date) -> int:
    """How many calls there were on a day."""
    start = datetime.combine(day, datetime.min.time(), rules.BEIJING)
    return _calls(Use.objects.filter(at__gte=start, at__lt=start + timedelta(days=1))).count()


def _calls(uses: QuerySet[Use]) -> QuerySet[Use]:
    """One row for each call: an export leaves two, of which the end counts."""
    return uses.exclude(phase="begin")


def volumes(on: date, days: int) -> dict[tuple[str, UUID], tuple[int, list[int]]]:
    """Successful calls of each grant on a day, and on each of the days before."""
    first = on - timedelta(days=days)
    found: dict[tuple[str, UUID], tuple[int, list[int]]] = {}
    rows = (
        _calls(Use.objects.filter(status=OK, grant_id__isnull=False))
        .filter(at__gte=datetime.combine(first, datetime.min.time(), rules.BEIJING))
        .filter(at__lt=datetime.combine(on + timedelta(days=1), datetime.min.time(), rules.BEIJING))
        .values_list("consumer", "grant_id", TruncDate("at", tzinfo=rules.BEIJING))
        .annotate(calls=Count("pk"))
        .order_by("consumer", "grant_id")
    )
    for name, group in groupby(rows, key=lambda row: (row[0], row[1])):
        by_day = {row[2]: row[3] for row in group}
        if on in by_day:
            found[name] = by_day[on], [by_day.get(first + timedelta(days=n), 0) for n in range(days)]
    return found


def who_read(resource_code: str, row_key: str) -> list[rules.Pull]:
    """Who got this row by a call that names it."""
    digest = evidence.row_digest(resource_code, row_key)
    found = (
        Use.objects.filter(row_digests__contains=[digest], status=OK)
        .exclude(consumer="")
        .values("consumer", "grant_id")
        .annotate(times=Count("pk"), last_at=Max("at"))
        .order_by("-last_at")
    )
    return [rules.Pull(row["consumer"], row["grant_id"], row["times"], row["last_at"], certain=True) for row in found]


def takings(resource_code: str, row_key: str) -> list[rules.Taken]:
    """Every call that got this row by naming it."""
    digest = evidence.row_digest(resource_code, row_key)
    found = Use.objects.filter(row_digests__contains=[digest], status=OK).exclude(consumer="")
    return [taken(use, certain=True) for use in found]


def taken(use: Use, *, certain: bool) -> rules.Taken:
    """A use as the taking of a row."""
    words = (use.purpose, use.operation, tuple(use.fields))
    return rules.Taken(f"use:{use.pk}", use.consumer, use.grant_id, use.at, *words, certain=certain)


def exports_of(resource_code: str) -> QuerySet[Use]:
    """Exports of an entry that sent anything, cut or whole."""
    return Use.objects.filter(resource=resource_code, operation="export", phase="end", rows__gt=0).exclude(consumer="")


def lost_records() -> list[tuple[str, date | None]]:
    """The segments of evidence that are broken, or gone while their records are still to be kept; since when."""
    there = {path.name for path in evidence.segments()}
    lost = []
    for segment in EvidenceSegment.objects.order_by("name"):
        is_gone = segment.name not in there and Use.objects.filter(segment=segment.name).exists()
        if segment.fault or is_gone:
            lost.append((segment.name, segment.read_at.astimezone(rules.BEIJING).date() if segment.read_at else None))
    return lost


def verify_evidence() -> Iterator[str]:
    """Where the records of use differ from the gateway's own segments; nothing when they agree."""
    known = {segment.name: segment for segment in EvidenceSegment.objects.order_by("name")}
    there = {path.name: path for path in evidence.segments()}
    yield from (f"使用证据 {name} 不见了" for name in known if name not in there)
    for name, segment in known.items():
        if name in there:
            yield from _segment_faults(segment, there[name], set(there))


def _segment_faults(segment: EvidenceSegment, path: Path, there: set[str]) -> Iterator[str]:
    """Walk a segment and its records side by side."""
    stored = Use.objects.filter(segment=segment.name).order_by("line").iterator(chunk_size=2000)
    lines = enumerate(islice(evidence.read_segment(path), segment.lines))
    use, read = next(stored, None), 0
    try:
        for number, line in lines:
            read += 1
            if fault := _missing_before(segment.name, line, there):
                yield fault
            while use is not None and use.line < number:
                yield f"使用记录 {use.pk} 在证据中没有"
                use = next(stored, None)
            if use is not None and use.line == number:
                if fault := _difference(use, line):
                    yield f"使用记录 {use.pk} 与证据不符：{fault}"
                use = next(stored, None)
            elif not _is_gone(segment, line):
                yield f"证据 {segment.name} 第 {number} 行没有使用记录"
    except evidence.EvidenceBroken as broken:
        yield f"使用证据被改动：{broken}"
        return
    if read < segment.lines:
        yield f"使用证据 {segment.name} 被截短：应有 {segment.lines} 行，现有 {read} 行"
    for rest in filter(None, [use, *stored]):
        yield f"使用记录 {rest.pk} 在证据中没有"


def _missing_before(name: str, line: evidence.Line, there: set[str]) -> str:
    after = str(line.record.get("after") or "")
    return f"使用证据 {after} 不见了（{name} 接在其后）" if after and after not in there else ""


def _is_gone(segment: EvidenceSegment, line: evidence.Line) -> bool:
    """The head of a segment is no use; what was lawfully purged is no longer there."""
    purged = segment.purged_before
    return "segment" in line.record or bool(purged and line.record["at"] < purged.timestamp())


def _difference(use: Use, line: evidence.Line) -> str:
    expected = {**rules.columns_of(line.record), "line_hash": line.hash}
    return "、".join(name for name, value in expected.items() if getattr(use, name) != value)
