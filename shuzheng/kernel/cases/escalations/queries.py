"""Which clocks have come to a level nobody was told of, and what waits for whose answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shuzheng.kernel.calendar import queries as calendar
from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.escalations import rules
from shuzheng.kernel.cases.models import CaseClock, EscalationTold
from shuzheng.kernel.cases.specs import Clock, Escalation, Flow
from shuzheng.kernel.orgs.models import Org, RoleHeld
from shuzheng.kernel.orgs.queries import authority_over, superiors
from shuzheng.lib.clock import day_of

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def declared() -> Iterator[tuple[Flow, Clock, Escalation]]:
    """Every escalation of every installed flow, older versions too."""
    for flow in flows.every():
        for clock in flow.clocks:
            for one in clock.escalations:
                yield flow, clock, one


def untold(flow: Flow, clock: Clock, one: Escalation, *, at: datetime) -> QuerySet[CaseClock]:
    """The running clocks that have come to the level, and of which nobody was told for their present last instant."""
    today = day_of(at)
    level = rules.reached(one.at, at=at, today=today, days=calendar.days(today - rules.furthest(one.at), today))
    rows = CaseClock.objects.filter(name=clock.name, stopped_on=None, is_void=False)
    if level.warn_until:
        rows = rows.filter(warn_at__lte=level.warn_until, target_at__gte=at)
    if level.run_out_before:  # a day in a year whose schedule is awaited is certain for nobody yet
        known = date(max(calendar.official_years(), default=today.year), 12, 31)
        rows = rows.filter(target_at__lt=level.run_out_before).exclude(provisional=True, target_on__gt=known)
    if level.run_out_by:
        rows = rows.filter(target_on__lte=level.run_out_by)
    told = EscalationTold.objects.filter(clock=OuterRef("pk"), level=one.at, target_at=OuterRef("target_at"))
    return rows.filter(~Exists(told), case__flow=flow.name, case__flow_version=flow.version)


def outdated() -> QuerySet[EscalationTold]:
    """What waits for an answer although its clock has stopped or has another last instant now."""
    told = EscalationTold.objects.filter(state=EscalationTold.State.TOLD)
    return told.exclude(clock__stopped_on=None, clock__is_void=False, clock__target_at=F("target_at"))


def in_charge(role: str, division: str, *, on: date) -> tuple[Org | None, str]:
    """Where a role is held over a division, the nearest above; else the authority over it."""
    held = RoleHeld.objects.on(on).filter(role=role, person__is_active=True).select_related("org")
    above = superiors(division, on=on)
    nearest = {one.division_id: one.org for one in held.filter(division_id__in=above)}
    found = next((nearest[code] for code in above if code in nearest), None)
    if found:
        return found, role
    return authority_over(division, on=on), "data_authority"


def escalations_for(person: Person, *, on: date) -> QuerySet[EscalationTold]:
    """What a person was told: by name, or in a role they hold."""
    mine = Q(person=person)
    for held in person.held(on):
        mine |= Q(org_id=held.org_id, role=held.role)
    return EscalationTold.objects.filter(mine).select_related("case", "clock", "answered_by", "org", "person")


def escalations_of(case_id: UUID) -> QuerySet[EscalationTold]:
    """Every escalation of a case, for those who may see the case."""
    return EscalationTold.objects.filter(case=case_id).select_related("clock", "answered_by", "org", "person")


def is_told_to(told: EscalationTold, person: Person, *, on: date) -> bool:
    """Whether it waits for this person's answer."""
    if not person.is_active:
        return False
    return told.person_id == person.pk or (told.org_id, told.role) in {
        (one.org_id, one.role) for one in person.held(on)
    }
