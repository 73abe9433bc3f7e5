"""An application as its steps need it: by case, with its answers and materials."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.calendar.specs import UNITS
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.cases.materials.queries import counting
from shuzheng.systems.services.hall.drafts.queries import papers
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.items import forms


def of_case(case_id: UUID) -> Application:
    """What was applied for in a case."""
    found = Application.objects.select_related("version", "agency", "person", "org", "case", "parent__case")
    return found.get(case_id=case_id)


def questions(application: Application) -> list[str]:
    """What the form asks, by the words of each question."""
    return [one.title for one in forms.questions(application.matter.form_schema)]


def missing_papers(application: Application, *, also: Collection[str] = ()) -> list[str]:
    """The materials that are always needed, or asked for, and neither handed in nor supplied by sharing."""
    there = set(counting(application.case).values_list("name", flat=True)) if application.case else set()
    always = (one.name for one in papers(application) if not one.when or one.name in also)
    return [name for name in always if name not in there and name not in application.spared]


def shared_papers(case_id: UUID, names: Collection[str]) -> list[str]:
    """Those of the papers asked for that a part of a joined matter has from the whole."""
    application = of_case(case_id)
    if application.parent_id is None or application.case is None:
        return []
    there = set(counting(application.case).values_list("name", flat=True))
    return [one for one in names if one in there]


def term(code: str, *, on: date) -> str:
    """A number of the law as people say it: 六十日 stands as 60日."""
    found = parameter(code, on)
    return f"{found.whole}{UNITS[found.unit]}"


def acceptance_due(case_id: UUID, *, today: date) -> date:
    """Until when the agency may tell what is missing."""
    found = [one for one in cases.clocks(case_id, today=today) if one.name == "acceptance"]
    return found[-1].due_on or today
