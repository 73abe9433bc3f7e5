"""A city's authority, auditor and manager of the calendar: their charge ends where the city ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from seeds import Small
from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.jobs import sequence_pending
from shuzheng.kernel.audit.queries import visible_to
from shuzheng.kernel.calendar import actions as calendar
from shuzheng.kernel.calendar.models import Parameter
from shuzheng.kernel.catalogue.actions import name_category
from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.exchange.uses.actions import take_up
from shuzheng.kernel.orgs import actions
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib import clock
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.data.nodes import actions as nodes
from shuzheng.systems.data.nodes.models import Node, OutsideOrgan, Platform
from tests.access.world import Arguments

ON = date(2026, 11, 22)
READS = (  # of all that there is, what flows back to the city is the city's
    (exchange.grants_for, 2),  # to each of its departments
    (exchange.feeds_for, 1),
    (exchange.uses_for, 0),
    (exchange.violations_for, 0),
    (exchange.deliveries_for, 0),
)


def appointed(here: Small, role: Role, login: str) -> Person:
    person = actions.add_person(login=login, name="演示·市级人员", kind="staff", by=here.system_admin)
    actions.appoint(person=person, org=here.city_bureau, title="审核员", by=here.system_admin, on=ON)
    actions.grant_role(
        person=person, role=role, org=here.city_bureau, division=here.city, by=here.security_admin, on=ON
    )
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def city(here: Small, made: Arguments) -> Person:
    return appointed(here, Role.DATA_AUTHORITY, "city-reviewer")


@pytest.mark.parametrize(("read", "number"), READS)
def test_who_supervises_a_city_sees_nothing_of_the_province(
    here: Small, city: Person, read: Callable[[Person], QuerySet[Any]], number: int
) -> None:
    assert read(city).count() == number


def test_who_supervises_a_city_sees_what_its_departments_use(here: Small, city: Person, made: Arguments) -> None:
    grant = exchange.grants_for(here.reviewer).get(pk=str(made["grant"]["pk"]))
    assert grant not in exchange.grants_for(city)
    grant.consumer = here.counter
    grant.save(update_fields=["consumer"])
    assert grant in exchange.grants_for(city)


def test_a_violation_is_taken_up_by_the_authority_over_whom_it_concerns(
    here: Small, city: Person, made: Arguments
) -> None:
    violation = exchange.violations_for(here.reviewer).get()
    with pytest.raises(NotAllowed):
        take_up(violation=violation, case_ref="WG1", by=city, at=clock.now())
    assert take_up(violation=violation, case_ref="WG1", by=here.reviewer, at=clock.now()).case_ref == "WG1"


def test_the_registers_of_nodes_are_kept_where_they_lie(here: Small, city: Person, made: Arguments) -> None:
    now, organ = clock.now(), OutsideOrgan.objects.get()
    nation, platform = Node.objects.get(), Platform.objects.get()
    for refused in (
        lambda: nodes.enter_node(name="省节点", kind="province", by=city, division=here.province, superior=nation),
        lambda: nodes.suspend_node(node=nation, by=city, at=now, reason="试"),
        lambda: nodes.register_organ(org=here.court, category="court", contact_org=here.authority, by=city),
        lambda: nodes.include_platform(platform=platform, by=city, on=ON),
        lambda: nodes.end_agreement(agreement=organ.agreements.get(), by=city, on=ON, reason="试"),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert nodes.register_platform(
        name="市平台", owner=here.city_bureau, kind="exchange", built_on=date(2020, 1, 1), by=city
    )


def test_a_city_sets_its_own_numbers_and_not_the_provinces(here: Small, city: Person, made: Arguments) -> None:
    row = Parameter.objects.filter(unit="wd").earliest("pk")
    given: dict[str, Any] = {"code": row.code, "value": 3, "valid_from": date(2027, 1, 1), "at": clock.now()}
    given["reason"] = "试"
    with pytest.raises(NotAllowed):
        calendar.set_parameter(by=city, **given)
    with pytest.raises(NotAllowed):
        calendar.set_parameter(by=city, area="130000", **given)
    with pytest.raises(NotAllowed):
        calendar.enter_schedule(year=2027, off={}, make_up={}, source="试", by=city, at=clock.now())
    assert calendar.set_parameter(by=city, area="130100", **given).area == "130100"


def test_the_classification_is_the_provinces(here: Small, city: Person) -> None:
    with pytest.raises(NotAllowed):
        name_category(code="399", name="试", by=city)


def test_an_auditor_of_a_city_reads_the_lines_of_its_organisations(here: Small, made: Arguments) -> None:
    auditor = appointed(here, Role.AUDIT_ADMIN, "city-auditor")
    audit.record(by=here.city_officer, action="toy.do", subject="toy.thing:1", summary="市里的一件事")
    sequence_pending()
    seen = {line.actor_id for line in visible_to(auditor)}
    assert here.city_officer.actor_id in seen
    assert here.education_clerk.actor_id not in seen
    assert here.education_clerk.actor_id in {line.actor_id for line in visible_to(here.audit_admin)}
