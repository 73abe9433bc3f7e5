"""Every change of a grant; each compiles the plan in its own transaction and wakes the gateway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.exchange import rules
from shuzheng.kernel.exchange.bindings.queries import binding_in_use, bound
from shuzheng.kernel.exchange.classifications.queries import suspected
from shuzheng.kernel.exchange.entries.queries import resource_view
from shuzheng.kernel.exchange.grants.models import CompiledGrant, Grant, GrantMove
from shuzheng.kernel.exchange.grants.queries import columns_of, terms_of
from shuzheng.kernel.exchange.specs import CHANNEL, Consumer, GrantTerms, Plan
from shuzheng.kernel.orgs.actions import Doer, require
from shuzheng.lib.crypto import keyed_digest
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.lib.home import key

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org

OUTSIDE = "outside_organ"
_DECREE = "政务数据共享条例第"

AgreementCheck = Callable[[UUID, date, date], str | None]
_agreement_checks: list[AgreementCheck] = []


def register_agreement_check(check: AgreementCheck) -> None:
    """Let the room that keeps agreements say why an outside organ may not have data: (org, from, to) -> reason."""
    _agreement_checks.append(check)


@transaction.atomic
def grant(*, resource_id: UUID, consumer: Org, terms: GrantTerms, request_ref: str, by: Doer, at: datetime) -> Grant:
    """Let a department use an entry; `request_ref` is the case that led to it. Art. 20–22."""
    require(by, "exchange.reply", at=Grant(resource_id=resource_id).resource.source)
    return give(resource_id=resource_id, consumer=consumer, terms=terms, request_ref=request_ref, by=by, at=at)


@transaction.atomic
def give(*, resource_id: UUID, consumer: Org, terms: GrantTerms, request_ref: str, by: Doer, at: datetime) -> Grant:
    """The same where leave was asked before: within this room only."""
    view = resource_view(resource_id)
    provider = Grant(resource_id=resource_id).resource.source
    if not request_ref.strip():
        raise Refused("授权应当依据共享申请作出，请填写申请编号", code="exchange.request", article=f"{_DECREE}二十条")
    if reason := rules.why_not_grantable(view, terms):
        raise Refused(reason, code="exchange.grant", article=f"{_DECREE}二十条")
    _refuse_outsider(consumer, terms)
    return _given(Grant(resource_id=resource_id, consumer=consumer, provider=provider), terms, request_ref, by, at)


def _given(given: Grant, terms: GrantTerms, request_ref: str, by: Doer, at: datetime) -> Grant:
    live = [Grant.State.ACTIVE, Grant.State.SUSPENDED]
    same = Grant.objects.filter(
        resource_id=given.resource_id, consumer=given.consumer, purpose=terms.purpose, state__in=live
    )
    if same.exists():
        raise Refused("该部门就同一使用场景已有授权，请续期或者另行申请", code="exchange.grant_exists")
    for name, value in columns_of(terms).items():
        setattr(given, name, value)
    given.request_ref, given.granted_at = request_ref, at
    given.save(force_insert=True)
    _moved(given, GrantMove.Kind.GRANT, by, at, reason=terms.basis, article=f"{_DECREE}二十一条")
    return given


def _refuse_outsider(consumer: Org, terms: GrantTerms) -> None:
    """Organs outside government take part by agreement only (art. 43)."""
    if consumer.kind != OUTSIDE:
        return
    reasons = [check(consumer.pk, terms.valid_from, terms.valid_to) for check in _agreement_checks]
    reason = next(filter(None, reasons), None) if reasons else "没有登记的对接协议"
    if reason:
        raise Refused(f"{consumer.name}不是政府部门：{reason}", code="exchange.agreement", article=f"{_DECREE}四十三条")


@transaction.atomic
def renew(*, grant: Grant, valid_to: date, request_ref: str, basis: str, by: Doer, at: datetime) -> Grant:
    """Prolong the term, and nothing else. Art. 25."""
    grant = _locked(grant)
    require(by, "exchange.reply", at=grant.provider)
    if grant.state != Grant.State.ACTIVE:
        raise Refused("只有有效的授权可以续期", code="exchange.grant_state")
    if valid_to <= grant.valid_to:
        raise Refused("新的终止日期应晚于现有终止日期", code="exchange.grant_term")
    if not request_ref.strip() or not basis.strip():
        raise Refused("请填写续期申请编号和使用依据", code="exchange.request", article=f"{_DECREE}二十条")
    if reason := rules.why_not_grantable(resource_view(grant.resource_id), replace(terms_of(grant), valid_to=valid_to)):
        raise Refused(reason, code="exchange.grant")
    _refuse_outsider(grant.consumer, replace(terms_of(grant), valid_to=valid_to))
    grant.valid_to = valid_to
    grant.save(update_fields=["valid_to"])
    return _moved(grant, GrantMove.Kind.RENEW, by, at, reason=f"{basis}（{request_ref}）", article=f"{_DECREE}二十条")


@transaction.atomic
def narrow(*, grant: Grant, terms: GrantTerms, by: Doer, at: datetime, reason: str) -> Grant:
    """Allow less than before; more takes a new application. Art. 25."""
    grant = _locked(grant)
    require(by, "exchange.reply", at=grant.provider)
    if grant.state != Grant.State.ACTIVE:
        raise Refused("只有有效的授权可以收窄", code="exchange.grant_state")
    if not reason.strip():
        raise Refused("请写明收窄的理由", code="exchange.reason", article=f"{_DECREE}二十七条")
    terms = replace(terms, valid_from=grant.valid_from, valid_to=min(terms.valid_to, grant.valid_to))
    widened = rules.why_widens(terms_of(grant), terms) or rules.why_not_grantable(
        resource_view(grant.resource_id), terms
    )
    if widened:
        raise Refused(widened, code="exchange.widened", article=f"{_DECREE}二十五条")
    for name, value in columns_of(terms).items():
        setattr(grant, name, value)
    grant.save()
    return _moved(grant, GrantMove.Kind.NARROW, by, at, reason=reason, article=f"{_DECREE}二十七条")


@transaction.atomic
def suspend(*, grant: Grant, ground: str, reason: str, by: Doer, at: datetime, filing: str = "") -> Grant:
    """Stop the use until it is corrected: by the provider or the authority. Art. 27."""
    grant = _locked(grant)
    _require_suspender(by, grant)
    if why := rules.why_not_suspendable(state=grant.state, ground=ground, reason=reason, filing=filing):
        raise Refused(why, code="exchange.suspend", article=f"{_DECREE}二十七条")
    grant.state, grant.ground = Grant.State.SUSPENDED, ground
    grant.save(update_fields=["state", "ground"])
    return _moved(
        grant, GrantMove.Kind.SUSPEND, by, at, reason=_with_filing(reason, filing), article=f"{_DECREE}二十七条"
    )


@transaction.atomic
def resume(*, grant: Grant, reason: str, by: Doer, at: datetime) -> Grant:
    """Let a suspended use go on: the correction was accepted. Art. 27."""
    grant = _locked(grant)
    _require_suspender(by, grant)
    if grant.state != Grant.State.SUSPENDED:
        raise Refused("该授权没有暂停", code="exchange.grant_state")
    if not reason.strip():
        raise Refused("请写明整改情况", code="exchange.reason", article=f"{_DECREE}二十七条")
    grant.state, grant.ground = Grant.State.ACTIVE, ""
    grant.save(update_fields=["state", "ground"])
    return _moved(grant, GrantMove.Kind.RESUME, by, at, reason=reason, article=f"{_DECREE}二十七条")


@transaction.atomic
def terminate(*, grant: Grant, ground: str, reason: str, by: Doer, at: datetime, filing: str = "") -> Grant:
    """End a grant: after suspension and poor correction, or because its purpose is met or gone. Art. 27."""
    grant = _locked(grant)
    if ground in ("purpose_met", "impossible", "unnecessary") and by_consumer(by, grant):
        require(by, "exchange.request", at=grant.consumer)
    else:
        _require_suspender(by, grant)
    why = rules.why_not_terminable(
        state=grant.state, suspended_on=grant.ground, ground=ground, reason=reason, filing=filing
    )
    if why:
        raise Refused(why, code="exchange.terminate", article=f"{_DECREE}二十七条")
    grant.state, grant.ground = Grant.State.TERMINATED, ground
    grant.save(update_fields=["state", "ground"])
    return _moved(
        grant, GrantMove.Kind.TERMINATE, by, at, reason=_with_filing(reason, filing), article=f"{_DECREE}二十七条"
    )


@transaction.atomic
def expire(*, grant: Grant, by: Doer, at: datetime) -> Grant:
    """Close a grant whose term is over; the gateway refused it from the first moment already."""
    grant = _locked(grant)
    require(by, "exchange.reply", at=grant.provider)
    if grant.state not in (Grant.State.ACTIVE, Grant.State.SUSPENDED) or rules.instant(grant.valid_to) > at.timestamp():
        raise Refused("该授权尚未到期", code="exchange.grant_state")
    grant.state, grant.ground = Grant.State.EXPIRED, "term"
    grant.save(update_fields=["state", "ground"])
    return _moved(grant, GrantMove.Kind.EXPIRE, by, at, reason="使用时限届满", article=f"{_DECREE}二十条")


def by_consumer(by: Doer, grant: Grant) -> bool:
    """Whether the one who acts does so for the consuming department."""
    may = getattr(by, "may", None)
    return bool(may and may("exchange.request", at=grant.consumer))


def _require_suspender(by: Doer, grant: Grant) -> None:
    """The provider's officer, or the authority over it."""
    try:
        require(by, "exchange.suspend", at=grant.provider)
    except NotAllowed:
        require(by, "exchange.reply", at=grant.provider)


