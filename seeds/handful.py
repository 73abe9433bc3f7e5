"""A handful of divisions, organisations and people for tests: the demonstration's own cast, in no time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from seeds import cast
from shuzheng.kernel.orgs.models import Division, DivisionParent, Org, OrgName, Person, Post, RoleHeld
from shuzheng.kernel.orgs.sign_in.queries import TOTP_PURPOSE
from shuzheng.kernel.orgs.sign_in.rules import must_have_code
from shuzheng.lib import clock
from shuzheng.lib.crypto import seal

SINCE = date(2025, 1, 1)
_UNDER = {"130100": "130000", "130102": "130100", "130600": "130000", "130629": "133100", "133100": "130000"}
_UNDER |= {"130102001": "130102", "130102001001": "130102001"}
_NAMES = {
    "130000": ("河北省", Division.Level.PROVINCE),
    "130100": ("石家庄市", Division.Level.CITY),
    "130102": ("长安区", Division.Level.COUNTY),
    "130600": ("保定市", Division.Level.CITY),
    "133100": ("雄安新区", Division.Level.CITY),
    "130629": ("容城县", Division.Level.COUNTY),
    "130102001": ("建北街道", Division.Level.TOWNSHIP),
    "130102001001": ("棉一东社区", Division.Level.VILLAGE),
}


@dataclass(frozen=True, slots=True)
class Small:
    """Who and what a test needs, by name. Everybody's password is `cast.PASSWORD`."""

    province: Division
    city: Division
    county: Division
    xiongan: Division
    street: Division
    village: Division
    authority: Org
    education: Org
    environment: Org
    market: Org
    approval: Org
    city_bureau: Org
    counter: Org
    operator: Org
    enterprise: Org
    court: Org
    civil: Org
    hotline: Org
    water: Org
    urban: Org
    county_government: Org
    county_centre: Org
    county_housing: Org
    county_water: Org
    street_office: Org
    police: Org
    reviewer: Person
    education_head: Person
    education_officer: Person
    education_clerk: Person
    environment_head: Person
    environment_officer: Person
    environment_clerk: Person
    market_head: Person
    market_officer: Person
    market_clerk: Person
    civil_head: Person
    civil_officer: Person
    civil_clerk: Person
    approval_head: Person
    approval_officer: Person
    approval_clerk: Person
    city_officer: Person
    city_clerk: Person
    county_clerk: Person
    operator_a: Person
    hotline_lead: Person
    water_handler: Person
    water_second: Person
    water_head: Person
    urban_handler: Person
    county_head: Person
    supervisor_a: Person
    supervisor_b: Person
    county_housing_head: Person
    county_water_head: Person
    county_dispatcher: Person
    street_dispatcher: Person
    grid_worker_a: Person
    grid_worker_b: Person
    registrar: Person
    keeper: Person
    contractor: Person
    citizen: Person
    agent: Person
    system_admin: Person
    security_admin: Person
    audit_admin: Person


@transaction.atomic
def small() -> Small:
    """Make the handful in a test's own empty database: a dozen statements, and a test that actions make the same."""
    divisions = _divisions()
    orgs = _orgs(divisions)
    people = _people()
    _posts_and_roles(people, orgs, divisions)
    return Small(
        province=divisions["130000"],
        city=divisions["130100"],
        county=divisions["130102"],
        xiongan=divisions["133100"],
        street=divisions["130102001"],
        village=divisions["130102001001"],
        **orgs,  # type: ignore[arg-type]
        **people,  # type: ignore[arg-type]
    )


def _divisions() -> dict[str, Division]:
    made = Division.objects.bulk_create(
        Division(
            code=code,
            name=name,
            level=level,
            kind=Division.Kind.NEW_AREA if code == "133100" else Division.Kind.STANDARD,
            valid_from=date(2017, 4, 1) if code == "133100" else SINCE,
        )
        for code, (name, level) in _NAMES.items()
    )
    DivisionParent.objects.bulk_create(
        DivisionParent(child_id=child, parent_id=parent, valid_from=SINCE) for child, parent in _UNDER.items()
    )
    return {one.code: one for one in made}


def _orgs(divisions: Mapping[str, Division]) -> dict[str, Org]:
    made = Org.objects.bulk_create(
        Org(
            uscc=row.uscc,
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            division=divisions[row.division],
            valid_from=SINCE,
        )
        for row in cast.ORGS
    )
    OrgName.objects.bulk_create(
        OrgName(org=org, name=org.name, short_name=org.short_name, valid_from=SINCE, basis=cast.BASIS) for org in made
    )
    return {row.key: org for row, org in zip(cast.ORGS, made, strict=True)}


def _people() -> dict[str, Person]:
    """One password for all; a bound code, as in the demonstration, for those who must have one."""
    made = Person.objects.bulk_create(
        Person(
            login=row.login,
            name=row.name,
            kind=row.kind,
            password=_hashed(),
            password_set_at=clock.now(),
            sealed_totp=_sealed(row.login) if must_have_code(row.kind) else None,
            is_demonstration=True,
        )
        for row in cast.PEOPLE
    )
    return {row.key: person for row, person in zip(cast.PEOPLE, made, strict=True)}


def _posts_and_roles(people: Mapping[str, Person], orgs: Mapping[str, Org], divisions: Mapping[str, Division]) -> None:
    rows = [row for row in cast.PEOPLE if row.org]
    Post.objects.bulk_create(
        Post(person=people[row.key], org=orgs[row.org], title=row.title, valid_from=SINCE) for row in rows
    )
    RoleHeld.objects.bulk_create(
        RoleHeld(
            person=people[row.key],
            role=row.role,
            org=orgs[row.org],
            division=divisions.get(row.over),
            valid_from=SINCE,
            valid_to=row.until,
        )
        for row in rows
        if row.role
    )


@cache
def _hashed() -> str:
    """One hash for all: argon2 is slow on purpose, and a test has thirty people."""
    return make_password(cast.PASSWORD)


def _sealed(login: str) -> bytes:
    return seal(cast.secret(login).encode(), purpose=TOTP_PURPOSE)
