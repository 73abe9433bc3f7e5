"""What the pages of verification, correction and violation show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from shuzheng.kernel.cases.queries import cases_visible_to
from shuzheng.kernel.cases.specs import CaseFacts
from shuzheng.kernel.catalogue.queries import visible_to
from shuzheng.kernel.exchange import queries as exchange
from shuzheng.kernel.exchange.subjects.queries import withheld_grants
from shuzheng.lib import clock
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.data.sharing import queries
from shuzheng.systems.data.sharing.desk.counting.queries import org_names
from shuzheng.systems.data.sharing.violations.queries import exhibits_for
from shuzheng.web.cases.panels import Panel

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person

MOST_ENTRIES = 500


def claim_panel(case: CaseFacts, person: Person) -> Panel:
    """What is said to be wrong, for the two sides; who was told, once it is corrected."""
    found = queries.verification_for(person, case.id, on=clock.today())
    view = exchange.resource_view(found.resource_id)
    element = view.element(found.element)
    sides = {org.pk for org in person.orgs_with("exchange.dispute")} | {
        org.pk for org in person.orgs_with("exchange.reply")
    }
    sides.add(person.pk)
    key = view.element(view.key)
    context = {
        "entry": view,
        "element": element.label if element else found.element,
        "key": key.label if key else "主键",
        "claim": queries.claim(found) if sides & set(case.sides.values()) else None,
        "told": list(exchange.notices_of(case.number)),
    }
    return Panel("sharing/desk/claim_panel.html", context, for_applicants=True)


def breach_panel(case: CaseFacts, person: Person) -> Panel:
    """The facts of a breach, its article, its evidence."""
    pk = case.subject.partition(":")[2]
    violation = exchange.violations_for(person).filter(pk=pk).first() if pk else None
    context = {"facts": case.data.get("facts", ""), "article": case.data.get("article", ""), "violation": violation}
    return Panel("sharing/desk/breach_panel.html", context)


def violation_for(person: Person, pk: UUID) -> Any:
    """A violation that the person may see."""
    found = exchange.violations_for(person).filter(pk=pk).first()
    if found is None:
        raise NotAllowed("没有这条线索，或与您的单位无关", code="sharing.not_yours")
    return found


def violation_page(person: Person, pk: UUID) -> dict[str, object]:
    """One violation: the law's words, the calls that show it, the case that deals with it."""
    found = violation_for(person, pk)
    calls = exchange.uses_for(person).filter(call_id__in=found.evidence)
    case = cases_visible_to(person, on=clock.today()).filter(pk=found.case_ref) if _is_uuid(found.case_ref) else None
    breach = exchange.liability(found.code, day_of(found.at))
    return {
        "violation": found,
        "breach": breach,
        "calls": exchange.page_of_uses(calls, limit=20),
        "case": case.first() if case is not None else None,
        "exhibits": list(exhibits_for(person, pk)),
    }


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def askable(person: Person) -> list[tuple[str, str]]:
    """The entries about whose rows a person may ask: their department's own, for the authority its division's."""
    rows = visible_to(person).filter(state="published")
    orgs = person.orgs_seen(own="exchange.reply", over="exchange.supervise")
    if orgs is not None:
        rows = rows.filter(source__in=orgs)
    return [(str(one.pk), f"{one.code} {one.current}") for one in rows.order_by("code")[:MOST_ENTRIES]]


def readers(resource_id: UUID, row: str) -> list[dict[str, object]]:
    """Who got a row, as far as the records tell: whether for sure, how often, when last, under which grant."""
    pulls = exchange.consumers_of(resource_id, row)
    names = org_names([pull.consumer for pull in pulls])
    withheld = withheld_grants(clock.today())
    return [
        {
            "org": names.get(pull.consumer, pull.consumer),
            "times": pull.times,
            "last_at": pull.last_at,
            "certain": pull.certain,
            "grant": pull.grant_id,
            "is_withheld": pull.grant_id in withheld,
        }
        for pull in pulls
    ]