def _with_filing(reason: str, filing: str) -> str:
    return f"{reason}（备案号 {filing}）" if filing else reason


def _locked(grant: Grant) -> Grant:
    rows = Grant.objects.select_for_update(of=("self",)).select_related("resource", "consumer", "provider")
    return rows.get(pk=grant.pk)


def _moved(grant: Grant, kind: GrantMove.Kind, by: Doer, at: datetime, *, reason: str, article: str) -> Grant:
    """Keep the move, compile, write the audit line."""
    GrantMove.objects.create(
        grant=grant, kind=kind, at=at, actor_id=by.actor_id, actor_name=by.actor_name, reason=reason, article=article
    )
    _compile(grant, at)
    record(
        by=by,
        action=f"exchange.{kind}_grant" if kind != GrantMove.Kind.GRANT else "exchange.grant",
        subject=f"exchange.grant:{grant.pk}",
        summary=f"{kind.label}：“{grant.consumer.name}”使用“{grant.resource}”，场景“{grant.purpose}”"[:500],
        detail={"reason": reason, "article": article, "request": grant.request_ref, "elements": grant.elements},
        at=at,
    )
    return grant


def recompile(*, resource_id: UUID, at: datetime) -> int:
    """Compile every living grant of an entry anew, after its binding or its elements changed; how many there are."""
    living = Grant.objects.filter(resource_id=resource_id, state__in=[Grant.State.ACTIVE, Grant.State.SUSPENDED])
    grants = list(living.select_related("consumer", "resource").order_by("pk"))
    for one in grants:
        _compile(one, at)
    return len(grants)


