"""违规处置: suspension and correction before termination; a stop without breach is negotiated and filed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from seeds import Small
from shuzheng.kernel.exchange.models import Grant
from shuzheng.lib.errors import NotAllowed, Refused
from shuzheng.systems.data.sharing import actions
from shuzheng.systems.data.sharing.models import ShareRequest
from shuzheng.systems.data.sharing.tests.conftest import at, clock, step


@pytest.fixture
def grant(here: Small, received: Callable[..., ShareRequest]) -> Grant:
    """The market regulator may use the entry."""
    request = received()
    step(request.case_id, "agree", here.education_officer, (9, 28))
    step(request.case_id, "deliver", here.education_officer, (9, 29))
    request.refresh_from_db()
    assert request.grant is not None
    return request.grant


@pytest.fixture
def breach(here: Small, grant: Grant) -> UUID:
    """It asked for fields outside its grant."""
    return actions.open_breach(
        offender=here.market,
        provider=here.education,
        facts="调用授权以外的数据项12次",
        article="政务数据共享条例第四十条",
        grant_id=grant.pk,
        at=at(10, 9),
    )


def test_a_breach_is_suspended_corrected_and_resumed(here: Small, breach: UUID, grant: Grant) -> None:
    step(breach, "suspend", here.reviewer, (10, 9), reason="超范围使用", data={"order": "停用相关程序"})
    grant.refresh_from_db()
    assert grant.state == "suspended"
    assert clock(breach, "rectify").due_on == date(2026, 10, 22)

    step(breach, "report", here.market_officer, (10, 14), data={"correction": "已停用并培训"})
    step(breach, "resume", here.reviewer, (10, 15), reason="整改到位")

    grant.refresh_from_db()
    assert grant.state == "active"


def test_poor_correction_ends_the_grant(here: Small, breach: UUID, grant: Grant) -> None:
    step(breach, "suspend", here.education_officer, (10, 9), reason="超范围使用", data={"order": "停用"})
    step(breach, "report", here.market_officer, (10, 14), data={"correction": "无"})

    step(breach, "terminate", here.education_officer, (10, 15), reason="整改不到位")

    grant.refresh_from_db()
    assert (grant.state, grant.ground) == ("terminated", "poor_correction")


def test_nobody_terminates_before_suspending(here: Small, breach: UUID) -> None:
    with pytest.raises(Refused, match="不能“拒不整改"):
        step(breach, "terminate", here.reviewer, (10, 9), reason="严重")


def test_the_offender_does_not_decide_its_own_case(here: Small, breach: UUID) -> None:
    with pytest.raises(NotAllowed):
        step(breach, "dismiss", here.market_officer, (10, 9), reason="没有此事")


def test_a_service_is_stopped_after_agreement_and_filing_only(here: Small, grant: Grant) -> None:
    case = actions.propose_stop(
        grant_id=grant.pk, ends=False, reason="系统迁移", by=here.education_officer, at=at(10, 9)
    )
    with pytest.raises(Refused, match="当前状态为“协商中”"):
        step(case, "file", here.reviewer, (10, 9), data={"filing": "备〔2026〕1号"})

    step(case, "agree", here.market_officer, (10, 12))
    step(case, "file", here.reviewer, (10, 13), data={"filing": "备〔2026〕1号"})

    grant.refresh_from_db()
    assert (grant.state, grant.ground) == ("suspended", "negotiated")


def test_a_user_may_decline_and_the_service_goes_on(here: Small, grant: Grant) -> None:
    case = actions.propose_stop(
        grant_id=grant.pk, ends=True, reason="系统迁移", by=here.education_officer, at=at(10, 9)
    )

    step(case, "decline", here.market_officer, (10, 12), reason="业务不能中断")

    grant.refresh_from_db()
    assert grant.state == "active"


def test_a_stop_needs_a_proper_reason(here: Small, grant: Grant) -> None:
    with pytest.raises(Refused, match="正当理由"):
        actions.propose_stop(grant_id=grant.pk, ends=True, reason="", by=here.education_officer, at=at(10, 9))
