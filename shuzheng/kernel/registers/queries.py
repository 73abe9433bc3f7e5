"""Reading registers: what is, what was, and what was known when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from shuzheng.kernel.registers.models import Change, Record, RecordQuerySet
from shuzheng.kernel.registers.specs import Event, Register
from shuzheng.lib import masks
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


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
    versions = list(found.select_related("change__by", "change__org", "change__source", "closed_by").order_by("id"))
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


def shown(register: Register, record: Record, name: str, *, person: Person) -> object:
    """A field's value as a person may see it: plain, or masked."""
    field, value = register.field(name), getattr(record, name)
    if not field.mask or value in (None, "") or may_see_plain(register, person):
        return value
    kind = (register.stricter(record, field) if register.stricter else "") or field.mask
    return masks.mask(kind, str(value))


def may_see_plain(register: Register, person: Person) -> bool:
    """Whether a person sees masked fields as they are."""
    return bool(register.plain) and person.may(register.plain)


def changes(register: Register) -> QuerySet[Change]:
    """All acts on a register, the newest first."""
    return Change.objects.filter(register=register.name).select_related("by", "org", "source").order_by("-id")


def feed(register: Register, *, after: str = "", limit: int = 1000) -> list[Event]:
    """Every beginning and end of a version since a cursor, in the order of commits: each once, none left out.

    What a transaction did is given out only when none that began before it is still open; so nothing is committed
    behind a cursor that was handed out. Within a transaction the ends come first; what it began and ended itself was
    never known to anybody.
    """
    place = _place(after)
    table = register.model.objects.select_related("change", "closed_by").exclude(closed_tx=F("tx"))
    horizon = RawSQL("registers_horizon()", ())
    begun = table.filter(_past(place, "tx", phase=1), tx__lt=horizon).order_by("tx", "id")[:limit]
    ended = table.filter(_past(place, "closed_tx", phase=0), closed_tx__lt=horizon).order_by("closed_tx", "id")[:limit]
    found = [((one.closed_tx or 0, 0, one.pk), one) for one in ended] + [((one.tx, 1, one.pk), one) for one in begun]
    found.sort(key=lambda pair: pair[0])
    return [_event(register, place, one) for place, one in found[:limit]]


def _past(place: tuple[int, int, int], column: str, *, phase: int) -> Q:
    tx, reached, number = place
    later = Q(**{f"{column}__gt": tx})
    if phase < reached:
        return later
    return later | Q(**{column: tx}, **({"id__gt": number} if phase == reached else {}))


def _event(register: Register, place: tuple[int, int, int], one: Record) -> Event:
    is_end = place[1] == 0
    act = one.closed_by if is_end and one.closed_by else one.change
    cursor = "-".join(str(part) for part in place)
    return Event(cursor, is_end, one.pk, one.entity, act.kind, act.at, one.period, register.values_of(one))


def _place(cursor: str) -> tuple[int, int, int]:
    parts = cursor.split("-") if cursor else ["0", "0", "0"]
    if len(parts) != 3 or len(cursor) > 50 or not all(part.isascii() and part.isdecimal() for part in parts):
        raise Refused("游标无效，请使用上一页返回的游标", code="registers.cursor", status=400)
    tx, phase, number = (int(part) for part in parts)
    return tx, phase, number


def _visible(register: Register, person: Person) -> Q:
    if not person.may(register.read):
        raise NotAllowed(f"您没有查看{register.label}的权限", code="registers.read")
    return register.visible(person) if register.visible else Q()
