"""Reading registers: what is, what was, and what was known when."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from shuzheng.kernel.registers.models import Change, Record, RecordQuerySet
from shuzheng.kernel.registers.specs import Event, Field, Register, installed
from shuzheng.lib import masks
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

EPOCH_BITS = 44  # of a transaction's number, as the migration counts it


def rows(
    register: Register, *, person: Person | None, on: date | None, known: datetime | None = None
) -> RecordQuerySet:
    """The versions true on a day (None: in any), as known at an instant (None: now), that a person may see.

    `person` None is the platform itself, for jobs and for systems that read a base by their own right.
    """
    found = register.model.objects.all().known(known)
    if on is not None:
        found = found.true_on(on)
    return found if person is None else found.filter(_visible(register, person))


def find(register: Register, *, person: Person | None, on: date, known: datetime | None = None, **key: object) -> Any:
    """The one version that bears a key, or is of an entity, on a day."""
    return rows(register, person=person, on=on, known=known).filter(**key).first()


@dataclass(frozen=True, slots=True)
class Version:
    """One line of a thing's history: a version, what brought it, what ended it, and what it changed."""

    record: Record
    change: Change
    closed_by: Change | None
    before: dict[str, tuple[object, object]]  # field → what was said of its first day before, and what is said


def history(register: Register, entity: UUID, *, person: Person) -> list[Version]:
    """All versions of a thing that the person may see, the newest knowledge first."""
    found = register.model.objects.filter(_visible(register, person), entity=entity)
    whose = [f"{act}__{who}" for act in ("change", "closed_by") for who in ("by", "org", "source")]
    versions = list(found.select_related(*whose).order_by("id"))
    return [
        Version(one, one.change, one.closed_by, _differences(register, one, versions)) for one in reversed(versions)
    ]


def _differences(register: Register, version: Record, versions: list[Record]) -> dict[str, tuple[object, object]]:
    """Against what the same act ended; else against what was true the day before."""
    ended = [one for one in versions if one.closed_by == version.change and one.period.covers(version.valid_from)]
    if not ended:
        return {}
    before, after = register.values_of(ended[0]), register.values_of(version)
    return {name: (before[name], value) for name, value in after.items() if before[name] != value}


@dataclass(frozen=True, slots=True)
class Act:
    """What one act did to a thing: the versions it wrote and those it ended."""

    change: Change
    written: tuple[Version, ...]
    ended: tuple[Record, ...]


def acts(versions: Iterable[Version]) -> list[Act]:
    """A thing's history by acts, the oldest first: only the last of them may be undone."""
    told = list(versions)[::-1]
    done = {one.change.pk: one.change for one in told}
    done |= {one.closed_by.pk: one.closed_by for one in told if one.closed_by}
    return [_act(done[number], told) for number in sorted(done)]


def _act(change: Change, told: list[Version]) -> Act:
    ended = tuple(one.record for one in told if one.closed_by == change)
    return Act(change, tuple(one for one in told if one.change == change), ended)


def as_of(versions: Iterable[Version], *, on: date, known: datetime | None = None) -> Version | None:
    """The version true on a day as known at an instant (None: now), out of a thing's history."""
    return next((one for one in known_at(versions, known) if one.record.period.covers(on)), None)


def known_at(versions: Iterable[Version], known: datetime | None = None) -> list[Version]:
    """What was known at an instant (None: is known), by period."""
    found = [one for one in versions if _was_known(one.record, known)]
    return sorted(found, key=lambda one: one.record.valid_from)


def _was_known(record: Record, at: datetime | None) -> bool:
    if at is None:
        return record.known_to is None
    return record.known_from <= at and (record.known_to is None or record.known_to > at)


def shown(register: Register, record: Record, name: str, *, person: Person) -> object:
    """A field's value as a person may see it: plain, or masked."""
    value = getattr(record, name)
    return value if may_see_plain(register, person) else masked(register, register.field(name), value, of=record)


def seen(register: Register, record: Record, *, person: Person | None) -> Record:
    """A version as a person may see it, its masked fields masked; None is whoever may see nothing plain."""
    if person is not None and may_see_plain(register, person):
        return record
    found = copy.copy(record)
    for field in register.fields:
        if field.mask:
            found.__dict__[field.name] = masked(register, field, getattr(record, field.name), of=record)
    return found


def title(register: Register, record: Record) -> str:
    """What a version is called; masked if `record` is what `seen` gave."""
    if register.title is str:
        return " ".join(str(getattr(record, name)) for name in register.key)
    return register.title(record)


def masked(register: Register, field: Field, value: object, *, of: Any) -> object:
    """A field's value as those see it who may not see it plain; `of` is the version, which may call for more."""
    if not field.mask or value in (None, ""):
        return value
    kind = (register.stricter(of, field) if register.stricter else "") or field.mask
    return masks.mask(kind, str(value))


