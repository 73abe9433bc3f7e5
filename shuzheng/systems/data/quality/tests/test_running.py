"""Rules, runs, issues that open and close by themselves, waivers, repairs."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from typing import Any

import pytest

from seeds import Small
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases.queries import clocks
from shuzheng.kernel.catalogue.models import Resource
from shuzheng.kernel.exchange import actions as exchange
from shuzheng.kernel.exchange.queries import binding_in_use
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.quality import queries
from shuzheng.systems.data.quality.models import Finding, Issue, QualityRule, Run
from shuzheng.systems.data.quality.profiling.actions import look
from shuzheng.systems.data.quality.repairing.actions import apply_repair, propose_repair
from shuzheng.systems.data.quality.running import actions
from shuzheng.systems.data.quality.tests.conftest import Bound, at
from tests.shared import data

HEAD = "department,main_item,name,area_code,item_code,task_type,dept_code\n"
GOOD = "甲局,主项,事项一,130102000000,A-11130000MB1234562C-1,1,11130000MB1234562C\n"
WRONG = "甲局,主项,事项二,130102000000,B-11130000MB1234562C-1,1,083372204\n"


def _table(*lines: str) -> bytes:
    return (HEAD + "".join(lines)).encode()


def _codes_rule(here: Small, resource: Resource, **more: Any) -> QualityRule:
    said = {"columns": ["dept_code"], "standard": "uscc"}
    return actions.declare_rule(
        org=here.education,
        resource=resource,
        name="部门代码是统一社会信用代码",
        kind="valid",
        said=said,
        by=here.education_clerk,
        at=at(3),
        **more,
    )


def _run(here: Small, resource: Resource, day: int) -> Run:
    return actions.run(org=here.education, resource=resource, by=here.education_clerk, at=at(day))


def _replace(here: Small, resource: Resource, content: bytes, day: int) -> None:
    binding = binding_in_use(resource.pk)
    assert binding is not None
    exchange.replace_file(
        binding=binding, upload=BytesIO(content), name="事项.csv", by=here.education_clerk, at=at(day)
    )


def test_a_failing_rule_opens_an_issue_with_a_clock_at_the_source(here: Small, bound: Bound) -> None:
    resource = bound(_table(GOOD, WRONG))
    _codes_rule(here, resource)
    run = _run(here, resource, 3)
    (issue,) = Issue.objects.all()
    (clock,) = clocks(issue.case_id, today=at(3).date())
    found = issue.finding
    assert (run.score, run.rows, found.checked, found.failed) == (50.0, 2, 2, 1)
    assert found.examples == [{"_row": 3, "dept_code": "083372204"}]
    assert (issue.case.state, str(clock.due_on), issue.case.title.endswith("不合格 1 行")) == (
        "found",
        "2026-11-17",
        True,
    )


def test_an_issue_stays_one_while_it_fails_and_closes_itself_when_the_source_is_fixed(
    here: Small, bound: Bound
) -> None:
    resource = bound(_table(GOOD, WRONG))
    _codes_rule(here, resource)
    _run(here, resource, 3)
    _run(here, resource, 4)
    _replace(here, resource, _table(GOOD), 5)
    _run(here, resource, 5)
    (issue,) = Issue.objects.all()
    assert (issue.case.state, issue.closed_at) == ("passed", at(5))


def test_what_is_said_to_be_fixed_and_is_not_goes_back(here: Small, bound: Bound) -> None:
    resource = bound(_table(GOOD, WRONG))
    _codes_rule(here, resource)
    _run(here, resource, 3)
    case = Issue.objects.get().case
    cases.take(case_id=case.pk, step="fix", data={"done": "已核对"}, by=here.education_officer, at=at(4))
    _run(here, resource, 4)
    case.refresh_from_db()
    assert case.state == "found"


def test_a_rule_that_fails_again_opens_an_issue_that_names_the_former(here: Small, bound: Bound) -> None:
    resource = bound(_table(GOOD, WRONG))
    _codes_rule(here, resource)
    _run(here, resource, 3)
    _replace(here, resource, _table(GOOD), 4)
    _run(here, resource, 4)
    _replace(here, resource, _table(GOOD, WRONG), 5)
    _run(here, resource, 5)
    again = Issue.objects.get(closed_at=None)
    assert again.again is not None
    assert "再次" in again.case.title


def test_the_authority_waives_for_a_time_and_the_rule_still_counts(here: Small, bound: Bound) -> None:
    resource = bound(_table(GOOD, WRONG))
    _codes_rule(here, resource)
    _run(here, resource, 3)
    case = Issue.objects.get().case
    cases.take(
        case_id=case.pk,
        step="waive",
        reason="历史数据，年底前换码",
        data={"until": "2026-12-31"},
        by=here.reviewer,
        at=at(4),
    )
    _run(here, resource, 5)
    case.refresh_from_db()
    assert (case.state, Issue.objects.count(), Finding.objects.latest("id").failed) == ("waived", 1, 1)


def test_a_rule_passes_where_enough_rows_do(here: Small, bound: Bound) -> None:
    resource = bound(_table(GOOD, WRONG))
    _codes_rule(here, resource, least=50)
    _run(here, resource, 3)
    assert not Issue.objects.exists()


def test_a_column_that_left_the_source_is_told_and_opens_nothing(here: Small, bound: Bound) -> None:
    resource = bound(_table(GOOD))
    rule = _codes_rule(here, resource)
    rule.said = {"columns": ["gone"], "standard": "uscc"}
    rule.save(update_fields=["said"])
    _run(here, resource, 3)
    assert "gone" in Finding.objects.get().fault


def test_other_departments_neither_see_nor_run(here: Small, bound: Bound) -> None:
    resource = bound(_table(GOOD, WRONG))
    _codes_rule(here, resource)
    _run(here, resource, 3)
    with pytest.raises(NotAllowed):
        actions.run(org=here.education, resource=resource, by=here.market_clerk, at=at(3))
    assert [list(queries.rules_for(here.market_officer)), list(queries.runs_for(here.market_officer))] == [[], []]
    assert [one.org for one in queries.scores(here.reviewer)] == [here.education]


def test_a_rule_over_columns_that_are_not_there_is_refused(here: Small, bound: Bound) -> None:
    with pytest.raises(Refused, match="没有这些列"):
        actions.declare_rule(
            org=here.education,
            resource=bound(_table(GOOD)),
            name="x",
            kind="complete",
            said={"columns": ["none"]},
            by=here.education_clerk,
            at=at(3),
        )


def test_the_true_codes_hidden_in_the_item_codes_are_proposed_shown_and_put_into_a_new_file(
    here: Small, bound: Bound
) -> None:
    """886 service items: 206 department codes conform, 568 hide in the item code, 112 must go back."""
    resource = bound(data("05_service_items_sichuan/service_items.csv").read_bytes())
    before = binding_in_use(resource.pk)
    rule = _codes_rule(here, resource)
    first = _run(here, resource, 3)
    repair = propose_repair(
        resource=resource,
        kind="organ",
        column="dept_code",
        source="item_code",
        standard="uscc",
        by=here.education_clerk,
        at=at(4),
    )
    apply_repair(repair=repair, by=here.education_clerk, at=at(4))
    second, after = _run(here, resource, 5), binding_in_use(resource.pk)
    failed = [Finding.objects.get(run=run, rule=rule).failed for run in (first, second)]
    assert before is not None
    assert after is not None
    assert (repair.changes, repair.remaining, failed) == (568, 112, [680, 112])
    assert before.config["digest"] != after.config["digest"]


def test_a_repair_is_not_applied_to_another_file_than_it_was_shown_for(here: Small, bound: Bound) -> None:
    resource = bound(_table(GOOD, WRONG))
    said = {"kind": "organ", "column": "dept_code", "source": "item_code", "standard": "uscc"}
    repair = propose_repair(resource=resource, by=here.education_clerk, at=at(3), **said)
    _replace(here, resource, _table(WRONG), 4)
    with pytest.raises(Refused, match="换过"):
        apply_repair(repair=repair, by=here.education_clerk, at=at(4))


def test_a_look_at_the_columns_proposes_standards_and_hides_what_is_personal(here: Small, bound: Bound) -> None:
    personal = "甲局,主项,张三 130102188001010011,130102000000,C-1,1,11130000MB1234562C\n"
    resource = bound(_table(GOOD))
    binding = binding_in_use(resource.pk)
    assert binding is not None
    upload = exchange.keep_upload(
        org=here.education, upload=BytesIO(_table(GOOD, personal)), name="x.csv", by=here.education_clerk, at=at(3)
    )
    type(binding).objects.filter(pk=binding.pk).update(config=asdict(upload))  # a source that changed overnight
    profile = look(resource=resource, by=here.education_clerk, at=at(3))
    columns = {one["name"]: one for one in profile.columns}
    assert (columns["dept_code"]["standard"], columns["dept_code"]["share"]) == ("uscc", 100.0)
    assert "公民身份号码" in columns["name"]["grade_proposal"]
    assert "130102188001010011" not in str(profile.columns)
