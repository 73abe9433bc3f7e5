"""Declaring rules, running them, keeping what they found."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from shuzheng.kernel.audit.actions import record
from shuzheng.kernel.orgs.actions import Doer, require
from shuzheng.lib import engines, quality
from shuzheng.lib.clock import day_of
from shuzheng.lib.errors import Refused
from shuzheng.systems.data.quality import queries, rules
from shuzheng.systems.data.quality.issues.actions import follow
from shuzheng.systems.data.quality.models import Finding, QualityRule, Run
from shuzheng.systems.data.quality.staging.actions import staged

if TYPE_CHECKING:
    from shuzheng.kernel.orgs.models import Org, Person
    from shuzheng.systems.data.quality.specs import Resource

MANAGE = "quality.manage"
EXAMPLES = 20


@transaction.atomic
def declare_rule(
    *,
    org: Org,
    name: str,
    kind: str,
    said: Mapping[str, Any],
    by: Person,
    at: datetime,
    resource: Resource | None = None,
    register: str = "",
    other: Resource | None = None,
    least: int = 100,
) -> QualityRule:
    """Declare a rule over an entry's data or a register."""
    require(by, MANAGE, at=org)
    if reason := quality.why_not(rules.rule_of(kind, said, str(other.pk) if other else "")):
        raise Refused(reason, code="quality.rule", fields={"kind": reason})
    if unknown := set(said["columns"]) - set(queries.columns_of(resource=resource, register=register)):
        raise Refused(
            f"没有这些列：{'、'.join(sorted(unknown))}", code="quality.no_column", fields={"columns": "请重选"}
        )
    rule = QualityRule.objects.create(
        resource=resource,
        register=register,
        org=org,
        name=name.strip()[:120],
        kind=kind,
        said=dict(said),
        other=other,
        least=least,
        made_by=by,
        made_at=at,
    )
    record(
        by=by,
        action="quality.declare_rule",
        subject=f"quality.rule:{rule.pk}",
        summary=f"制定质量规则“{rule.name}”",
        detail={"kind": kind, "said": dict(said), "least": least},
        at=at,
    )
    return rule


@transaction.atomic
def declare_rules(*, resource: Resource, proposals: Sequence[queries.Proposal], by: Person, at: datetime) -> None:
    """Declare the proposed rules that a person confirmed."""
    for one in proposals:
        declare_rule(org=resource.source, resource=resource, name=one.name, kind=one.kind, said=one.said, by=by, at=at)


@transaction.atomic
def stop_rule(*, rule: QualityRule, by: Person, at: datetime) -> None:
    """A rule that is stopped runs no more; what it found is kept."""
    require(by, MANAGE, at=rule.org)
    if rule.issues.filter(closed_at=None).exists():
        raise Refused("这条规则还有未了结的问题：请先整改，或由主管部门豁免", code="quality.rule_open")
    QualityRule.objects.filter(pk=rule.pk, stopped_at=None).update(stopped_at=at)
    summary = f"停用质量规则“{rule.name}”"
    record(by=by, action="quality.stop_rule", subject=f"quality.rule:{rule.pk}", summary=summary, at=at)


def run(*, org: Org, by: Doer, at: datetime, resource: Resource | None = None, register: str = "") -> Run:
    """Run all rules of a target: read once, measured together, kept with examples; issues follow."""
    require(by, MANAGE, at=org)
    active = list(queries.active_rules(resource=resource, register=register))
    if not active:
        raise Refused("还没有质量规则：请先探查数据，确认建议的规则", code="quality.no_rules")
    made = Run.objects.create(resource=resource, register=register, org=org, began_at=at, engine=engines.chosen())
    began = time.monotonic()
    try:
        found = _measured(made, active, at)
    except Refused as refusal:
        made.state, made.fault = Run.State.FAILED, refusal.message[:300]
        found = []
    with transaction.atomic():
        made.seconds = round(time.monotonic() - began, 3)
        _keep(made, found, by, at)
    return made


def _measured(made: Run, active: list[QualityRule], at: datetime) -> list[Finding]:
    on = day_of(at)
    with ExitStack() as stack:
        main = stack.enter_context(staged(resource_id=made.resource_id, register_name=made.register, on=on))
        con = stack.enter_context(engines.engine())
        others = {
            str(pk): con.read_parquet(str(stack.enter_context(staged(resource_id=pk, on=on)).path))
            for pk in {rule.other_id for rule in active if rule.other_id}
        }
        made.rows, made.unread = main.rows, main.unread
        table = con.read_parquet(str(main.path))
        mask = queries.masks_of(resource=made.resource, register=made.register)
        usable = [rule for rule in active if not _why_gone(rule, table.columns)]
        compiled = [rules.rule_of(rule.kind, rule.said, str(rule.other_id or "")) for rule in usable]
        outcomes = quality.measure(con, table, compiled, others, on=on)
        found = [
            Finding(rule=rule, run=made, checked=0, failed=0, fault=why)
            for rule in active
            if (why := _why_gone(rule, table.columns))
        ]
        for rule, value, outcome in zip(usable, compiled, outcomes, strict=True):
            rows = quality.examples(con, table, value, others, on=on, limit=EXAMPLES) if outcome.failed else ()
            shown = [{name: mask(name, cell) for name, cell in row.items()} for row in rows]
            found.append(Finding(rule=rule, run=made, checked=outcome.checked, failed=outcome.failed, examples=shown))
    return found


def _why_gone(rule: QualityRule, present: tuple[str, ...]) -> str:
    gone = [name for name in rule.said["columns"] if name not in present]
    return f"数据中已没有这些列：{'、'.join(gone)}，请修改规则" if gone else ""


def _keep(made: Run, found: list[Finding], by: Doer, at: datetime) -> None:
    measured = [one for one in found if not one.fault]
    made.score = rules.score([one.share for one in measured])
    made.state = made.state if made.fault else Run.State.DONE
    made.save()
    Finding.objects.bulk_create(found)
    for one in found:
        follow(finding=one, at=at)
    failed = sum(rules.fails(one.share, least=one.rule.least) for one in measured)
    record(
        by=by,
        action="quality.run",
        subject=f"quality.run:{made.pk}",
        summary=f"质量检查：{made.rows or 0} 行，{len(measured)} 条规则，{failed} 条不合格"
        if not made.fault
        else f"质量检查未完成：{made.fault}"[:500],
        detail={"score": made.score, "engine": made.engine},
        at=at,
    )


def run_later(*, rule: QualityRule) -> None:
    """Leave the run of a rule's target to the worker, once this is committed."""
    transaction.on_commit(lambda: _defer(rule.resource_id, rule.register))


def _defer(resource_id: UUID | None, register: str) -> None:
    from procrastinate.exceptions import AlreadyEnqueued

    lock = f"quality.run:{resource_id or register}"
    try:
        app.configure_task("quality.run", queueing_lock=lock).defer(
            resource_id=str(resource_id or ""), register=register
        )
    except AlreadyEnqueued:
        return  # the run that waits will see the data of now