def may_see_plain(register: Register, person: Person) -> bool:
    """Whether a person sees masked fields as they are."""
    return bool(register.plain) and person.may(register.plain)


def reach(register: Register, change: Change) -> int:
    """How many versions an act wrote or ended; counted no further than it matters."""
    return register.model.objects.filter(Q(change=change) | Q(closed_by=change))[:1001].count()


def read_permissions() -> tuple[str, ...]:
    """The permissions of which any lets somebody read some register."""
    return tuple(dict.fromkeys(register.read for register in installed()))


def readable(person: Person) -> list[Register]:
    """The registers a person may read."""
    return [register for register in installed() if person.may(register.read)]


def last_changes(registers: Iterable[Register]) -> dict[str, Change]:
    """The newest act on each register, in one question."""
    newest = [Change.objects.filter(register=one.name).order_by("-at", "-id").values("pk")[:1] for one in registers]
    if not newest:
        return {}
    numbers = newest[0].union(*newest[1:]) if newest[1:] else newest[0]
    found = Change.objects.filter(pk__in=[row["pk"] for row in numbers]).select_related("by", "org", "source")
    return {change.register: change for change in found}


def changes(register: Register) -> QuerySet[Change]:
    """All acts on a register, the newest first."""
    return Change.objects.filter(register=register.name).select_related("by", "org", "source").order_by("-id")


def feed(register: Register, *, after: str = "", limit: int = 1000, person: Person | None = None) -> list[Event]:
    """Every beginning and end of a version since a cursor, in the order of commits: each once, none left out.

    What a transaction did is given out only when none that began before it is still open; so nothing is committed
    behind a cursor that was handed out. Within a transaction the ends come first; what it began and ended itself was
    never known to anybody. `person` None is the platform itself.
    """
    reached = place(after)
    table = register.model.objects.select_related("change", "closed_by").exclude(closed_tx=F("tx"))
    table = table if person is None else table.filter(_visible(register, person))
    horizon = _horizon()  # asked once: between two questions it might pass over what only one of them saw
    begun = table.filter(_past(reached, "tx", phase=1), tx__lt=horizon).order_by("tx", "id")[:limit]
    ended = table.filter(_past(reached, "closed_tx", phase=0), closed_tx__lt=horizon).order_by("closed_tx", "id")[
        :limit
    ]
    found = [((one.closed_tx or 0, 0, one.pk), one) for one in ended] + [((one.tx, 1, one.pk), one) for one in begun]
    found.sort(key=lambda pair: pair[0])
    return [_event(register, where, one) for where, one in found[:limit]]


def is_cursor(register: Register, cursor: str) -> bool:
    """Whether the feed gave out a cursor."""
    tx, phase, number = place(cursor)
    what = {"tx": tx} if phase else {"closed_tx": tx}
    return tx < _horizon() and phase < 2 and register.model.objects.filter(pk=number, **what).exists()


def epoch() -> int:
    """How often the database was restored, and once: consumers that find another number begin anew."""
    return _asked("SELECT registers_epoch()") >> EPOCH_BITS


def _horizon() -> int:
    return _asked("SELECT registers_horizon()")


def _asked(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])


def _past(reached: tuple[int, int, int], column: str, *, phase: int) -> Q:
    tx, reached_phase, number = reached
    later = Q(**{f"{column}__gt": tx})
    if phase < reached_phase:
        return later
    same = Q(**{column: tx}, **({"id__gt": number} if phase == reached_phase else {}))
    return Q(**{f"{column}__gte": tx}) & (later | same)  # the first half is what an index starts at


def _event(register: Register, where: tuple[int, int, int], one: Record) -> Event:
    is_end = where[1] == 0
    act = one.closed_by if is_end and one.closed_by else one.change
    cursor = "-".join(str(part) for part in where)
    return Event(cursor, is_end, one.pk, one.entity, act.kind, act.at, one.period, register.values_of(one))


def place(cursor: str) -> tuple[int, int, int]:
    """A cursor as a place in the order of the feed."""
    parts = cursor.split("-") if cursor else ["0", "0", "0"]
    if len(parts) != 3 or len(cursor) > 50 or not all(part.isascii() and part.isdecimal() for part in parts):
        raise Refused("游标无效，请使用上一页返回的游标", code="registers.cursor", status=400)
    tx, phase, number = (int(part) for part in parts)
    return tx, phase, number


def _visible(register: Register, person: Person) -> Q:
    if not person.may(register.read):
        raise NotAllowed(f"您没有查看{register.label}的权限", code="registers.read")
    return register.visible(person) if register.visible else Q()
