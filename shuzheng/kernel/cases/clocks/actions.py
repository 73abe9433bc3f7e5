"""Winding the clocks after every move, pausing and extending them lawfully, counting again when schedules change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.calendar.specs import Limit
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.clocks import queries
from shuzheng.kernel.cases.desk import actions as desk
from shuzheng.kernel.cases.models import Case, CaseClock, ClockExtension, Move, PauseSpan
from shuzheng.kernel.cases.moves.actions import locked, note
from shuzheng.kernel.cases.moves.queries import facts, require
from shuzheng.kernel.cases.notices.actions import tell_sides
from shuzheng.kernel.cases.specs import Clock, Flow, MoveFact, Run
from shuzheng.kernel.orgs.queries import superiors
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Person


# --- derived from moves --------------------------------------------------------------------------------------------


def wind(case: Case) -> None:
    """Make the clock rows of a case say what its moves, pauses and extensions say."""
    flow = flows.flow(case.flow, case.flow_version)
    moves = [
        MoveFact(step, day_of(at))
        for step, at in Move.objects.filter(case=case).order_by("id").values_list("step", "at")
    ]
    for spec in flow.clocks:
        _wind_one(case, spec, rules.runs(spec, moves))


def _wind_one(case: Case, spec: Clock, runs: list[Run]) -> None:
    about = facts(case)
    code = spec.limit_for(about)
    rows = {row.run: row for row in CaseClock.objects.filter(case=case, name=spec.name)}
    for told in runs:
        row = rows.pop(told.number, None)
        if row is None and not code:
            continue
        run = replace(told, started_on=spec.since(about)) if spec.since else told
        row = row or _new_row(case, spec, code, run)
        row.started_on, row.stopped_on, row.is_void = run.started_on, run.stopped_on, False
        _keep_stills(row, run)
        reckon(row)
        row.save()
    for row in rows.values():  # its start was recalled
        row.is_void, row.stopped_on = True, row.stopped_on or row.started_on
        row.save()


def _new_row(case: Case, spec: Clock, code: str, run: Run) -> CaseClock:
    """The limit in force on the day the clock starts is written down with it; later law does not reach back."""
    dated = calendar.limit(code, on=run.started_on, area=superiors(case.division_id, on=run.started_on))
    return CaseClock(
        case=case,
        name=spec.name,
        label=spec.label,
        run=run.number,
        parameter=code,
        limit_value=dated.limit.value,
        limit_unit=dated.limit.unit,
        article=dated.article,
        warn=spec.warn,
        started_on=run.started_on,
    )


def _keep_stills(row: CaseClock, run: Run) -> None:
    if row._state.adding:
        row.save()
    row.pauses.filter(by_move=True).delete()
    PauseSpan.objects.bulk_create(
        PauseSpan(
            clock=row,
            since=still.since,
            until=still.until,
            ground=still.ground.name,
            label=still.ground.label,
            article=still.ground.article,
            by_move=True,
        )
        for still in run.stills
    )
    if run.stopped_on:
        row.pauses.filter(until=None).update(until=run.stopped_on)


def reckon(row: CaseClock) -> None:
    """Count the last day from start, limit, pauses, extension and calendar; a clock that stands still has none."""
    pauses = list(row.pauses.values_list("since", "until"))
    if any(until is None for _, until in pauses):
        row.due_on, row.warn_on = None, None
        return
    spans = tuple((since, until) for since, until in pauses)
    added = sum(row.extensions.filter(agreed=True).values_list("value", flat=True))
    total = row.limit_value + added
    due = calendar.due(row.started_on, _limit(row, total), pauses=spans)
    warn = calendar.due(row.started_on, _limit(row, rules.warn_value(total, row.warn)), pauses=spans)
    row.due_on, row.warn_on, row.provisional = due.on, warn.on, due.provisional


def _limit(row: CaseClock, value: int) -> Limit:
    return Limit(value, row.limit_unit)  # type: ignore[arg-type]


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
    span = PauseSpan.objects.create(
        clock=row,
        since=day_of(at),
        ground=basis.name,
        label=basis.label,
        article=basis.article,
        by=by,
        reason=reason.strip(),
    )
    _after(case, flow, row, by=by, at=at, label=f"暂停计时：{spec.label}", reason=f"{basis.label}。{reason.strip()}")
    return span


@transaction.atomic
def resume_clock(*, case_id: UUID, clock: str, by: Person, at: datetime, reason: str = "") -> PauseSpan:
    """Let a clock that was paused by hand go on from this day."""
    case, flow, spec, row = _running(case_id, clock)
    require(by, spec.paused_by, case=case, on=day_of(at))
    span = row.pauses.filter(until=None, by_move=False).first()
    if span is None:
        raise Refused("计时没有被人工暂停", code="cases.not_paused")
    reason = rules.plain(reason)
    span.until = day_of(at)
    span.save(update_fields=["until"])
    _after(case, flow, row, by=by, at=at, label=f"恢复计时：{spec.label}", reason=reason)
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
    _after(case, flow, row, by=by, at=at, label=label, reason=answer or asked.reason, tells=tells)
    return asked


def _running(case_id: UUID, clock: str) -> tuple[Case, Flow, Clock, CaseClock]:
    case = locked(case_id)
    flow = flows.flow(case.flow, case.flow_version)
    spec = flow.clock(clock)
    row = CaseClock.objects.filter(case=case, name=clock, stopped_on=None).order_by("-run").first()
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
    due = f"届满日：{row.due_on}" if row.due_on else "计时暂停，届满日待恢复后重算"
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


# --- a schedule announced late -------------------------------------------------------------------------------------


def recompute_clocks(*, year: int, at: datetime) -> int:
    """Count the running clocks that touch a year anew after its schedule was entered; each that changed says so."""
    touching = Q(started_on__year__lte=year, due_on__year__gte=year)
    running = CaseClock.objects.filter(Q(provisional=True) | touching, stopped_on=None).order_by("case_id", "id")
    return sum(_recompute(pk, year, at) for pk in list(running.values_list("pk", flat=True)))


@transaction.atomic
def _recompute(clock_pk: int, year: int, at: datetime) -> bool:
    case = locked(CaseClock.objects.values_list("case_id", flat=True).get(pk=clock_pk))
    row = CaseClock.objects.get(pk=clock_pk)
    before: tuple[date | None, bool] = (row.due_on, row.provisional)
    reckon(row)
    if row.stopped_on or (row.due_on, row.provisional) == before:
        return False
    flow = flows.flow(case.flow, case.flow_version)
    said = f"{year}年放假安排已录入，{row.label}届满日由{_day(before)}重算为{_day((row.due_on, row.provisional))}"
    _after(case, flow, row, by=SYSTEM, at=at, label=f"重算时限：{row.label}", reason=said)
    return True


def _day(due: tuple[date | None, bool]) -> str:
    return f"{due[0] or '（暂停中）'}{'（暂定）' if due[1] else ''}"
