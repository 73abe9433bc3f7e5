"""A small population: two counties of the synthetic province, and what happened to some of them since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shuzheng.bases.population.models import Household, Membership, Person, Residence
from shuzheng.bases.population.rules import SHIFT_YEARS, born_of, sex_of
from shuzheng.bases.population.system import HOUSEHOLDS, MEMBERSHIPS, PERSONS, RESIDENCES
from shuzheng.kernel.registers import actions
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib.codes.citizen_id import check_character

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org
    from shuzheng.kernel.orgs.models import Person as User

COUNTIES, SCALE, SEED = ("130102", "130629"), 112_000, 7  # about two thousand of the whole
SINCE = date(2024, 5, 6)
ELSEWHERE = "130629100200"


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, User], at: datetime) -> None:
    """Load them once, with the demonstration's own accounts; then a move, a correction, a death, a merged household."""
    if Person.objects.exists():
        return
    from seeds.identities import CITIZENS
    from seeds.people.loading import load
    from seeds.people.province import people as generated

    load(generated(SCALE, seed=SEED, counties=COUNTIES), at=at)
    act: dict[str, Any] = {"by": people["registrar"], "at": at + timedelta(seconds=1)}
    for name, number in CITIZENS:
        _enter(name, number, act)
    grown = Membership.objects.filter(relation="02").order_by("id")
    mover, corrected, deceased = (_person(one.person) for one in grown[:3])
    _move(mover, act)
    _correct(corrected, act)
    _die(deceased, act)
    _merge([one.household for one in grown[10:12]], act)


def _enter(name: str, number: str, act: dict[str, Any]) -> None:
    said = born_of(number)
    born = said.replace(year=said.year + SHIFT_YEARS)
    values = {"number": number, "name": name, "sex": sex_of(number), "birth_date": born}
    entity = actions.enter(register=PERSONS, values=values, grounds=Grounds("演示账户"), true_from=born, **act)
    lives = {"person": entity, "kind": "registered", "place": "130102001001"}
    actions.enter(register=RESIDENCES, values=lives, grounds=Grounds("演示账户"), true_from=born, **act)


def _person(entity: UUID) -> Person:
    return Person.objects.get(entity=entity)


def _move(person: Person, act: dict[str, Any]) -> None:
    """The registered residence is another from a day on; the old one stays true of before."""
    of = Residence.objects.get(person=person.entity).entity
    grounds = Grounds("户口迁移：投靠配偶", basis="户口登记条例第十条")
    actions.change(register=RESIDENCES, entity=of, values={"place": ELSEWHERE}, grounds=grounds, true_from=SINCE, **act)


def _correct(person: Person, act: dict[str, Any]) -> None:
    """A wrong day of birth: number and date are corrected together; the fifteen digits of before are kept.

    996 to 999 stood for the very old among the numbers of fifteen digits: so this one, too, is nobody's who lives.
    """
    born = person.birth_date.replace(day=person.birth_date.day % 28 + 1)
    body = f"{person.number[:6]}{born.year - SHIFT_YEARS:04}{born:%m%d}{997 if person.sex == '1' else 998}"  # type: ignore[index]
    values = {
        "birth_date": born,
        "number": body + check_character(body),
        "former_number": body[:6] + body[8:],
    }
    grounds = Grounds("出生日期登记有误", basis="出生医学证明原件")
    actions.correct(register=PERSONS, entity=person.entity, version=person.pk, values=values, grounds=grounds, **act)


def _die(person: Person, act: dict[str, Any]) -> None:
    grounds = Grounds("死亡登记", basis="居民死亡医学证明（推断）书")
    actions.change(
        register=PERSONS, entity=person.entity, values={"died_on": SINCE}, grounds=grounds, true_from=SINCE, **act
    )
    of = Membership.objects.get(person=person.entity).entity
    actions.withdraw(register=MEMBERSHIPS, entity=of, grounds=grounds, true_from=SINCE, **act)


def _merge(households: list[UUID], act: dict[str, Any]) -> None:
    """The second household's members are of the first from a day on, and it is no more."""
    kept, dissolved = households
    grounds = Grounds("并户", basis="户口登记条例第十七条")
    for member in Membership.objects.filter(household=dissolved):
        values = {"household": kept, "relation": Membership.Relation.RELATIVE}
        actions.change(
            register=MEMBERSHIPS, entity=member.entity, values=values, grounds=grounds, true_from=SINCE, **act
        )
    of = Household.objects.get(entity=dissolved).entity
    actions.withdraw(register=HOUSEHOLDS, entity=of, grounds=grounds, true_from=SINCE, **act)
