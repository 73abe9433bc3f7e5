"""Taking in the gateway's evidence, exactly once; and keeping the breaches it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from shuzheng.gateway import evidence
from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.catalogue.actions import note_calls
from shuzheng.kernel.catalogue.queries import resolve
from shuzheng.kernel.exchange.grants.models import Grant
from shuzheng.kernel.exchange.uses import queries, rules
from shuzheng.kernel.exchange.uses.models import EvidenceSegment, Use, Violation
from shuzheng.kernel.exchange.uses.rules import Called, Fact, Found
from shuzheng.kernel.orgs.actions import Doer, require
from shuzheng.kernel.orgs.queries import org_by_uscc
from shuzheng.lib.errors import Refused
from shuzheng.lib.ids import new_id
from shuzheng.lib.redaction import redact

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

BATCH = 5000
_ART = "政务数据共享条例第"


def ingest(*, at: datetime) -> int:
    """Take in what the segments hold beyond what was read. Killed anywhere, nothing is lost or doubled."""
    read = {segment.name: segment for segment in EvidenceSegment.objects.all()}
    total = 0
    for path in evidence.segments():
        known = read.get(path.name)
        if known and (known.fault or known.offset == path.stat().st_size):
            continue
        while taken := _take(path, at):
            total += taken
    return total


@transaction.atomic
def _take(path: Path, at: datetime) -> int:
    """One batch: its uses, how far we are, what it shows, and the seal in the log, or nothing of these."""
    EvidenceSegment.objects.get_or_create(name=path.name, defaults={"head": evidence.FIRST})
    segment = EvidenceSegment.objects.select_for_update().get(name=path.name)
    lines, fault = _read(path, segment) if not segment.fault else ([], "")
    if lines:
        uses = [
            Use(**rules.columns_of(line.record), segment=segment.name, line=number, line_hash=line.hash)
            for number, line in enumerate(lines, segment.lines)
            if "segment" not in line.record  # the head of a segment is no call
        ]
        Use.objects.bulk_create(uses, batch_size=1000)
        _consequences(uses, at)
        segment.offset, segment.head = lines[-1].end, lines[-1].hash
        segment.lines += len(lines)
    if lines or fault:
        segment.fault, segment.read_at = fault[:300], at
        segment.save()
        _seal(segment, len(lines), at)
    return len(lines)


def _read(path: Path, segment: EvidenceSegment) -> tuple[list[evidence.Line], str]:
    lines: list[evidence.Line] = []
    if path.stat().st_size < segment.offset:
        return lines, f"{path.name}：文件被截短，少于已读的 {segment.offset} 字节"
    try:
        lines.extend(islice(evidence.read_segment(path, offset=segment.offset, prev=segment.head), BATCH))
    except evidence.EvidenceBroken as broken:
        return lines, str(broken)
    return lines, ""


def _seal(segment: EvidenceSegment, count: int, at: datetime) -> None:
    summary = f"使用证据{segment.name}有异常：{segment.fault}" if segment.fault else f"采集使用证据 {count} 行"
    record(
        by=SYSTEM,
        action="exchange.evidence_broken" if segment.fault else "exchange.ingest_evidence",
        subject=f"exchange.evidencesegment:{segment.name}",
        summary=summary[:500],
        detail={"lines": segment.lines, "count": count, "offset": segment.offset, "head": segment.head},
        at=at,
    )


def _consequences(uses: Sequence[Use], at: datetime) -> None:
    """What was called, and what was tried beyond a grant."""
    codes = {use.resource for use in uses if use.status == 200 and use.resource}
    called = [resource.pk for code in codes if (resource := resolve(code))]
    if called:
        note_calls(resources=called, on=max(use.at for use in uses).astimezone(rules.BEIJING).date())
    seen = [Called(use.call_id, use.at, use.consumer, use.grant_id, use.code) for use in uses]
    keep(rules.derive(seen), at=at)


@transaction.atomic
def keep(found: Sequence[Found], *, at: datetime) -> list[Violation]:
    """Keep breaches, one row for each fingerprint: what is found again adds to its times."""
    return [kept for one in found if (kept := _keep(one, at))]


def _keep(found: Found, at: datetime) -> Violation | None:
    offender = org_by_uscc(found.offender)
    if offender is None:
        return None
    grant = Grant.objects.filter(pk=found.grant_id).first() if found.grant_id else None
    known = Violation.objects.select_for_update().filter(fingerprint=found.fingerprint).first()
    if known:
        known.times += found.times
        known.evidence = [*known.evidence, *found.evidence][: rules.KEPT_CALLS]
        known.save(update_fields=["times", "evidence"])
        return known
    return _created(found, offender, grant, SYSTEM, at)


def _created(found: Found, offender: Org, grant: Grant | None, by: Doer, at: datetime) -> Violation:
    item = queries.liability(found.item, at.astimezone(rules.BEIJING).date())
    violation = Violation.objects.create(
        code=item.item,
        article=item.article,
        fingerprint=found.fingerprint,
        offender=offender,
        provider=grant.provider if grant else None,
        grant=grant,
        at=found.at,
        times=found.times,
        summary=found.summary[:300],
        evidence=list(found.evidence),
        found_at=at,
    )
    record(
        by=by,
        action="exchange.find_violation",
        subject=f"exchange.violation:{violation.pk}",
        summary=f"发现违规线索：{offender.name}{found.summary}（{item.article}）"[:500],
        detail={"code": item.item, "title": item.title, "checked": item.is_checked, "fingerprint": found.fingerprint},
        at=at,
    )
    return violation


@transaction.atomic
def report(
    *, offender: Org, item: str, facts: str, happened_on: date, grant: Grant | None, by: Person, at: datetime
) -> Violation:
    """The data authority reports what no record shows, such as data given to a third party. Art. 39–41."""
    by.require("exchange.supervise", at=offender)
    if not facts.strip() or happened_on > at.astimezone(rules.BEIJING).date():
        words = "请写明事实，发生日期不能晚于今天"
        raise Refused(words, code="exchange.report", fields={"facts": words}, status=422)
    found = Found(
        item=item,
        fingerprint=f"reported:{new_id()}",
        offender=offender.uscc,
        grant_id=grant.pk if grant else None,
        at=datetime.combine(happened_on, datetime.min.time(), rules.BEIJING),
        summary=redact(facts.strip())[:300],
        evidence=(f"由{by.actor_name}报告",),
    )
    return _created(found, offender, grant, by, at)


def keep_facts(facts: Sequence[Fact], *, at: datetime) -> list[Violation]:
    """Keep what flows established: lateness, missing reasons. A fact told again adds nothing."""
    found = rules.derive_facts(facts)
    known = set(Violation.objects.filter(fingerprint__in=[one.fingerprint for one in found]).values_list("fingerprint"))
    return keep([one for one in found if (one.fingerprint,) not in known], at=at)


def watch_volume(*, on: date, at: datetime) -> list[Violation]:
    """Look at a whole day's calls beside the days before it."""
    factor = int(parameter("exchange.volume.factor", on).value)
    floor = int(parameter("exchange.volume.floor", on).value)
    days = int(parameter("exchange.volume.days", on).value)
    found = [
        rules.unusual(consumer, grant_id, on, today, sum(before) / len(before) if before else 0)
        for (consumer, grant_id), (today, before) in queries.volumes(on, days).items()
        if rules.is_unusual(today, before, factor=factor, floor=floor)
    ]
    known = set(Violation.objects.filter(fingerprint__in=[one.fingerprint for one in found]).values_list("fingerprint"))
    return keep([one for one in found if (one.fingerprint,) not in known], at=at)


