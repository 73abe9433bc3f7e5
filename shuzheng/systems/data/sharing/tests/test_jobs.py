"""Lateness becomes a violation, and every violation a case, without anybody asking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.cases import queries as desks
from shuzheng.kernel.cases.models import Case
from shuzheng.kernel.exchange.models import Violation
from shuzheng.kernel.exchange.uses import actions as uses
from shuzheng.kernel.exchange.uses.rules import Fact
from shuzheng.systems.data.sharing.jobs import watch
from shuzheng.systems.data.sharing.models import ShareRequest
from shuzheng.systems.data.sharing.tests.conftest import at, step

Received = Callable[..., ShareRequest]


def test_a_reply_on_the_last_day_is_no_violation(received: Received) -> None:
    received()

    assert watch(at=at(10, 15)) == 0


def test_a_late_reply_comes_before_the_authority_once(here: Small, received: Received) -> None:
    request = received()

    assert (watch(at=at(10, 16)), watch(at=at(10, 19))) == (1, 0)

    violation = Violation.objects.get()
    assert (violation.code, violation.offender) == ("39.4", here.education)
    assert request.case.number in violation.summary
    (row,) = desks.desk(here.reviewer, on=date(2026, 10, 19), flow="violation")
    assert violation.case_ref == str(row.case_id)


def test_an_answer_that_came_late_is_a_violation_still(here: Small, received: Received) -> None:
    request = received()
    step(request.case_id, "refuse", here.education_officer, (10, 19), reason="用途不符")

    assert watch(at=at(10, 20)) == 1


def test_a_stopped_clock_that_was_in_time_is_none(here: Small, received: Received) -> None:
    request = received()
    step(request.case_id, "refuse", here.education_officer, (10, 15), reason="用途不符")

    assert watch(at=at(10, 20)) == 0


def test_nobody_judges_itself(here: Small, received: Received) -> None:
    late = Fact("dispute_unhandled", here.authority.uscc, "ZY1", date(2026, 10, 20), due=date(2026, 10, 19))
    uses.keep_facts([late], at=at(10, 20))

    assert watch(at=at(10, 20)) == 0
    assert Violation.objects.get().case_ref == ""
    assert not Case.objects.filter(flow="violation").exists()


@pytest.fixture
def breach(here: Small, received: Received) -> UUID:
    """The case of a late reply."""
    received()
    watch(at=at(10, 16))
    return Case.objects.get(flow="violation").pk


def test_a_breach_outside_any_grant_is_ordered_corrected_without_a_grant_to_suspend(here: Small, breach: UUID) -> None:
    order = {"order": "三日内答复"}
    cases.take(case_id=breach, step="suspend", by=here.reviewer, at=at(10, 19), reason="逾期", data=order)
    cases.take(case_id=breach, step="report", by=here.education_officer, at=at(10, 20), data={"correction": "已答复"})

    done = cases.take(case_id=breach, step="resume", by=here.reviewer, at=at(10, 21), reason="已整改")

    assert done.state == "resumed"
