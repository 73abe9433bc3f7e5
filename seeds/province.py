"""The demonstration province: every division of Hebei, the cast, and what each room adds to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import transaction

from seeds import cast
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs import queries
from shuzheng.kernel.orgs.divisions.actions import load
from shuzheng.kernel.orgs.models import Division, Org, Person
from shuzheng.kernel.orgs.sign_in.actions import bind_demo_totp
from shuzheng.kernel.orgs.sign_in.rules import must_have_code
from shuzheng.lib.errors import Refused

Tell = Callable[[str], None]
FOUNDED = date(2025, 1, 1)
SHOWN = (
    *("reviewer", "education_officer", "education_head", "environment_officer", "market_officer", "market_head"),
    *("approval_officer", "market_clerk", "city_officer", "county_clerk", "contractor", "citizen", "agent"),
    *("operator_a", "hotline_lead", "water_handler", "water_head"),
    *("county_head", "supervisor_a", "supervisor_b", "county_housing_head", "county_water_head"),
    *("street_dispatcher", "grid_worker_a"),
    *("system_admin", "security_admin", "audit_admin"),
)


def seed(*, at: datetime, tell: Tell = lambda word: None) -> None:
    """Make the demonstration province, or complete it; refused where real people are entered."""
    if Person.objects.filter(is_demonstration=False).exists():
        raise Refused("本系统已有正式人员，不能装入演示数据", code="seeds.not_empty")
    if not Division.objects.filter(level=Division.Level.VILLAGE).exists():  # all levels come in one transaction
        load(progress=tell)
    tell("演示单位和人员")
    orgs, people = _cast(at)
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.seeds") and hasattr(import_module(f"{app.name}.seeds"), "demonstrate"):
            tell(str(app.verbose_name))
            import_module(f"{app.name}.seeds").demonstrate(orgs=orgs, people=people, at=at)
    if apps.is_installed("shuzheng.systems.data.sharing"):
        tell("目录、挂接与共享申请")
        import_module("seeds.sharing").demonstrate(orgs=orgs, people=people, at=at)
    if apps.is_installed("shuzheng.systems.services"):
        tell("政务服务办件")
        import_module("seeds.hall").demonstrate(orgs=orgs, people=people, at=at)


def demo_people() -> list[tuple[str, str, str, str]]:
    """The sign-ins to print: login, password, role, organisation."""
    rows = {row.key: row for row in cast.PEOPLE}
    names = {row.key: row.short_name for row in cast.ORGS}
    return [
        (row.login, cast.PASSWORD, row.title or "个人用户", names.get(row.org, "—"))
        for row in (rows[key] for key in SHOWN)
    ]


@transaction.atomic
def _cast(at: datetime) -> tuple[dict[str, Org], dict[str, Person]]:
    """Organisations and people; those who are new get the password and the code of the demonstration."""
    places = {row.division for row in cast.ORGS} | {row.over for row in cast.PEOPLE if row.over}
    divisions = {code: found for code in places if (found := queries.division(code, on=at.date()))}
    orgs = cast.enter_orgs(divisions, on=FOUNDED)
    people = cast.enter_people(orgs, divisions, on=FOUNDED)
    fresh = [person for person in people.values() if person.password_set_at is None]
    if fresh:
        password = make_password(cast.PASSWORD)  # one for all: it is printed at every start
        new = Person.objects.filter(pk__in=[person.pk for person in fresh])
        new.update(password=password, password_set_at=at, is_demonstration=True)
        for person in new:
            if must_have_code(person.kind):
                bind_demo_totp(person=person, secret=cast.secret(person.login), by=SYSTEM, at=at)
    return orgs, people
