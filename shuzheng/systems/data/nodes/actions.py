"""Every change of the three registers, by the data authority."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.orgs.actions import require
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.nodes import queries, rules
from shuzheng.systems.data.nodes.models import Agreement, Node, OutsideOrgan, Platform

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.actions import Doer
    from shuzheng.kernel.orgs.models import Division, Org

ARTICLE_43, ARTICLE_31 = "政务数据共享条例第四十三条", "政务数据共享条例第三十一条"
MANAGE = "nodes.manage"


@transaction.atomic
def enter_node(
    *,
    name: str,
    kind: str,
    by: Doer,
    superior: Node | None = None,
    division: Division | None = None,
    org: Org | None = None,
    is_here: bool = False,
) -> Node:
    """Enter a node that is to be built or connected."""
    _require_at(by, division, org)
    if kind not in Node.Kind.values:
        raise Refused("请选择节点类别", code="nodes.kind", fields={"kind": "不在可选范围内"})
    if reason := rules.why_not_superior(kind, superior.kind if superior else None):
        raise Refused(reason, code="nodes.superior", fields={"superior": reason})
    try:
        with transaction.atomic():
            node = Node.objects.create(
                name=name, kind=kind, superior=superior, division=division, org=org, is_here=is_here
            )
    except IntegrityError:
        raise Refused("该节点、区划或单位已有节点", code="nodes.twice") from None
    record(by=by, action="nodes.enter_node", subject=_of(node), summary=f"登记节点“{name}”")
    return node


@transaction.atomic
def connect_node(*, node: Node, address: str, by: Doer, at: datetime) -> Node:
    """Bring a node into service at an address; this installation's own needs none."""
    _require_at(by, node.division, node.org)
    node = Node.objects.select_for_update().get(pk=node.pk)
    if not node.is_here and not address.startswith(("https://", "http://")):
        raise Refused("请填写以 https:// 开头的接入地址", code="nodes.address", fields={"address": "格式不对"})
    node.state, node.address = Node.State.LIVE, address
    node.save(update_fields=["state", "address"])
    record(by=by, action="nodes.connect_node", subject=_of(node), summary=f"节点“{node.name}”接入", at=at)
    return node


@transaction.atomic
def suspend_node(*, node: Node, by: Doer, at: datetime, reason: str) -> Node:
    """Take a node out of service for a while."""
    _require_at(by, node.division, node.org)
    if not reason.strip():
        raise Refused("请写明暂停原因", code="nodes.reason")
    Node.objects.filter(pk=node.pk).update(state=Node.State.SUSPENDED)
    summary = f"暂停节点“{node.name}”"
    record(by=by, action="nodes.suspend_node", subject=_of(node), summary=summary, detail={"reason": reason}, at=at)
    node.refresh_from_db()
    return node


@transaction.atomic
def note_check(*, node: Node, at: datetime, delay_ms: int | None, fault: str = "") -> Node:
    """Note what a check of a node found; only a change between answering and not is worth a line."""
    node = Node.objects.select_for_update().get(pk=node.pk)
    answered = delay_ms is not None
    was_down = node.checked_at is not None and (node.answered_at is None or node.answered_at < node.checked_at)
    changed = node.checked_at is None or was_down == answered
    node.checked_at, node.delay_ms, node.fault = at, delay_ms, "" if answered else fault[:200]
    node.answered_at = at if answered else node.answered_at
    node.save(update_fields=["checked_at", "delay_ms", "fault", "answered_at"])
    if changed:
        summary = f"节点“{node.name}”{'恢复应答' if answered else '没有应答'}"
        record(by=SYSTEM, action="nodes.note_check", subject=_of(node), summary=summary, detail={"fault": fault}, at=at)
    return node


@transaction.atomic
def note_sync(*, node: Node, at: datetime, sent: int = 0, received: int = 0) -> Node:
    """Note that catalogue entries went to a node or came from it."""
    changes = ({"catalogue_sent_at": at} if sent else {}) | ({"catalogue_received_at": at} if received else {})
    Node.objects.filter(pk=node.pk).update(**changes)
    detail = {"sent": sent, "received": received}
    summary = f"与节点“{node.name}”同步目录"
    record(by=SYSTEM, action="nodes.note_sync", subject=_of(node), summary=summary, detail=detail, at=at)
    node.refresh_from_db()
    return node


@transaction.atomic
def register_organ(*, org: Org, category: str, contact_org: Org, by: Doer, channel: str = "") -> OutsideOrgan:
    """Register an organ outside government, with the department that deals with it."""
    require(by, MANAGE, at=contact_org)
    if rules.why_not_harvest(org.kind) is None:
        raise Refused(f"“{org.name}”属于政府部门或企业事业单位，不在此登记", code="nodes.not_outside")
    if category not in OutsideOrgan.Category.values:
        raise Refused("请选择机关类别", code="nodes.category", fields={"category": "不在可选范围内"})
    if OutsideOrgan.objects.filter(org=org).exists():
        raise Refused("该机关已登记", code="nodes.twice")
    organ = OutsideOrgan.objects.create(org=org, category=category, contact_org=contact_org, channel=channel)
    record(by=by, action="nodes.register_organ", subject=_of(organ), summary=f"登记其他国家机关“{org.name}”")
    return organ


