"""An application as its steps need it: by case, with its answers and materials."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.calendar.specs import UNITS
from shuzheng.kernel.cases import queries as cases
from shuzheng.systems.services.hall.models import Application, Attachment

if TYPE_CHECKING:
    from shuzheng.systems.services.items.specs import Material


def of_case(case_id: UUID) -> Application:
    """What was applied for in a case."""
    found = Application.objects.select_related("version", "agency", "person", "org", "case")
    return found.get(case_id=case_id)


def attachments(application: Application) -> list[Attachment]:
    """The files handed in and not withdrawn."""
    return list(Attachment.objects.filter(application=application, withdrawn_at=None).select_related("by"))


def papers(application: Application) -> list[Material]:
    """The materials of the item, in its published version."""
    return list(application.version.papers)


def missing_papers(application: Application, *, also: Collection[str] = ()) -> list[str]:
    """The materials that are always needed, or asked for, and neither handed in nor supplied by sharing."""
    there = {one.material for one in attachments(application)} | set(application.spared)
    return [
        one.name for one in papers(application) if (not one.when or one.name in also) and one.name not in there
    ]


def term(code: str, *, on: date) -> str:
    """A number of the law as people say it: 六十日 stands as 60日."""
    found = parameter(code, on)
    return f"{found.whole}{UNITS[found.unit]}"


def acceptance_due(case_id: UUID, *, today: date) -> date:
    """Until when the agency may tell what is missing."""
    found = [one for one in cases.clocks(case_id, today=today) if one.name == "acceptance"]
    return found[-1].due_on or today
