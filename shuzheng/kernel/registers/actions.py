"""Every write of a register. Nothing is overwritten: what was known is closed, what is known now is written anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Q

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.registers import rules
from shuzheng.kernel.registers.models import Change, Epoch, RecordQuerySet
from shuzheng.kernel.registers.rules import Held, Piece, Plan
from shuzheng.kernel.registers.specs import Field, Grounds, Period, Register, Values
from shuzheng.lib import standards
from shuzheng.lib.errors import Refused
from shuzheng.lib.ids import new_id

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

Kind = Change.Kind


@transaction.atomic
def enter(
    *,
    register: Register,
    values: Values,
    grounds: Grounds,
    by: Person,
    at: datetime,
    true_from: date,
    true_to: date | None = None,
) -> UUID:
    """Take a new thing in: true from a day on. A thing with this key that is known already is changed instead."""
    _require(register, by)
    period, values = _period(true_from, true_to), _checked(register, values, whole=True)
    _hold(register, values)
    if _namesakes(register, values, period):
        raise Refused(
            f"{register.label}中已有{_key_words(register, values)}的记录，请改用变更或更正", code="registers.exists"
        )
    entity = new_id()
    _carry_out(register, entity, Plan((), (Piece(period, values),)), Kind.ENTER, grounds, by=by, at=at)
    return entity


@transaction.atomic
def change(
    *,
    register: Register,
    entity: UUID,
    values: Values,
    grounds: Grounds,
    by: Person,
    at: datetime,
    true_from: date,
    true_to: date | None = None,
) -> Change:
    """The world changed: from a day on something else is true. What was true before stays true of before."""
    return _say(register, entity, values, _period(true_from, true_to), Kind.CHANGE, grounds, by=by, at=at)


@transaction.atomic
def correct(
    *, register: Register, entity: UUID, version: int, values: Values, grounds: Grounds, by: Person, at: datetime
) -> Change:
    """We were wrong: the same period, other words. What we knew until now stays to be asked for."""
    held = next((one for one in _held(register, entity) if one.number == version), None)
    if held is None:
        raise Refused("这个版本已被取代，请刷新后对照最新的内容再更正", code="registers.superseded")
    return _say(register, entity, values, held.period, Kind.CORRECT, grounds, by=by, at=at)


@transaction.atomic
def withdraw(
    *,
    register: Register,
    entity: UUID,
    grounds: Grounds,
    by: Person,
    at: datetime,
    true_from: date = date.min,
    true_to: date | None = None,
) -> Change:
    """It was never so, or is so no longer, in a period; without one, in none at all."""
    _require(register, by)
    plan = rules.cut(_held(register, entity), _period(true_from, true_to))
    return _carry_out(register, entity, plan, Kind.WITHDRAW, grounds, by=by, at=at)


@transaction.atomic
def undo(*, register: Register, change: Change, grounds: Grounds, by: Person, at: datetime) -> Change:
    """Take an act back: what it closed is known again, what it wrote no longer. Only while nothing came after it."""
    _require(register, by)
    if Change.objects.select_for_update().get(pk=change.pk).register != register.name:
        raise Refused("这项变更不属于本台账", code="registers.other", status=404)
    made, ended = _rows(register).filter(change=change), _rows(register).filter(closed_by=change)
    if Change.objects.filter(undoes=change).exists() or made.exclude(known_to=None).exists():
        raise Refused("其后又有变更，不能直接撤回；请先撤回后来的变更，或者办理更正", code="registers.overtaken")
    found = _new_change(register, Kind.UNDO, grounds, by=by, at=at, undoes=change)
    pieces = [(row.entity, Piece(row.period, register.values_of(row))) for row in ended.order_by("id")]
    made.close(change=found, at=at)
    _write(register, found, pieces, at)
    _log(register, found, by=by, at=at, detail={"undoes": change.pk})
    return found


@transaction.atomic
def begin_epoch() -> None:
    """After a restore: what is written from now on comes after all that was restored."""
    present = Epoch.objects.select_for_update().first() or Epoch(number=1)
    present.number += 1
    present.save()


def _say(
    register: Register,
    entity: UUID,
    values: Values,
    period: Period,
    kind: Kind,
    grounds: Grounds,
    *,
    by: Person,
    at: datetime,
) -> Change:
    _require(register, by)
    held = _held(register, entity)
    plan = rules.overlay(held, period, _checked(register, values))
    if not plan.written:
        raise Refused("与现有内容相同，没有需要记录的变更", code="registers.same")
    for piece in plan.written:
        if register.why_not and (reason := register.why_not(piece.values)):
            raise Refused(reason, code="registers.rule")
        if kind == Kind.CHANGE and (reason := _why_not_become(register, held, piece)):
            raise Refused(reason, code="registers.follows")
        _hold(register, piece.values)
        if _namesakes(register, piece.values, piece.period, but=entity):
            words = _key_words(register, piece.values)
            raise Refused(f"另一条{register.label}记录在这一时段已用{words}", code="registers.exists")
    return _carry_out(register, entity, plan, kind, grounds, by=by, at=at)


def _why_not_become(register: Register, held: Sequence[Held], piece: Piece) -> str | None:
    """Why what is said of the piece's first day may not become what is to be said of it."""
    before = next(one.values for one in held if one.period.covers(piece.period.start))
    if register.why_not_become is None or dict(before) == dict(piece.values):
        return None
    return register.why_not_become(before, piece.values)