@transaction.atomic
def sign_agreement(
    *,
    organ: OutsideOrgan,
    number: str,
    title: str,
    direction: str,
    scope: str,
    basis: str,
    valid_from: date,
    valid_to: date,
    by: Doer,
) -> Agreement:
    """Enter a signed agreement: what, in which direction, on what basis, for how long."""
    require(by, MANAGE, at=organ.contact_org)
    given = {"number": number, "title": title, "scope": scope, "basis": basis}
    empty = {name: "不能为空" for name, value in given.items() if not value.strip()}
    if direction not in Agreement.Direction.values:
        empty["direction"] = "不在可选范围内"
    if valid_to <= valid_from:
        empty["valid_to"] = "应晚于生效日期"
    if empty:
        raise Refused("协议内容不完整", code="nodes.agreement", article=ARTICLE_43, fields=empty)
    if Agreement.objects.filter(number=number).exists():
        raise Refused("协议编号已登记", code="nodes.twice", fields={"number": "已登记"})
    agreement = Agreement.objects.create(
        organ=organ, direction=direction, valid_from=valid_from, valid_to=valid_to, **given
    )
    summary = f"登记与“{organ.org.name}”的共享协议“{title}”"
    record(by=by, action="nodes.sign_agreement", subject=_of(agreement), summary=summary, detail={"number": number})
    return agreement


@transaction.atomic
def end_agreement(*, agreement: Agreement, by: Doer, on: date, reason: str) -> Agreement:
    """End an agreement before its term."""
    require(by, MANAGE, at=agreement.organ.contact_org)
    if agreement.ended_on is not None or agreement.valid_to <= on:
        raise Refused("该协议已终止", code="nodes.agreement_ended")
    if not reason.strip():
        raise Refused("请写明提前终止的原因", code="nodes.reason")
    agreement.ended_on, agreement.ended_reason = on, reason
    agreement.save(update_fields=["ended_on", "ended_reason"])
    summary = f"提前终止共享协议“{agreement.title}”"
    record(by=by, action="nodes.end_agreement", subject=_of(agreement), summary=summary, detail={"reason": reason})
    return agreement


def require_agreement(*, org: Org, direction: str, on: date) -> None:
    """Refuse a share with an organ outside government unless an agreement in term covers it."""
    if reason := queries.why_not_share(org, direction=direction, on=on):
        raise Refused(reason, code="nodes.no_agreement", article=ARTICLE_43)


@transaction.atomic
def register_platform(
    *, name: str, owner: Org, kind: str, built_on: date, by: Doer, plan: str = "", included_on: date | None = None
) -> Platform:
    """Register a platform that exists; a new exchange system is refused."""
    require(by, MANAGE, at=owner)
    if kind not in Platform.Kind.values or not name.strip():
        raise Refused("请填写平台名称并选择类别", code="nodes.platform")
    if reason := rules.why_not_build(kind, built_on):
        raise Refused(reason, code="nodes.new_exchange", article=ARTICLE_31)
    if Platform.objects.filter(owner=owner, name=name.strip()).exists():
        raise Refused("该平台已登记", code="nodes.twice", fields={"name": "已登记"})
    platform = Platform.objects.create(
        name=name.strip(),
        owner=owner,
        kind=kind,
        built_on=built_on,
        plan=plan,
        state=Platform.State.INCLUDED if included_on else Platform.State.OUTSIDE,
        included_on=included_on,
    )
    summary = f"登记“{owner.name}”的已建平台“{platform.name}”"
    record(by=by, action="nodes.register_platform", subject=_of(platform), summary=summary)
    return platform


@transaction.atomic
def include_platform(*, platform: Platform, by: Doer, on: date) -> Platform:
    """Mark a platform as part of the one system."""
    return _move_platform(platform, Platform.State.INCLUDED, by, included_on=on)


@transaction.atomic
def retire_platform(*, platform: Platform, by: Doer, on: date) -> Platform:
    """Mark a platform as switched off."""
    return _move_platform(platform, Platform.State.RETIRED, by, retired_on=on)


def _move_platform(platform: Platform, state: Platform.State, by: Doer, **dates: date) -> Platform:
    require(by, MANAGE, at=platform.owner)
    platform = Platform.objects.select_for_update().get(pk=platform.pk)
    if platform.state in (state, Platform.State.RETIRED):
        raise Refused(f"该平台{platform.get_state_display()}", code="nodes.platform_state")
    Platform.objects.filter(pk=platform.pk).update(state=state, **dates)
    summary = f"平台“{platform.name}”{state.label}"
    record(by=by, action=f"nodes.{state.value}_platform", subject=_of(platform), summary=summary)
    platform.refresh_from_db()
    return platform


def _require_at(by: Doer, division: Division | None, org: Org | None) -> None:
    """A node is in the charge of its division's authority, else of its organisation's, else of the province's."""
    require(by, MANAGE, at=org, over=division or (None if org else ""))


def _of(row: Node | OutsideOrgan | Agreement | Platform) -> str:
    return f"data_nodes.{row._meta.model_name}:{row.pk}"