@transaction.atomic
def recompile_outdated(*, at: datetime) -> int:
    """Compile anew whatever was compiled from an earlier version of its entry: a mask or a grade may have changed."""
    outdated = CompiledGrant.objects.filter(grant__state__in=[Grant.State.ACTIVE, Grant.State.SUSPENDED]).exclude(
        version=F("grant__resource__current_id")
    )
    entries = set(outdated.values_list("grant__resource_id", flat=True))
    return sum(recompile(resource_id=entry, at=at) for entry in entries)


def _compile(grant: Grant, at: datetime) -> CompiledGrant | None:
    """Write the plan under the next epoch. Nothing is written while the entry is unbound: there is nothing to call."""
    compiled = CompiledGrant.objects.filter(grant=grant).first()
    plan = _plan(grant)
    if plan is None and compiled is None:
        return None
    epoch = _next_epoch()
    compiled, _ = CompiledGrant.objects.update_or_create(
        grant=grant,
        defaults={
            "epoch": epoch,
            "plan": plan.to_json() if plan else compiled.plan if compiled else {},
            "active": plan is not None and grant.state == Grant.State.ACTIVE,
            "version": grant.resource.current_id,
            "changed_at": at,
        },
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(epoch)])
    return compiled


def _plan(grant: Grant) -> Plan | None:
    """None while the entry is unbound, or has lost an element that was granted: then the gateway refuses."""
    binding = binding_in_use(grant.resource_id)
    if binding is None:
        return None
    view, terms = resource_view(grant.resource_id), terms_of(grant)
    if binding.is_live and binding.report and binding.report.get("suspects"):
        view = rules.with_hidden(view, {one.element for one in suspected(grant.resource_id)})
    where = bound(binding)
    needed = {*terms.elements, *(condition.source for condition in terms.conditions)}
    if any(view.element(name) is None or name not in where.columns for name in needed):
        return None
    consumer = Consumer(grant.consumer.uscc, grant.consumer.name, keyed_digest(key("token"), grant.consumer.uscc))
    return rules.compile_plan(grant_id=grant.pk, resource=view, terms=terms, consumer=consumer, bound=where)


def _next_epoch() -> int:
    """One writer at a time until commit: a reader that has seen an epoch will never miss a smaller one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exchange.epoch'))")
        cursor.execute("SELECT nextval('exchange_grant_epoch')")
        return int(cursor.fetchone()[0])
