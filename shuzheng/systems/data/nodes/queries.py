"""Reading the three registers: officials who may see the catalogue see them, nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.orgs.models import Org
from shuzheng.systems.data.nodes import rules
from shuzheng.systems.data.nodes.models import Agreement, Node, OutsideOrgan, Platform
from shuzheng.systems.data.nodes.rules import Agreed, Health

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Division, Person

VIEW, MANAGE = "catalogue.view", "nodes.manage"


@dataclass(frozen=True, slots=True)
class NodeHealth:
    """A node and how it is."""

    node: Node
    health: Health

    @property
    def label(self) -> str:
        """The health in words."""
        return rules.HEALTH_LABELS[self.health]


def nodes_visible_to(person: Person) -> QuerySet[Node]:
    """The node register."""
    found = Node.objects.select_related("superior", "division", "org")
    return found if person.may(VIEW) else found.none()


def here() -> Node | None:
    """This installation's own node."""
    return Node.objects.filter(is_here=True).first()


def may_manage(person: Person, division: Division | None, org: Org | None) -> bool:
    """Whether a person has charge of a node there."""
    if division is None and org is not None:
        return person.may(MANAGE, at=org)
    return person.may_in(MANAGE, division.pk if division else "")


def health_of(nodes: QuerySet[Node], *, at: datetime) -> list[NodeHealth]:
    """Each node with its health at an instant."""
    stale = parameter("nodes.health.stale_minutes", at.date()).whole
    slow = parameter("nodes.health.slow_ms", at.date()).whole
    return [
        NodeHealth(
            node,
            rules.health(
                checked_at=node.checked_at,
                answered_at=node.answered_at,
                delay_ms=node.delay_ms,
                at=at,
                stale_minutes=stale,
                slow_ms=slow,
            ),
        )
        for node in nodes
    ]


def counts() -> dict[str, int]:
    """How many nodes there are by state."""
    return dict(Node.objects.values_list("state").annotate(number=Count("pk")).order_by("state"))


def organs_visible_to(person: Person) -> QuerySet[OutsideOrgan]:
    """The organs outside government."""
    found = OutsideOrgan.objects.select_related("org", "contact_org")
    return found if person.may(VIEW) else found.none()


def agreements_visible_to(person: Person) -> QuerySet[Agreement]:
    """Every agreement of its division for the data authority; those a department deals with for that department."""
    found = Agreement.objects.select_related("organ__org", "organ__contact_org")
    orgs = person.orgs_seen(own=VIEW, over=MANAGE)
    return found if orgs is None else found.filter(organ__contact_org__in=orgs)


def agreements_on(org: Org, *, on: date) -> QuerySet[Agreement]:
    """The agreements with an organ in term on a day."""
    return Agreement.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=on), organ__org=org, valid_from__lte=on, valid_to__gt=on
    )


def why_not_share(org: Org, *, direction: str, on: date) -> str | None:
    """Why data may not go to (`provide`) or come from (`receive`) an organisation for want of an agreement."""
    if rules.why_not_harvest(org.kind) is None:
        return None
    agreed = [Agreed(one.direction, one.valid_from, one.ended_on or one.valid_to) for one in agreements_on(org, on=on)]
    return rules.why_not_share(agreed, direction=direction, on=on)


def why_not_provide(org_id: UUID, start: date, end: date) -> str | None:
    """Why data may not go to an organisation throughout a term; `end` is the day after its last."""
    org, last = Org.objects.get(pk=org_id), end - timedelta(days=1)
    return why_not_share(org, direction="provide", on=start) or why_not_share(org, direction="provide", on=last)


def may_harvest(org: Org) -> bool:
    """Whether the catalogue of an organisation may be collected without asking each time."""
    return rules.why_not_harvest(org.kind) is None


def platforms_outside() -> QuerySet[Platform]:
    """The platforms that are not part of the one system, nor switched off."""
    return Platform.objects.filter(state=Platform.State.OUTSIDE).select_related("owner")


def platforms_visible_to(person: Person) -> QuerySet[Platform]:
    """The platforms that exist."""
    found = Platform.objects.select_related("owner")
    return found if person.may(VIEW) else found.none()


def inclusion() -> dict[str, int]:
    """How many platforms are included, outside and retired."""
    return dict(Platform.objects.values_list("state").annotate(number=Count("pk")).order_by("state"))


def nodes_listed_for(person: Person, *, on: date) -> QuerySet[Node]:
    """The node register with the limits by which each row's health is told."""
    stale = parameter("nodes.health.stale_minutes", on).whole
    slow = parameter("nodes.health.slow_ms", on).whole
    return nodes_visible_to(person).annotate(stale_minutes=Value(stale), slow_ms=Value(slow))


def node_for(person: Person, pk: UUID, *, at: datetime) -> NodeHealth | None:
    """One node with its health."""
    return next(iter(health_of(nodes_visible_to(person).filter(pk=pk), at=at)), None)


def superiors_to_choose() -> list[tuple[str, str]]:
    """The nodes that others may be under."""
    above = Node.objects.filter(kind__in=("national", "province")).order_by("name")
    return [(str(node.pk), node.name) for node in above]


def organ_for(person: Person, pk: int) -> OutsideOrgan | None:
    """One organ outside government."""
    return organs_visible_to(person).filter(pk=pk).first()


def agreement_for(person: Person, pk: UUID) -> Agreement | None:
    """One agreement, for those whom it concerns."""
    return agreements_visible_to(person).filter(pk=pk).first()


def node(pk: str) -> Node | None:
    """A node by its identifier; none for the empty one."""
    return Node.objects.filter(pk=pk).first() if pk else None


def platform_for(person: Person, pk: UUID | str) -> Platform | None:
    """One platform."""
    return platforms_visible_to(person).filter(pk=pk).first()
