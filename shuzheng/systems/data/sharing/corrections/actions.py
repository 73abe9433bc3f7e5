"""Disputing a value, and telling everyone who took it that it was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases import rules
from shuzheng.kernel.cases.specs import Taking
from shuzheng.kernel.catalogue.queries import resource_for as visible
from shuzheng.kernel.exchange.corrections import actions as exchange
from shuzheng.kernel.exchange.queries import resource_view
from shuzheng.kernel.orgs.models import Org
from shuzheng.lib.crypto import seal
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.sharing import queries
from shuzheng.systems.data.sharing.models import Verification

if TYPE_CHECKING:
    from shuzheng.kernel.exchange.subjects.queries import Reading
    from shuzheng.kernel.orgs.models import Person


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is said to be wrong: of which row which element, what it says, what it should say, on what grounds."""

    row: str
    element: str
    held: str
    claimed: str
    evidence: str


@transaction.atomic
def dispute(
    *,
    resource_id: UUID,
    claimant: Org,
    row: str,
    element: str,
    held: str,
    claimed: str,
    evidence: str,
    by: Person,
    at: datetime,
) -> Verification:
    """Say that a value of a row is wrong. `row` is the value of the entry's key; all three values are kept sealed."""
    by.require("exchange.dispute", at=claimant)
    resource = visible(by, resource_id)
    if resource is None:
        raise _NOT_THERE
    return _opened(resource, claimant, Doubt(row, element, held, claimed, evidence), by, at)


@transaction.atomic
def dispute_own(
    *, reading: Reading, element: str, claimed: str, evidence: str, by: Person, at: datetime
) -> Verification:
    """The person whom a row is about says that it is wrong. 个人信息保护法第四十六条. Callers have shown that it is."""
    resource = Verification(resource_id=reading.resource_id).resource
    return _opened(resource, by, Doubt(reading.row_key, element, "", claimed, evidence), by, at)


_NOT_THERE = Refused("该目录未发布，或没有这个数据项", code="sharing.no_element", fields={"element": "请选择数据项"})


def _opened(resource: Any, claimant: Org | Person, said: Doubt, by: Person, at: datetime) -> Verification:
    view = resource_view(resource.pk)
    known = view.element(said.element)
    if view.state != "published" or known is None:
        raise _NOT_THERE
    rules.plain(said.evidence)
    blank = {name: "请填写" for name in ("row", "claimed", "evidence") if not getattr(said, name).strip()}
    if blank:
        raise Refused("请写明哪一行、正确的值和依据", code="sharing.claim", fields=blank, status=422)
    who = str(claimant) if isinstance(claimant, Org) else "本人"
    case = cases.open_case(
        flow="verification",
        title=f"{who}申请校核“{view.name}”的“{known.label}”",
        sides={"claimant": claimant, "source": resource.source},
        division=resource.source.division_id,
        subject=f"catalogue.resource:{resource.pk}",
        by=by,
        at=at,
    )
    sealed = {
        f"sealed_{name}": seal(getattr(said, name).strip().encode(), purpose=queries.SEAL)
        for name in ("row", "held", "claimed")
    }
    return Verification.objects.create(
        case=case,
        resource=resource,
        claimant=claimant if isinstance(claimant, Org) else None,
        element=said.element,
        evidence=said.evidence.strip(),
        **sealed,
    )


def corrected(taking: Taking) -> None:
    """Each organisation that took the wrong row is told, once however often it took it. No value is in the notice."""
    verification = Verification.objects.select_related("case").get(case_id=taking.case.id)
    view = resource_view(verification.resource_id)
    element = view.element(verification.element)
    label = element.label if element else verification.element
    notices = exchange.notify_consumers(
        resource_id=verification.resource_id,
        row_key=queries.claim(verification).row,
        dispute_ref=taking.case.number,
        summary=f"“{view.name}”的“{label}”已更正",
        by=taking.by,
        at=taking.at,
    )
    for notice in notices:
        cases.tell(
            title=f"您单位使用过的数据已更正：{view.name}",
            body=f"“{view.name}”中您单位取用过的一行数据，其“{label}”已由数源部门更正，请重新获取并确认。"
            f"校核编号：{taking.case.number}。依据：政务数据共享条例第二十六条",
            key=f"correction:{notice.pk}",
            at=taking.at,
            org=notice.consumer,
            case=verification.case,
        )
        exchange.mark_sent(notice=notice, by=taking.by, at=taking.at)
