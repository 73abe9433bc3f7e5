"""A case as values, and who may act in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.models import Case, CaseParty, Move, Task
from shuzheng.kernel.cases.specs import NOTE, CaseFacts, Party
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Person


def facts(case: Case) -> CaseFacts:
    """What guards, effects and clocks may know of a case."""
    return CaseFacts(
        id=case.pk,
        number=case.number,
        flow=case.flow,
        version=case.flow_version,
        state=case.state,
        subject=case.subject,
        title=case.title,
        division=case.division_id,
        opened_on=day_of(case.opened_at),
        sides={party.side: party.org_id or party.person_id for party in sides(case).values()},  # type: ignore[misc]
        data=dict(case.data),
    )


def sides(case: Case) -> dict[str, CaseParty]:
    """Who plays which side."""
    return {party.side: party for party in CaseParty.objects.filter(case=case).select_related("org", "person")}


@dataclass(frozen=True, slots=True)
class Standing:
    """A person before a case: the roles they hold, who plays which side, which duties fell to whom. Asked once."""

    person_id: UUID
    held: frozenset[tuple[UUID, str]]
    sides: Mapping[str, CaseParty]
    fallen: Mapping[tuple[str, str, UUID], str]  # (side, duty, organisation) -> the role that must see to it

    def acts(self, parties: tuple[Party, ...]) -> bool:
        """Whether the person may act as one of the parties: by role, in person, or because the duty fell to them."""
        return any(self._is(party, self.sides[party.side]) for party in parties if party.side in self.sides)

    @property
    def plays_a_side(self) -> bool:
        """Whether the person, or an office at which they hold any role, is a side of the case."""
        offices = {org for org, _ in self.held}
        return any(one.person_id == self.person_id or one.org_id in offices for one in self.sides.values())

    def _is(self, party: Party, where: CaseParty) -> bool:
        if where.org_id is None:
            return where.person_id == self.person_id
        if (where.org_id, party.holds) in self.held:
            return True
        # nobody holds the role, so the case lies with the organisation's head, who may act instead
        role = self.fallen.get((party.side, party.holds, where.org_id))
        return role is not None and (where.org_id, role) in self.held

    def words(self, parties: tuple[Party, ...]) -> str:
        """The parties as people say them: 省教育厅部门数据官."""
        return "或".join(_named(party, self.sides.get(party.side)) for party in parties) or "系统"


def standing(person: Person, case: Case, *, on: date) -> Standing:
    """Where a person stands in a case on a day."""
    held = {(one.org_id, one.role) for one in person.held(on)} if person.is_active else set()
    open_tasks = Task.objects.filter(case=case, closed_at=None, org__isnull=False)
    fallen = {(one.side, one.duty, one.org_id): one.role for one in open_tasks if one.has_fallen and one.org_id}
    return Standing(person.pk, frozenset(held), sides(case), fallen)


def last_step(case: Case) -> Move:
    """The last move that changed the state."""
    found = Move.objects.filter(case=case).exclude(step=NOTE).order_by("id").last()
    if found is None:
        raise LookupError(case.pk)  # every case begins with a move
    return found


def why_not_recall(case: Case, by: Person) -> str | None:
    """Why a person may not take the last step back."""
    last = last_step(case)
    spec = flows.flow(case.flow, case.flow_version).step(last.step)
    claimed = Task.objects.filter(case=case, closed_at=None, person__isnull=False).exclude(person=by).exists()
    return rules.why_not_recall(
        is_mine=last.by_id == by.pk, had_effect=bool(spec and spec.effect), is_last=spec is not None, is_claimed=claimed
    )


def acts_as(person: Person, parties: tuple[Party, ...], *, case: Case, on: date) -> bool:
    """Whether the person may act as a party: by role on that day, in person, or because the duty fell to them."""
    return person.is_active and standing(person, case, on=on).acts(parties)


def require(by: Person, parties: Party | tuple[Party, ...] | None, *, case: Case, on: date) -> None:
    """Raise NotAllowed unless the person acts as one of the parties."""
    named = (parties,) if isinstance(parties, Party) else parties or ()
    where = standing(by, case, on=on)
    if not (by.is_active and where.acts(named)):
        raise NotAllowed(f"您不是本环节的办理人；应由{where.words(named)}办理", code="cases.not_your_step")


def who_words(case: Case, parties: tuple[Party, ...]) -> str:
    """The parties as people say them: 省教育厅部门数据官."""
    who = sides(case)
    return "或".join(_named(party, who.get(party.side)) for party in parties) or "系统"


def _named(party: Party, where: CaseParty | None) -> str:
    role = Role(party.holds).label if party.holds else ""
    if where is None:
        return role or "尚未确定的一方"
    return f"{where.org}{role}" if where.org_id else "申请人本人"
