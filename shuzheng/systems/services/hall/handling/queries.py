"""An application as its steps need it: by case, with its answers and materials."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.calendar.specs import UNITS, DatedLimit, Limit
from shuzheng.kernel.cases import queries as cases
from shuzheng.kernel.cases.materials.queries import counting
from shuzheng.systems.services.hall.drafts.queries import papers
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.items import forms

if TYPE_CHECKING:
    from shuzheng.kernel.cases.specs import CaseFacts
    from shuzheng.systems.services.items.models import ItemVersion

DECISION = "services.decision"


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


def lawful(case: CaseFacts) -> str | DatedLimit:
    """第四十二条: what the item's own law allows; the general limit where it says nothing and nothing is promised."""
    version = _version(case)
    limit = (version.statutory or version.promised) if version else None
    if version is None or limit is None:
        return DECISION
    basis = version.laws[0].title if version.laws else "行政许可法第四十二条"
    return DatedLimit(DECISION, version.name, limit, basis[:128])


def promised(case: CaseFacts) -> Limit | None:
    """承诺时限: what the agency promised in the published list, where the law sets a longer one."""
    version = _version(case)
    return version.promised if version and version.statutory else None


def _version(case: CaseFacts) -> ItemVersion | None:
    found = Application.objects.select_related("version").filter(pk=case.subject.rpartition(":")[2]).first()
    return found.version if found else None


def acceptance_due(case_id: UUID, *, today: date) -> date:
    """Until when the agency may tell what is missing."""
    found = [one for one in cases.clocks(case_id, today=today) if one.name == "acceptance"]
    return found[-1].due_on or today
