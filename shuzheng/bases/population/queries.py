"""Reading the population base. Whoever reads from outside gets an answer, not a record."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db.models import Q

from shuzheng.bases.population import rules
from shuzheng.bases.population.models import Household, Membership, Person, Residence, Verification
from shuzheng.bases.population.specs import Claim, Held, Verdict
from shuzheng.kernel.orgs.identities.queries import number_of
from shuzheng.kernel.orgs.models import Division
from shuzheng.kernel.orgs.models import Person as User
from shuzheng.kernel.orgs.queries import divisions_within, is_within
from shuzheng.kernel.registers.models import Record
from shuzheng.kernel.registers.specs import Field, Values
from shuzheng.lib import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

One = TypeVar("One", bound=Record)
SHOWN_TO_ONESELF = 200
COUNTY = Division.Level.COUNTY


def _true(model: type[One], on: date) -> QuerySet[One]:
    return cast("QuerySet[One]", model.objects.known().true_on(on))


def known(*, name: str, number: str) -> bool:
    """The source of identities for the platform's own accounts: whether they belong together and the person lives."""
    found = person_by_number(rules.plain(number), on=clock.today())
    return found is not None and found.died_on is None and rules.bare(found.name) == rules.bare(name)


def person_by_number(number: str, *, on: date) -> Person | None:
    """The person of a number, as known now of a day."""
    return _true(Person, on).filter(number=number).first()


def person_of(user: User, *, on: date) -> Person | None:
    """A signed-in person's own record, once their identity is verified."""
    number = number_of(user)
    return person_by_number(number, on=on) if number else None


def residences(person: Person, *, on: date) -> QuerySet[Residence]:
    """Where a person is registered and lives."""
    return _true(Residence, on).filter(person=person.entity).order_by("kind")


def household_of(person: Person, *, on: date) -> tuple[Household, Membership] | None:
    """The household a person is of, and as what."""
    member = _true(Membership, on).filter(person=person.entity).first()
    home = member and _true(Household, on).filter(entity=member.household).first()
    return (home, member) if home and member else None


def registered_in(place: str, *, on: date) -> QuerySet[Person]:
    """The living persons registered in a division, as it is on a day: a new area's counties keep their old codes."""
    counties = divisions_within(place, on=on, level=COUNTY) if len(place) == 6 else ()
    within = [Q(place__startswith=one.code) for one in counties] or [Q(place__startswith=place)]
    there = _true(Residence, on).filter(reduce(or_, within), kind="registered")
    return _true(Person, on).filter(died_on=None, entity__in=there.values("person"))


def held(number: str, claim: Claim, *, on: date) -> Held | None:
    """What is known of a number's bearer, no more than the claim needs."""
    found = person_by_number(number, on=on)
    if found is None:
        return None
    is_there = _is_there(found, claim.place, on=on) if claim.place else None
    return Held(found.entity, found.name, found.sex, found.birth_date, found.died_on, is_there)


def _is_there(person: Person, place: str, *, on: date) -> bool | None:
    codes = list(residences(person, on=on).values_list("place", flat=True))
    if not codes:
        return None
    return any(code.startswith(place) or is_within(code[:6], place, on=on) for code in codes)


def tries(by: User, *, at: datetime, most: int, most_missed: int) -> tuple[int, int]:
    """How often somebody asked within the hour, and in vain within the day; counted no further than the limits."""
    asked = Verification.objects.filter(by=by, at__gt=at - timedelta(hours=1)).values("pk")
    missed = Verification.objects.filter(by=by, at__gt=at - timedelta(days=1)).exclude(verdict=Verdict.YES).values("pk")
    return asked[:most].count(), missed[:most_missed].count()


def asked_about(person: Person) -> QuerySet[Verification]:
    """Who asked about a person, the latest first."""
    return Verification.objects.filter(subject=person.number).select_related("org").order_by("-at")[:SHOWN_TO_ONESELF]


def is_demonstration() -> bool:
    """Whether this is a demonstration, where alone numbers may be shifted."""
    return User.objects.filter(is_demonstration=True).exists()


def is_shifted_here(number: str) -> bool:
    """Whether a number is a demonstration's, and this is one; a real number asks nothing of the database."""
    return rules.born_of(number).year < rules.FIRST_REAL and is_demonstration()


def why_not_person(values: Values) -> str | None:
    """The rules across a person's fields; whether this is a demonstration is asked only where it matters."""
    number, born = str(values["number"]), cast("date", values["birth_date"])
    died = cast("date | None", values.get("died_on"))
    shifted = rules.is_shifted(number, born) and is_demonstration()
    return (
        rules.why_not_agree(number, born=born, sex=str(values["sex"]), is_demonstration=shifted)
        or rules.why_not_former(number, str(values.get("former_number") or ""), is_demonstration=shifted)
        or rules.why_not_died(born, died)
    )


def why_not_household(values: Values) -> str | None:
    """A household is of one village or community."""
    return rules.why_not_village(str(values["place"]))


def stricter_mask(record: Record, field: Field) -> str:
    """个人信息保护法第二十八条: what is masked of others is hidden of those under fourteen."""
    person = cast("Any", record)
    return "hidden" if field.mask and rules.is_minor(person.birth_date, on=clock.today()) else ""
