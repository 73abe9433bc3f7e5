"""Substitution during absence: a dated, named substitute holds the roles of who is away, and acts for them (代)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.orgs import actions as orgs
from shuzheng.kernel.orgs import rules as held_rules
from shuzheng.kernel.orgs.absences import rules
from shuzheng.kernel.orgs.actions import Doer
from shuzheng.kernel.orgs.models import Org, Person, RoleHeld
from shuzheng.kernel.orgs.specs import SEPARATED, Role
from shuzheng.lib.errors import NotAllowed, Refused


@transaction.atomic
def substitute(*, person: Person, org: Org, substitute: Person, since: date, until: date, by: Doer) -> list[RoleHeld]:
    """Name who acts for a person at an organisation from a day until, not including, another."""
    _require_namer(by, org, since)
    list(Person.objects.select_for_update().filter(pk__in=[person.pk, substitute.pk]).order_by("pk"))
    away = [one for one in person.roles.filter(org=org, acting_for=None).on(since) if one.role not in SEPARATED]
    roles = frozenset(Role(one.role) for one in away)
    why = rules.why_not_substitute(is_same=person == substitute, since=since, until=until, roles=roles)
    why = why or next((said for role in roles if (said := held_rules.why_not_kind(role, substitute.kind))), None)
    if why:
        raise Refused(why, code="orgs.substitute")
    if not substitute.is_active or not substitute.posts.filter(org=org).on(since).exists():
        raise Refused("代理人应为同一单位的在岗人员", code="orgs.substitute_post")
    has = set(substitute.roles.filter(org=org).on(since).values_list("role", flat=True))
    made = RoleHeld.objects.bulk_create(
        RoleHeld(
            person=substitute,
            role=one.role,
            org=org,
            division=one.division,
            granted_by=by if isinstance(by, Person) else None,
            acting_for=person,
            valid_from=since,
            valid_to=min(until, one.valid_to or until),
        )
        for one in away
        if one.role not in has
    )
    substitute.forget_held()
    words = "、".join(sorted(Role(one.role).label for one in made)) or "（原已担任同样角色）"
    record(
        by=by,
        action="orgs.substitute",
        subject=f"orgs.person:{person.pk}",
        summary=f"“{person.name}”自{since}至{until}（不含）由“{substitute.name}”代行{words}",
        detail={"substitute": str(substitute.pk), "org": org.uscc, "since": str(since), "until": str(until)},
    )
    return made


def _require_namer(by: Doer, org: Org, on: date) -> None:
    """The head of the organisation, or who grants roles there."""
    if isinstance(by, Person) and any(
        one.org_id == org.pk and one.role == Role.DEPARTMENT_HEAD and one.acting_for_id is None for one in by.held(on)
    ):
        return
    try:
        orgs.require(by, "orgs.grant_role", at=org)
    except NotAllowed:
        raise NotAllowed("代理人由本单位负责人或者安全管理员指定", code="orgs.substitute_namer") from None


@transaction.atomic
def end_substitution(*, person: Person, org: Org, by: Doer, on: date) -> int:
    """Who was away is back: nobody acts for them any more. Returns how many roles that were."""
    _require_namer(by, org, on)
    ending = list(RoleHeld.objects.filter(acting_for=person, org=org).on(on).select_related("person"))
    for one in ending:
        RoleHeld.objects.filter(pk=one.pk).update(valid_to=max(on, one.valid_from))
        orgs.role_ended.send(sender=RoleHeld, person=one.person, org=org, on=on)
    record(
        by=by,
        action="orgs.end_substitution",
        subject=f"orgs.person:{person.pk}",
        summary=f"“{person.name}”自{on}起自行履行职责，代理终止",
        detail={"org": org.uscc, "roles": len(ending)},
    )
    return len(ending)