def _carry_out(
    register: Register, entity: UUID, plan: Plan, kind: Kind, grounds: Grounds, *, by: Person, at: datetime
) -> Change:
    if not plan.closed and not plan.written:
        raise Refused("没有可撤销的内容，请刷新后再看", code="registers.same")
    found = _new_change(register, kind, grounds, by=by, at=at)
    closed = _rows(register).filter(pk__in=plan.closed)
    if closed.filter(known_from__gt=at).exists():
        raise Refused("登记时间早于已有版本，请检查服务器时间", code="registers.order")
    closed.close(change=found, at=at)
    _write(register, found, [(entity, piece) for piece in plan.written], at)
    _log(register, found, by=by, at=at, detail={"entity": str(entity), "closed": len(plan.closed)})
    return found


def _new_change(
    register: Register, kind: Kind, grounds: Grounds, *, by: Person, at: datetime, undoes: Change | None = None
) -> Change:
    if reason := rules.why_not_reason(grounds.reason):
        raise Refused(reason, code="registers.reason", fields={"reason": reason})
    return Change.objects.create(
        register=register.name,
        kind=kind,
        at=at,
        by=by,
        org=by.org,
        source=grounds.source,
        reason=grounds.reason.strip(),
        basis=grounds.basis.strip(),
        undoes=undoes,
    )


def _write(register: Register, change: Change, pieces: Sequence[tuple[UUID, Piece]], at: datetime) -> None:
    register.model.objects.bulk_create(
        register.model(
            entity=entity,
            valid_from=piece.period.start,
            valid_to=piece.period.end,
            known_from=at,
            change=change,
            **piece.values,
        )
        for entity, piece in pieces
    )


def _held(register: Register, entity: UUID) -> list[Held]:
    """All that is known of a thing, locked."""
    rows = _rows(register).filter(entity=entity, known_to=None).select_for_update().order_by("valid_from")
    found = [Held(row.pk, row.period, register.values_of(row)) for row in rows]
    if not found:
        raise Refused("没有这条记录，或者它已被撤销", code="registers.gone", status=404)
    return found


def _namesakes(register: Register, values: Values, period: Period, *, but: UUID | None = None) -> bool:
    """Whether another thing bears this key on a day of the period."""
    same = _rows(register).filter(known_to=None, **{name: values[name] for name in register.key})
    if period.end is not None:
        same = same.filter(valid_from__lt=period.end)
    same = same.filter(Q(valid_to=None) | Q(valid_to__gt=period.start))
    return (same if but is None else same.exclude(entity=but)).exists()


def _hold(register: Register, values: Values) -> None:
    """One writer at a time for a key, so that two cannot take the same thing in twice."""
    words = "\x1f".join([register.name, *(str(values[name]) for name in register.key)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [words])


def _checked(register: Register, values: Values, *, whole: bool = False) -> dict[str, object]:
    """The values as the columns keep them; every fault at once, beside its field."""
    unknown = set(values) - set(register.names)
    faults = dict.fromkeys(unknown, "没有这一项")
    found: dict[str, object] = {}
    for field in register.fields:
        if field.name in values or whole:
            try:
                found[field.name] = kept_value(register, field, values.get(field.name))
            except ValidationError as error:
                faults[field.name] = "；".join(error.messages)
    if not faults and whole and register.why_not and (reason := register.why_not(found)):
        raise Refused(reason, code="registers.rule")
    if faults:
        words = "；".join(f"{_label(register, name)}：{fault}" for name, fault in faults.items())
        raise Refused(words, code="registers.values", fields=faults, status=422)
    return found


def kept_value(register: Register, field: Field, value: object) -> object:
    """A value as its column keeps it; a ValidationError says in words why it cannot be."""
    column = _column(register, field.name)
    if value is None or value == "":
        if field.required:
            raise ValidationError("此项必填")
        return None if column.null else column.get_default()
    if isinstance(value, str) and "\x00" in value:
        raise ValidationError("含有不能保存的空字符（NUL）")
    if field.standard and (reason := standards.why_not(field.standard, str(value))):
        raise ValidationError(reason)
    return column.clean(value, None)


def _label(register: Register, name: str) -> str:
    return str(_column(register, name).verbose_name) if name in register.names else name


def _column(register: Register, name: str) -> models.Field[Any, Any]:
    found = register.model._meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101 (a declared field is a column)
    return found


def _key_words(register: Register, values: Values) -> str:
    return "、".join(f"{_label(register, name)}“{values[name]}”" for name in register.key)


def _require(register: Register, by: Person) -> None:
    """Who may write does so beside others, and never beside a chunk of an import, which holds the whole register."""
    by.require(register.write)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 1))", [register.name])


def _period(start: date, end: date | None) -> Period:
    period = Period(start, end)
    if reason := rules.why_not_period(period):
        raise Refused(reason, code="registers.period", fields={"true_to": reason})
    return period


def _rows(register: Register) -> RecordQuerySet:
    return register.model.objects.all()


def _log(register: Register, change: Change, *, by: Person, at: datetime, detail: dict[str, object]) -> None:
    audit.record(
        by=by,
        action=f"registers.{change.kind}",
        subject=f"registers.change:{change.pk}",
        summary=f"{register.label}：{change.get_kind_display()}",
        detail={"register": register.name, "reason": change.reason, **detail},
        at=at,
    )
