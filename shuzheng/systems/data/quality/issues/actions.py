"""Laying a failing rule before its department, and closing what passes again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.calendar.queries import parameter
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.specs import Taking
from shuzheng.kernel.orgs.queries import authority_over
from shuzheng.lib.clock import day_of
from shuzheng.systems.data.quality import queries, rules
from shuzheng.systems.data.quality.models import Finding, Issue, QualityRule


def follow(*, finding: Finding, at: datetime) -> None:
    """What a finding means for the rule's issue: opened, kept, sent back to be fixed, or closed."""
    issue = Issue.objects.select_for_update(of=("self",)).filter(rule=finding.rule, closed_at=None).first()
    fails = rules.fails(finding.share, least=finding.rule.least) and not finding.fault
    if issue is None:
        if fails and not rules.is_waived(finding.rule.waived_until, on=day_of(at)):
            _open(finding, at)
        return
    issue.finding = finding
    if finding.fault:
        return
    if fails and issue.case.state == "fixed":
        cases.take(case_id=issue.case_id, step="fail", by=SYSTEM, at=at)
    elif not fails:
        cases.take(case_id=issue.case_id, step="pass", by=SYSTEM, at=at)
        issue.closed_at = at
    issue.save(update_fields=["finding", "closed_at"])


def _open(finding: Finding, at: datetime) -> None:
    rule, org = finding.rule, finding.rule.org
    judge = authority_over(org.division_id, on=day_of(at))
    before = rule.issues.order_by("-closed_at").first()
    again = "再次" if before else ""
    case = cases.open_case(
        flow="quality_issue",
        title=f"{_target(rule)}“{rule.name}”{again}不合格 {finding.failed} 行",
        sides={"source": org, **({"authority": judge} if judge else {})},
        division=org.division_id,
        subject=f"quality.rule:{rule.pk}",
        data={"failed": finding.failed, "checked": finding.checked},
        by=SYSTEM,
        at=at,
    )
    Issue.objects.create(case=case, rule=rule, finding=finding, again=before)


def _target(rule: QualityRule) -> str:
    return f"“{queries.name_of(rule.resource)}”的" if rule.resource else f"台账“{rule.register}”的"


def fixed(taking: Taking) -> None:
    """Effect of 已整改: the rules run again, once this is committed."""
    from shuzheng.systems.data.quality.running.actions import run_later

    issue = Issue.objects.select_related("rule").get(case_id=taking.case.id)
    run_later(rule=issue.rule)


def why_not_waive(taking: Taking) -> str | None:
    """Guard of 豁免: for a time, and not for longer than the place allows."""
    until = date.fromisoformat(str(taking.data["until"]))
    most = parameter("quality.waiver", taking.on).whole
    return rules.why_not_until(until, on=taking.on, latest=taking.on + timedelta(days=most))


def waived(taking: Taking) -> None:
    """Effect of 豁免: the rule still runs and counts, and opens no issue until then."""
    issue = Issue.objects.get(case_id=taking.case.id)
    QualityRule.objects.filter(pk=issue.rule_id).update(
        waived_until=date.fromisoformat(str(taking.data["until"])), waived_why=taking.reason[:500]
    )
    issue.closed_at = taking.at
    issue.save(update_fields=["closed_at"])
