"""Entering a year's schedule, setting a number of the law: dated, audited, never overwriting."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.dispatch import Signal

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import Actor
from shuzheng.kernel.calendar import queries, rules
from shuzheng.kernel.calendar.models import DayRule, Parameter, Schedule
from shuzheng.kernel.calendar.specs import DatedParameter, Official
from shuzheng.lib import schedules
from shuzheng.lib.errors import Refused

PERMISSION = "calendar.manage"

# Sent inside the transaction (year=, by=, at=): who keeps open clocks recounts those that are provisional or touch the
# year. A receiver that raises takes the whole entry back.
schedule_entered = Signal()


@transaction.atomic
def enter_schedule(
    *,
    year: int,
    off: Mapping[date, str],
    make_up: Mapping[date, str],
    source: str,
    by: Official,
    at: datetime,
    despite: str = "",
) -> Schedule:
    """The official schedule of a year, from the State Council's notice; `despite` explains an extraordinary one."""
    by.require_in(PERMISSION)
    by_law = schedules.statutory(year)
    why = rules.why_not_schedule(year, off, make_up, by_law)
    why = why or (None if source.strip() else "请填写国务院办公厅通知的文号，作为依据")
    if why:
        raise Refused(why, code="calendar.schedule", article="全国年节及纪念日放假办法")
    doubt = rules.doubt_about_schedule(off, make_up, by_law)
    if doubt and not despite.strip():
        raise Refused(doubt, code="calendar.schedule_doubt", fields={"despite": "请核对或说明"})
    given = schedules.YearSchedule(year, dict(off), dict(make_up), official=True, source=source.strip())
    schedule = replace_schedule(given, entered_by=by.actor_name, at=at, by_official=True)
    audit.record(
        by=by,
        action="calendar.enter_schedule",
        subject=f"calendar.schedule:{schedule.pk}",
        summary=f"录入 {year} 年放假安排（{source.strip()}）：放假 {len(off)} 天，调休上班 {len(make_up)} 天",
        detail={"year": year, "off": _named(off), "make_up": _named(make_up), "despite": despite.strip()},
        at=at,
    )
    schedule_entered.send(Schedule, year=year, by=by, at=at)
    return schedule


def replace_schedule(
    given: schedules.YearSchedule, *, entered_by: str, at: datetime, by_official: bool = False
) -> Schedule:
    """Put a schedule in the place of the year's current one, which stays readable."""
    earlier = Schedule.objects.filter(year=given.year, is_current=True)
    list(earlier.select_for_update())  # two who enter the same year take turns
    earlier.update(is_current=False)
    schedule = Schedule.objects.create(
        year=given.year,
        source=given.source,
        official=given.official,
        by_official=by_official,
        entered_by=entered_by,
        entered_at=at,
    )
    kinds = ((given.off, DayRule.Kind.OFF), (given.make_up, DayRule.Kind.MAKE_UP))
    DayRule.objects.bulk_create(
        DayRule(schedule=schedule, date=day, kind=kind, name=name)
        for named, kind in kinds
        for day, name in sorted(named.items())
    )
    return schedule


@transaction.atomic
def announce_schedules(*, news: Iterable[schedules.YearSchedule], by: Actor, at: datetime) -> None:
    """Write down, and tell those who keep clocks, that a newer package brought other schedules."""
    for one in news:
        audit.record(
            by=by,
            action="calendar.enter_schedule",
            subject=f"calendar.schedule:{one.year}",
            summary=f"更新 {one.year} 年放假安排（{one.source}）：放假 {len(one.off)} 天",
            detail={"year": one.year, "off": _named(one.off), "make_up": _named(one.make_up)},
            at=at,
        )
        schedule_entered.send(Schedule, year=one.year, by=by, at=at)


