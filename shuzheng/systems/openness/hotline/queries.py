"""The tickets a person may see, the unit that has a duty, what a caller may look up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from shuzheng.kernel.cases.queries import cases_visible_to
from shuzheng.kernel.orgs import queries as orgs
from shuzheng.lib.crypto import keyed_digest, open_sealed, same
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.home import key
from shuzheng.systems.openness.hotline.dispatching import queries as guessing
from shuzheng.systems.openness.hotline.dispatching.specs import Guess, duties, label_of
from shuzheng.systems.openness.hotline.models import Dispatch, Responsibility, Ticket

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

CALLER = "hotline-caller"
SEALED = ("sealed_phone", "sealed_email", "sealed_name")
HOTLINE_DUTY = "hotline"
COUNTY = 3
OPEN_STATES = ("received", "to_sign", "handling", "returned", "arbitrating", "reviewing", "parked")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit that is likely to be the right one: how sure, and which words say so."""

    duty: str
    label: str
    share: float
    words: tuple[str, ...]
    unit: Org | None

    @property
    def percent(self) -> int:
        """The confidence as people read it."""
        return min(99, round(self.share * 100))


def tickets_for(person: Person, *, on: date) -> QuerySet[Ticket]:
    """The hotline's own, and a unit's: never the caller's number with them."""
    found = Ticket.objects.filter(case__in=cases_visible_to(person, on=on))
    return found.select_related("case", "case__division", "unit", "hotline").defer(*SEALED)


def ticket_for(person: Person, ref: str, *, on: date) -> Ticket:
    """One of them by its number."""
    found = tickets_for(person, on=on).filter(case__number=ref.replace("\0", "")).first()
    if found is None:
        raise NotAllowed("没有这个工单，或与您的单位无关", code="hotline.not_yours")
    return found


def by_number(number: str) -> Ticket | None:
    """A ticket by its number, for guards."""
    return Ticket.objects.select_related("case").filter(case__number=number.strip().replace("\0", "")).first()


def by_code(number: str, code: str) -> Ticket:
    """A ticket for whoever has its number and its code; a wrong one of either gets the same words."""
    found = Ticket.objects.select_related("case", "unit")
    ticket = found.filter(case__number=number.strip().upper().replace("\0", "")).first()
    if ticket is None or not same(ticket.code, code_digest(ticket.case.number, code.strip())):
        raise Refused("工单编号或者查询码不对，请核对后再查", code="hotline.lookup", status=404)
    return ticket


def code_digest(number: str, code: str) -> str:
    """What is kept of a look-up code."""
    return keyed_digest(key("hotline-code"), number, code)


def caller_digest(phone: str) -> str:
    """What tells that two tickets have one caller, without saying who."""
    return keyed_digest(key(CALLER), phone) if phone else ""


def email_of(ticket: Ticket) -> str:
    """The caller's e-mail, for notices alone."""
    sealed = Ticket.objects.values_list("sealed_email", flat=True).get(pk=ticket.pk)
    return open_sealed(bytes(sealed), purpose=CALLER).decode() if sealed else ""


def phone_of(ticket: Ticket) -> str:
    """The caller's number: for the hotline's own people, who call back; the action that shows it writes it down."""
    sealed = Ticket.objects.values_list("sealed_phone", flat=True).get(pk=ticket.pk)
    return open_sealed(bytes(sealed), purpose=CALLER).decode() if sealed else ""


def repeats(ticket: Ticket) -> QuerySet[Ticket]:
    """The tickets that were merged into this one."""
    return Ticket.objects.filter(case__merged_into=ticket.pk)


# --- who has which duty --------------------------------------------------------------------------------------------


def hotline_for(division: str, *, on: date) -> Org:
    """The hotline that takes the matters of a division."""
    found = unit_for(HOTLINE_DUTY, division, on=on)
    if found is None:
        raise Refused("该区划还没有登记热线机构，请联系上级热线", code="hotline.no_centre")
    return found


