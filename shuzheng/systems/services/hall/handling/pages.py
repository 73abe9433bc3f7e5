"""What the page of a case shows an official of its application, and what a correction may ask for."""

from __future__ import annotations

from django.urls import reverse

from shuzheng.kernel.cases.specs import CaseFacts
from shuzheng.kernel.orgs.models import Person
from shuzheng.lib import clock
from shuzheng.systems.services.hall.applying.queries import summary
from shuzheng.systems.services.hall.drafts import queries as drafts
from shuzheng.systems.services.hall.handling import queries
from shuzheng.systems.services.hall.letters.queries import letters_of
from shuzheng.systems.services.hall.ratings import queries as ratings
from shuzheng.web.cases.panels import Panel


def application(case: CaseFacts, person: Person) -> Panel:
    """Who applies for what, every answer with its source, every paper; and the one list of what may be missing."""
    found = queries.of_case(case.id)
    named = [*(one.name for one in drafts.papers(found)), *queries.questions(found)]
    context = {
        "application": found,
        "summary": summary(found.parent or found),
        "papers": drafts.wanted(found, person, on=clock.today()),
        "missing": queries.missing_papers(found),
        "letters": letters_of(found),
    }
    return Panel("services/hall/panel.html", context, {"missing": [(one, one) for one in dict.fromkeys(named)]})


def own(case: CaseFacts) -> str:
    """The page on which whoever applied follows their case."""
    return reverse("application", args=[queries.of_case(case.id).pk])


def rectification(case: CaseFacts, person: Person) -> Panel:
    """What was said; only the supervising side learns of which case, so that it can call back."""
    rating = ratings.of_case(case.id)
    supervises = case.sides["supervisor"] in {held.org_id for held in person.held(clock.today())}
    knows = supervises and case.sides["supervisor"] != case.sides["unit"]
    return Panel("services/hall/rated_panel.html", {"rating": rating, "knows": knows})
