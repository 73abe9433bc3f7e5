"""What the page of one record shows: the version of two times, the strip of its periods, its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.http import urlencode

from shuzheng.kernel.registers import queries
from shuzheng.kernel.registers.models import Record
from shuzheng.kernel.registers.queries import Act, Version
from shuzheng.kernel.registers.specs import Period, Register
from shuzheng.web.answers import or_404
from shuzheng.web.registers import fields
from shuzheng.web.registers.fields import Shown
from shuzheng.web.registers.times import Times
from shuzheng.web.specs import Change, TimelineStep

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

LEVELS = {"withdraw": "warn", "undo": "warn"}
WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Span:
    """One period of the strip, in thousandths of its width."""

    x: int
    w: int
    words: str
    title: str
    link: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The periods of a thing as known at an instant; today's place in the strip."""

    spans: Sequence[Span]
    today: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of a record."""

    register: Register
    entity: UUID
    title: str
    times: Times
    version: Version | None
    fields: Sequence[Shown]
    period: str
    ribbon: Ribbon
    steps: Sequence[tuple[TimelineStep, str]]  # with the address of the record as it was known then
    last: int | None  # the act that may be undone
    may_write: bool


def sheet(register: Register, entity: UUID, *, person: Person, times: Times) -> Sheet:
    """The page of a thing for a person, at those times."""
    versions = queries.history(register, entity, person=person)
    newest = or_404(versions[0] if versions else None)
    here = queries.as_of(versions, on=times.on, known=times.known)
    known, acts = queries.known_at(versions, times.known), queries.acts(versions)
    plain = queries.may_see_plain(register, person)
    named = queries.seen(register, (here or (known[-1] if known else newest)).record, person=person)
    return Sheet(
        register=register,
        entity=entity,
        title=queries.title(register, named),
        times=times,
        version=here,
        fields=values_of(register, here.record, plain=plain) if here else (),
        period=period_words(here.record.period) if here else "",
        ribbon=_ribbon(register, known, times, here, person),
        steps=[(_step(register, act, plain=plain), _then(act)) for act in acts],
        last=acts[-1].change.pk,
        may_write=times.known is None and person.may(register.write),
    )


def values_of(register: Register, record: Record, *, plain: bool) -> list[Shown]:
    """Every field of a version as it may be seen."""
    return [
        fields.shown(register, field, getattr(record, field.name), of=record, plain=plain) for field in register.fields
    ]


def period_words(period: Period) -> str:
    """A period in words; its end is the first day on which it is so no longer."""
    return f"{period.start} 起" if period.end is None else f"{period.start} 至 {period.end - timedelta(days=1)}"


def _then(act: Act) -> str:
    """The address of what was known once the act was done: the next whole second, which every browser can show."""
    at = act.change.at.replace(microsecond=0) + timedelta(seconds=1)
    return "?" + urlencode({"known": at.isoformat()})


def _step(register: Register, act: Act, *, plain: bool) -> TimelineStep:
    made = act.change
    source = f"来源：{made.source.name}。" if made.source else ""
    return TimelineStep(
        at=made.at,
        what=made.get_kind_display(),
        who=made.by.name if made.by else "系统",
        org=made.org.name if made.org else "",
        basis=made.basis,
        note=f"{source}理由：{made.reason}",
        level=LEVELS.get(made.kind, ""),
        changes=_changes(register, act, plain=plain),
    )


def _changes(register: Register, act: Act, *, plain: bool) -> list[Change]:
    """The fields that say something else, and the periods in which they do."""
    if act.written and not act.ended:
        return [Change("真实期间", "", period_words(one.record.period)) for one in act.written]

    def tell(name: str, value: object, of: Record) -> str:
        return fields.shown(register, register.field(name), value, of=of, plain=plain).text

    found = [
        Change(
            fields.label(register, name),
            *(tell(name, value, one.record) or "空" for value in pair),
        )
        for one in act.written
        for name, pair in one.before.items()
    ]
    before, after = ("；".join(period_words(one.period) for one in rows) for rows in (act.ended, _records(act)))
    return found if before == after else [*found, Change("真实期间", before, after or "撤销")]


def _records(act: Act) -> list[Record]:
    return [one.record for one in act.written]


def _ribbon(register: Register, known: Sequence[Version], times: Times, here: Version | None, person: Person) -> Ribbon:
    """The strip ends a tenth after its last day, so that what is open is seen to go on."""
    if not known:
        return Ribbon((), 0)
    days = [one.record.valid_from for one in known] + [one.record.valid_to or times.today for one in known]
    first, last = min([*days, times.today]).toordinal(), max([*days, times.today]).toordinal()
    whole = max((last - first) * 11 // 10, 30)
    return Ribbon(
        [_span(register, one, times, person, is_here=one is here, first=first, whole=whole) for one in known],
        (times.today.toordinal() - first) * WIDTH // whole,
    )


def _span(
    register: Register, one: Version, times: Times, person: Person, *, is_here: bool, first: int, whole: int
) -> Span:
    record = one.record
    end = record.valid_to.toordinal() if record.valid_to else first + whole
    x = (record.valid_from.toordinal() - first) * WIDTH // whole
    asked = {"on": record.valid_from.isoformat()} | ({"known": times.asked_known} if times.asked_known else {})
    return Span(
        x,
        max((end - first) * WIDTH // whole - x, 3),
        period_words(record.period),
        queries.title(register, queries.seen(register, record, person=person)),
        "?" + urlencode(asked),
        is_here,
    )
