"""Whom the pages of legal entities, licences and credit let in; one of each, all of the cast's enterprise."""

from __future__ import annotations

from datetime import timedelta

from seeds import Small
from shuzheng.bases.credit import actions as credit
from shuzheng.bases.credit.queries import ITEMS
from shuzheng.bases.legal_entity import actions as entities
from shuzheng.bases.licence import actions as licences
from shuzheng.bases.licence.queries import TYPES
from shuzheng.kernel.registers import actions as registers
from shuzheng.kernel.registers.specs import Grounds
from shuzheng.lib import clock

People = frozenset[str]
WHY = Grounds("演示", basis="演示文书")
AGENT, MARKET = frozenset({"agent"}), frozenset({"market_clerk", "market_officer", "market_head"})
THEMSELVES, HEAD = frozenset({"citizen", "agent"}), frozenset({"market_head"})
NOBODY: People = frozenset()
LICENCE, USE = ("licence-authorise",), ("licence-use", "licence-take-back")
CREDIT = ("credit-dispute", "credit-settle", "credit-repair")


def opens(readers: People, binders: People, heads: People) -> dict[str, People]:
    """Who gets a page by asking for it."""
    return {
        **dict.fromkeys(("legal-entities", "legal-entity"), readers),
        "legal-entity-act": binders,
        **dict.fromkeys(("my-licences", "my-credit"), THEMSELVES),
        **dict.fromkeys(("licence-authorise", "credit-dispute"), AGENT),
        **dict.fromkeys(("licence-verify", "licences-authorised"), heads | {"county_clerk"}),
        **dict.fromkeys(USE, NOBODY),
        "credit-work": binders | heads,
        "credit-settle": MARKET,
        "credit-repair": HEAD,
    }


SENDS = {"licence-use": frozenset({"county_clerk"}), "licence-take-back": AGENT}
DANGEROUS = {"legal-entity-act": "market_clerk", "credit-repair": "market_head"}


def make(here: Small) -> dict[str, dict[str, object]]:
    """The enterprise, a licence of it and an authorisation, a record of it that may be repaired."""
    by, at = here.market_clerk, clock.now()
    act, on = {"grounds": WHY, "by": by, "at": at}, at.date() - timedelta(days=2)
    named = {"name": here.enterprise.name, "kind": "enterprise", "established_on": on}
    entities.register_entity(values=named | {"uscc": here.enterprise.uscc}, on=on, **act)  # type: ignore[arg-type]
    kind = {"code": f"{here.market.uscc}001", "name": "食品经营许可证", "holder_kind": "entity", "basis": "食品安全法"}
    registers.enter(register=TYPES, values=kind, true_from=on, **act)  # type: ignore[arg-type]
    holder = licences.Holder("uscc", here.enterprise.uscc, here.enterprise.name)
    licence = licences.issue(kind=kind["code"], holder=holder, issuer=here.market, on=on, **act)  # type: ignore[arg-type]
    given = licences.authorise(
        identifier=licence.identifier, org=here.counter, purpose="演示", expires_on=at.date(), by=here.agent, at=at
    )
    return {
        "entity": {"code": here.enterprise.uscc},
        "licence": {"identifier": licence.identifier},
        "authorisation": {"pk": given.pk},
        "credit": {"number": _recorded(here)},
    }


def _recorded(here: Small) -> str:
    """A minor item: it may be repaired at once."""
    at = clock.now()
    act, on = {"grounds": WHY, "by": here.market_clerk, "at": at}, at.date() - timedelta(days=2)
    item = {
        "code": "A1",
        "name": "演示事项",
        "origin": "national",
        "edition": "演示",
        "published_on": on,
        "tier": "minor",
    }
    more = {"basis": "演示", "source": "演示", "is_repairable": True}
    registers.enter(register=ITEMS, values=item | more, true_from=on, **act)  # type: ignore[arg-type]
    finding = credit.Finding(
        number="XY-ACCESS",
        item="A1",
        subject_kind="uscc",
        subject=here.enterprise.uscc,
        subject_name=here.enterprise.name,
        document_number="演示",
        document_on=on,
        content="演示",
    )
    return credit.enter(finding=finding, decided_by=here.market, on=on, **act).number  # type: ignore[arg-type]
