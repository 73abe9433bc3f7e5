"""What those whom the data are about may know: who took their rows, when and what for. 个人信息保护法 §44, §45."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from shuzheng.kernel.catalogue.sources.queries import keyed_by, naming
from shuzheng.kernel.exchange.bindings.queries import keys_where
from shuzheng.kernel.exchange.corrections.queries import takings_of
from shuzheng.kernel.exchange.entries.queries import resource_view
from shuzheng.kernel.exchange.grants.models import Grant
from shuzheng.kernel.exchange.specs import ResourceView
from shuzheng.kernel.exchange.subjects import rules
from shuzheng.kernel.exchange.subjects.models import Withholding
from shuzheng.kernel.orgs.identities.queries import number_of
from shuzheng.kernel.orgs.queries import org_by_uscc
from shuzheng.lib.errors import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from shuzheng.kernel.orgs.models import Person

MOST = 500  # readings told at once, the latest


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whom rows are about: oneself by the verified number, or an organisation one acts for by its code."""

    standard: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One time that a department took the row about somebody; not certain for a whole export."""

    ref: str  # by which the reader may object to it
    resource_id: UUID
    entry: str
    code: str
    about: str
    row_key: str
    consumer: str
    consumer_uscc: str
    at: datetime
    purpose: str
    operation: str
    elements: tuple[str, ...]
    fields: tuple[str, ...]  # the same by their labels
    grant_id: UUID | None
    basis: str
    request: str
    certain: bool


def subjects_of(person: Person) -> list[Subject]:
    """Whom a person may ask about: themselves once verified, and the organisations they act for. Nobody else."""
    number = number_of(person)
    own = [Subject("citizen-id", number, "本人")] if number else []
    return own + [Subject("uscc", org.uscc, org.name) for org in person.orgs_with("self.view")]


def read_about(person: Person, *, on: date) -> list[Reading]:
    """Every time the rows about a person were taken, the latest first; what is lawfully withheld on a day is not."""
    withheld = withheld_grants(on)
    found = {
        (reading.ref, reading.about): reading
        for subject in subjects_of(person)
        for resource_id, key in _rows_about(subject)
        for reading in _readings(subject, resource_view(resource_id), key)
        if reading.grant_id not in withheld
    }
    return sorted(found.values(), key=lambda one: one.at, reverse=True)[:MOST]


def reading_of(person: Person, ref: str, *, on: date) -> Reading | None:
    """One of them; None for what is not about the person, or is not told."""
    return next((one for one in read_about(person, on=on) if one.ref == ref), None)


def withheld_grants(on: date) -> set[UUID]:
    """The grants of whose uses nobody concerned is told on a day."""
    found = Withholding.objects.filter(valid_from__lte=on, valid_to__gt=on)
    return {
        one.grant_id
        for one in found
        if rules.is_withheld(on, start=one.valid_from, end=one.valid_to, ended=one.ended_on)
    }


def withholdings_for(person: Person) -> QuerySet[Withholding]:
    """The decisions to withhold, for those who supervise only: even that there is one may tell too much."""
    found = Withholding.objects.select_related("grant__consumer", "grant__provider", "grant__resource", "decided_by")
    return found if person.may("exchange.supervise") else found.none()


def _rows_about(subject: Subject) -> Iterator[tuple[UUID, str]]:
    """The rows that bear the code as their key, and those that name it in another element."""
    yield from ((resource.pk, subject.code) for resource in keyed_by(subject.standard))
    for resource, element in naming(subject.standard):
        with suppress(Refused):  # a source that does not answer just now hides its rows, not everybody else's
            yield from [(resource.pk, key) for key in keys_where(resource.pk, element, subject.code)]


def _readings(subject: Subject, view: ResourceView, row_key: str) -> Iterator[Reading]:
    labels = {one.name: one.label for one in view.elements}
    taken = list(takings_of(view.id, row_key))
    grants = Grant.objects.in_bulk({one.grant_id for one in taken if one.grant_id})
    for one in taken:
        grant = grants.get(one.grant_id) if one.grant_id else None
        fields = one.fields or (tuple(grant.elements) if grant else ())
        yield Reading(
            ref=one.ref,
            resource_id=view.id,
            entry=view.name,
            code=view.code,
            about=subject.name,
            row_key=row_key,
            consumer=getattr(org_by_uscc(one.consumer), "name", one.consumer),
            consumer_uscc=one.consumer,
            at=one.at,
            purpose=one.purpose or (grant.purpose if grant else ""),
            operation=one.operation,
            elements=fields,
            fields=tuple(labels.get(name, name) for name in fields),
            grant_id=one.grant_id,
            basis=grant.basis if grant else "",
            request=_request(grant),
            certain=one.certain,
        )


def _request(grant: Grant | None) -> str:
    ref = grant.request_ref if grant else ""
    return "数据回流" if ref.startswith("feed:") else ref
