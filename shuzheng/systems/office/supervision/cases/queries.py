"""Supervision cases for those whom they concern, and what stands on their pages and letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse

from shuzheng.kernel.cases.clocks.queries import clocks
from shuzheng.kernel.cases.oversight.queries import logs
from shuzheng.kernel.cases.oversight.specs import CaseLog, Logged
from shuzheng.kernel.cases.queries import case_for, case_rows
from shuzheng.kernel.cases.specs import CaseFacts
from shuzheng.kernel.orgs.queries import org
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.office.supervision.cases.actions import objection_until
from shuzheng.systems.office.supervision.cases.rules import VERDICTS
from shuzheng.systems.office.supervision.models import Finding
from shuzheng.web.cases.panels import Panel
from shuzheng.web.lists import Rows

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


def supervision_cases(person: Person, *, on: date) -> Rows:
    """The supervision cases that concern a person: of their unit, or in their charge."""
    return case_rows(person, on=on).filter(flow="supervision").select_related("division")


def findings_of(case_id: UUID) -> list[Finding]:
    """What a supervision case is about."""
    return list(Finding.objects.filter(supervision=case_id).select_related("case", "org").order_by("id"))


def panel(case: CaseFacts, person: Person) -> Panel:
    """The findings, with links to the case they were found in, and the letters to print."""
    found = findings_of(case.id)
    shown = [(one, reverse("case", args=[one.case.number])) for one in found]
    letters = [(kind, LETTERS[kind]) for kind in LETTERS if kind == "notice" or _has(case, kind)]
    return Panel("supervision/panel.html", {"findings": shown, "letters": letters, "number": case.number})


def _has(case: CaseFacts, kind: str) -> bool:
    return {"conclusion": "verdict", "recheck": "outcome"}[kind] in case.data


# --- letters -------------------------------------------------------------------------------------------------------

LETTERS = {"notice": "督办通知书", "conclusion": "督查结论书", "recheck": "复核决定书"}
_STEPS = {"notice": "open", "conclusion": "conclude", "recheck": "recheck"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A supervision letter: everything in it is in the log of its case."""

    kind: str
    title: str
    number: str
    supervisor: Org
    unit: Org
    findings: Sequence[Finding]
    said: Logged
    on: date
    due: date | None
    verdict: str
    objection_until: date | None


def letter(person: Person, ref: str, kind: str, *, at: datetime) -> Letter:
    """A letter of a case that concerns the person, if its step has been taken."""
    case: Any = case_for(person, ref, on=day_of(at))
    if case.flow != "supervision" or kind not in LETTERS:
        raise Refused("没有这份文书", code="supervision.no_letter", status=404)
    log = logs([case.pk])[0]
    said = next((one for one in reversed(log.moves) if one.step == _STEPS[kind]), None)
    if said is None:
        raise Refused(f"尚未作出“{LETTERS[kind]}”", code="supervision.not_yet", status=404)
    unit, supervisor = org(log.sides["unit"]), org(log.sides["supervisor"])
    if unit is None or supervisor is None:
        raise LookupError(ref)
    return Letter(
        kind=kind,
        title=LETTERS[kind],
        number=case.number,
        supervisor=supervisor,
        unit=unit,
        findings=findings_of(case.pk),
        said=said,
        on=day_of(said.at),
        due=_due(log, kind, at),
        verdict=dict(VERDICTS).get(str(said.data.get("verdict", "")), ""),
        objection_until=objection_until(log) if kind == "conclusion" else None,
    )


def _due(log: CaseLog, kind: str, at: datetime) -> date | None:
    """The last day for the answer, or for putting right."""
    name = "answer" if kind == "notice" else "rectify"
    known = [one.due_on for one in clocks(log.id, today=day_of(at)) if one.name == name]
    return known[0 if kind == "notice" else -1] if known else None