@transaction.atomic
def set_parameter(
    *,
    code: str,
    value: Decimal | int,
    valid_from: date,
    by: Official,
    at: datetime,
    reason: str,
    area: str = "",
    valid_to: date | None = None,
    article: str = "",
    name: str = "",
    checked: bool = False,
    extension: Decimal | int | None = None,
) -> Parameter:
    """Let another number or wording be in force from a day; `checked` says that an official read it in the text."""
    by.require_in(PERMISSION, area)
    current = queries.parameter(code, valid_from, area)
    why = rules.why_not_parameter(current, Decimal(value), area=area, valid_from=valid_from)
    why = why or (None if reason.strip() else "请填写变更依据")
    why = why or ("失效日期应晚于施行日期" if valid_to and valid_to <= valid_from else None)
    if why:
        raise Refused(why, code="calendar.parameter", article=current.article)
    row = Parameter.objects.create(
        code=code,
        name=name.strip() or current.name,
        value=value,
        unit=current.unit,
        starts=current.starts,
        extension=current.extension if extension is None else extension,
        extension_needs=current.extension_needs,
        article=article or current.article,
        area=area,
        valid_from=valid_from,
        valid_to=valid_to,
        certainty="local" if area else "found" if checked else current.certainty,
        note=reason.strip(),
        by_official=True,
        source=by.actor_org or by.actor_name,
        changed_by=by.actor_name,
        changed_at=at,
    )
    _record_set(current, row, by, at)
    return row


def _record_set(current: DatedParameter, row: Parameter, by: Actor, at: datetime) -> None:
    new = Decimal(row.value)
    worded = f"，表述改为“{row.name}”" if row.name != current.name else ""
    detail = {"code": row.code, "area": row.area, "old": str(current.value), "new": str(row.value), "reason": row.note}
    audit.record(
        by=by,
        action="calendar.set_parameter",
        subject=f"calendar.parameter:{row.pk}",
        summary=f"自 {row.valid_from} 起，“{current.name}”由 {current.value:f} 改为 {new:f}{worded}",
        detail={**detail, "name": row.name, "certainty": row.certainty},
        at=at,
    )


@transaction.atomic
def load_parameters(*, rows: Iterable[DatedParameter], source: str, by: Actor, at: datetime) -> list[str]:
    """Take over the rows a room ships; what an official set is left alone. Returns what changed, in words."""
    shipped = {(row.code, row.area, row.valid_from): row for row in Parameter.objects.filter(by_official=False)}
    is_first = not shipped
    changes = [
        words
        for given in rows
        if (words := _take_over(shipped.get((given.code, given.area, given.valid_from)), given, source, by, at))
    ]
    if changes and not is_first:  # the first filling of an empty table is installation, not anybody's act
        audit.record(
            by=by,
            action="calendar.load_parameters",
            subject=f"calendar.parameters:{source}",
            summary=f"载入 {source} 的法定参数，变动 {len(changes)} 项",
            detail={"changes": changes},
            at=at,
        )
    return changes


def _take_over(row: Parameter | None, given: DatedParameter, source: str, by: Actor, at: datetime) -> str:
    fields = {
        name: getattr(given, name)
        for name in ("name", "value", "unit", "starts", "extension", "extension_needs", "article")
    } | {"valid_to": given.valid_to, "certainty": given.certainty, "note": given.note, "source": source}
    if row is None:
        key = {"code": given.code, "area": given.area, "valid_from": given.valid_from}
        Parameter.objects.create(**key, **fields, changed_by=by.actor_name, changed_at=at)
        return f"{given.code}：新增 {given.value:f}{given.unit}"
    old = {name: getattr(row, name) for name in fields}
    if old == fields:
        return ""
    Parameter.objects.filter(pk=row.pk).update(changed_by=by.actor_name, changed_at=at, **fields)
    different = [name for name in fields if old[name] != fields[name]]
    return f"{given.code}：" + "，".join(f"{name} 由“{old[name]}”改为“{fields[name]}”" for name in different)


def _named(named: Mapping[date, str]) -> dict[str, str]:
    return {str(day): name for day, name in sorted(named.items())}
