"""A case as values, and who may act in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from shuzheng.kernel.cases.models import Case, CaseParty, Task
from shuzheng.kernel.cases.specs import CaseFacts, Party
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


def acts_as(person: Person, parties: tuple[Party, ...], *, case: Case, on: date) -> bool:
    """Whether the person may act as a party: by role on that day, in person, or because the duty fell to them."""
    if not person.is_active:
        return False
    held = {(one.org_id, one.role) for one in person.held(on)}
    who = sides(case)
    return any(_is(person, party, who[party.side], held) for party in parties if party.side in who)


def _is(person: Person, party: Party, where: CaseParty, held: set[tuple[UUID, str]]) -> bool:
    if where.org_id is None:
        return where.person_id == person.pk
    if (where.org_id, party.holds) in held:
        return True
    # nobody holds the role, so the case lies with the organisation's head, who may act instead
    fallen = Task.objects.filter(
        case=where.case_id, side=party.side, duty=party.holds, org=where.org_id, closed_at=None
    ).first()
    return fallen is not None and fallen.has_fallen and (where.org_id, fallen.role) in held


def require(by: Person, parties: Party | tuple[Party, ...] | None, *, case: Case, on: date) -> None:
    """Raise NotAllowed unless the person acts as one of the parties."""
    named = (parties,) if isinstance(parties, Party) else parties or ()
    if not acts_as(by, named, case=case, on=on):
        raise NotAllowed(f"您不是本环节的办理人；应由{who_words(case, named)}办理", code="cases.not_your_step")


def who_words(case: Case, parties: tuple[Party, ...]) -> str:
    """The parties as people say them: 省教育厅部门数据官."""
    who = sides(case)
    return "或".join(_named(party, who.get(party.side)) for party in parties) or "系统"


def _named(party: Party, where: CaseParty | None) -> str:
    role = Role(party.holds).label if party.holds else ""
    if where is None:
        return role or "尚未确定的一方"
    return f"{where.org}{role}" if where.org_id else "申请人本人"
