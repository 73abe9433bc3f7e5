"""What an applicant need not give: asked of every provider that knows it, kept with where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shuzheng.kernel.orgs.identities import queries as identities
from shuzheng.systems.services.hall.applicants import queries as applicants
from shuzheng.systems.services.hall.prefill.actions import PROVIDERS
from shuzheng.systems.services.hall.specs import Subject, Supplied
from shuzheng.systems.services.items import forms

if TYPE_CHECKING:
    from shuzheng.systems.services.hall.models import Application


@dataclass(slots=True)
class Spared:
    """Answers filled in, where each came from, and papers that nobody need bring."""

    answers: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)


def supplied(draft: Application, *, at: datetime) -> Spared:
    """Fill a fresh draft in with what the account, granted data and licences say."""
    identity = draft.org.uscc if draft.org else identities.proven_number(draft.person)
    subject = Subject(draft.person, draft.org, identity, applicants.phone_of(draft.person), draft.agency, at)
    questions = {
        one.name: one.supplied_by
        for group in forms.groups(draft.matter.form_schema)
        for one in group.questions
        if one.supplied_by
    }
    papers = {one.name: one.supplied_by for one in draft.matter.papers if one.is_spared and one.supplied_by}
    known = ask(subject, sorted({*questions.values(), *papers.values()}))
    spared = Spared()
    for name, element in questions.items():
        if found := known.get(element):
            spared.answers[name] = found.value
            spared.origins[name] = f"{found.source}（{found.basis}）"
    for name, element in papers.items():
        if found := known.get(element):
            spared.papers[name] = found.source
    return spared


def ask(subject: Subject, elements: list[str]) -> dict[str, Supplied]:
    """Every element that some provider knows of the subject; the first that knows it is believed."""
    known: dict[str, Supplied] = {}
    for provider in PROVIDERS.values():
        wanted = [one for one in elements if one not in known and provider.knows(one)]
        if wanted:
            known.update(provider.provide(subject, wanted))
    return known
