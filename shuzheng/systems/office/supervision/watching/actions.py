"""Writing what the rules found: once each, and laid before the unit in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shuzheng.kernel.audit import actions as audit
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.cases import flows
from shuzheng.kernel.cases.oversight import queries as oversight
from shuzheng.kernel.cases.oversight.specs import CaseLog
from shuzheng.lib.clock import day_of
from shuzheng.systems.office.supervision.cases.actions import lay_open
from shuzheng.systems.office.supervision.models import Finding, Watched
from shuzheng.systems.office.supervision.watching import rules
from shuzheng.systems.office.supervision.watching.specs import Fault, Rule, Terms, Watch

BATCH = 200
EVER = timedelta(days=36500)
OVERLAP = 1000  # moves of transactions that were still open when their successors were read


def watch(*, at: datetime) -> int:
    """Judge every case in which something happened, or ran out, since the last look. How many findings are new."""
    with transaction.atomic():  # two workers do not look at once
        seen, _ = Watched.objects.select_for_update().get_or_create(name="rules")
        upto = oversight.newest_move()
        ids = dict.fromkeys(oversight.touched(after=seen.move - OVERLAP, upto=upto))
        ids |= dict.fromkeys(oversight.run_out(_names(), since=seen.at or at - EVER, at=at))
        new = judge(ids, at=at)
        Watched.objects.filter(pk=seen.pk).update(move=upto, at=at)
    return new


def judge(ids: Iterable[UUID], *, at: datetime) -> int:
    """Put every rule to these cases; how many findings are new."""
    wanted = list(ids)
    batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
    return sum(_judge(batch, at) for batch in batches)


def _judge(ids: Sequence[UUID], at: datetime) -> int:
    terms, installed = _terms(at), {flow.name for flow in flows.installed()} - rules.OWN_FLOWS
    fresh = [
        _finding(log, rule, fault, at)
        for log in oversight.logs(ids)
        if log.flow in installed
        for rule, fault in rules.found(_watch(log), terms)
        if rules.unit_of(fault, log)
    ]
    known = set(Finding.objects.filter(case__in=ids).values_list("rule", "case", "key"))
    new = [one for one in fresh if (one.rule, one.case_id, one.key) not in known]
    for group in _by_unit(Finding.objects.bulk_create(new)):
        _lay(group, at)
    return len(new)


def _watch(log: CaseLog) -> Watch:
    flow = flows.flow(log.flow, log.version)
    return Watch(log, flow, rules.meanings(flow))


def _names() -> set[str]:
    """The clocks of all flows, by name: they lead the index."""
    return {clock.name for flow in flows.installed() for clock in flow.clocks}


def _terms(at: datetime) -> Terms:
    on = day_of(at)
    asks, returns, pause = (parameter(f"supervision.rule.{name}", on).whole for name in ("asks", "returns", "pause"))
    return Terms(at, asks, returns, pause)


def _finding(log: CaseLog, rule: Rule, fault: Fault, at: datetime) -> Finding:
    side = rules.unit_of(fault, log) or ""
    return Finding(
        rule=rule.code,
        case_id=log.id,
        key=fault.key,
        clock_id=fault.clock,
        org_id=log.sides[side],
        division_id=log.division,
        facts=fault.facts,
        article=fault.article or rule.article,
        found_at=at,
    )


def _by_unit(new: list[Finding]) -> list[list[Finding]]:
    found: dict[tuple[UUID, UUID], list[Finding]] = defaultdict(list)
    for one in new:
        found[one.case_id, one.org_id].append(one)
    return list(found.values())


def _lay(group: list[Finding], at: datetime) -> None:
    first = group[0]
    lay_open(findings=group, by=SYSTEM, at=at)
    audit.record(
        by=SYSTEM,
        action="supervision.find",
        subject=f"cases.case:{first.case_id}",
        summary=f"监督发现{len(group)}项：{first.get_rule_display()}，{first.facts}"[:500],
        detail={"rules": [one.rule for one in group]},
        at=at,
    )