def unit_for(duty: str, division: str, *, on: date) -> Org | None:
    """Who has a duty at a place: the nearest division that has somebody named."""
    chain = orgs.superiors(division, on=on)
    rows = {
        row.division_id: row.org
        for row in Responsibility.objects.filter(until=None, duty=duty, division_id__in=chain).select_related("org")
    }
    return next((rows[code] for code in chain if code in rows), None)


def unit_named(words: str, *, on: date) -> Org | None:
    """A unit by its code, its name or its short name, as an operator types it."""
    text = words.strip().replace("\0", "")
    found = orgs.org_by_uscc(text)
    if found is not None:
        return found
    named = [one for one in orgs.search_orgs(text, on=on)[:20] if text in (one.name, one.short_name)] if text else []
    return named[0] if len(named) == 1 else None


def units(*, on: date) -> list[Org]:
    """Every unit that has a duty."""
    held = Responsibility.objects.filter(until=None).exclude(duty=HOTLINE_DUTY).values("org")
    return list(orgs.orgs(on=on).filter(pk__in=held).order_by("name"))


def suggest(text: str, *, division: str, on: date) -> list[Suggestion]:
    """The three likeliest units, with confidence and words."""
    return [_suggestion(one, division, on) for one in guessing.guess(text)]


def suggestions(ticket: Ticket, *, on: date) -> list[Suggestion]:
    """The same for a ticket; a duty that a client named goes first, when no unit has returned it."""
    found = suggest(ticket.text, division=ticket.case.division_id, on=on)
    returned = set(ticket.dispatches.exclude(returned_at=None).values_list("unit_id", flat=True))
    return sorted(found, key=lambda one: (one.unit is not None and one.unit.pk in returned, one.duty != ticket.duty))


def _suggestion(one: Guess, division: str, on: date) -> Suggestion:
    return Suggestion(one.duty, label_of(one.duty), one.share, one.words, unit_for(one.duty, division, on=on))


def duty_of(unit: Org, found: Sequence[Suggestion], *, division: str, on: date) -> str:
    """For which of its duties a unit gets a ticket: the likeliest that it has."""
    told = next((one.duty for one in found if one.unit is not None and one.unit.pk == unit.pk), "")
    if told:
        return told
    chain = orgs.superiors(division, on=on)
    held = Responsibility.objects.filter(until=None, org=unit, division_id__in=chain, duty__in=list(duties()))
    return held.values_list("duty", flat=True).first() or ""


# --- what pages offer ----------------------------------------------------------------------------------------------


def places(*, on: date) -> list[tuple[str, str]]:
    """The divisions whose matters some hotline takes, down to the counties."""
    found: dict[str, str] = {}
    for row in Responsibility.objects.filter(until=None, duty=HOTLINE_DUTY).select_related("division"):
        found[row.division_id] = row.division.name
        below = orgs.divisions_within(row.division_id, on=on, level=COUNTY).order_by("code")
        found |= {one.code: one.name for one in below}
    return list(found.items())


def categories(person: Person, *, on: date) -> list[tuple[str, str]]:
    """The categories in use."""
    found = tickets_for(person, on=on).exclude(category="").order_by("category").values_list("category", flat=True)
    return [(one, one) for one in found.distinct()]


def letters() -> QuerySet[Ticket]:
    """What was published, for everybody."""
    return Ticket.objects.filter(published_at__isnull=False).select_related("case", "unit").order_by("-published_at")


def returned_guesses() -> list[tuple[str, int]]:
    """The duties under which units gave tickets back, the commonest first: what the next version must learn."""
    rows = Dispatch.objects.exclude(returned_at=None).exclude(duty="").order_by().values_list("duty")
    return sorted(((duty, n) for duty, n in rows.annotate(n=Count("pk"))), key=lambda row: -row[1])
