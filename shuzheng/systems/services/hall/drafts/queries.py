"""Drafts and applications as those may see them who make them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shuzheng.kernel.cases.materials.queries import MaterialView, kept_by, materials_of, open_returns
from shuzheng.kernel.orgs.identities import queries as identities
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.crypto import open_sealed, seal
from shuzheng.lib.errors import NotAllowed
from shuzheng.systems.services.hall.models import Application, Attachment
from shuzheng.systems.services.items import forms
from shuzheng.systems.services.items.specs import Material

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person

EDITABLE = "correcting"
FETCHED = "办理机关通过共享或者电子证照调取"


def mine(person: Person, *, on: date) -> QuerySet[Application]:
    """One's own, those of the enterprises one acts for, and those one assists with at a counter."""
    acts_for = [held.org_id for held in person.held(on) if held.role == Role.ENTERPRISE_AGENT]
    assists = [held.org_id for held in person.held(on) if held.role == Role.COUNTER_CLERK]
    found = Application.objects.filter(Q(person=person) | Q(org__in=acts_for) | Q(counter__in=assists))
    return found.select_related("version", "agency", "person", "org", "case", "filled_by", "counter")


def application(person: Person, pk: UUID, *, on: date) -> Application:
    """One of them; else the same refusal as if there were none."""
    found = mine(person, on=on).filter(pk=pk).first()
    if found is None:
        raise NotAllowed("没有这项申请，或不是您的", code="services.not_yours")
    return found


def would_spare(found: Application) -> int:
    """How many questions and papers could be spared if the applicant's identity were proven."""
    if found.person is None or identities.proven_number(found.person):
        return 0
    filled = found.supplied.get("answers", {})
    asked = forms.questions(found.matter.form_schema)
    open_questions = sum(bool(one.supplied_by) and one.name not in filled for one in asked)
    fetched = found.supplied.get("papers", {})
    return open_questions + sum(one.is_spared and one.name not in fetched for one in found.matter.papers)


def acts_for(person: Person, *, on: date) -> list[Org]:
    """The enterprises a person may apply for."""
    return [held.org for held in person.held(on) if held.role == Role.ENTERPRISE_AGENT]


def is_editable(found: Application) -> bool:
    """A draft, or a case whose applicant has been asked to correct it."""
    return found.case is None or found.case.state == EDITABLE or bool(asked_again(found))


def asked_again(found: Application) -> dict[str, str]:
    """The papers that somebody gave back, with the reason: at a joined matter, those of any of its parts."""
    if found.case is None or found.case.closed_at is not None:
        return {}
    return {one.name: one.reason for one in open_returns(found.case.pk)}


# --- what was filled in --------------------------------------------------------------------------------------------


def purpose(found: Application) -> str:
    """Answers are sealed each for its own application."""
    return f"services.answers:{found.pk}"


def answers(found: Application) -> dict[str, Any]:
    """What was filled in so far."""
    read: dict[str, Any] = json.loads(open_sealed(bytes(found.sealed_answers), purpose=purpose(found)))
    return read


def sealed(found: Application, said: Mapping[str, Any]) -> bytes:
    """Answers as they are kept."""
    return seal(json.dumps(said, ensure_ascii=False).encode(), purpose=purpose(found))


def pages(found: Application) -> list[forms.Group]:
    """The pages of the form that the answers so far ask for; files are handed in on a page of their own."""
    shown = forms.visible(found.matter.form_schema, answers(found))
    kept = (
        forms.Group(one.name, one.title, one.help, tuple(q for q in one.questions if _is_asked(q, shown)))
        for one in forms.groups(found.matter.form_schema)
    )
    return [one for one in kept if one.questions]


def _is_asked(question: forms.Question, shown: set[str]) -> bool:
    return question.name in shown and question.kind != "files"


def problems(found: Application, *, only: list[str] | None = None) -> list[forms.Problem]:
    """What is still wrong, or missing, among the answers."""
    schema = found.matter.form_schema
    asked = only if only is not None else [q.name for page in pages(found) for q in page.questions]
    return forms.check(schema, answers(found), only=asked)


# --- what was handed in --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """One material of the list, with what was handed in for it, or why it need not be."""

    paper: Material
    files: tuple[MaterialView, ...]
    spared_by: str
    is_asked_again: bool = False
    may_add: bool = True

    @property
    def is_there(self) -> bool:
        """Whether it is handed in, or need not be."""
        return bool(self.files or self.spared_by)

    @property
    def is_missing(self) -> bool:
        """Whether it is always needed, and not there."""
        return not self.is_there and (not self.paper.when or self.is_asked_again)


def papers(found: Application) -> list[Material]:
    """The materials of the item, and the files its form asks for."""
    schema = found.matter.form_schema
    shown = forms.visible(schema, answers(found))
    asked = [
        Material(name=one.title, when="" if one.is_required else "如有")
        for page in forms.groups(schema)
        for one in page.questions
        if one.kind == "files" and one.name in shown
    ]
    known = {one.name for one in found.matter.papers}
    return [*found.matter.papers, *(one for one in asked if one.name not in known)]


def wanted(found: Application, person: Person, *, on: date) -> list[Wanted]:
    """Every material of the list, as the applicant sees it."""
    given = handed_in(found, person, on=on)
    again = set(found.case.data.get("missing", ())) if found.case and found.case.state == EDITABLE else set()
    again |= set(asked_again(found))
    spared = dict.fromkeys(found.spared, FETCHED) | found.supplied.get("papers", {})
    free = found.case is None or found.case.state == EDITABLE
    return [
        Wanted(
            paper,
            tuple(given.get(paper.name, ())),
            spared.get(paper.name, ""),
            is_asked_again=paper.name in again,
            may_add=free or paper.name in again,
        )
        for paper in papers(found)
    ]


def handed_in(found: Application, person: Person, *, on: date) -> dict[str, list[MaterialView]]:
    """The files by their material: chosen for the draft, or handed in with the case."""
    chosen = Attachment.objects.filter(application=found).values_list("kept_id", "name")
    names = dict(chosen)
    given: dict[str, list[MaterialView]] = {}
    for one in kept_by(person) if names else ():
        if one.id in names:
            given.setdefault(names[one.id], []).append(one)
    if found.case is not None:
        for one in materials_of(found.case, person, on=on):
            given.setdefault(one.name, []).append(one)
    return given
