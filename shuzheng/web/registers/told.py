"""A register as the API tells it: found for the caller, its values masked, its history with the acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase

from shuzheng.kernel.orgs import queries as orgs
from shuzheng.kernel.registers import models, queries
from shuzheng.kernel.registers import specs as kernel
from shuzheng.kernel.registers.specs import Event, Grounds, Register
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.web import exports
from shuzheng.web.actions import note_export
from shuzheng.web.api.access import Asking
from shuzheng.web.lists import Rows
from shuzheng.web.registers import fields, specs
from shuzheng.web.registers.lists import list_of, rows_of, search
from shuzheng.web.registers.times import Times, times_of

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def existing(name: str) -> Register:
    """A register by its name."""
    return kernel.register(name)


def readable(request: Asking, name: str) -> Register:
    """The same, for who may read it."""
    found = existing(name)
    if not request.auth.may(found.read):
        raise NotAllowed(f"您没有查看{found.label}的权限", code="registers.read")
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A register asked for by somebody, at two times."""

    register: Register
    person: Person
    times: Times
    plain: bool

    def history(self, entity: UUID) -> list[queries.Version]:
        """All versions of a thing that there is for the caller."""
        found = queries.history(self.register, entity, person=self.person)
        if not found:
            raise Http404
        return found

    def seen(self, entity: UUID) -> UUID:
        """The thing, if the caller may see it."""
        self.history(entity)
        return entity

    def said(self, given: specs.ActIn) -> dict[str, Any]:
        """The grounds, who and when."""
        source = orgs.org_by_uscc(given.source) if given.source else None
        if given.source and source is None:
            words = "没有这个单位"
            raise Refused(words, code="registers.source", fields={"source": words}, status=422)
        return {"grounds": Grounds(given.reason, given.basis, source), "by": self.person, "at": clock.now()}

    def days(self, given: specs.EnterIn | specs.WithdrawIn) -> dict[str, date]:
        """The period, as far as it is told."""
        days = {"true_from": given.true_from, "true_to": given.true_to}
        return {name: day for name, day in days.items() if day is not None}

    def values(self, told: dict[str, object], *, of: models.Record) -> dict[str, object]:
        """Values as the caller may see them, relations by their keys."""
        shown = {
            name: value if self.plain else queries.masked(self.register, self.register.field(name), value, of=of)
            for name, value in told.items()
        }
        return {name: getattr(value, "pk", value) for name, value in shown.items()}

    def record(self, record: models.Record) -> dict[str, object]:
        """A version."""
        own = ("entity", "valid_from", "valid_to", "known_from", "known_to")
        told = {name: getattr(record, name) for name in own}
        return told | {"version": record.pk, "values": self.values(self.register.values_of(record), of=record)}

    def version(self, version: queries.Version) -> dict[str, object]:
        """A version with its acts."""
        closed = change(version.closed_by) if version.closed_by else None
        before = self.values({name: pair[0] for name, pair in version.before.items()}, of=version.record)
        return self.record(version.record) | {"change": change(version.change), "closed_by": closed, "before": before}

    def latest(self, entity: UUID) -> dict[str, object]:
        """What was written last of a thing."""
        return self.record(self.history(entity)[0].record)


def asked(request: Asking, name: str) -> Asked:
    """The register of an address for the caller, at the times asked for."""
    found = readable(request, name)
    plain = queries.may_see_plain(found, request.auth)
    return Asked(found, request.auth, times_of(request.GET, now=clock.now()), plain)


def narrowed(found: Asked, words: str, where: Sequence[str]) -> Rows:
    """The records at those times, searched and filtered by whole values."""
    rows = rows_of(found.register, found.times, found.person)
    if words.strip():
        rows = search(found.register, found.plain, rows, words)
    for one in where:
        name, _, value = one.partition(":")
        rows = rows.filter(**{name: _clean(found.register, name, value)})
    return rows


def _clean(register: Register, name: str, value: str) -> object:
    """A filter's value as the column takes it: of the key, and of what may be searched or chosen."""
    allowed = {one.name for one in register.fields if one.searched or one.filtered} | set(register.key)
    if name not in allowed:
        raise Refused(f"不能按“{name}”筛选，可用：{'、'.join(sorted(allowed))}", code="registers.where", status=400)
    try:
        return fields.column(register, name).to_python(value)
    except ValidationError:
        label = fields.label(register, name)
        raise Refused(f"“{label}”没有“{value}”这样的值", code="registers.where", status=400) from None


def csv(request: Asking, found: Asked, rows: Rows) -> HttpResponseBase:
    """All of them as CSV, which leaves a line in the log."""
    register, query = found.register, request.GET.urlencode()
    note_export(list_name=f"api.{register.name}", title=register.label, kind="csv", query=query, by=found.person)
    columns = list_of(register, person=found.person, times=found.times).columns
    ordered = rows.order_by("-pk").iterator(chunk_size=exports.BATCH)
    return exports.answer("csv", name=register.name, columns=columns, rows=ordered)


def register(one: Register, *, person: Person) -> dict[str, object]:
    """A register with its fields."""
    own = ("name", "standard", "grade", "mask", "required")
    told = [{name: getattr(f, name) for name in own} | {"label": fields.label(one, f.name)} for f in one.fields]
    return {name: getattr(one, name) for name in ("name", "label", "help", "key")} | {
        "fields": told,
        "may_write": person.may(one.write),
    }


def change(made: models.Change) -> dict[str, object]:
    """An act."""
    told = {name: getattr(made, name) for name in ("id", "kind", "at", "source", "reason", "basis")}
    return told | {"by": made.by.name if made.by else "", "org": made.org.name if made.org else ""}


def feed(events: Sequence[Event], *, after: str) -> dict[str, object]:
    """A page of changes."""
    own = ("cursor", "is_end", "version", "entity", "kind", "at")
    told = [
        {name: getattr(one, name) for name in own}
        | {"valid_from": one.period.start, "valid_to": one.period.end}
        | {"values": {name: getattr(value, "pk", value) for name, value in one.values.items()}}
        for one in events
    ]
    return {"events": told, "next": events[-1].cursor if events else after, "epoch": queries.epoch()}
