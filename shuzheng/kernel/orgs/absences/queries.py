"""Who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shuzheng.kernel.orgs.models import DatedQuerySet, Org, RoleHeld


def substitutions(orgs: Iterable[Org], *, on: date) -> DatedQuerySet[RoleHeld]:
    """The roles held for somebody else at some organisations on a day or later."""
    found = RoleHeld.objects.filter(org__in=list(orgs), acting_for__isnull=False, valid_to__gt=on)
    return found.select_related("org", "person", "acting_for").order_by("valid_from", "acting_for__name")
