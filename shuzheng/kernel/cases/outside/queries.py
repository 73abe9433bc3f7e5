"""What of a case whoever applied may read: which office did what and when; words only where they are told to them.

What is not named here is not shown: who handles it, opinions that prepare a decision, remarks between offices.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.models import Comment, Move
from shuzheng.kernel.cases.moves.queries import sides
from shuzheng.kernel.cases.queries import Happening, timeline
from shuzheng.kernel.cases.specs import Flow
from shuzheng.kernel.cases.versions.queries import state_label
from shuzheng.kernel.orgs.models import Person
from shuzheng.kernel.orgs.specs import Role

if TYPE_CHECKING:
    from shuzheng.kernel.cases.models import Case

OUTSIDERS = frozenset({Person.Kind.CITIZEN.value, Person.Kind.AGENT.value})


def is_applicant(case: Case, person: Person) -> bool:
    """Whether somebody reads a case as who applied: no official, or an official in a matter of their own."""
    if person.kind in OUTSIDERS:
        return True
    flow, there = flows.flow(case.flow, case.flow_version), sides(case)
    return any(there[name].person_id == person.pk for name in applying(flow) if name in there)


def applying(flow: Flow) -> frozenset[str]:
    """The sides of a flow that people and enterprises play."""
    parties = [*flow.openers, *flow.givers, *(party for step in flow.steps for party in step.parties)]
    return frozenset(one.side for one in parties if one.holds == Role.ENTERPRISE_AGENT)


def timeline_for(case: Case, person: Person, *, on: date) -> list[Happening]:
    """Everything that happened, as far as the person may read it."""
    if not is_applicant(case, person):
        return timeline(case)
    own = _own_sides(case, person, on)
    moves = [_told(case, one, person, own) for one in Move.objects.filter(case=case).order_by("id")]
    remarks = Comment.objects.filter(case=case, by=person)
    said = [Happening(one.at, "留言", person.name, "", one.text, {}, "", is_comment=True) for one in remarks]
    return sorted([*moves, *said], key=lambda one: one.at)


def data_for(case: Case, person: Person, *, on: date) -> dict[str, Any]:
    """What the steps have put down in a case, as far as the person may read it."""
    if not is_applicant(case, person):
        return dict(case.data)
    shown: dict[str, Any] = {}
    for one in timeline_for(case, person, on=on):
        shown |= one.data
    return {name: value for name, value in shown.items() if name in case.data}


def sides_for(case: Case, person: Person) -> dict[str, str]:
    """Who plays which side; to an applicant an official's name is not said."""
    hides = is_applicant(case, person)
    return {
        name: "承办人员" if hides and one.person and one.person_id != person.pk else str(one.org or one.person)
        for name, one in sides(case).items()
    }


def _own_sides(case: Case, person: Person, on: date) -> frozenset[str]:
    offices = {held.org_id for held in person.held(on)}
    return frozenset(
        name
        for name, one in sides(case).items()
        if one.person_id == person.pk or (one.org_id is not None and one.org_id in offices)
    )


def _told(case: Case, move: Move, person: Person, own: frozenset[str]) -> Happening:
    """One step: whose office took it; what was written only if it is their own or the flow tells it to their side."""
    step = flows.flow(case.flow, case.flow_version).step(move.step)
    is_own = move.by_id == person.pk
    is_told = is_own or (step is not None and bool(own & set(step.tells)))
    return Happening(
        move.at,
        move.label,
        person.name if is_own else "",
        move.by_org,
        move.reason if is_told else "",
        move.data if is_told else {},
        state_label(case.flow, case.flow_version, move.to_state),
    )
