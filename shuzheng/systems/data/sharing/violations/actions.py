"""Opening the handling of a breach or of a negotiated stop, and what their steps do to the grant."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.specs import Taking
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.grants.queries import grants_for
from shuzheng.lib.clock import day_of
from shuzheng.lib.crypto import open_sealed, seal, sm3
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing import queries
from shuzheng.systems.data.sharing.models import Breach, Exhibit, Objection, Suspension
from shuzheng.systems.data.sharing.violations import rules

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Org, Person

EXHIBIT = "sharing.exhibit"


@transaction.atomic
def open_breach(
    *,
    offender: Org,
    provider: Org | None,
    facts: str,
    article: str,
    by: Doer = SYSTEM,
    at: datetime,
    grant_id: UUID | None = None,
    violation_id: UUID | None = None,
) -> UUID:
    """Lay a breach before the data authority and the provider; one found in the records becomes one case only."""
    known = Breach.objects.filter(violation_id=violation_id).first() if violation_id else None
    if known:
        return known.case_id
    judge = queries.judge_of(offender, provider, on=day_of(at))
    if judge is None:
        raise Refused("本平台上没有可以处置该单位的主管部门，请报上级", code="sharing.no_judge")
    case = cases.open_case(
        flow="violation",
        title=f"{offender}：{facts}",
        sides={
            "offender": offender,
            "authority": judge,
            **({"provider": provider} if provider and provider != offender else {}),
        },
        division=offender.division_id,
        subject=f"exchange.violation:{violation_id}" if violation_id else "",
        data={"facts": facts, "article": article},
        by=by,
        at=at,
    )
    Breach.objects.create(case=case, violation_id=violation_id, grant_id=grant_id)
    return case.pk


@transaction.atomic
def report(
    *,
    offender: Org,
    item: str,
    facts: str,
    happened_on: date,
    by: Person,
    at: datetime,
    grant: Any = None,
    exhibit: tuple[str, bytes] | None = None,
) -> UUID:
    """The data authority reports a breach that only a person can know, with its evidence; its case."""
    if exhibit and (reason := rules.why_not_exhibit(exhibit[0], len(exhibit[1]))):
        raise Refused(reason, code="sharing.exhibit", fields={"exhibit": reason}, status=422)
    violation = exchange.report(
        offender=offender, item=item, facts=facts, happened_on=happened_on, grant=grant, by=by, at=at
    )
    if exhibit:
        _attach(violation, exhibit[0], exhibit[1], by, at)
    case = open_breach(
        offender=offender,
        provider=violation.provider,
        facts=violation.summary,
        article=violation.article,
        grant_id=violation.grant_id,
        violation_id=violation.pk,
        at=at,
    )
    exchange.take_up(violation=violation, case_ref=str(case), by=by, at=at)
    return case


def _attach(violation: Any, name: str, content: bytes, by: Person, at: datetime) -> None:
    made = Exhibit.objects.create(
        violation=violation,
        name=PurePath(name).name[:200],
        sealed=seal(content, purpose=EXHIBIT),
        size=len(content),
        digest=sm3(content).hex(),
        by=by,
        at=at,
    )
    audit.record(
        by=by,
        action="sharing.attach_exhibit",
        subject=f"exchange.violation:{violation.pk}",
        summary=f"提交违规证据“{made.name}”",
        detail={"sm3": made.digest, "size": made.size},
        at=at,
    )


@transaction.atomic
def open_exhibit(*, exhibit: Exhibit, by: Person, at: datetime) -> bytes:
    """What was attached; who opened it stands in the log. Callers have scoped it."""
    audit.record(
        by=by,
        action="sharing.open_exhibit",
        subject=f"exchange.violation:{exhibit.violation_id}",
        summary=f"查看违规证据“{exhibit.name}”",
        at=at,
    )
    return open_sealed(bytes(exhibit.sealed), purpose=EXHIBIT)


@transaction.atomic
def propose_stop(*, grant_id: UUID, ends: bool, reason: str, by: Person, at: datetime) -> UUID:
    """A provider who truly needs to stop a live service asks its user first."""
    grant = grants_for(by).filter(pk=grant_id).first()
    if grant is None:
        raise NotAllowed("没有这项授权，或与您的单位无关", code="sharing.not_yours")
    if not reason.strip():
        raise Refused("请写明确需中止的正当理由", code="sharing.stop_reason", article="政务数据共享条例第二十七条")
    if Suspension.objects.filter(grant=grant, case__closed_at=None).exists():
        raise Refused("该授权已在协商中止", code="sharing.stop_open")
    case = cases.open_case(
        flow="suspension",
        title=f"{grant.provider}提出{'终止' if ends else '暂停'}{grant.consumer}的“{grant.purpose}”"[:200],
        sides={
            "provider": grant.provider,
            "consumer": grant.consumer,
            "authority": queries.authority_of(grant.provider, on=day_of(at)),
        },
        division=grant.provider.division_id,
        subject=f"exchange.grant:{grant.pk}",
        data={"reason": reason.strip()},
        by=by,
        at=at,
    )
    Suspension.objects.create(case=case, grant=grant, ends=ends)
    return case.pk


def tell_objectors(taking: Taking, outcome: str) -> None:
    """Whoever objected to the use learns what came of it; nobody learns who objected."""
    for objection in Objection.objects.filter(case_id=taking.case.id).select_related("person", "case"):
        cases.tell(
            title=f"您对数据使用的异议：{outcome}",
            body=f"您于 {day_of(objection.at)} 提出的异议（{taking.case.number}），处理情况：{outcome}。"
            f"说明：{taking.reason or '无'}",
            key=f"objection:{objection.pk}:{taking.step}:{taking.at.isoformat()}",
            at=taking.at,
            person=objection.person,
        )


# --- effects -------------------------------------------------------------------------------------------------------


def suspended(taking: Taking) -> None:
    """Stop the use until it is corrected; a breach outside any grant has nothing to stop."""
    tell_objectors(taking, "已责令整改")
    grant = _breach(taking).grant
    if grant is not None and grant.state == "active":
        exchange.suspend(grant=grant, ground="violation", reason=_why(taking), by=taking.by, at=taking.at)


def dismissed(taking: Taking) -> None:
    """No breach; whoever objected is told so, with the reasons."""
    tell_objectors(taking, "经核实不构成违规")


def resumed(taking: Taking) -> None:
    """The correction is accepted."""
    tell_objectors(taking, "责任单位已经整改")
    grant = _breach(taking).grant
    if grant is not None and grant.state == "suspended":
        exchange.resume(grant=grant, reason=_why(taking), by=taking.by, at=taking.at)


def terminated(taking: Taking) -> None:
    """The correction was refused or poor."""
    tell_objectors(taking, "已终止该单位的使用")
    grant = _breach(taking).grant
    if grant is not None and grant.state == "suspended":
        exchange.terminate(grant=grant, ground="poor_correction", reason=_why(taking), by=taking.by, at=taking.at)


def stopped(taking: Taking) -> None:
    """Negotiated and filed: the grant stops under the filing's number."""
    row = Suspension.objects.select_related("grant").get(case_id=taking.case.id)
    stop = exchange.terminate if row.ends else exchange.suspend
    stop(
        grant=row.grant,
        ground="negotiated",
        reason=f"{taking.case.data['reason']}（{taking.case.number}）",
        filing=taking.data["filing"],
        by=taking.by,
        at=taking.at,
    )


def _breach(taking: Taking) -> Breach:
    return Breach.objects.select_related("grant").get(case_id=taking.case.id)


def _why(taking: Taking) -> str:
    return f"{taking.reason}（{taking.case.number}）"
