"""A case as values, and who may act in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from shuzheng.kernel.audit.specs import Agent
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.interests.models import Interest
from shuzheng.kernel.cases.models import Case, CaseParty, Move, Task
from shuzheng.kernel.cases.specs import NOTE, CaseFacts, Party
from shuzheng.kernel.orgs.specs import Role
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Person

_SIDES = "_sides"


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
    """Who plays which side; read once for a case that is at hand."""
    known: dict[str, CaseParty] | None = case.__dict__.get(_SIDES)
    if known is None:
        rows = CaseParty.objects.filter(case=case).select_related("org", "person")
        known = case.__dict__[_SIDES] = {party.side: party for party in rows}
    return known


def forget_sides(case: Case) -> None:
    """Read the sides again when next asked: one of them changed."""
    case.__dict__.pop(_SIDES, None)


def open_tasks(case: Case) -> list[Task]:
    """What waits in a case."""
    return list(Task.objects.filter(case=case, closed_at=None))


@dataclass(frozen=True, slots=True)
class Standing:
    """A person before a case: the roles they hold, who plays which side, which duties fell to whom. Asked once."""

    case_id: UUID
    person_id: UUID
    held: frozenset[tuple[UUID, str]]
    sides: Mapping[str, CaseParty]
    fallen: Mapping[tuple[str, str, UUID], str]  # (side, duty, organisation) -> the role that must see to it
    acting: Mapping[tuple[UUID, str], UUID]  # of those roles, which are held only for somebody who is away

    def acts(self, parties: tuple[Party, ...]) -> bool:
        """Whether the person may act as one of the parties: by role, in person, or because the duty fell to them."""
        return any(self._is(party, self.sides[party.side]) for party in parties if party.side in self.sides)

    @property
    def plays_a_side(self) -> bool:
        """Whether the person, or an office at which they hold any role, is a side of the case."""
        offices = {org for org, _ in self.held}
        return any(one.person_id == self.person_id or one.org_id in offices for one in self.sides.values())

    def acting_parties(self, parties: tuple[Party, ...]) -> tuple[Party, ...]:
        """Of the parties, those as which the person may act."""
        return tuple(one for one in parties if one.side in self.sides and self._is(one, self.sides[one.side]))

    def acting_for(self, parties: tuple[Party, ...]) -> UUID | None:
        """Whom the person stands in for, where they may act only as a substitute (代)."""
        roles = [self._role(party) for party in self.acting_parties(parties)]
        if not roles or any(role not in self.acting for role in roles):
            return None
        return self.acting[roles[0]]  # type: ignore[index]

    def conflict(self, parties: tuple[Party, ...]) -> str | None:
        """Who is a side in person does not act for an office in the same case."""
        if any(one.person_id == self.person_id for one in self.sides.values()) and all(
            self.sides[party.side].org_id for party in self.acting_parties(parties)
        ):
            return "您是本办件的当事人，应当回避"
        return None

    def _is(self, party: Party, where: CaseParty) -> bool:
        if where.org_id is None:
            return where.person_id == self.person_id
        return self._role(party) is not None

    def _role(self, party: Party) -> tuple[UUID, str] | None:
        """The role by which the person may act for an office."""
        org = self.sides[party.side].org_id
        if org is None:
            return None
        if (org, party.holds) in self.held:
            return org, party.holds
        # nobody holds the role, so the case lies with the organisation's head, who may act instead
        role = self.fallen.get((party.side, party.holds, org))
        return (org, role) if role is not None and (org, role) in self.held else None

    def words(self, parties: tuple[Party, ...]) -> str:
        """The parties as people say them: 省教育厅部门数据官."""
        return "或".join(_named(party, self.sides.get(party.side)) for party in parties) or "系统"


def standing(person: Person, case: Case, *, on: date) -> Standing:
    """Where a person stands in a case on a day."""
    roles = person.held(on) if person.is_active else []
    own = {(one.org_id, one.role) for one in roles if one.acting_for_id is None}
    acting = {(one.org_id, one.role): one.acting_for_id for one in roles if one.acting_for_id is not None}
    there = open_tasks(case)
    fallen = {(one.side, one.duty, one.org_id): one.role for one in there if one.has_fallen and one.org_id}
    only = {role: whom for role, whom in acting.items() if role not in own}
    return Standing(case.pk, person.pk, frozenset(own | set(acting)), sides(case), fallen, only)


def is_repeated(case: Case, key: str, by: Doer) -> bool:
    """Whether a request was carried out before; the key of somebody else's is refused."""
    found = Move.objects.filter(case=case, key=key).first()
    if found is not None and found.by_id != (None if isinstance(by, Agent) else by.pk):
        raise Refused("请求标识已被他人使用，请换一个", code="cases.key")
    return found is not None


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


def require(by: Person, parties: Party | tuple[Party, ...] | None, *, case: Case, on: date) -> Standing:
    """Raise NotAllowed unless the person acts as one of the parties and has no interest of their own in the case."""
    named = (parties,) if isinstance(parties, Party) else parties or ()
    where = standing(by, case, on=on)
    if not (by.is_active and where.acts(named)):
        raise NotAllowed(f"您不是本环节的办理人；应由{where.words(named)}办理", code="cases.not_your_step")
    if why := where.conflict(named) or why_conflicted(where):
        raise NotAllowed(f"{why}，请由他人办理", code="cases.conflict", article="公务员法第七十六条")
    return where


def why_conflicted(where: Standing) -> str | None:
    """Why somebody may not act: they withdrew from the case, or declared an interest in one of its sides."""
    near = {where.case_id} | {one.org_id or one.person_id for one in where.sides.values()}
    own = Interest.objects.filter(person=where.person_id, ended_at=None)
    found = next((one for one in own if {one.case_id, one.org_id, one.other_id} & near), None)
    return f"您已申报回避（{found.reason}）" if found else None


def who_words(case: Case, parties: tuple[Party, ...]) -> str:
    """The parties as people say them: 省教育厅部门数据官."""
    who = sides(case)
    return "或".join(_named(party, who.get(party.side)) for party in parties) or "系统"


def _named(party: Party, where: CaseParty | None) -> str:
    role = Role(party.holds).label if party.holds else ""
    if where is None:
        return role or "尚未确定的一方"
    return f"{where.org}{role}" if where.org_id else "申请人本人"


def movers(case_id: UUID, step: str = "") -> set[str]:
    """The people who took a step of a case, or any step: whoever did one thing may not do another."""
    moves = Move.objects.filter(case=case_id, by__isnull=False)
    return {str(pk) for pk in (moves.filter(step=step) if step else moves).values_list("by", flat=True)}
