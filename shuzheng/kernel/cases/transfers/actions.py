"""Handing a side to another organisation: offered with reasons, theirs once they accept; declining counts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.cases import flows, rules
from shuzheng.kernel.cases.desk.actions import settle
from shuzheng.kernel.cases.models import Case, CaseParty, Task
from shuzheng.kernel.cases.moves.actions import locked, note
from shuzheng.kernel.cases.moves.queries import forget_sides, require, sides
from shuzheng.kernel.cases.notices.actions import tell
from shuzheng.kernel.cases.specs import OFFERED, Flow, Party, Transferring
from shuzheng.kernel.cases.transfers.models import Transfer
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.lib.redaction import redact

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person


@transaction.atomic
def transfer(*, case_id: UUID, side: str, to: Org, by: Person, at: datetime, reason: str) -> Transfer:
    """Offer a side to another organisation; until it accepts, the case stays where it is."""
    case = locked(case_id)
    flow, spec = _spec(case, side)
    parties = (spec.by,) if isinstance(spec.by, Party) else spec.by
    require(by, parties, case=case, on=day_of(at))
    giver = sides(case)[side].org
    if giver is None or flow.state(case.state).final:
        raise Refused("该办件现在不能移送", code="cases.transfer", article=spec.article)
    if giver == to:
        raise Refused("移入单位就是现承办单位", code="cases.transfer", fields={"to": "请选择其他单位"})
    if not rules.plain(reason):
        raise Refused("移送须写明理由", code="cases.reason", article=spec.article, fields={"reason": "请填写理由"})
    if Transfer.objects.filter(case=case, side=side, accepted=None).exists():
        raise Refused("已在移送中，请等待对方答复", code="cases.transfer_waits")
    found = Transfer.objects.create(case=case, side=side, giver=giver, taker=to, reason=reason.strip(), by=by, at=at)
    CaseParty.objects.create(case=case, side=f"{side}{OFFERED}", org=to)
    _after(case, found, by, at, f"移送{to}，待接收", reason)
    tell(
        title=f"{case.number} 请答复是否接收移送",
        body=redact(f"{case.title}\n{giver}拟将本办件移送贵单位。理由：{reason.strip()}"),
        key=f"transfer:{found.pk}",
        at=at,
        org=to,
        role=spec.accepted_by,
        case=case,
    )
    return found


@transaction.atomic
def accept_transfer(*, transfer_id: int, by: Person, at: datetime) -> Transfer:
    """Accept: the side is the new organisation's from now on."""
    case, found = _asked(transfer_id, by, at)
    following = Case.objects.filter(merged_into=case).order_by("pk").select_for_update().values_list("pk", flat=True)
    both = [case.pk, *following]  # what follows it goes with it
    CaseParty.objects.filter(case__in=both, side=found.side).update(org=found.taker)
    Task.objects.filter(case=case, side=found.side, closed_at=None).update(closed_at=at)
    return _answered(case, found, by, at, accepted=True, answer="")


@transaction.atomic
def decline_transfer(*, transfer_id: int, by: Person, at: datetime, answer: str) -> Transfer:
    """Decline with reasons: the case stays where it was, and the return is counted."""
    if not rules.plain(answer):
        raise Refused("不接收须写明理由", code="cases.reason", fields={"answer": "请填写理由"})
    case, found = _asked(transfer_id, by, at)
    return _answered(case, found, by, at, accepted=False, answer=answer)


def _spec(case: Case, side: str) -> tuple[Flow, Transferring]:
    flow = flows.flow(case.flow, case.flow_version)
    spec = next((one for one in flow.transferring if one.side == side), None)
    if spec is None:
        raise Refused(f"“{flow.label}”不能移送给其他单位", code="cases.transfer")
    return flow, spec


def _asked(transfer_id: int, by: Person, at: datetime) -> tuple[Case, Transfer]:
    case_id = Transfer.objects.filter(pk=transfer_id).values_list("case_id", flat=True).first()
    case = locked(case_id) if case_id else None
    found = Transfer.objects.select_related("taker", "giver").filter(pk=transfer_id, accepted=None).first()
    if case is None or found is None:
        raise Refused("这项移送已答复或不存在", code="cases.missing", status=404)
    _, spec = _spec(case, found.side)
    require(by, Party(f"{found.side}{OFFERED}", spec.accepted_by), case=case, on=day_of(at))
    return case, found


def _answered(case: Case, found: Transfer, by: Person, at: datetime, *, accepted: bool, answer: str) -> Transfer:
    found.accepted, found.answered_by, found.answered_at, found.answer = accepted, by, at, answer.strip()
    found.save()
    CaseParty.objects.filter(case=case, side=f"{found.side}{OFFERED}").delete()
    verb = "接收" if accepted else "不接收"
    _after(case, found, by, at, f"{found.taker}{verb}移送", answer)
    tell(
        title=f"{case.number} {found.taker}{verb}移送",
        body=f"{case.title}\n{answer.strip()}",
        key=f"transfer-answer:{found.pk}",
        at=at,
        org=found.giver,
        case=case,
    )
    return found


def _after(case: Case, found: Transfer, by: Person, at: datetime, said: str, reason: str) -> None:
    forget_sides(case)
    note(case, label=said, by=by, at=at, reason=reason, data={"transfer": found.pk})
    settle(case, at=at)
    audit.record(
        by=by, action="cases.transfer", subject=f"cases.case:{case.pk}", summary=f"{case.number}{said}"[:500], at=at
    )
