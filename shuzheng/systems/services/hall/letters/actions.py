"""Issuing a letter: written down once, kept with the case, told to the applicant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.materials.actions import issue as keep_issued
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.services.hall.letters import rules
from shuzheng.systems.services.hall.letters.forms import word
from shuzheng.systems.services.hall.letters.models import Letter

if TYPE_CHECKING:
    from shuzheng.systems.services.hall.models import Application


def issue(
    *, application: Application, kind: str, paragraphs: Sequence[str], basis: str, at: datetime, remedies: str = ""
) -> Letter:
    """Write a letter of the agency to the applicant. Inside the transaction of the step that calls for it."""
    case = application.case
    if case is None:
        raise LookupError(application.pk)
    if why := rules.why_not_issue(kind=kind, paragraphs=paragraphs, basis=basis, remedies=remedies):
        raise Refused(why, code="services.letter", article="行政许可法第三十八条")
    earlier = Letter.objects.filter(application=application).count()
    letter = Letter(
        application=application,
        kind=kind,
        number=rules.number_of(case=case.number, earlier=earlier),
        office=application.agency.name,
        addressee=str(application.person.name if application.person else application.org.name),  # type: ignore[union-attr]
        about=f"关于“{application.matter.name}”的申请（办件编号 {case.number}）。",
        paragraphs=[line for one in paragraphs for line in one.splitlines() if line.strip()],
        basis=basis,
        remedies=remedies,
        issued_on=day_of(at),
        issued_at=at,
    )
    file = BytesIO(word(letter))
    letter.material = keep_issued(case_id=case.pk, name=letter.title, file=file, file_name=f"{letter}.docx", at=at)
    letter.save(force_insert=True)
    cases.tell(
        title=f"{case.number} {letter.title}",
        body="\n".join(
            [case.title, *letter.paragraphs, remedies, f"依据：{basis}", letter.office, f"{letter.issued_on}"]
        ),
        key=f"letter:{letter.number}",
        at=at,
        person=application.person,
        org=application.org,
        case=case,
    )
    return letter
