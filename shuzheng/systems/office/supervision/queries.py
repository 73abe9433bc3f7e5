"""Whom a supervisor has charge of, and who supervises whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shuzheng.kernel.orgs.models import Division, Org, RoleHeld
from shuzheng.kernel.orgs.queries import division, divisions_within, superiors
from shuzheng.kernel.orgs.specs import PERMISSIONS, Role
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.office.supervision.models import Finding

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

VIEW = "supervision.view"


def charges(person: Person, *, on: date) -> list[Division]:
    """The divisions a person supervises, the highest first."""
    codes = {held.division_id for held in person.held(on) if held.division_id and VIEW in PERMISSIONS[Role(held.role)]}
    return [found for code in sorted(codes) if (found := division(code, on=on))]


def charge(person: Person, code: str, *, on: date) -> Division:
    """A division within a person's charge: the one named, or the first they have; else a refusal."""
    own = charges(person, on=on)
    if not own:
        raise NotAllowed("您没有监督管辖的区划。如工作需要，请向安全管理员申请", code="supervision.no_charge")
    if not code:
        return own[0]
    above = set(superiors(code.replace("\0", ""), on=on))
    found = division(code.replace("\0", ""), on=on)
    if found is None or not above & {one.code for one in own}:
        raise NotAllowed("该区划不在您的监督范围内", code="supervision.not_your_division")
    return found


def in_charge(person: Person, *, on: date, field: str = "division_id") -> Q:
    """A condition on a division's code: within what the person supervises; the province is all there is."""
    own = charges(person, on=on)
    if any(one.level == Division.Level.PROVINCE for one in own):
        return Q()
    found = Q(pk__in=[])
    for one in own:
        found |= within(one.code, on=on, field=field)
    return found


def within(code: str, *, on: date, field: str = "division_id") -> Q:
    """A condition on a division's code: that one or below it; a list, so that PostgreSQL knows how few they are."""
    return Q(**{f"{field}__in": list(divisions_within(code, on=on).values_list("code", flat=True))})


def findings_for(person: Person, *, on: date) -> QuerySet[Finding]:
    """The findings in the divisions a person supervises."""
    found = Finding.objects.filter(in_charge(person, on=on))
    return found.select_related("case", "org", "division", "supervision")


def supervisor_of(org: Org, *, on: date) -> Org | None:
    """Who supervises an organisation: whoever holds it over its division, else over the nearest above; never itself."""
    chain = superiors(org.division_id, on=on)
    held = RoleHeld.objects.on(on).filter(role=Role.SUPERVISOR, division_id__in=chain).exclude(org=org)
    by_division = {one.division_id: one.org for one in held.select_related("org").order_by("-id")}
    return next((by_division[code] for code in chain if code in by_division), None)
