"""Which interests were declared: one's own, and for a head those of the office."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shuzheng.kernel.cases.interests.models import Interest
from shuzheng.kernel.orgs.models import RoleHeld
from shuzheng.kernel.orgs.specs import Role

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def interests_for(person: Person, *, on: date) -> QuerySet[Interest]:
    """What a person declared, and what was declared by or for the staff of the offices that they head."""
    headed = [one.org_id for one in person.held(on) if one.role == Role.DEPARTMENT_HEAD]
    staff = RoleHeld.objects.on(on).filter(org__in=headed, acting_for=None).values("person")
    found = Interest.objects.filter(Q(person=person) | Q(person__in=staff))
    return found.select_related("person", "case", "other", "org", "by").order_by("ended_at", "-at")
