"""Whom the pages of policies let in, and the policy, the check and the list they are asked with."""

from __future__ import annotations

from datetime import date

from seeds import Small
from shuzheng.lib import clock
from shuzheng.lib.crypto import seal
from shuzheng.systems.services.benefits import actions
from shuzheng.systems.services.benefits.models import Offer, OfferLine
from shuzheng.systems.services.benefits.specs import Clause

NOBODY: frozenset[str] = frozenset()
ONESELF = frozenset({"citizen", "agent"})
MARKET = frozenset({"market_clerk", "market_officer", "market_head"})
DRAFTING = frozenset({"market_clerk", "market_officer"})


def opens(
    everybody: frozenset[str], departments: frozenset[str], drafting: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Who gets a page by asking for it."""
    return {
        **dict.fromkeys(("benefits", "benefit", "offer-shown"), everybody),
        "my-benefits": ONESELF,
        "benefit-check": frozenset({"citizen"}),
        **dict.fromkeys(("benefits-own", "offers-own"), departments),
        **dict.fromkeys(("benefit-own", "offer-own"), MARKET),
        "benefit-new": drafting,
        "benefit-edit": DRAFTING,
        **dict.fromkeys(("benefit-act", "offer-act", "offer-line"), NOBODY),
    }


SENDS = {"benefit-act": MARKET, "offer-act": frozenset({"market_head"}), "offer-line": DRAFTING}


def make(here: Small) -> dict[str, dict[str, object]]:
    """A published policy, what it said of the citizen, and a list in its term of objection."""
    now = clock.now()
    drafted = actions.draft(
        number="YS-1",
        clauses=[Clause("person:age", "年龄", "at_least", ("60",), "第三条")],
        by=here.market_clerk,
        at=now,
        name="演示政策",
        audience="person",
        org=here.market,
        gives="免票",
        basis="演示文件",
        valid_from=date(2026, 1, 1),
        valid_to=None,
    )
    benefit = actions.publish(benefit=drafted, by=here.market_head, at=now)
    check = actions.check(benefit=benefit, org=None, by=here.citizen, at=now)
    offer = Offer.objects.create(
        benefit=benefit,
        state=Offer.State.PUBLISHED,
        proposed_by=here.market_clerk,
        proposed_at=now,
        objections_until=now.date(),
    )
    line = OfferLine.objects.create(
        offer=offer, position=1, sealed_identity=seal(b"1", purpose=actions.SEAL), digest="1", label="演*"
    )
    return {
        "benefit": {"pk": benefit.pk, "number": benefit.number},
        "benefit-check": {"pk": check.pk},
        "offer": {"pk": offer.pk},
        "offer-line": {"pk": line.pk},
    }
