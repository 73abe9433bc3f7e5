"""Who may read which notice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from shuzheng.kernel.cases.models import Notice
from shuzheng.kernel.orgs.specs import PERMISSIONS, Role

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def notices_for(person: Person, *, on: date) -> QuerySet[Notice]:
    """The in-site notices to a person: to them by name, to their office, or to a role they hold there."""
    mine = Q(person=person)
    for held in person.held(on):
        if "cases.view" in PERMISSIONS[Role(held.role)]:
            mine |= Q(org_id=held.org_id, role__in=("", held.role))
    return Notice.objects.filter(mine, channel=Notice.Channel.IN_SITE).select_related("case")


def unread_count(person: Person, *, on: date) -> int:
    """How many notices nobody has read yet."""
    return notices_for(person, on=on).filter(read_at=None).count()
