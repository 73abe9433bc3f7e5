"""Winding the clocks after every move, pausing and extending them lawfully, counting again when schedules change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, prefetch_related_objects
from django.db.models.functions import Greatest

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.calendar.rules import why_not_promise
from shuzheng.kernel.calendar.specs import DatedLimit
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.clocks import queries
from shuzheng.kernel.cases.clocks import rules as law
from shuzheng.kernel.cases.desk import actions as desk
from shuzheng.kernel.cases.models import Case, CaseClock, ClockExtension, Move, PauseSpan
from shuzheng.kernel.cases.moves.actions import locked, note
from shuzheng.kernel.cases.moves.queries import facts, require
from shuzheng.kernel.cases.notices.actions import tell_sides
from shuzheng.kernel.cases.specs import CaseFacts, Clock, Flow, Lengthened, MoveFact, Run, Stillness
from shuzheng.kernel.orgs.queries import superiors
from shuzheng.lib.clock import SHANGHAI, day_of
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Person


COUNTED = ("due_on", "due_at", "target_on", "target_at", "warn_on", "warn_at")

# --- derived from moves --------------------------------------------------------------------------------------------


def wind(case: Case) -> list[CaseClock]:
    """Make the clock rows of a case say what its moves, pauses and extensions say; all of them, as they now are."""
    flow = flows.flow(case.flow, case.flow_version)
    known = list(case.clocks.prefetch_related("pauses", "extensions"))
    if not flow.clocks:
        return known
    about = facts(case)
    told = Move.objects.filter(case=case).order_by("id").values_list("step", "at")
    moves = [MoveFact(step, day_of(at), at.astimezone(SHANGHAI)) for step, at in told]
    moves = law.reaching_back(flow, about, moves)
    at = moves[-1].at or case.opened_at
    for spec in flow.clocks:
        rows = {row.run: row for row in known if row.name == spec.name}
        known += _wind_one(case, spec, about, rules.runs(spec, moves), rows, at=at)
    return known


def _wind_one(
    case: Case, spec: Clock, about: CaseFacts, runs: list[Run], rows: dict[int, CaseClock], *, at: datetime
) -> list[CaseClock]:
    """The rows of one clock; those that are new. What a move does not touch is left as it was counted."""
    code, new = spec.limit_for(about), []
    for told in runs:
        row = rows.pop(told.number, None)
        if row is None and not code:
            continue
        run = _from_its_first_day(told, spec.since(about)) if spec.since else told
        if row is None:
            row = _new_row(case, spec, about, code, run)
            row.save()
            prefetch_related_objects([row], "pauses", "extensions")
            new.append(row)
        before = _span_of(row)
        row.started_on, row.started_at = run.started_on, run.started_at or law.day_begins(run.started_on)
        row.stopped_on, row.stopped_at, row.is_void = run.stopped_on, run.stopped_at, False
        stood = _keep_stills(row, run, at=at)
        if stood or row in new or _span_of(row) != before:
            reckon(row)
            row.save()
    for row in rows.values():  # its start was recalled
        row.is_void, row.stopped_on = True, row.stopped_on or row.started_on
        row.stopped_at = row.stopped_at or row.started_at
        row.save()
    return new


def _span_of(row: CaseClock) -> tuple[object, ...]:
    return row.started_on, row.started_at, row.stopped_on, row.stopped_at, row.is_void


def _from_its_first_day(run: Run, first: date) -> Run:
    """The legal first day, where it is not that of the step; the minute only where the law names one."""
    if isinstance(first, datetime):
        return replace(run, started_on=day_of(first), started_at=first)
    is_same = first == run.started_on
    return replace(run, started_on=first, started_at=run.started_at if is_same else law.day_begins(first))


def _new_row(case: Case, spec: Clock, about: CaseFacts, code: str | DatedLimit, run: Run) -> CaseClock:
    """The limits in force on the day the clock starts are written down with it; later law does not reach back."""
    area = superiors(case.division_id, on=run.started_on)
    dated = code if isinstance(code, DatedLimit) else calendar.limit(code, on=run.started_on, area=area)
    promised = spec.promised(about) if spec.promised else None
    if promised and (why := why_not_promise(promised, dated.limit)):
        raise Refused(f"“{spec.label}”{why}", code="cases.promise", article=dated.article)
    warn = calendar.limit(spec.warn, on=run.started_on, area=area).limit if isinstance(spec.warn, str) else None
    return CaseClock(
        case=case,
        name=spec.name,
        label=spec.label,
        run=run.number,
        parameter=dated.code,
        limit_value=dated.limit.value,
        limit_unit=dated.limit.unit,
        article=dated.article,
        promised_value=promised.value if promised else None,
        promised_unit=promised.unit if promised else "",
        warn=law.SHARE if isinstance(spec.warn, str) else spec.warn,
        warn_value=warn.value if warn else None,
        warn_unit=warn.unit if warn else "",
        started_on=run.started_on,
        started_at=run.started_at or law.day_begins(run.started_on),
    )


def _keep_stills(row: CaseClock, run: Run, *, at: datetime) -> bool:
    """Make the pauses say what the moves say; whether anything changed. Each that began or ended is told."""
    there = list(row.pauses.all())
    by_move, wanted = [one for one in there if one.by_move], [_span(row, still) for still in run.stills]
    differs = [_told_of(one) for one in by_move] != [_told_of(one) for one in wanted]
    if differs:
        row.pauses.filter(by_move=True).delete()
        PauseSpan.objects.bulk_create(wanted)
    if run.stopped_on:
        ends = {"until": Greatest(F("since"), run.stopped_on), "until_at": Greatest(F("since_at"), run.stopped_at)}
        open_ones = [one for one in there if one.until is None and not one.by_move]
        differs |= bool(open_ones and row.pauses.filter(until=None).update(**ends))
    else:
        known = {(one.since, one.ground): one.until for one in by_move}
        for still in run.stills:
            if known.get((still.since, still.ground.name), still) != still.until:
                _tell_still(row, still, at=at)
    if differs:
        row._prefetched_objects_cache.pop("pauses")
        prefetch_related_objects([row], "pauses")
    return differs


def _told_of(span: PauseSpan) -> tuple[object, ...]:
    return span.since, span.until, span.since_at, span.until_at, span.ground, span.label, span.article


def _span(row: CaseClock, still: Stillness) -> PauseSpan:
    since_at = still.since_at or law.day_begins(still.since)
    return PauseSpan(
        clock=row,
        since=still.since,
        until=still.until and max(still.since, still.until),  # what is deemed done may lie before
        since_at=since_at,
        until_at=max(since_at, still.until_at or since_at) if still.until else None,
        ground=still.ground.name,
        label=still.ground.label,
        article=still.ground.article,
        by_move=True,
    )


def _tell_still(row: CaseClock, still: Stillness, *, at: datetime) -> None:
    """行政许可法 §45: what is not counted is told to the sides in writing: ground, article, since when, until when."""
    case, verb = row.case, "恢复计时" if still.until else "暂停计时"
    span = queries.span_words(still.since, still.until)
    tell_sides(
        case=case,
        sides=tuple(side.name for side in flows.flow(case.flow, case.flow_version).sides),
        title=f"{case.number} {verb}：{row.label}",
        body=f"{case.title}\n“{row.label}”{span}。事由：{still.ground.label}；依据：{still.ground.article}。",
        key=f"still:{row.pk}:{still.since}:{still.ground.name}:{still.until or ''}",
        at=at,
    )


def reckon(row: CaseClock) -> None:
    """Count the last instants from start, limits, pauses, extension and calendar; none while it stands still."""
    counted = queries.count(queries.situation(row), division=row.case.division_id)
    for name in COUNTED:
        setattr(row, name, getattr(counted, name, None))
    row.provisional = counted.provisional if counted else False


# --- by hand -------------------------------------------------------------------------------------------------------


@transaction.atomic
def pause_clock(*, case_id: UUID, clock: str, ground: str, by: Person, at: datetime, reason: str) -> PauseSpan:
    """Stop the clock on a ground the flow names; every side gets the written notice."""
    case, flow, spec, row = _running(case_id, clock)
    require(by, spec.paused_by, case=case, on=day_of(at))
    basis = next((one for one in spec.grounds if one.name == ground), None)
    if basis is None:
        raise Refused(f"“{spec.label}”不能以此事由暂停", code="cases.pause_ground")
    if not rules.plain(reason):
        raise Refused("暂停计时须有书面说明", code="cases.pause_reason", article=basis.article)
    if row.pauses.filter(until=None).exists():
        raise Refused("计时已在暂停中", code="cases.paused")
    if row.due_at and at > row.due_at:
        raise Refused("已经超过时限，不能再暂停计时", code="cases.pause_late", article=basis.article)
    span = PauseSpan.objects.create(
        clock=row,
        since=day_of(at),
        since_at=at,
        ground=basis.name,
        label=basis.label,
        article=basis.article,
        by=by,
        reason=reason.strip(),
    )
    said = f"{queries.still_words(span)}。书面说明：{reason.strip()}"
    _after(case, flow, row, by=by, at=at, label=f"暂停计时：{spec.label}", reason=said)
    return span


@transaction.atomic
def resume_clock(*, case_id: UUID, clock: str, by: Person, at: datetime, reason: str = "") -> PauseSpan:
    """Let a clock that was paused by hand go on from this day."""
    case, flow, spec, row = _running(case_id, clock)
    require(by, spec.paused_by, case=case, on=day_of(at))
    span = row.pauses.filter(until=None, by_move=False).first()
    if span is None:
        raise Refused("计时没有被人工暂停", code="cases.not_paused")
    span.until, span.until_at = day_of(at), at
    span.save(update_fields=["until", "until_at"])
    said = f"{queries.still_words(span)}。{rules.plain(reason)}"
    _after(case, flow, row, by=by, at=at, label=f"恢复计时：{spec.label}", reason=said)
    return span


@transaction.atomic
def ask_extension(*, case_id: UUID, clock: str, value: int, by: Person, at: datetime, reason: str) -> ClockExtension:
    """Ask whom the law names for the one extension; a task lands on their desk."""
    case, flow, spec, row = _running(case_id, clock)
    area = superiors(case.division_id, on=row.started_on)
    most = calendar.limit(row.parameter, on=row.started_on, area=area).extension
    if spec.extension is None or most is None:
        raise Refused(f"“{spec.label}”依法不能延期", code="cases.no_extension", article=row.article)
    require(by, spec.extension.asked_by, case=case, on=day_of(at))
    earlier = row.extensions.exclude(agreed=False).count()
    why = rules.why_not_extend(
        asked=value, most=most.value, earlier=earlier, stopped=False, today=day_of(at), due_on=row.due_on
    )
    why = why or ("已经超过时限，不能再申请延期" if row.due_at and at > row.due_at else None)
    why = why or (None if rules.plain(reason) else "申请延期须说明理由")
    if why:
        raise Refused(why, code="cases.extension", article=spec.extension.article)
    extension = ClockExtension.objects.create(clock=row, value=value, reason=reason.strip(), asked_by=by, asked_at=at)
    label = f"申请延期：{spec.label}延长{value}{queries.unit_words(row)}"
    _after(case, flow, row, by=by, at=at, label=label, reason=reason, tells=(spec.extension.consent.side,))
    return extension


@transaction.atomic
def extend_clock(*, extension_id: int, by: Person, at: datetime, answer: str = "") -> ClockExtension:
    """Consent to an extension: the last day moves, and the sides whom the law protects are told why."""
    return _answer(extension_id, agreed=True, by=by, at=at, answer=rules.plain(answer))


@transaction.atomic
def decline_extension(*, extension_id: int, by: Person, at: datetime, answer: str) -> ClockExtension:
    """Decline an extension, with reasons: the clock goes on as it was."""
    if not rules.plain(answer):
        raise Refused("不同意延期须说明理由", code="cases.extension_reason")
    return _answer(extension_id, agreed=False, by=by, at=at, answer=answer)


def _answer(extension_id: int, *, agreed: bool, by: Person, at: datetime, answer: str) -> ClockExtension:
    asked = ClockExtension.objects.select_related("clock").filter(pk=extension_id).first()
    if asked is None:
        raise Refused("没有这项延期申请", code="cases.missing", status=404)
    case, flow, spec, row = _running(asked.clock.case_id, asked.clock.name)
    asked = ClockExtension.objects.select_for_update().get(pk=extension_id)
    if asked.agreed is not None or asked.clock_id != row.pk or spec.extension is None:
        raise Refused("这项延期申请已经答复或时钟已停止", code="cases.answered")
    require(by, spec.extension.consent, case=case, on=day_of(at))
    if by.pk == asked.asked_by_id:
        raise Refused("不能批准本人提出的延期", code="cases.own_extension", article=spec.extension.article)
    asked.agreed, asked.answered_by, asked.answered_at, asked.answer = agreed, by, at, answer.strip()
    asked.save()
    verb = "同意延期" if agreed else "不同意延期"
    label = f"{verb}：{spec.label}延长{asked.value}{queries.unit_words(row)}"
    tells = (*spec.extension.tells, spec.extension.asked_by.side)
    said = f"理由：{asked.reason}" + (f"。答复：{answer.strip()}" if answer.strip() else "")
    _after(case, flow, row, by=by, at=at, label=label, reason=said, tells=tells)
    if agreed and spec.extension.effect:
        longer = f"{asked.value}{queries.unit_words(row)}"
        spec.extension.effect(Lengthened(facts(case), longer, asked.reason, row.due_on, at))
    return asked


def _running(case_id: UUID, clock: str) -> tuple[Case, Flow, Clock, CaseClock]:
    case = locked(case_id)
    flow = flows.flow(case.flow, case.flow_version)
    spec = flow.clock(clock)
    row = case.clocks.filter(name=clock, stopped_on=None).order_by("-run").first()
    if spec is None or row is None:
        raise Refused("该时钟没有在走", code="cases.no_clock", status=404)
    return case, flow, spec, row


def _after(
    case: Case,
    flow: Flow,
    row: CaseClock,
    *,
    by: Doer,
    at: datetime,
    label: str,
    reason: str,
    tells: tuple[str, ...] | None = None,
) -> None:
    """What every change of a clock leaves behind: the new last day, a note among the moves, desks, notices, a line."""
    reckon(row)
    row.save()
    move = note(case, label=label, by=by, at=at, reason=reason, data={"clock": row.name})
    desk.settle(case, at=at)
    due = f"届满日：{queries.due_words(row)}" if row.due_at else "计时暂停，届满日待恢复后重算"
    tell_sides(
        case=case,
        sides=tuple(side.name for side in flow.sides) if tells is None else tells,
        title=f"{case.number} {label}",
        body=f"{case.title}\n{label}。{reason}\n{due}。依据：{row.article}",
        key=f"move:{move.pk}",
        at=at,
    )
    audit.record(
        by=by, action="cases.clock", subject=f"cases.case:{case.pk}", summary=f"{case.number}{label}"[:500], at=at
    )
