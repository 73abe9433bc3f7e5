"""The letters of a case, for those whom it concerns."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from shuzheng.kernel.cases.queries import cases_visible_to
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.services.hall.letters.models import Letter

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person
    from shuzheng.systems.services.hall.models import Application


def letters_of(application: Application) -> list[Letter]:
    """What was issued to the applicant, oldest first."""
    return list(Letter.objects.filter(application=application))


def letter_for(person: Person, pk: UUID, *, on: date) -> Letter:
    """One letter, for whoever its case concerns; else the same refusal as if there were none."""
    seen = cases_visible_to(person, on=on)
    found = Letter.objects.filter(pk=pk, application__case__in=seen).select_related("application__case").first()
    if found is None:
        raise NotAllowed("没有这份文书，或与您无关", code="services.letter_not_yours")
    return found