@transaction.atomic
def take_up(*, violation: Violation, case_ref: str, by: Doer, at: datetime) -> Violation:
    """Say which case deals with a violation, once."""
    violation = (
        Violation.objects.select_for_update(of=("self",)).select_related("provider", "offender").get(pk=violation.pk)
    )
    require(by, "exchange.supervise", at=violation.provider or violation.offender)
    if violation.case_ref:
        raise Refused(f"该线索已由 {violation.case_ref} 处置", code="exchange.violation_taken")
    violation.case_ref = case_ref
    violation.save(update_fields=["case_ref"])
    record(
        by=by,
        action="exchange.take_up_violation",
        subject=f"exchange.violation:{violation.pk}",
        summary=f"处置违规线索“{violation.summary}”",
        detail={"case": case_ref},
        at=at,
    )
    return violation


@transaction.atomic
def purge(*, before: date, by: Doer, on: date, at: datetime) -> int:
    """Remove records of use older than the law keeps them; earlier ones are refused. Art. 29."""
    require(by, "platform.operate")
    years = int(parameter("exchange.records", on).value)
    oldest = on.replace(year=on.year - years, day=min(on.day, 28))
    if before > oldest:
        raise Refused(
            f"使用记录至少保存 {years} 年，只能清除 {oldest} 以前的", code="exchange.records", article=f"{_ART}二十九条"
        )
    start = datetime.combine(before, datetime.min.time(), rules.BEIJING)
    count, _ = Use.objects.filter(at__lt=start).delete()
    EvidenceSegment.objects.update(purged_before=start)
    record(
        by=by,
        action="exchange.purge_uses",
        subject=f"exchange.use:before-{before}",
        summary=f"清除 {before} 以前的使用记录 {count} 条",
        detail={"count": count},
        at=at,
    )
    return count
