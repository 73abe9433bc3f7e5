"""Reading grants."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from shuzheng.kernel.exchange.grants.models import CompiledGrant, Grant, GrantMove
from shuzheng.kernel.exchange.specs import Condition, GrantTerms, Plan

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

Use = Literal["handling", "analysis", "display"]


def grants_for(person: Person) -> QuerySet[Grant]:
    """The grants that a person's departments gave or hold; those of the departments they supervise."""
    grants = Grant.objects.select_related("resource", "consumer", "provider")
    orgs = person.orgs_seen(own="exchange.view", over="exchange.supervise")
    if orgs is None:
        return grants
    return grants.filter(Q(consumer__in=orgs) | Q(provider__in=orgs))


def callable_by(person: Person) -> QuerySet[Grant]:
    """The active grants that a person may call for the consuming department."""
    return Grant.objects.filter(
        consumer__in=person.orgs_with("exchange.call"), state=Grant.State.ACTIVE
    ).select_related("resource", "consumer", "provider")


def is_supplied(*, resource_id: UUID, consumer: Org, element: str) -> bool:
    """Whether a department gets an element of an entry under a grant in force: then it need not collect it."""
    found = Grant.objects.filter(resource_id=resource_id, consumer=consumer, state=Grant.State.ACTIVE)
    return found.filter(elements__contains=[element]).exists()


def moves(grant: Grant) -> QuerySet[GrantMove]:
    """What happened to a grant, in order."""
    return GrantMove.objects.filter(grant=grant)


def due_to_expire(on: date) -> QuerySet[Grant]:
    """Grants whose term is over on a day and that are not closed yet."""
    return Grant.objects.filter(state__in=[Grant.State.ACTIVE, Grant.State.SUSPENDED], valid_to__lte=on)


def plan(grant_id: UUID) -> Plan | None:
    """The plan in force, None when the gateway refuses the grant."""
    compiled = CompiledGrant.objects.filter(grant_id=grant_id, active=True).first()
    return Plan.from_json(compiled.plan) if compiled else None


def terms_of(grant: Grant) -> GrantTerms:
    """What a grant allows, as a value for the rules."""
    return GrantTerms(
        purpose=grant.purpose,
        elements=tuple(grant.elements),
        modes=tuple(grant.modes),
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        use=_use(grant.use),
        basis=grant.basis,
        scope=grant.scope,
        obligations=grant.obligations,
        conditions=tuple(Condition(**condition) for condition in grant.conditions),
        unmasked=tuple(grant.unmasked),
        unmask_reason=grant.unmask_reason,
        verifiable=tuple(grant.verifiable),
        rate_per_minute=grant.rate_per_minute,
        max_rows=grant.max_rows,
    )


def _use(word: str) -> Use:
    uses: tuple[Use, ...] = ("handling", "analysis", "display")
    return next(use for use in uses if use == word)


def columns_of(terms: GrantTerms) -> dict[str, object]:
    """The same as the model keeps it."""
    kept = asdict(terms)
    listed = {name: list(kept[name]) for name in ("elements", "modes", "conditions", "unmasked", "verifiable")}
    return {**kept, **listed}


def active_grant(consumer: Org, resource_code: str, *, on: date) -> Grant | None:
    """The grant by which an organisation may use an entry on a day, the newest first."""
    held = Grant.objects.filter(consumer=consumer, state=Grant.State.ACTIVE, valid_from__lte=on, valid_to__gt=on)
    return held.filter(resource__code=resource_code).select_related("provider", "resource__current").first()
